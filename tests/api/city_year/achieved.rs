//! What a measured year comes to: on a tablet and in the city's summary, and as SQL over bare cells
//! counts it.

use anyhow::{Context, Result, ensure};
use ikrar_app::CityEvaluation;
use ikrar_domain::measurement::LateKind;
use ikrar_domain::meeting::MinutesStanding;
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{Percent, Quarter, Rupiah};
use ikrar_server::reporting;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use sqlx::AnyConnection;
use support::pen::YEAR;

use super::measuring::late_agencies;
use super::meetings::follows_up;
use super::people::City;
use super::steps::PROGRAMS;
use crate::cells::cells_of;

const MEETINGS: usize = 3;

/// The mean of the agencies, each the mean of its items, whose percent is the last figure by the
/// target of the same quarter.
const CITY_PERCENT: &str = "select avg(agency) from (
    select avg(cast(value.words as real) * 100.0 / cast(target.words as real)) as agency
    from cell as written
    join cell as quarter on quarter.id = written.id and quarter.field = 3 and quarter.amount = :q
    join cell as value on value.id = written.id and value.field = 4
    join cell as target on target.id = written.link and target.field = 10 + :q
    join cell as promised on promised.id = written.link and promised.kind = 11
        and promised.field = 1
    where written.kind = 14 and written.field = 2
    group by promised.link)";

/// Compares all of it.
pub(super) async fn stands_as_counted(city: &mut City) -> Result<()> {
    city.bappeda.sync(&city.server).await?;
    let mut cells = cells_of(&city.server).await?;
    for quarter in Quarter::ALL {
        let counted = percent(&mut cells, quarter).await?;
        let read = CityEvaluation::default().read(&city.bappeda.replica, YEAR, quarter);
        let read: f64 = read.context("a percent")?.value().try_into()?;
        ensure!(
            (read - counted).abs() < 1e-6,
            "{quarter:?}: {read}, {counted}"
        );
    }
    everything_is_closed(city, &mut cells).await?;
    money(city, &mut cells).await?;
    meetings(city, &mut cells).await
}

async fn percent(cells: &mut AnyConnection, quarter: Quarter) -> Result<f64> {
    let query = CITY_PERCENT.replace(":q", &quarter.number().to_string());
    let query = sqlx::query_as(sqlx::AssertSqlSafe(query));
    let (found,): (f64,) = query.fetch_one(cells).await?;
    Ok(found)
}

async fn count(cells: &mut AnyConnection, query: &'static str) -> Result<i64> {
    let (found,): (i64,) = sqlx::query_as(query).fetch_one(cells).await?;
    Ok(found)
}

/// Every report of every quarter is locked, no difference waits, and what came late says so.
async fn everything_is_closed(city: &City, cells: &mut AnyConnection) -> Result<()> {
    let locked = "select count(*) from cell where kind = 13 and field = 3 and words = 'locked'";
    let reports = i64::try_from(city.agencies.len() * Quarter::ALL.len())?;
    ensure!(count(cells, locked).await? == reports, "reports are open");
    let rows = &city.bappeda.replica;
    ensure!(rows.conflicts().next().is_none(), "a difference waits");
    for quarter in Quarter::ALL {
        let arrived = rows.of_kind(EntityKind::Item).into_iter().filter(|item| {
            let late = model::late_figure(rows, *item, YEAR, quarter);
            late.is_some_and(|late| late.lateness.kind == LateKind::Arrived)
        });
        let expected = 2 * late_agencies(city.agencies.len(), quarter);
        ensure!(arrived.count() == expected, "late in {quarter:?}");
    }
    Ok(())
}

/// What was spent, what is left, and the causes given for it.
async fn money(city: &City, cells: &mut AnyConnection) -> Result<()> {
    let spent = count(
        cells,
        "select sum(amount) from cell where kind = 60 and field = 4 and id in
         (select id from cell where kind = 60 and field = 3 and amount = 4)",
    )
    .await?;
    let causes = count(
        cells,
        "select sum(amount) from cell where kind = 61 and field = 4",
    )
    .await?;
    let agencies = i64::try_from(city.agencies.len())?;
    let ceiling: i64 = PROGRAMS.iter().map(|(_, _, amount)| amount).sum();
    let left = 2 * 10 * agencies * (agencies - 1) / 2;
    ensure!(spent == agencies * ceiling - left, "{spent} spent");
    ensure!(causes == left, "{causes} explained of {left}");

    let actor = Actor {
        user: city.bappeda.visitor.user,
        role: Role::PlanningReviewer,
        agency: None,
    };
    let state = &city.server.state;
    let facts = reporting::find_city(state, &actor, YEAR, Quarter::Fourth).await?;
    ensure!(facts.agencies.len() == city.agencies.len() && facts.unmeasured.is_empty());
    let amounts = facts
        .agencies
        .iter()
        .filter_map(|agency| agency.spent.spent);
    let summed: i64 = amounts.map(Rupiah::amount).sum();
    ensure!(summed == spent, "the summary sums to {summed}");
    for agency in &facts.agencies {
        let absorption = agency.spent.absorption.map(Percent::display);
        let own = agency.spent.spent.context("an amount")?.amount();
        let hundredths = own * 10_000 / ceiling;
        let shown = format!("{},{:02} %", hundredths / 100, hundredths % 100);
        ensure!(
            absorption.as_deref() == Some(&shown),
            "{absorption:?}, {shown}"
        );
    }
    Ok(())
}

/// Every notulen is signed as it stands, and what was done is told.
async fn meetings(city: &City, cells: &mut AnyConnection) -> Result<()> {
    let agencies = city.agencies.len();
    let signed = "select count(*) from cell where kind = 65 and field = 4 and words <> ''";
    let all = i64::try_from(MEETINGS * agencies)?;
    ensure!(
        count(cells, signed).await? == all,
        "a notulen is not signed"
    );
    let done = "select count(*) from cell where kind = 64 and field = 7 and amount = 1";
    let told = (0..agencies).filter(|place| follows_up(*place)).count();
    let told = i64::try_from(MEETINGS * told)?;
    ensure!(
        count(cells, done).await? == told,
        "what was done is not told"
    );
    let rows = &city.bappeda.replica;
    for called in rows.of_kind(EntityKind::MeetingAgency) {
        let read = model::called_agency(rows, called).context("an agency")?;
        ensure!(
            read.minutes == MinutesStanding::Signed,
            "{:?}",
            read.minutes
        );
    }
    Ok(())
}
