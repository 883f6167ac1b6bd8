//! One person's tablet: a network that can be cut and a browser whose profile outlives it.
//!
//! The pages are the shipped ones. Text is put into a box by script, in one go: these stories
//! are about what becomes of it, and what keys do is told in `stories`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use ikrar_sync::journal::Contents;
use serde_json::json;
use support::chromium::{Chromium, Tab};
use support::folder::TemporaryFolder;
use support::link::Link;
use support::program::ServerProgram;

/// What every page can be asked to do.
const HANDS: &str = r"
window.hands = {
  pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  cell: (row) => document.getElementById(`cell-${row}-0`),
  entry: (row) => hands.cell(row).closest('[data-state]'),
  put(box, text) {
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },
  leave(box) {
    box.dispatchEvent(new Event('change', { bubbles: true }));
    box.dispatchEvent(new FocusEvent('blur'));
  },
  // Puts a figure into a row, leaves the box, and gives the state it comes to.
  write: (row, text) => new Promise((done) => {
    const entry = hands.entry(row);
    let typed = false;
    const watch = new MutationObserver(() => {
      if (entry.dataset.state === 'typing') typed = true;
      else if (typed) { watch.disconnect(); done(entry.dataset.state); }
    });
    watch.observe(entry, { attributes: true, attributeFilter: ['data-state'] });
    hands.put(hands.cell(row), text);
    hands.leave(hands.cell(row));
  }),
  text: (selector) => document.querySelector(selector)?.innerText ?? '',
};";

/// In a page that has run this no rest of the keyboard stores anything any more.
pub(crate) const NO_REST: &str = "{
    const wait = globalThis.setTimeout;
    globalThis.setTimeout = (act, ms, ...rest) => ms === 500 ? 0 : wait(act, ms, ...rest);
}";

const OPEN_QUARTER: &str = "
    [...document.querySelectorAll('[data-agreement]')]
        .filter((card) => card.querySelector('.badge')?.innerText.includes('Berlaku'))
        .flatMap((card) => [...card.querySelectorAll('.quarter-link')])
        .find((link) => link.innerText.includes('Belum dimulai'))?.getAttribute('href')";

/// The sync line follows the truth a moment late; until then it is marked as busy.
const SENT: &str = "window.hands
    && hands.text('#sync-line [role=status]:not([aria-busy])').includes('Semua terkirim')";

/// The bytes of the only journal on this tablet.
const SECOND_COPY: &str = "navigator.storage.getDirectory()
    .then((root) => root.getDirectoryHandle('ikrar-journal'))
    .then((folder) => Array.fromAsync(folder.values()))
    .then(([journal]) => journal.getFile())
    .then((file) => file.arrayBuffer())
    .then((bytes) => [...new Uint8Array(bytes)])";

/// A network, a profile, a running browser with one tab, and the address of an open quarter.
pub(crate) struct Tablet {
    pub(crate) link: Link,
    pub(crate) browser: Chromium,
    pub(crate) tab: Tab,
    pub(crate) quarter: String,
    login: String,
    password: String,
    folder: TemporaryFolder,
}

impl Tablet {
    /// Signs in, waits until the app could be carried away, and opens a quarter's grid.
    pub(crate) async fn ready(server: &ServerProgram, login: &str) -> Result<Self> {
        Self::ready_behind(server, server.address(), login).await
    }

    /// The same, by a way that leads over something in front of the server.
    pub(crate) async fn ready_behind(
        server: &ServerProgram,
        front: SocketAddr,
        login: &str,
    ) -> Result<Self> {
        let mut tablet = Self::fresh(server, front, login).await?;
        tablet.sign_in().await?;
        tablet.open("/sinkronisasi").await?;
        tablet.says("#offline-ready", "Siap dibawa luring").await?;
        tablet.open("/").await?;
        let quarter = tablet.tab.until(OPEN_QUARTER).await?;
        tablet.quarter = quarter.as_str().context("no quarter")?.to_owned();
        tablet.open_grid().await?;
        Ok(tablet)
    }

    /// A browser that has opened no page yet.
    async fn fresh(server: &ServerProgram, front: SocketAddr, login: &str) -> Result<Self> {
        let link = Link::to(front).await?;
        let folder = TemporaryFolder::new()?;
        let browser = Chromium::start(&folder.path().join("profile"))?;
        let tab = equip(browser.first_tab().await?).await?;
        Ok(Self {
            link,
            browser,
            tab,
            quarter: String::new(),
            login: login.to_owned(),
            password: server.password().to_owned(),
            folder,
        })
    }

    /// Where the browser keeps everything.
    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// The person signs in.
    pub(crate) async fn sign_in(&self) -> Result<()> {
        self.sign_in_as(&self.login).await
    }

