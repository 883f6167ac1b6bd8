//! Moments at which a page goes away, and clocks that are wrong: what was typed is there.

use anyhow::{Context, Result, ensure};
use support::link::Road;
use support::program::ServerProgram;

use super::tablet::{NO_REST, Tablet, database, each_came_once};

const OPERATOR: &str = "operator.dinkes";

/// Clocks of pages loaded from now on are wrong by so many days.
const WRONG_CLOCK: &str = "
    const Right = Date;
    const shift = DAYS * 24 * 3600 * 1000;
    globalThis.Date = class extends Right {
        constructor(...rest) {
            if (rest.length === 0) super(Right.now() + shift); else super(...rest);
        }
        static now() { return Right.now() + shift; }
    };";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut tablet = Tablet::ready(server, OPERATOR).await?;
    closed_while_typing(&mut tablet)
        .await
        .context("closed while typing")?;
    killed_after_leaving_the_box(&mut tablet)
        .await
        .context("killed after leaving the box")?;
    hidden_while_typing(&tablet)
        .await
        .context("hidden while typing")?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    let figures = [
        "40001", "40002", "40003", "40011", "40012", "40013", "40021",
    ];
    each_came_once(server, OPERATOR, &figures).await?;
    wrong_clocks(server, &tablet)
        .await
        .context("wrong clocks")?;
    a_portal_that_redirects(server, &tablet)
        .await
        .context("a portal that redirects")?;
    tablet.nothing_is_lost(server).await
}

/// The person types and closes the tab at once: the box was never left, no half second passed.
async fn closed_while_typing(tablet: &mut Tablet) -> Result<()> {
    tablet.link.cut().await?;
    for figure in ["40001", "40002", "40003"] {
        let put = format!("hands.put(hands.cell(0), '{figure}')");
        let waiting = tablet.waiting_in_database().await?;
        let next = tablet.second_tab().await?;
        let typing = std::mem::replace(&mut tablet.tab, next);
        typing.evaluate(&put).await?;
        typing.close().await?;
        tablet.open_grid().await?;
        tablet.holds(&[figure]).await?;
        // The kept text has become an edit by itself.
        tablet.tab.until(&more_wait_than(waiting)).await?;
    }
    Ok(())
}

/// Whether the database keeps more unsent edits than so many: what a page shows may still be about
/// the edit before.
fn more_wait_than(waiting: usize) -> String {
    let count = database("outbox", "readonly", "store.count()");
    format!("{count}.then((count) => count > {waiting})")
}

/// The page dies as soon as the edit is in the database, where only leaving the box could have
/// brought it: no rest of the keyboard stores in this page.
async fn killed_after_leaving_the_box(tablet: &mut Tablet) -> Result<()> {
    for figure in ["40011", "40012", "40013"] {
        let waiting = tablet.waiting_in_database().await?;
        let next = tablet.second_tab().await?;
        let typing = std::mem::replace(&mut tablet.tab, next);
        let put = format!("hands.put(hands.cell(1), '{figure}'); hands.leave(hands.cell(1));");
        typing.evaluate(NO_REST).await?;
        typing.evaluate(&put).await?;
        typing.until(&more_wait_than(waiting)).await?;
        typing.crash().await?;
        tablet.open_grid().await?;
        tablet
            .tab
            .until(&format!("hands.cell(1).value === '{figure}'"))
            .await?;
    }
    Ok(())
}

/// Another app comes to the front while the person types.
async fn hidden_while_typing(tablet: &Tablet) -> Result<()> {
    let hide = "
        hands.put(hands.cell(2), '40021');
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        delete document.visibilityState;";
    let waiting = tablet.waiting_in_database().await?;
    tablet.tab.evaluate(NO_REST).await?;
    tablet.tab.evaluate(hide).await?;
    tablet.tab.until(&more_wait_than(waiting)).await.map(drop)
}

/// Ten years ahead and ten years behind: editing and sending go on, and the server's own clock
/// is what people read.
async fn wrong_clocks(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    let year = "new Date().getFullYear()";
    let right = tablet
        .tab
        .evaluate(year)
        .await?
        .as_i64()
        .unwrap_or_default();
    for (days, figure) in [(3_653, "40031"), (-2 * 3_653, "40032")] {
        // Each script shifts the clock further, so the second undoes the first.
        let script = WRONG_CLOCK.replace("DAYS", &days.to_string());
        tablet.tab.before_each_page(&script).await?;
        tablet.open_grid().await?;
        let wrong = tablet
            .tab
            .evaluate(year)
            .await?
            .as_i64()
            .unwrap_or_default();
        ensure!((wrong - right).abs() == 10, "the clock says {wrong}");
        tablet.keeps(&[figure]).await?;
        tablet.says("#clock-banner", "3.653 hari").await?;
        tablet
            .tab
            .until("hands.entry(0).dataset.state === 'server'")
            .await?;
        each_came_once(server, OPERATOR, &[figure]).await?;
    }
    let back = WRONG_CLOCK.replace("DAYS", "3653");
    tablet.tab.before_each_page(&back).await?;
    Ok(())
}

/// A hotel's Wi-Fi that sends every request to its own page, and one that answers everything.
async fn a_portal_that_redirects(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    for (road, figure) in [(Road::Redirect, "40041"), (Road::Portal, "40042")] {
        tablet.open_grid().await?;
        tablet.link.set(road).await?;
        tablet.write(&[figure], "device").await?;
        tablet.says("#sync-line", "1 isian belum terkirim").await?;
        tablet.open_grid().await?;
        tablet.holds(&[figure]).await?;
        tablet.says("#offline-banner", "bukan server Ikrar").await?;
        tablet.link.restore().await?;
        tablet.is_sent().await?;
        each_came_once(server, OPERATOR, &[figure]).await?;
    }
    Ok(())
}
