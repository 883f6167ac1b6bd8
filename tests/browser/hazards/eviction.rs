//! The browser takes room away, or everything: what a person typed goes last, and what a page
//! still has in memory goes back.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::program::ServerProgram;

use super::tablet::{Tablet, database, each_came_once, equip, write_in};

const OPERATOR: &str = "operator.dinkes";

/// Puts the files of an imagined earlier version before the present one's, five million bytes.
const EARLIER_VERSION: &str = "
    (async () => {
        const [present] = (await caches.keys()).filter((name) => name.startsWith('ikrar-'));
        const now = await caches.open(present);
        const kept = await Promise.all((await now.keys()).map(async (request) =>
            [request, await now.match(request)]));
        await caches.delete(present);
        const earlier = await caches.open('ikrar-0000000000000000');
        await earlier.put('/assets/earlier.js', new Response(new Uint8Array(5e6)));
        const again = await caches.open(present);
        for (const [request, reply] of kept) await again.put(request, reply);
        return (await navigator.storage.estimate()).usage;
    })()";

/// In this page and those loaded from now on no worker can be started, as where a browser offers
/// no files to a private window.
const NO_FILES: &str = "globalThis.Worker = class { constructor() { throw new Error('no'); } };";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut tablet = Tablet::ready(server, OPERATOR).await?;
    the_answer_about_persistence(&tablet)
        .await
        .context("the answer about persistence")?;
    no_room(server, &mut tablet).await.context("no room")?;
    evicted_while_open(server, &tablet)
        .await
        .context("evicted while open")?;
    a_private_window(server, &mut tablet)
        .await
        .context("a private window")?;
    without_a_second_copy(server, &tablet)
        .await
        .context("without a second copy")?;
    tablet.nothing_is_lost(server).await
}

async fn the_answer_about_persistence(tablet: &Tablet) -> Result<()> {
    tablet.open("/sinkronisasi").await?;
    let words = tablet.says("#storage-answer", " ").await?;
    let promised = tablet.tab.evaluate("navigator.storage.persisted()").await?;
    let expected = if promised == true {
        "Tetap"
    } else {
        "Sementara"
    };
    ensure!(
        words.starts_with(expected),
        "persisted: {promised}, but: {words}"
    );
    tablet.says("#second-copy", "salinan kedua").await?;
    tablet.open_grid().await
}

/// No room: the text stays in its box and is said to be unsaved; files of an earlier version go
/// first; and when there is room again the same text is saved.
async fn no_room(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["50001"], "device").await?;
    let used = tablet.tab.evaluate(EARLIER_VERSION).await?;
    let used = used.as_u64().context("no estimate")?;
    start_with_quota(tablet, used.saturating_sub(100_000)).await?;
    tablet.write(&["50002"], "device").await?;
    let names = tablet.tab.evaluate("caches.keys()").await?;
    ensure!(!names.to_string().contains("0000000000000000"), "{names}");

    start_with_quota(tablet, 1_000).await?;
    let state = write_in(&tablet.tab, 0, "50003").await?;
    ensure!(state == "unstored", "without room the state is {state}");
    tablet.says(".save-state--unstored", "penuh").await?;
    tablet.holds(&["50003"]).await?;
    set_quota(tablet, None).await?;
    tablet.write(&["50003"], "device").await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["50001", "50002", "50003"]).await
}

/// The browser counts its room at start and then only now and then.
async fn start_with_quota(tablet: &mut Tablet, bytes: u64) -> Result<()> {
    tablet.die_and_start().await?;
    set_quota(tablet, Some(bytes)).await?;
    tablet.open_grid().await
}

async fn set_quota(tablet: &Tablet, bytes: Option<u64>) -> Result<()> {
    let mut arguments = json!({ "origin": tablet.link.origin() });
    if let Some(bytes) = bytes {
        arguments["quotaSize"] = bytes.into();
    }
    tablet
        .tab
        .command("Storage.overrideQuotaForOrigin", arguments)
        .await
        .map(drop)
}

/// Everything of ours is deleted under an open page: its memory goes back to the disk at once.
async fn evicted_while_open(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.open_grid().await?;
    tablet.link.cut().await?;
    tablet.write(&["50011", "50012"], "device").await?;
    let arguments = json!({
        "origin": tablet.link.origin(),
        "storageTypes": "indexeddb,file_systems,local_storage,cache_storage,service_workers",
    });
    tablet
        .tab
        .command("Storage.clearDataForOrigin", arguments)
        .await?;
    tablet.says("#recovery-banner", "2 isian").await?;
    let waiting = tablet
        .tab
        .evaluate(&database("outbox", "readonly", "store.count()"))
        .await?;
    ensure!(waiting == 2, "{waiting} operations went back");
    tablet.write(&["50013"], "device").await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["50011", "50012", "50013"]).await?;
    // The page's own second copy went back too: the next loss is mended from it.
    tablet.open_grid().await
}

/// A private window works like any other until it is closed, and the panel has said so; then
/// nothing of it is left on the device, and what was sent is on the server.
async fn a_private_window(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    let (window, tab) = tablet.browser.open_private_window().await?;
    let outside = std::mem::replace(&mut tablet.tab, equip(tab).await?);
    tablet.sign_in().await?;
    tablet.open("/sinkronisasi").await?;
    tablet.says("#storage-answer", "jendela penyamaran").await?;
    tablet.open_grid().await?;
    tablet.keeps(&["50031"]).await?;
    tablet.is_sent().await?;
    tablet.link.cut().await?;
    tablet.write(&["50032"], "device").await?;
    tablet.open_grid().await?;
    tablet.holds(&["50032"]).await?;
    tablet.browser.close_private_window(&window).await?;
    tablet.link.restore().await?;
    let (window, tab) = tablet.browser.open_private_window().await?;
    tablet.tab = equip(tab).await?;
    tablet.open("/").await?;
    tablet.shows("#sign-in").await?;
    let left = tablet.tab.evaluate("indexedDB.databases()").await?;
    ensure!(!left.to_string().contains("ikrar-"), "left behind: {left}");
    tablet.browser.close_private_window(&window).await?;
    tablet.tab = outside;
    each_came_once(server, OPERATOR, &["50031"]).await
}

/// Without a place for a second copy everything works on, and the person reads that it is so.
async fn without_a_second_copy(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.tab.before_each_page(NO_FILES).await?;
    tablet.open_grid().await?;
    tablet.keeps(&["50021"]).await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["50021"]).await?;
    tablet.open("/sinkronisasi").await?;
    tablet.says("#second-copy", "tidak menyediakan").await?;
    let promised = tablet.tab.evaluate("navigator.storage.persisted()").await?;
    if promised != true {
        tablet.says("#storage-banner", "jendela penyamaran").await?;
    }
    Ok(())
}
