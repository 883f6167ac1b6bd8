//! What a cheap tablet needs: Chromium with the processor slowed down four times, a replica with
//! ten thousand realizations, and no network at all.
//!
//! - `browser/start-to-grid`: from opening an address to a grid that takes a figure, everything
//!   from the device.
//! - `browser/edit-to-durable`: from the key that ends a figure to the words that promise it is
//!   on the device, which the app says only after the store's commit.
//!
//! `planning` tells what planning costs.

mod planning;

use std::io::Write as _;

use anyhow::{Context, Result, ensure};
use ikrar_server::demo::{DEMO_PASSWORD, volume_of_agency};
use serde_json::json;
use support::browser::{Browser, Viewport};
use support::link::Link;
use support::program::ServerProgram;
use support::volume::folder_with;
use thirtyfour::Key;

const REALIZATIONS: usize = 10_000;
const AGENCY: &str = "dinkes";
const SLOWDOWN: u32 = 4;
/// An odd number, so that a median is one of the runs.
const RUNS: usize = 7;
const TABLET: Viewport = Viewport {
    width: 1024,
    height: 768,
};

/// Notes when the grid's first box can be typed in, and has been painted.
const WATCH_START: &str = "
    const look = () => {
        const box = document.getElementById('cell-0-0');
        if (!box || box.readOnly || window.__grid_ms) return;
        window.__grid_ms = -1;
        requestAnimationFrame(() => setTimeout(() => { window.__grid_ms = performance.now(); }));
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });";

/// Notes when Enter was pressed and when the words below the box changed to the promise.
const WATCH_EDIT: &str = "
    const entry = document.getElementById('cell-0-0').closest('[data-state]');
    let pressed;
    window.__edit_ms = null;
    entry.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') pressed = performance.now();
    }, { capture: true });
    new MutationObserver(() => {
        if (pressed && window.__edit_ms === null && entry.dataset.state === 'device') {
            window.__edit_ms = performance.now() - pressed;
        }
    }).observe(entry, { attributes: true });";

#[tokio::main]
async fn main() -> Result<()> {
    planning::measure().await?;
    grid().await
}

async fn grid() -> Result<()> {
    let data = volume_of_agency(AGENCY, REALIZATIONS)?;
    let server = ServerProgram::start_on(folder_with(data).await?)?;
    let link = Link::to(server.address()).await?;
    let browser = Browser::start("bench", &link.origin()).await?;
    browser.resize(TABLET).await?;
    sign_in(&browser).await?;
    let quarter = address_of_a_grid(&browser).await?;
    link.cut().await?;

    browser.throttle(SLOWDOWN).await?;
    browser.before_each_page(WATCH_START).await?;
    let mut starts = Vec::new();
    let mut edits = Vec::new();
    for run in 0..RUNS {
        browser.open(&quarter).await?;
        starts.push(number_of(&browser, "window.__grid_ms").await?);
        edits.push(edit(&browser, run).await?);
    }
    browser.behaves().await?;
    print("browser/start-to-grid", median(starts)?, None)?;
    print("browser/edit-to-durable", median(edits)?, None)
}

async fn sign_in(browser: &Browser) -> Result<()> {
    browser.open("/masuk").await?;
    browser.appears("#sign-in-submit:not([disabled])").await?;
    browser
        .fill("#login", &format!("operator.{AGENCY}"))
        .await?;
    browser.fill("#password", DEMO_PASSWORD).await?;
    browser.click("#sign-in-submit").await?;
    browser.appears("[data-agreement]").await?;
    browser.says("#sync-line", "Semua terkirim").await?;
    browser.open("/sinkronisasi").await?;
    browser.says("#offline-ready", "Siap dibawa luring").await
}

async fn address_of_a_grid(browser: &Browser) -> Result<String> {
    browser.open("/").await?;
    let agreement = browser.attribute("[data-agreement] h3 a", "href").await?;
    let quarter = format!("{agreement}/triwulan/4");
    browser.open(&quarter).await?;
    browser.appears("#cell-0-0").await?;
    let rows = browser.texts("#realizations [data-item]").await?.len();
    ensure!(
        rows * 4 * 30 >= REALIZATIONS,
        "the grid has only {rows} rows"
    );
    Ok(quarter)
}

async fn edit(browser: &Browser, run: usize) -> Result<f64> {
    browser.run(WATCH_EDIT, Vec::new()).await?;
    browser
        .fill("#cell-0-0", &format!("{},5", 200 + run))
        .await?;
    browser.press("#cell-0-0", Key::Enter + "").await?;
    number_of(browser, "window.__edit_ms").await
}

async fn number_of(browser: &Browser, expression: &str) -> Result<f64> {
    let script = format!("return {expression} ?? null;");
    browser
        .until(expression, async || {
            let value = browser.run(&script, Vec::new()).await?;
            Ok(value.as_f64().filter(|value| *value > 0.0))
        })
        .await
}

fn median(mut values: Vec<f64>) -> Result<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.get(values.len() / 2);
    Ok(middle.copied().context("nothing was measured")?.round())
}

fn print(name: &str, value: f64, limit: Option<f64>) -> Result<()> {
    let line = json!({ "name": name, "value": value, "unit": "ms", "limit": limit });
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