    /// Somebody signs in, and what they may see arrives.
    pub(crate) async fn sign_in_as(&self, login: &str) -> Result<()> {
        self.open("/masuk").await?;
        self.enter(login).await?;
        self.tab
            .until("!!document.querySelector('[data-agreement], [data-agency]')")
            .await?;
        self.is_sent().await
    }

    /// Fills in the sign-in page and sends it.
    async fn enter(&self, login: &str) -> Result<()> {
        self.enter_in(&self.tab, login).await
    }

    async fn enter_in(&self, tab: &Tab, login: &str) -> Result<()> {
        tab.until("!!document.querySelector('#sign-in-submit:not([disabled])')")
            .await?;
        let script = format!(
            "hands.put(document.querySelector('#login'), {});\
             hands.put(document.querySelector('#password'), {});\
             document.querySelector('#sign-in-submit').click();",
            json!(login),
            json!(self.password),
        );
        tab.evaluate(&script).await.map(drop)
    }

    /// Signs out by the menu, leaving unsent work where it is.
    pub(crate) async fn sign_out(&self) -> Result<()> {
        self.tab
            .until("!!document.querySelector('#account')")
            .await?;
        self.tab
            .evaluate(
                "document.querySelector('#account').click();\
                       document.querySelector('#sign-out').click();",
            )
            .await?;
        self.tab
            .until(
                "document.querySelector('dialog[open] #sign-out-anyway')?.click(),\
                 location.pathname === '/masuk'",
            )
            .await?;
        Ok(())
    }

    /// Loads a page of the app.
    pub(crate) async fn open(&self, path: &str) -> Result<()> {
        self.tab.open(&[&self.link.origin(), path].concat()).await
    }

    /// Opens the grid in the first tab and waits until it takes figures.
    pub(crate) async fn open_grid(&self) -> Result<()> {
        self.open_grid_in(&self.tab).await
    }

    /// Opens the grid in a tab and waits until it takes figures.
    pub(crate) async fn open_grid_in(&self, tab: &Tab) -> Result<()> {
        let address = [&self.link.origin(), self.quarter.as_str()].concat();
        // A page that dies may take the service worker with it; then a person loads once more.
        if tab.open(&address).await.is_err() {
            tab.open(&address).await?;
        }
        tab.until("window.hands?.cell(2) && !hands.cell(0).readOnly")
            .await
            .map(drop)
    }

    /// A further tab with the grid.
    pub(crate) async fn second_tab(&self) -> Result<Tab> {
        let tab = equip(self.browser.open_tab().await?).await?;
        self.open_grid_in(&tab).await?;
        Ok(tab)
    }

    /// The browser dies as with its battery and starts again; no page is open.
    pub(crate) async fn die_and_start(&mut self) -> Result<()> {
        self.browser.kill()?;
        self.start().await
    }

    /// A new process on the same profile; no page is open.
    pub(crate) async fn start(&mut self) -> Result<()> {
        self.browser = Chromium::start(&self.profile())?;
        self.tab = equip(self.browser.first_tab().await?).await?;
        Ok(())
    }

    /// Writes figures from the first row on; each must come to this state.
    pub(crate) async fn write(&self, figures: &[&str], state: &str) -> Result<()> {
        for (row, figure) in figures.iter().enumerate() {
            let came_to = write_in(&self.tab, row, figure).await?;
            ensure!(came_to == state, "{figure} came to {came_to}, not {state}");
        }
        Ok(())
    }

    /// Writes figures from the first row on; each must be durable, here or already there.
    pub(crate) async fn keeps(&self, figures: &[&str]) -> Result<()> {
        for (row, figure) in figures.iter().enumerate() {
            let came_to = write_in(&self.tab, row, figure).await?;
            ensure!(is_durable(&came_to), "{figure} came to {came_to}");
        }
        Ok(())
    }

    /// Waits until boxes from the first row on hold these figures.
    pub(crate) async fn holds(&self, figures: &[&str]) -> Result<()> {
        for (row, figure) in figures.iter().enumerate() {
            let expression = format!("window.hands?.cell({row})?.value === {}", json!(figure));
            self.tab.until(&expression).await?;
        }
        Ok(())
    }

