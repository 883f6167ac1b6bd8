//! A year of twenty-eight agencies through the interfaces that devices use: plans, drafts, review
//! with returns for repair, one signing session with its record, two levels below, a budget cut,
//! amendments, and next year's drafts. What stands at the end is counted by SQL that knows nothing
//! of the code, on both databases. A second story measures four quarters and meets about them.

mod achieved;
mod later;
mod measuring;
mod meetings;
mod people;
mod session;
mod steps;
mod totals;

use anyhow::Result;
use ikrar_domain::value::Quarter;
use support::server::TestServer;

use people::City;

/// How many agencies the city has.
const AGENCIES: usize = 28;
/// How many of them are measured: enough for every course of a report in every quarter.
const MEASURED: usize = 6;

#[tokio::test]
async fn agencies_go_from_the_plan_through_an_amendment_to_the_next_year() -> Result<()> {
    for server in TestServer::start_each().await? {
        year(City::found(server, AGENCIES).await?).await?;
    }
    Ok(())
}

async fn year(mut city: City) -> Result<()> {
    steps::plan(&mut city).await?;
    steps::draft(&mut city).await?;
    session::return_some(&mut city).await?;
    steps::review(&mut city).await?;
    session::sign(&mut city).await?;
    steps::cascade(&mut city).await?;
    let before = totals::of(&city).await?;
    assert_eq!(before, totals::expected(AGENCIES, 0));
    let cut = later::cut_budgets(&mut city).await?;
    later::amend(&mut city, &cut).await?;
    later::roll_over(&mut city).await?;
    let after = totals::of(&city).await?;
    assert_eq!(after, totals::expected(AGENCIES, cut.len()));
    totals::screens_say_the_same(&mut city, &after).await
}

#[tokio::test]
async fn four_quarters_are_measured_met_about_and_evaluated_as_sql_counts_them() -> Result<()> {
    for server in TestServer::start_each().await? {
        let mut city = City::found(server, MEASURED).await?;
        steps::plan(&mut city).await?;
        steps::draft(&mut city).await?;
        steps::review(&mut city).await?;
        session::sign(&mut city).await?;
        for quarter in Quarter::ALL {
            measuring::measure(&mut city, quarter).await?;
            if quarter != Quarter::Fourth {
                meetings::hold(&mut city, quarter).await?;
            }
        }
        achieved::stands_as_counted(&mut city).await?;
    }
    Ok(())
}
