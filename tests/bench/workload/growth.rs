//! What an edit and the pull that brings it to a reviewer cost the server, in cities of one, ten
//! and a hundred times the data: it grows with what changed, not with what is there.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_server::demo::CitySize;
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::realization;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::desk::Desk;

use crate::city::City;
use crate::figure::{Bound, Figures, per};
use crate::meter;

const AGENCIES: usize = 40;
/// Indicators of an agreement in the smallest city; each has four quarters.
const ITEMS: usize = 2;
const TIMES: [usize; 3] = [1, 10, 100];
/// Edits, each followed by a pull of the reviewer.
const ROUNDS: usize = 600;
/// A hundred times the data may cost this many times as much.
const RATIO_MAX: f64 = 2.0;

/// Microseconds of the server's processor for an edit and its pull.
pub(crate) async fn measure(figures: &mut Figures) -> Result<()> {
    let mut first = None;
    for times in TIMES {
        let each = measure_city(ITEMS * times).await?;
        let name = format!("growth/{times}x");
        figures.print(&name, each, "µs", Bound::NONE)?;
        let smallest = *first.get_or_insert(each);
        if times > 1 {
            let ratio = (each / smallest * 100.0).round() / 100.0;
            let name = format!("growth/{times}x-to-1x");
            figures.print(&name, ratio, "times", Bound::at_most(RATIO_MAX))?;
        }
    }
    Ok(())
}

async fn measure_city(items: usize) -> Result<f64> {
    let size = CitySize {
        agencies: AGENCIES,
        items,
        realizations: AGENCIES * items * 4,
    };
    let mut city = City::start(size, 1, 1).await?;
    let agency = city.agencies.first().cloned().context("no agency")?;
    let item = *agency.items.first().context("no indicator")?;
    let own = agency
        .operator
        .agency
        .map(|id| EntityId::from_uuid(id.uuid()));
    let visitor = city.visitor(&agency.operator)?;
    let mut operator = Desk::new(visitor, Role::AgencyOperator, own);
    let visitor = city.visitor(&city.reviewer.clone())?;
    let mut reviewer = Desk::new(visitor, Role::PlanningReviewer, None);
    let server = city.server.address();
    operator.exchange(server).await?;
    reviewer.pull(server).await?;
    let process = city.server.id();
    let before = meter::cpu(process)?;
    for number in 0..ROUNDS {
        let value = Value::Decimal(Decimal::from(number));
        let field = realization::VALUE;
        let drafts = edit::set_realization(&operator.replica, item, Quarter::First, field, value)?;
        operator.act(drafts);
        operator.exchange(server).await?;
        reviewer.pull(server).await?;
    }
    let spent = meter::cpu(process)?.saturating_sub(before);
    let seen = reviewer.replica.cursors().map(|(_, seq)| seq).max();
    anyhow::ensure!(seen.is_some(), "the reviewer has seen nothing");
    Ok(per(spent.as_secs_f64() * 1e6, ROUNDS).round())
}
