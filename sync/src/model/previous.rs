//! What the same item promised and reached the year before.

use ikrar_domain::agreement::{AgreementStatus, Item, Level};
use ikrar_domain::value::{Figure, Quarter};

use super::{agreement_status, indicator_line, items_of, method_of};
use super::{read_item, year_to_date};
use crate::identity::EntityId;
use crate::row::Rows;
use crate::schema::{agency_year_scope, agreement, item};

/// Last year's promise and result of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousYear {
    /// Which year.
    pub year: u16,
    /// What was promised.
    pub target: Option<Figure>,
    /// What was reached in the quarters that have figures; none where none has.
    pub result: Option<Figure>,
}

/// The year before of an item that goes on from one, where that year is on this device.
pub fn previous_year(rows: &impl Rows, item: EntityId) -> Option<PreviousYear> {
    let earlier = rows.row(item)?.value(item::PREVIOUS).as_id()?;
    let row = rows.row(earlier)?;
    let promised = read_item(row);
    let year = rows.row(row.parent()?)?.value(agreement::YEAR);
    Some(PreviousYear {
        year: u16::try_from(year.as_integer()?).ok()?,
        target: promised.annual_target.clone(),
        result: result_of_year(rows, earlier, &promised),
    })
}

/// The item of the agency head's agreement of the year before that answers to the same indicator,
/// or to one of an earlier plan that it goes on from: history holds across planning periods.
pub fn item_of_last_year(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    indicator: EntityId,
) -> Option<EntityId> {
    let scope = agency_year_scope(agency, year.checked_sub(1)?);
    let line = indicator_line(rows, indicator);
    rows.agreements_in(scope)
        .into_iter()
        .filter(|id| {
            rows.row(*id)
                .is_some_and(|row| row.text(agreement::LEVEL) == Level::AgencyHead.code())
        })
        .filter(|id| agreement_status(rows, *id).is_some_and(AgreementStatus::has_been_in_force))
        // The newest version is what the year ended with.
        .max_by_key(|id| {
            let number = rows
                .row(*id)
                .map(|row| row.value(agreement::VERSION_NUMBER).as_integer());
            (number.flatten(), *id)
        })
        .into_iter()
        .flat_map(|id| items_of(rows, id))
        .find(|id| {
            let answers = rows
                .row(*id)
                .and_then(|row| row.value(item::ALIGNED_WITH).as_id());
            answers.is_some_and(|answers| line.contains(&answers))
        })
}

/// The results of an item year by year, the newest first, as far back as this device goes.
pub fn earlier_years(rows: &impl Rows, item: EntityId) -> Vec<PreviousYear> {
    const YEARS_MAX: usize = 20;
    let back = |id: &EntityId| rows.row(*id)?.value(item::PREVIOUS).as_id();
    std::iter::successors(Some(item), back)
        .take(YEARS_MAX)
        .filter_map(|id| previous_year(rows, id))
        .collect()
}

fn result_of_year(rows: &impl Rows, item: EntityId, promised: &Item) -> Option<Figure> {
    let policy = method_of(rows).policy;
    let year = year_to_date(rows, item, promised, Quarter::Fourth, &policy);
    year.realization.figure().cloned()
}
