//! What planning costs on the same tablet: the check of a large agreement, and the tree of an
//! agency whose whole staff has agreements.
//!
//! - `browser/edit-to-preflight`: from leaving a box to the list of what is missing in an
//!   agreement of forty items, drawn anew; the edit's way into the store is in it.
//! - `browser/preflight-of-40-items`: the longest the check took meanwhile: reading the agreement
//!   and all that it is held against, and finding what is missing or doubtful.
//! - `browser/preflight-drawn`: the longest the page was held meanwhile, by the check, by all else
//!   that follows the edit, and by drawing. A browser tells of nothing below 50 ms, and 1 is shown
//!   then.
//! - `browser/home-of-1500`: the longest the page was held while the agreement was left for the
//!   agency's page, with all that waits for somebody in 1,500 agreements.
//! - `browser/cascade-opened`: from the link to the first lines of a tree of 1,500 agreements.
//! - `browser/cascade-longest-frame`: the longest the page was held from then on, while all lines
//!   were asked for and walked through, on a processor that is not slowed down.

use anyhow::{Context, Result, ensure};
use ikrar_domain::agreement::Level;
use ikrar_server::demo::{DemoData, volume_of_cascade};
use ikrar_sync::model::read_agreement;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use serde_json::json;
use support::browser::Browser;
use support::link::Link;
use support::program::ServerProgram;
use support::volume::folder_with;

use super::{AGENCY, RUNS, SLOWDOWN, TABLET, median, number_of, print, sign_in};

const AGREEMENTS: usize = 1_500;
/// The most the check, and a frame, may take.
const LIMIT_MS: f64 = 50.0;

/// Types into a box, leaves it in the same turn, and notes when the list had changed.
const WATCH_CHECK: &str = "
    const [box, typed] = [document.querySelector(arguments[0]), arguments[1]];
    window.__check_ms = null;
    box.focus();
    box.value = typed;
    box.dispatchEvent(new Event('input', { bubbles: true }));
    const left = performance.now();
    const watch = new MutationObserver(() => {
        watch.disconnect();
        window.__check_ms = performance.now() - left;
    });
    watch.observe(document.getElementById('completeness'),
        { childList: true, characterData: true, subtree: true });
    box.blur();";

/// Notes the longest time that checking the agreement took, as the app leaves it in the timeline.
const WATCH_PREFLIGHT: &str = "
    window.__preflight_ms = null;
    new PerformanceObserver((list) => {
        for (const one of list.getEntriesByName('preflight', 'measure')) {
            window.__preflight_ms = Math.max(window.__preflight_ms, one.duration);
        }
    }).observe({ type: 'measure', buffered: false });";

/// Notes when a link was followed and when the tree's first lines stood.
const WATCH_TREE: &str = "
    window.__tree_ms = null;
    const begun = performance.now();
    new MutationObserver(() => {
        if (window.__tree_ms === null && document.querySelector('#cascade li')) {
            window.__tree_ms = performance.now() - begun;
        }
    }).observe(document.body, { childList: true, subtree: true });
    document.querySelector(\"a[href*='/penjenjangan/']\").click();";

/// Notes the longest time between two frames' beginnings that the page itself took up.
const WATCH_FRAMES: &str = "
    window.__frame_ms = 1;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            window.__frame_ms = Math.max(window.__frame_ms, one.duration);
        }
    }).observe({ type: 'longtask', buffered: false });";

