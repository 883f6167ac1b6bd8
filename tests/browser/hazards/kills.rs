//! Whoever has read "Tersimpan di perangkat ini" finds it again, whatever happens to the machine:
//! the browser is killed at any moment after the words, and started again on the same profile.
//! `IKRAR_KILL_ROUNDS` asks for more rounds.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ikrar_sync::testing::Random;
use serde_json::{Value, json};
use support::program::ServerProgram;

use super::tablet::{EDIT_TIME_MAX, Tablet, counted};

const OPERATOR: &str = "operator.dinkes";
/// Browsers at once, each with a server of its own: two processors are the least there are.
const TABLETS: usize = 2;
const ROUNDS: usize = 104;
const ROWS: usize = 3;
/// The kill comes up to so long after the words.
const KILL_AFTER_MS_MAX: usize = 500;
/// Edits that are told before the wait for the kill begins, at most.
const EDITS_BEFORE_MAX: usize = 3;
const FIRST_FIGURE: u64 = 20_000;
/// Pages that may tell nothing until the browser is started once more, in all lives of a tablet.
const SILENCES_MAX: usize = 1;

/// Figures that a page may have typed without being heard: what it tells goes through the browser,
/// and the last of it dies with it. A multiple of the rows, and more than a page types meanwhile.
const UNHEARD_MAX: u64 = 60;

/// Tells what the boxes hold, then writes on and on and tells every promise it reads.
const WRITER: &str = r"
(async () => {
  while (!window.hands?.cell(ROWS - 1) || hands.cell(0).readOnly) await hands.pause(5);
  told(JSON.stringify({ found: [0, 1, 2].map((row) => hands.cell(row).value) }));
  for (let figure = FIRST; ; figure += 1) {
    const row = figure % ROWS;
    told(JSON.stringify({ tried: [row, figure] }));
    const state = await hands.write(row, `${figure}`);
    const words = hands.entry(row).querySelector('.save-state__words').innerText;
    const kept = state === 'device' && words.startsWith('Tersimpan di perangkat ini');
    told(JSON.stringify(kept ? { kept: [row, figure] } : { wrong: [state, words] }));
  }
})();";

const SHOWN: &str = r"({
  address: location.href,
  hands: !!window.hands,
  cells: [0, 1, 2].map((row) => window.hands?.cell(row)).map((box) => box && ({
    holds: box.value,
    readOnly: box.readOnly,
    state: box.closest('[data-state]')?.dataset.state,
  })),
  text: document.body?.innerText.slice(0, 2000),
})";

/// What was written into each row.
#[derive(Default)]
struct Written {
    /// The newest figure the screen promised.
    kept: BTreeMap<usize, u64>,
    /// Figures typed after that one.
    tried: BTreeMap<usize, Vec<u64>>,
    promises: Vec<u64>,
    attempts: Vec<u64>,
    /// Figures found that no page was heard to type.
    unheard: Vec<u64>,
    /// What pages showed that fell silent.
    silences: Vec<String>,
}

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let rounds = match std::env::var("IKRAR_KILL_ROUNDS") {
        Ok(rounds) => rounds.parse().context("IKRAR_KILL_ROUNDS")?,
        Err(_) => ROUNDS,
    };
    let each = rounds.div_ceil(TABLETS);
    let another = tokio::task::spawn_blocking(ServerProgram::start_demo).await??;
    let (first, second) = tokio::join!(
        kill_again_and_again(server, each, 1),
        kill_again_and_again(&another, each, 2),
    );
    let promises = first? + second?;
    println!(
        "hazards/kills: {} kills, {promises} promises, 0 broken",
        each * TABLETS
    );
    Ok(())
}

/// Gives the number of promises that were read and found kept.
async fn kill_again_and_again(server: &ServerProgram, rounds: usize, seed: u64) -> Result<usize> {
    let mut tablet = Tablet::ready(server, OPERATOR).await?;
    tablet.link.cut().await?;
    let mut random = Random::new(seed);
    let mut written = Written::default();
    tablet.browser.kill()?;
    for round in 0..rounds {
        tablet.start().await?;
        one_life(&mut tablet, &mut written, &mut random)
            .await
            .with_context(|| format!("seed {seed}, round {round}"))?;
    }
    tablet.start().await?;
    tablet.open_grid().await?;
    tablet.link.restore().await?;
    tablet.nothing_is_lost(server).await?;
    each_promise_came_once(server, &written).await?;
    Ok(written.promises.len())
}

