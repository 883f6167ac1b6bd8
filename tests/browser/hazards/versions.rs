//! A new version arrives while two tabs are open and the outbox is full: nothing takes over by
//! itself, nothing is blank, nothing is lost; and the database of any version opens.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::chromium::Tab;
use support::front::{BARE_PAGE, Front, Version};
use support::program::ServerProgram;

use super::tablet::{Tablet, database, each_came_once, write_in};

const OPERATOR: &str = "operator.dinkes";
const FIGURES: usize = 24;

/// Rebuilds the user's database in the shape of version 1 with what it holds.
const BACK_TO_FIRST_VERSION: &str = "
    (async () => {
        const STORES = ['outbox', 'sent', 'rows', 'cursors', 'meta', 'texts'];
        const done = (request) => new Promise((yes, no) => {
            request.onsuccess = () => yes(request.result);
            request.onerror = () => no(request.error);
        });
        const all = await indexedDB.databases();
        const { name } = all.find((database) => database.name.startsWith('ikrar-'));
        const present = await done(indexedDB.open(name));
        const copies = {};
        for (const store of STORES) {
            const reading = present.transaction(store).objectStore(store);
            copies[store] = [await done(reading.getAllKeys()), await done(reading.getAll())];
        }
        present.close();
        await done(indexedDB.deleteDatabase(name));
        const making = indexedDB.open(name, 1);
        making.onupgradeneeded = () => {
            for (const store of STORES) {
                const [keys, values] = copies[store];
                const writing = making.result.createObjectStore(store);
                keys.forEach((key, place) => writing.put(values[place], key));
            }
        };
        (await done(making)).close();
    })()";

/// The outbox's bytes, as texts.
const OUTBOX: &str = "store.getAll()";

/// Holds the database open and hears nothing.
const HOLD: &str = "
    (async () => {
        const all = await indexedDB.databases();
        const { name } = all.find((database) => database.name.startsWith('ikrar-'));
        await new Promise((done) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => { window.held = opening.result; done(); };
        });
    })()";

/// A later version of the app opens the database in another tab.
const LATER_VERSION: &str = "
    (async () => {
        const all = await indexedDB.databases();
        const { name } = all.find((database) => database.name.startsWith('ikrar-'));
        return await new Promise((done) => {
            const opening = indexedDB.open(name, 99);
            opening.onsuccess = () => { opening.result.close(); done('opened'); };
            opening.onerror = () => done('failed');
            opening.onblocked = () => done('blocked');
        });
    })()";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let front = Front::of(server.address()).await?;
    let tablet = Tablet::ready_behind(server, front.address(), OPERATOR).await?;
    new_version_meets_a_full_outbox(server, &front, &tablet)
        .await
        .context("new version meets a full outbox")?;
    tablet.nothing_is_lost(server).await?;
    first_versions_database(server, &front, &tablet)
        .await
        .context("first versions database")?;
    tablet.nothing_is_lost(server).await?;
    later_versions_database(&tablet)
        .await
        .context("later versions database")
}

async fn new_version_meets_a_full_outbox(
    server: &ServerProgram,
    front: &Front,
    tablet: &Tablet,
) -> Result<()> {
    let second = tablet.second_tab().await?;
    for tab in [&tablet.tab, &second] {
        is_of(tab, front.build(Version::Older)).await?;
    }
    front.pass_on(false);
    let figures: Vec<String> = (0..FIGURES)
        .map(|number| (70_001 + number).to_string())
        .collect();
    for (number, figure) in figures.iter().enumerate() {
        let tab = if number % 2 == 0 {
            &tablet.tab
        } else {
            &second
        };
        let state = write_in(tab, number % 3, figure).await?;
        ensure!(state == "device", "{figure} came to {state}");
    }
    let outbox = tablet.tab.evaluate(&bytes_of_outbox()).await?;

    front.install();
    let check = "navigator.serviceWorker.getRegistration()
        .then((registration) => registration.update()).then(() => true)";
    tablet.tab.evaluate(check).await?;
    for tab in [&tablet.tab, &second] {
        tab.until("!!document.querySelector('#update-banner')")
            .await?;
    }

    is_the_version_before(front, tablet).await?;

    // One tab agrees; the other stays what it is, and goes on working.
    tablet.open_grid().await?;
    tablet.shows("#apply-update").await?;
    tablet
        .tab
        .evaluate("document.querySelector('#apply-update').click()")
        .await?;
    is_of(&tablet.tab, front.build(Version::Present)).await?;
    let after = tablet.tab.evaluate(&bytes_of_outbox()).await?;
    ensure!(outbox == after, "the update has changed the outbox");
    is_of(&second, front.build(Version::Older)).await?;
    let state = write_in(&second, 0, "70999").await?;
    ensure!(state == "device", "the tab of the version before: {state}");
    second
        .evaluate("document.querySelector('#apply-update').click()")
        .await?;
    is_of(&second, front.build(Version::Present)).await?;
    second.close().await?;

    front.pass_on(true);
    tablet.is_sent().await?;
    let mut figures: Vec<&str> = figures.iter().map(String::as_str).collect();
    figures.push("70999");
    each_came_once(server, OPERATOR, &figures).await?;
    tablet.open_grid().await?;
    tablet.holds(&["70999"]).await
}

