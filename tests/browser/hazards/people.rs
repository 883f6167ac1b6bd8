//! Sign-ins that end while there is no network, and one tablet for two people: editing never
//! stops, nobody sees another's data, and everybody's unsent work waits for its owner.

use anyhow::{Context, Result, ensure};
use support::program::ServerProgram;

use super::tablet::{Tablet, database, each_came_once, write_in};

const FIRST: &str = "operator.dinkes";
const FIRST_NAME: &str = "Dewi Ambarsekar";
const SECOND: &str = "operator.bkd";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut tablet = Tablet::ready(server, FIRST).await?;
    session_ends_without_a_network(server, &tablet)
        .await
        .context("session ends without a network")?;
    one_tablet_two_people(server, &mut tablet)
        .await
        .context("one tablet two people")?;
    tablet.nothing_is_lost(server).await?;
    a_closed_account_hands_in_what_waits(server, &tablet)
        .await
        .context("a closed account hands in what waits")?;
    typed_text_goes_with_the_right_to_its_data(server, &tablet)
        .await
        .context("typed text goes with the right to its data")
}

async fn session_ends_without_a_network(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.link.cut().await?;
    server.end_sessions().await?;
    tablet.write(&["60001"], "device").await?;
    tablet.link.restore().await?;
    tablet.shows("#session-banner").await?;
    tablet.write(&["60002", "60003"], "device").await?;
    let counted = format!("{} isian", tablet.waiting_in_database().await?);
    tablet.says("#session-banner", &counted).await?;
    // Still there after a reload, and still counted.
    tablet.open_grid().await?;
    tablet.holds(&["60002", "60003"]).await?;
    tablet.says("#session-banner", &counted).await?;
    tablet.sign_in().await?;
    each_came_once(server, FIRST, &["60001", "60002", "60003"]).await?;
    tablet.open_grid().await
}

async fn one_tablet_two_people(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["60011"], "device").await?;
    tablet.sign_out().await?;

    // Nobody is signed in: a page of the app shows nothing of the first person.
    tablet.open(&tablet.quarter).await?;
    tablet.shows("#sign-in").await?;
    shows_nothing_of_the_first(tablet).await?;

    tablet.link.restore().await?;
    tablet.sign_in_as(SECOND).await?;
    shows_nothing_of_the_first(tablet).await?;
    tablet.open(&tablet.quarter).await?;
    tablet.tab.until("!document.querySelector('#boot')").await?;
    shows_nothing_of_the_first(tablet).await?;
    ensure!(
        !server.values_of(FIRST).await?.contains(&"60011".to_owned()),
        "the second person's browser sent the first one's work"
    );
    // The second has nothing unsent, and leaves nothing.
    tablet.sign_out().await?;
    let stores = "indexedDB.databases().then((all) =>
        all.filter(({ name }) => name.startsWith('ikrar-')).length)";
    tablet
        .tab
        .until(&format!("{stores}.then((count) => count === 1)"))
        .await?;
    let journals = "navigator.storage.getDirectory()
        .then((root) => root.getDirectoryHandle('ikrar-journal'))
        .then((folder) => Array.fromAsync(folder.keys()))
        .then((names) => names.length === 1)";
    tablet.tab.until(journals).await?;

    // A dead battery in between changes nothing.
    tablet.die_and_start().await?;
    tablet.sign_in().await?;
    each_came_once(server, FIRST, &["60011"]).await?;
    tablet.open_grid().await?;
    tablet.holds(&["60011"]).await
}

/// The account is closed while the tablet is away, and the page that comes back is a new one, which
/// has yet to hear whose session this is: what waits goes in all the same, and nothing counts.
async fn a_closed_account_hands_in_what_waits(
    server: &ServerProgram,
    tablet: &Tablet,
) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["60021"], "device").await?;
    server.account(&["disable", "--login", FIRST])?;
    tablet.open_grid().await?;
    tablet.link.restore().await?;
    let handed_in = "Akun Anda ditutup. 1 isian sudah diserahkan";
    tablet.says("#session-banner", handed_in).await?;
    ensure!(tablet.waiting_in_database().await? == 0);
    // Written afterwards, it goes the same way.
    write_in(&tablet.tab, 1, "60022").await?;
    tablet
        .says("#session-banner", "2 isian sudah diserahkan")
        .await?;
    each_came_once(server, FIRST, &["60021", "60022"]).await?;
    server.account(&["enable", "--login", FIRST])?;
    tablet.sign_in().await?;
    tablet.open_grid().await
}

async fn shows_nothing_of_the_first(tablet: &Tablet) -> Result<()> {
    let text = tablet
        .tab
        .evaluate("document.documentElement.outerHTML")
        .await?;
    let text = text.as_str().unwrap_or_default();
    for trace in [FIRST_NAME, FIRST, "60011", "60002"] {
        ensure!(!text.contains(trace), "the page shows {trace}");
    }
    Ok(())
}

/// Text that is no figure yet is kept for its box; where the person may no longer see the box, it
/// does not stay on the disk. Unsent edits do, and go out under their author's name.
async fn typed_text_goes_with_the_right_to_its_data(
    server: &ServerProgram,
    tablet: &Tablet,
) -> Result<()> {
    let texts = database("texts", "readonly", "store.count()");
    let typed = "hands.put(hands.cell(1), 'kira-kira'); hands.leave(hands.cell(1));";
    tablet.tab.evaluate(typed).await?;
    tablet
        .tab
        .until("hands.entry(1).dataset.state === 'invalid'")
        .await?;
    tablet
        .tab
        .until(&format!("{texts}.then((count) => count === 1)"))
        .await?;
    server.account(&["move", "--login", FIRST, "--role", "administrator"])?;
    let ask = "window.dispatchEvent(new Event('online'))";
    tablet.tab.evaluate(ask).await?;
    tablet
        .tab
        .until("!document.querySelector('#realizations')")
        .await?;
    tablet
        .tab
        .until(&format!("{texts}.then((count) => count === 0)"))
        .await?;
    let rows = database("rows", "readonly", "store.getAllKeys()");
    let scopes =
        format!("{rows}.then((keys) => new Set(keys.map((key) => key.slice(0, 32))).size)");
    let left = tablet.tab.evaluate(&scopes).await?;
    ensure!(
        left == 1,
        "rows of {left} scopes are left; the city's alone should be"
    );
    Ok(())
}