    /// Waits until an element's text contains these words.
    pub(crate) async fn says(&self, selector: &str, words: &str) -> Result<String> {
        let (selector, words) = (json!(selector), json!(words));
        let look = format!(
            "window.hands && (hands.text({selector}).includes({words}) && hands.text({selector}))"
        );
        let text = self.tab.until(&look).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a selector finds something.
    pub(crate) async fn shows(&self, selector: &str) -> Result<()> {
        let look = format!("!!document.querySelector({})", json!(selector));
        self.tab.until(&look).await.map(drop)
    }

    /// Waits until nothing on this tablet waits to be sent. A browser that was killed soon after
    /// signing in may have lost its cookie; then the person signs in again.
    pub(crate) async fn is_sent(&self) -> Result<()> {
        self.is_sent_in(&self.tab).await
    }

    /// The same, in this tab.
    pub(crate) async fn is_sent_in(&self, tab: &Tab) -> Result<()> {
        let look = format!("({SENT}) || !!document.querySelector('#session-banner') && 'expired'");
        if tab.until(&look).await? == "expired" {
            let banner = "document.querySelector('#session-banner a').click()";
            tab.evaluate(banner).await?;
            self.enter_in(tab, &self.login).await?;
            tab.until(SENT).await?;
        }
        Ok(())
    }

    /// Waits until the second copy, read from outside the app, keeps no operation any more. What
    /// was just sent stands in it a moment longer, and would be given back with what was not.
    pub(crate) async fn second_copy_is_bare(&self) -> Result<()> {
        let deadline = Instant::now() + EDIT_TIME_MAX;
        loop {
            let kept = self.kept_in_second_copy().await?;
            if kept == 0 {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "the second copy keeps {kept}");
        }
    }

    /// How many operations the second copy keeps, read from outside the app.
    pub(crate) async fn kept_in_second_copy(&self) -> Result<usize> {
        let bytes = self.tab.until(SECOND_COPY).await?;
        let bytes: Vec<u8> = serde_json::from_value(bytes)?;
        Ok(Contents::from_bytes(&bytes).operations.len())
    }

    /// How many operations wait in the database, looked at from outside the app.
    pub(crate) async fn waiting_in_database(&self) -> Result<usize> {
        let count = self
            .tab
            .evaluate(&database("outbox", "readonly", "store.count()"))
            .await?;
        Ok(usize::try_from(count.as_u64().context("no count")?)?)
    }

    /// Waits until the tablet's own record and the server's are the same.
    pub(crate) async fn nothing_is_lost(&self, server: &ServerProgram) -> Result<()> {
        self.is_sent().await?;
        let stored = server.replicas_of(&self.login).await?;
        let contiguous = |replica: &support::program::StoredReplica| {
            replica.operations == replica.last && replica.last == replica.acknowledged
        };
        ensure!(stored.iter().all(contiguous), "{stored:?}");
        let faults = server.faults().await?;
        ensure!(faults.is_empty(), "{faults:?}");
        Ok(())
    }
}

/// Puts a figure into a row of a tab's grid and gives the state it comes to.
pub(crate) async fn write_in(tab: &Tab, row: usize, figure: &str) -> Result<String> {
    let came_to = tab
        .evaluate(&format!("hands.write({row}, {})", json!(figure)))
        .await?;
    Ok(came_to.as_str().unwrap_or_default().to_owned())
}

/// Whether a state promises that the text outlives the page.
pub(crate) fn is_durable(state: &str) -> bool {
    state == "device" || state == "server"
}

/// A script that does something with an object store of the user's database: `store` is the
/// object store, `todo` an expression that makes a request; its result is given back.
pub(crate) fn database(store: &str, mode: &str, todo: &str) -> String {
    format!(
        "(async () => {{
            const done = (request) => new Promise((yes, no) => {{
                request.onsuccess = () => yes(request.result);
                request.onerror = () => no(request.error);
            }});
            const all = await indexedDB.databases();
            const {{ name }} = all.find((database) => database.name.startsWith('ikrar-'));
            const base = await done(indexedDB.open(name));
            const store = base.transaction('{store}', '{mode}').objectStore('{store}');
            const result = await done({todo});
            base.close();
            return result;
        }})()"
    )
}

/// Counts how often each of `wanted` stands among the values the server has of an account.
pub(crate) async fn counted(
    server: &ServerProgram,
    login: &str,
    wanted: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, usize>> {
    let mut counts: BTreeMap<String, usize> = wanted.into_iter().map(|value| (value, 0)).collect();
    for value in server.values_of(login).await? {
        if let Some(count) = counts.get_mut(&value) {
            *count += 1;
        }
    }
    Ok(counts)
}

/// Fails unless the server has each of these values exactly once.
pub(crate) async fn each_came_once(
    server: &ServerProgram,
    login: &str,
    figures: &[&str],
) -> Result<()> {
    let wanted = figures.iter().map(|figure| figure.replace(',', "."));
    let counts = counted(server, login, wanted).await?;
    if counts.values().all(|count| *count == 1) {
        return Ok(());
    }
    bail!("not each came once: {counts:?}")
}

/// Teaches a tab's pages what they can be asked to do.
pub(crate) async fn equip(tab: Tab) -> Result<Tab> {
    tab.before_each_page(HANDS).await?;
    Ok(tab)
}

/// Longer than any single edit takes on a busy machine.
pub(crate) const EDIT_TIME_MAX: Duration = Duration::from_secs(30);