/// Nobody has agreed: a reload is the version before, whole, though the server has it no more.
async fn is_the_version_before(front: &Front, tablet: &Tablet) -> Result<()> {
    tablet.open_grid().await?;
    is_of(&tablet.tab, front.build(Version::Older)).await?;
    let gone = front.older_file()?;
    let old_file = format!("fetch('{gone}').then((reply) => reply.status)");
    ensure!(
        tablet.tab.evaluate(&old_file).await? == 200,
        "{gone} is lost"
    );
    tablet.open("/konflik").await?;
    tablet.says("h1", "Konflik").await.map(drop)
}

async fn is_of(tab: &Tab, build: &str) -> Result<()> {
    let look = format!(
        "document.documentElement.dataset.build === {} && !!window.hands?.cell(0)",
        json!(build)
    );
    tab.until(&look).await.map(drop)
}

/// What version 1 has written is opened by this one, and its outbox is not touched.
async fn first_versions_database(
    server: &ServerProgram,
    front: &Front,
    tablet: &Tablet,
) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["71001", "71002", "71003"], "device").await?;
    let before = tablet.tab.evaluate(&bytes_of_outbox()).await?;
    ensure!(
        before.as_array().is_some_and(|all| all.len() == 3),
        "{before}"
    );
    // A page that is left may run a moment longer: the server cannot be reached all the while.
    front.pass_on(false);
    tablet.link.restore().await?;
    open_bare(tablet, &tablet.tab).await?;
    tablet.tab.evaluate(BACK_TO_FIRST_VERSION).await?;
    an_old_tab_does_not_let_go(tablet).await?;
    tablet.open_grid().await?;
    tablet.holds(&["71001", "71002", "71003"]).await?;
    let after = tablet.tab.evaluate(&bytes_of_outbox()).await?;
    ensure!(
        before == after,
        "the upgrade has changed the outbox: {before} became {after}"
    );
    tablet.link.restore().await?;
    front.pass_on(true);
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["71001", "71002", "71003"]).await
}

/// A tab of an old version holds the database open and does not hear that it shall let go: the
/// wait ends in words that say what to do, and then it works.
async fn an_old_tab_does_not_let_go(tablet: &Tablet) -> Result<()> {
    let old = tablet.browser.open_tab().await?;
    open_bare(tablet, &old).await?;
    old.evaluate(HOLD).await?;
    tablet.link.cut().await?;
    tablet.open("/").await?;
    tablet
        .says("#storage-banner", "tutup tab Ikrar lainnya")
        .await?;
    old.close().await
}

/// A later version takes the database over: this one lets go at once, says so, and keeps the text.
async fn later_versions_database(tablet: &Tablet) -> Result<()> {
    let other = tablet.browser.open_tab().await?;
    open_bare(tablet, &other).await?;
    tablet.link.cut().await?;
    tablet.open_grid().await?;
    let opened = other.evaluate(LATER_VERSION).await?;
    ensure!(opened == "opened", "the later version was {opened}");
    let state = write_in(&tablet.tab, 0, "71011").await?;
    ensure!(state == "unstored", "the state is {state}");
    tablet
        .says("#storage-banner", "versi Ikrar yang lebih baru")
        .await?;
    tablet.holds(&["71011"]).await
}

/// A page of the same origin on which nothing of ours runs.
async fn open_bare(tablet: &Tablet, tab: &Tab) -> Result<()> {
    let address = [tablet.link.origin().as_str(), BARE_PAGE].concat();
    tab.open(&address).await?;
    let look = format!("location.pathname === '{BARE_PAGE}' && document.readyState === 'complete'");
    tab.until(&look).await.map(drop)
}

fn bytes_of_outbox() -> String {
    let script = database("outbox", "readonly", OUTBOX);
    format!("{script}.then((all) => all.map((bytes) => [...bytes].join(' ')))")
}