pub(super) async fn measure() -> Result<()> {
    let data = volume_of_cascade(AGENCY, AGREEMENTS)?;
    let agreement = address_of_head(&data)?;
    let server = ServerProgram::start_on(folder_with(data).await?)?;
    let link = Link::to(server.address()).await?;
    let browser = Browser::start("bench-planning", &link.origin()).await?;
    browser.resize(TABLET).await?;
    sign_in(&browser).await?;
    browser.open("/").await?;
    browser.click("a[href*='/penjenjangan/']").await?;
    let all = format!("dari {AGREEMENTS} perjanjian");
    browser.says("#cascade-summary", &all).await?;
    link.cut().await?;

    browser.open(&agreement).await?;
    browser.appears("#completeness").await?;
    // A box that is left says so only in a page that has the focus.
    let focused = json!({ "enabled": true });
    browser
        .command("Emulation.setFocusEmulationEnabled", focused)
        .await?;
    browser.throttle(SLOWDOWN).await?;
    browser.run(WATCH_FRAMES, Vec::new()).await?;
    browser.run(WATCH_PREFLIGHT, Vec::new()).await?;
    let mut checks = Vec::new();
    for run in 0..RUNS {
        checks.push(check(&browser, run).await?);
    }
    let held = number_of(&browser, "window.__frame_ms").await?;
    let preflight = number_of(&browser, "window.__preflight_ms").await?;
    let longest = walk(&browser).await?;
    browser.behaves().await?;
    print("browser/edit-to-preflight", median(checks)?, None)?;
    print(
        "browser/preflight-of-40-items",
        preflight.round(),
        Some(LIMIT_MS),
    )?;
    print("browser/preflight-drawn", held.round(), None)?;
    print("browser/cascade-longest-frame", longest, Some(LIMIT_MS))
}

/// The agreement of the agency's head, the one with forty items.
fn address_of_head(data: &DemoData) -> Result<String> {
    let heads = data.scopes.iter().flat_map(|scope| {
        let ids = scope.ledger.of_kind(EntityKind::Agreement);
        let read = ids
            .into_iter()
            .filter_map(|id| read_agreement(&scope.ledger, id));
        read.filter(|one| one.level == Level::AgencyHead)
    });
    let head = heads.max_by_key(|one| one.items.len());
    let head = head.context("no agreement of a head")?;
    Ok(format!("/perjanjian/{}", head.id.uuid()))
}

/// Takes a target away, or puts it back, by turns.
async fn check(browser: &Browser, run: usize) -> Result<f64> {
    let target = "[data-item] .entry[data-field='target'] input";
    let typed = if run.is_multiple_of(2) { "" } else { "100" };
    let arguments = vec![target.into(), typed.into()];
    browser.run(WATCH_CHECK, arguments).await?;
    number_of(browser, "window.__check_ms").await
}

/// Opens the tree, asks for all its lines and goes through them to the last.
async fn walk(browser: &Browser) -> Result<f64> {
    browser.run("window.__frame_ms = 1;", Vec::new()).await?;
    browser.click("nav a[href='/']").await?;
    browser.appears("a[href*='/penjenjangan/']").await?;
    let left = number_of(browser, "window.__frame_ms").await?;
    print("browser/home-of-1500", left.round(), None)?;
    browser.run(WATCH_TREE, Vec::new()).await?;
    let opened = number_of(browser, "window.__tree_ms").await?;
    print("browser/cascade-opened", opened.round(), None)?;
    browser.throttle(1).await?;
    browser.run(WATCH_FRAMES, Vec::new()).await?;
    let count = "return document.querySelectorAll('#cascade li[data-agreement]').length;";
    loop {
        let drawn = browser.run(count, Vec::new()).await?;
        let drawn = usize::try_from(drawn.as_u64().unwrap_or_default())?;
        if drawn >= AGREEMENTS {
            break;
        }
        let more = browser.click("#cascade-more").await;
        more.with_context(|| format!("{drawn} lines are drawn"))?;
        browser
            .until("more lines", async || {
                let now = browser.run(count, Vec::new()).await?;
                Ok((now != json!(drawn)).then_some(()))
            })
            .await?;
    }
    let down = "
        const step = () => {
            const before = scrollY;
            scrollBy(0, innerHeight);
            if (scrollY === before) { window.__walked = 1; } else { requestAnimationFrame(step); }
        };
        scrollTo(0, 0);
        requestAnimationFrame(step);";
    browser.run(down, Vec::new()).await?;
    number_of(browser, "window.__walked").await?;
    let longest = number_of(browser, "window.__frame_ms").await?;
    ensure!(longest > 0.0, "nothing was watched");
    Ok(longest.round())
}