/// From a start to the kill.
async fn one_life(tablet: &mut Tablet, written: &mut Written, random: &mut Random) -> Result<()> {
    let first = written
        .attempts
        .last()
        .map_or(FIRST_FIGURE, |last| last + 1 + UNHEARD_MAX);
    let writer = WRITER
        .replace("ROWS", &ROWS.to_string())
        .replace("FIRST", &first.to_string());
    tablet.tab.before_each_page(&writer).await?;
    let address = [tablet.link.origin(), tablet.quarter.clone()].concat();
    tablet.tab.open(&address).await?;
    let mut edits = 1 + random.below(EDITS_BEFORE_MAX);
    while edits > 0 {
        let Some(told) = tablet.browser.hear(EDIT_TIME_MAX).await else {
            fell_silent(tablet, written).await?;
            break;
        };
        if written.take(&told.words)? {
            edits -= 1;
        }
    }
    let wait = u64::try_from(random.below(KILL_AFTER_MS_MAX + 1))?;
    tokio::time::sleep(Duration::from_millis(wait)).await;
    tablet.browser.kill()?;
    for told in tablet.browser.heard() {
        written.take(&told.words)?;
    }
    Ok(())
}

/// A browser that was killed does not always start a page at once. Whoever sits before it starts
/// it once more, and what was promised must be there; but that is not to become a habit.
async fn fell_silent(tablet: &Tablet, written: &mut Written) -> Result<()> {
    let silence = shown(tablet).await;
    println!("hazards/kills: the page tells nothing; it shows {silence}");
    written.silences.push(silence);
    ensure!(
        written.silences.len() <= SILENCES_MAX,
        "pages tell nothing: {:#?}",
        written.silences
    );
    Ok(())
}

/// What a page that has fallen silent shows, for whoever looks for the cause.
async fn shown(tablet: &Tablet) -> String {
    let look = tablet.tab.evaluate(SHOWN);
    match tokio::time::timeout(EDIT_TIME_MAX, look).await {
        Ok(Ok(shown)) => shown.to_string(),
        Ok(Err(error)) => format!("nothing: {error:#}"),
        Err(_) => "nothing: it does not answer either".to_owned(),
    }
}

impl Written {
    /// Takes what a page told; whether it was a promise.
    fn take(&mut self, words: &Value) -> Result<bool> {
        if let Some(found) = words.get("found").and_then(Value::as_array) {
            for (row, figure) in found.iter().enumerate() {
                self.must_hold(row, figure.as_str().unwrap_or_default())?;
            }
            return Ok(false);
        }
        if let Some((row, figure)) = pair(words, "tried") {
            self.attempts.push(figure);
            self.tried.entry(row).or_default().push(figure);
            return Ok(false);
        }
        let (row, figure) = pair(words, "kept").with_context(|| format!("told {words}"))?;
        self.promises.push(figure);
        self.kept.insert(row, figure);
        self.tried
            .entry(row)
            .or_default()
            .retain(|tried| *tried > figure);
        Ok(true)
    }

    /// A box holds the newest figure that was promised, or one typed after it, heard of or not.
    fn must_hold(&mut self, row: usize, figure: &str) -> Result<()> {
        let found = figure.replace('.', "").parse().ok();
        let kept = self.kept.get(&row).copied();
        let tried = self.tried.remove(&row).unwrap_or_default();
        if found == kept {
            return Ok(());
        }
        match found {
            Some(found) if tried.contains(&found) => {
                self.kept.insert(row, found);
                Ok(())
            }
            Some(found) if self.may_be_unheard(row, found) => {
                self.unheard.push(found);
                self.kept.insert(row, found);
                Ok(())
            }
            _ => bail!("row {row} holds {figure:?}; promised was {kept:?}, typed later {tried:?}"),
        }
    }
}

impl Written {
    /// Whether a page may have typed this figure into this row after the last one heard of.
    fn may_be_unheard(&self, row: usize, figure: u64) -> bool {
        let last = self.attempts.last().copied().unwrap_or(FIRST_FIGURE);
        let rows = u64::try_from(ROWS).unwrap_or(u64::MAX);
        let is_of_row = usize::try_from(figure % rows) == Ok(row);
        is_of_row && figure > last && figure <= last + UNHEARD_MAX
    }
}

fn pair(words: &Value, name: &str) -> Option<(usize, u64)> {
    let pair = words.get(name)?.as_array()?;
    let row = usize::try_from(pair.first()?.as_u64()?).ok()?;
    Some((row, pair.get(1)?.as_u64()?))
}

async fn each_promise_came_once(server: &ServerProgram, written: &Written) -> Result<()> {
    let attempts = written.attempts.iter().chain(&written.unheard);
    let attempts = attempts.map(u64::to_string);
    let counts = counted(server, OPERATOR, attempts).await?;
    for promise in &written.promises {
        let count = counts.get(&promise.to_string());
        ensure!(
            count == Some(&1),
            "{promise} was promised and came {count:?} times"
        );
    }
    let doubled: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    ensure!(doubled.is_empty(), "{}", json!(doubled));
    Ok(())
}
