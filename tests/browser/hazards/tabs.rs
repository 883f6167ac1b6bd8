//! Twenty tabs of one person write at once, and some of them die in the middle: nothing is lost,
//! nothing is doubled, nobody waits for the dead. A tab whose clockwork stands still, or that
//! hangs, does not keep the others' work from the server.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use ikrar_sync::testing::Random;
use serde_json::{Value, json};
use support::chromium::Tab;
use support::program::ServerProgram;

use super::tablet::{
    EDIT_TIME_MAX, NO_REST, Tablet, counted, each_came_once, is_durable, write_in,
};

const OPERATOR: &str = "operator.dinkes";
const TABS: usize = 20;
const EDITS_PER_TAB: usize = 8;
const DEATHS: usize = 7;
const ROWS: usize = 3;
const FIRST_FIGURE: usize = 30_000;
const FIGURES_PER_TAB: usize = 100;
/// All remaining tabs must have finished by then; without a deadlock it takes a fraction.
const WORK_TIME_MAX: Duration = Duration::from_secs(150);
/// Work of a tab that may not send must be sent within this by one that may.
const TAKEOVER_TIME_MAX: Duration = Duration::from_secs(25);

/// Writes a tab's figures and tells each promise it reads.
const WRITER: &str = r"
(async () => {
  for (let edit = 0; edit < EDITS; edit += 1) {
    const figure = FIRST + edit;
    told(JSON.stringify({ tried: figure }));
    const state = await hands.write((FIRST + edit) % ROWS, `${figure}`);
    const kept = state === 'device' || state === 'server';
    told(JSON.stringify(kept ? { kept: figure } : { wrong: [figure, state] }));
  }
  told(JSON.stringify({ finished: true }));
})()";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut tablet = Tablet::ready(server, OPERATOR).await?;
    a_stopped_clockwork(server, &tablet)
        .await
        .context("a stopped clockwork")?;
    two_tabs_at_one_box(server, &tablet)
        .await
        .context("two tabs at one box")?;
    a_tab_that_hangs(server, &tablet)
        .await
        .context("a tab that hangs")?;
    twenty_tabs(server, &mut tablet)
        .await
        .context("twenty tabs")?;
    tablet.nothing_is_lost(server).await
}

/// The browser freezes the tab that sends.
async fn a_stopped_clockwork(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    let second = tablet.second_tab().await?;
    let frozen = json!({ "state": "frozen" });
    tablet
        .tab
        .command("Page.setWebLifecycleState", frozen)
        .await?;
    is_sent_by(server, &second, "29001").await?;
    let active = json!({ "state": "active" });
    tablet
        .tab
        .command("Page.setWebLifecycleState", active)
        .await?;
    // And back again, when the other goes.
    second.close().await?;
    is_sent_by(server, &tablet.tab, "29002").await
}

/// Two tabs at the same box need no lock between them: what one stores the other shows, text that
/// is being typed is not replaced, and every figure is a step of its own on the server.
async fn two_tabs_at_one_box(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    let second = tablet.second_tab().await?;
    tablet.link.cut().await?;
    let state = write_in(&tablet.tab, 0, "29021").await?;
    ensure!(state == "device", "29021 came to {state}");
    second.until("hands.cell(0).value === '29021'").await?;
    second.evaluate(NO_REST).await?;
    second.evaluate("hands.put(hands.cell(0), '2902')").await?;
    let state = write_in(&tablet.tab, 0, "29022").await?;
    ensure!(state == "device", "29022 came to {state}");
    let typed = second.evaluate("hands.cell(0).value").await?;
    ensure!(typed == "2902", "text being typed was replaced by {typed}");
    let goes_on = "hands.put(hands.cell(0), '29023'); hands.leave(hands.cell(0))";
    second.evaluate(goes_on).await?;
    tablet.tab.until("hands.cell(0).value === '29023'").await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    second.close().await?;
    each_came_once(server, OPERATOR, &["29021", "29022", "29023"]).await
}

/// The tab that sends is caught in an endless loop and holds its lock.
async fn a_tab_that_hangs(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    let second = tablet.second_tab().await?;
    tablet.tab.hang().await?;
    is_sent_by(server, &second, "29011").await?;
    tablet
        .tab
        .command("Runtime.terminateExecution", json!({}))
        .await?;
    is_sent_by(server, &tablet.tab, "29012").await?;
    second.close().await
}

async fn is_sent_by(server: &ServerProgram, tab: &Tab, figure: &str) -> Result<()> {
    let began = Instant::now();
    let state = write_in(tab, 0, figure).await?;
    ensure!(is_durable(&state), "{figure} came to {state}");
    tab.until("hands.entry(0).dataset.state === 'server'")
        .await?;
    ensure!(
        began.elapsed() < TAKEOVER_TIME_MAX,
        "{figure} was sent only after {:?}",
        began.elapsed()
    );
    each_came_once(server, OPERATOR, &[figure]).await
}

/// What the tabs told.
#[derive(Default)]
struct Heard {
    kept: BTreeSet<u64>,
    tried: BTreeSet<u64>,
    finished: BTreeSet<String>,
}

async fn twenty_tabs(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    let mut tabs = BTreeMap::new();
    for _ in 0..TABS {
        let tab = tablet.second_tab().await?;
        tabs.insert(tab.name().to_owned(), tab);
    }
    for (number, tab) in tabs.values().enumerate() {
        let writer = WRITER
            .replace(
                "FIRST",
                &(FIRST_FIGURE + number * FIGURES_PER_TAB).to_string(),
            )
            .replace("EDITS", &EDITS_PER_TAB.to_string())
            .replace("ROWS", &ROWS.to_string());
        tab.begin(&writer).await?;
    }
    let mut heard = Heard::default();
    let mut random = Random::new(20);
    let mut deaths = 0;
    let deadline = Instant::now() + WORK_TIME_MAX;
    while tabs.keys().any(|tab| !heard.finished.contains(tab)) {
        let told = tablet.browser.hear(EDIT_TIME_MAX).await;
        let told =
            told.with_context(|| format!("silence; {} tabs finished", heard.finished.len()))?;
        ensure!(
            Instant::now() < deadline,
            "{} tabs finished",
            heard.finished.len()
        );
        heard.take(&told.tab, &told.words)?;
        // A death now and then, spread over the whole work.
        let due = heard.kept.len() * DEATHS / (TABS * EDITS_PER_TAB * 2 / 3);
        if deaths < due.min(DEATHS) {
            deaths += 1;
            let names: Vec<String> = tabs.keys().cloned().collect();
            let name = random.pick(&names).context("no tab is left")?;
            let tab = tabs.remove(name).context("no such tab")?;
            if random.chance(50) {
                tab.crash().await?;
            } else {
                tab.close().await?;
            }
        }
    }
    ensure!(deaths == DEATHS, "only {deaths} tabs died");
    for told in tablet.browser.heard() {
        heard.take(&told.tab, &told.words)?;
    }
    for tab in tabs.values() {
        tab.close().await?;
    }
    tablet.open_grid().await?;
    tablet.is_sent().await?;
    let counts = counted(server, OPERATOR, heard.tried.iter().map(u64::to_string)).await?;
    for (figure, count) in &counts {
        let is_kept = heard.kept.contains(&figure.parse()?);
        ensure!(
            *count == 1 || (*count == 0 && !is_kept),
            "{figure} came {count} times"
        );
    }
    println!(
        "hazards/tabs: {TABS} tabs, {deaths} died, {} edits kept, 0 lost, 0 doubled",
        heard.kept.len()
    );
    Ok(())
}

impl Heard {
    fn take(&mut self, tab: &str, words: &Value) -> Result<()> {
        let number = |name: &str| words.get(name).and_then(Value::as_u64);
        if let Some(figure) = number("kept") {
            self.kept.insert(figure);
        } else if let Some(figure) = number("tried") {
            self.tried.insert(figure);
        } else if words.get("finished").is_some() {
            self.finished.insert(tab.to_owned());
        } else {
            bail!("a tab told {words}");
        }
        Ok(())
    }
}
