//! Chromium over its own debugging pipe, without a driver between: it starts in a fraction of the
//! time, every tab can be spoken to at once, and what a page tells arrives the moment it is told.
//! For tests that start a browser a hundred times, or open twenty tabs; see [`crate::browser`]
//! for stories told by clicks and keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{mpsc, oneshot};

use crate::browser::{FLAGS, program};
use crate::processes;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_TIME: Duration = Duration::from_millis(20);

/// A page calls this function to tell a test something.
const TELL: &str = "told";

/// What a page told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which tab.
    pub tab: String,
    /// What.
    pub words: Value,
}

/// A running browser; killed when dropped.
pub struct Chromium {
    child: Child,
    profile: PathBuf,
    /// Another browser may run on the profile by now.
    is_killed: bool,
    line: Arc<Line>,
    told: mpsc::UnboundedReceiver<Told>,
}

/// One tab; cheap to clone.
#[derive(Clone)]
pub struct Tab {
    line: Arc<Line>,
    target: String,
    session: String,
}

struct Line {
    commands: tokio::sync::Mutex<ChildStdin>,
    next: AtomicU64,
    waiting: Mutex<BTreeMap<u64, oneshot::Sender<Value>>>,
}

impl Chromium {
    /// Starts on a profile, which it makes where there is none.
    pub fn start(profile: &Path) -> Result<Self> {
        // The shell moves the pipes to where the browser looks for them.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 1>&2 0</dev/null", "sh"])
            .arg(program("IKRAR_TEST_CHROMIUM", "/usr/bin/chromium"))
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            // A page that dies takes no other tab with it.
            .arg("--process-per-tab")
            .args(["--remote-debugging-pipe", "about:blank"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("Chromium does not start; `cargo xtask test` installs it")?;
        let commands = child.stdin.take().context("no pipe to the browser")?;
        let answers = child.stdout.take().context("no pipe from the browser")?;
        let line = Arc::new(Line {
            commands: tokio::sync::Mutex::new(commands),
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
        });
        let (tell, told) = mpsc::unbounded_channel();
        tokio::spawn(listen(BufReader::new(answers), Arc::clone(&line), tell));
        Ok(Self {
            child,
            profile: profile.to_owned(),
            is_killed: false,
            line,
            told,
        })
    }

    /// The tab the browser began with, ready to be spoken to.
    pub async fn first_tab(&self) -> Result<Tab> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let targets = self.line.ask(None, "Target.getTargets", json!({})).await?;
            let mut pages = targets["targetInfos"].as_array().into_iter().flatten();
            let page = pages.find(|info| info["type"] == "page");
            if let Some(id) = page.and_then(|info| info["targetId"].as_str()) {
                return self.attach(id).await;
            }
            ensure!(Instant::now() < deadline, "no tab: {targets}");
            tokio::time::sleep(LOOK_TIME).await;
        }
    }

    /// A further tab.
    pub async fn open_tab(&self) -> Result<Tab> {
        let arguments = json!({ "url": "about:blank" });
        let made = self
            .line
            .ask(None, "Target.createTarget", arguments)
            .await?;
        let id = made["targetId"].as_str().context("no tab was made")?;
        self.attach(id).await
    }

    /// A private window with one tab; gone with all it keeps when it is closed.
    pub async fn open_private_window(&self) -> Result<(String, Tab)> {
        let made = self
            .line
            .ask(None, "Target.createBrowserContext", json!({}));
        let made = made.await?;
        let window = made["browserContextId"].as_str().context("no window")?;
        let arguments = json!({ "url": "about:blank", "browserContextId": window });
        let tab = self
            .line
            .ask(None, "Target.createTarget", arguments)
            .await?;
        let id = tab["targetId"].as_str().context("no tab was made")?;
        Ok((window.to_owned(), self.attach(id).await?))
    }

    /// Closes a private window and forgets what it kept.
    pub async fn close_private_window(&self, window: &str) -> Result<()> {
        let arguments = json!({ "browserContextId": window });
        self.line
            .ask(None, "Target.disposeBrowserContext", arguments)
            .await
            .map(drop)
    }

    async fn attach(&self, target: &str) -> Result<Tab> {
        let arguments = json!({ "targetId": target, "flatten": true });
        let attached = self.line.ask(None, "Target.attachToTarget", arguments);
        let attached = attached.await?;
        let session = attached["sessionId"].as_str().context("no session")?;
        let tab = Tab {
            line: Arc::clone(&self.line),
            target: target.to_owned(),
            session: session.to_owned(),
        };
        tab.command("Page.enable", json!({})).await?;
        tab.command("Runtime.enable", json!({})).await?;
        tab.command("Runtime.addBinding", json!({ "name": TELL }))
            .await?;
        // Twenty tabs cannot all be in front; each behaves as if it were.
        let focus = json!({ "enabled": true });
        tab.command("Emulation.setFocusEmulationEnabled", focus)
            .await?;
        Ok(tab)
    }

    /// The next thing a page tells with `told("…")`; `None` after `wait`.
    pub async fn hear(&mut self, wait: Duration) -> Option<Told> {
        tokio::time::timeout(wait, self.told.recv()).await.ok()?
    }

    /// What pages have told and nobody has heard.
    pub fn heard(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.told.try_recv().ok()).collect()
    }

    /// SIGKILL to every process of this browser, as when a battery dies.
    pub fn kill(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.is_killed, true) {
            return Ok(());
        }
        let mark = self.profile.display().to_string();
        processes::kill_family(self.child.id().unwrap_or(u32::MAX), &mark)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Killed before, or not to be helped.
        drop(self.kill());
    }
}

impl Tab {
    /// What other tabs' tellings are told from this one's by.
    pub fn name(&self) -> &str {
        &self.session
    }

    /// Sends a command of the debugging protocol.
    pub async fn command(&self, name: &str, arguments: Value) -> Result<Value> {
        self.line.ask(Some(&self.session), name, arguments).await
    }

    /// Runs a script in every page loaded from now on, before the page's own.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        let name = "Page.addScriptToEvaluateOnNewDocument";
        self.command(name, json!({ "source": script }))
            .await
            .map(drop)
    }

    /// Loads an address.
    pub async fn open(&self, address: &str) -> Result<()> {
        let arguments = json!({ "url": address });
        let answer = self.command("Page.navigate", arguments).await;
        let answer = answer.with_context(|| format!("opening {address}"))?;
        ensure!(answer["errorText"].is_null(), "{address}: {answer}");
        Ok(())
    }

    /// The value of an expression, which may be a promise.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        let arguments = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true,
        });
        let answer = self.command("Runtime.evaluate", arguments).await?;
        if let Some(error) = answer.get("exceptionDetails") {
            bail!("{expression}: {error}");
        }
        Ok(answer["result"]["value"].clone())
    }

    /// Starts a script and does not wait for its end.
    pub async fn begin(&self, script: &str) -> Result<()> {
        let arguments = json!({ "expression": script, "awaitPromise": false });
        self.line
            .send(Some(&self.session), "Runtime.evaluate", arguments)
            .await
    }

    /// Catches the page in an endless loop; `Runtime.terminateExecution` frees it.
    pub async fn hang(&self) -> Result<()> {
        self.begin("for (;;);").await
    }

    /// Asks again and again until the expression is true to JavaScript; gives its value.
    pub async fn until(&self, expression: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // A page that is just being replaced is not an error.
            let found = self.evaluate(expression).await;
            match &found {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(value) => return Ok(value.clone()),
            }
            if Instant::now() > deadline {
                let page = "[location.pathname, document.body?.innerText].join(': ')";
                let page = self.evaluate(page).await.unwrap_or_default();
                bail!("never true: {expression} ({found:?})\n--- the page says ---\n{page}");
            }
            tokio::time::sleep(LOOK_TIME).await;
        }
    }

    /// Closes the tab as its owner would, without waiting for its page.
    pub async fn close(&self) -> Result<()> {
        let arguments = json!({ "targetId": self.target });
        self.line
            .ask(None, "Target.closeTarget", arguments)
            .await
            .map(drop)
    }

    /// Kills the tab's page in the middle of whatever it does.
    pub async fn crash(&self) -> Result<()> {
        // The page does not live to answer.
        self.line
            .send(Some(&self.session), "Page.crash", json!({}))
            .await
    }
}

impl Line {
    async fn send(&self, session: Option<&str>, method: &str, params: Value) -> Result<()> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.write(id, session, method, params).await
    }

    async fn ask(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.waiting().insert(id, answer);
        self.write(id, session, method, params).await?;
        let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, answered).await else {
            self.waiting().remove(&id);
            bail!("{method}: the browser does not answer");
        };
        match answer.get("error") {
            Some(error) => bail!("{method}: {error}"),
            None => Ok(answer["result"].clone()),
        }
    }

    async fn write(
        &self,
        id: u64,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<()> {
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut commands = self.commands.lock().await;
        commands.write_all(&bytes).await?;
        Ok(commands.flush().await?)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, oneshot::Sender<Value>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads answers and events until the browser is gone.
async fn listen(
    mut answers: BufReader<tokio::process::ChildStdout>,
    line: Arc<Line>,
    tell: mpsc::UnboundedSender<Told>,
) {
    let mut bytes = Vec::new();
    while let Ok(1..) = answers.read_until(0, &mut bytes).await {
        bytes.pop();
        let message: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        bytes.clear();
        if let Some(id) = message["id"].as_u64() {
            if let Some(answer) = line.waiting().remove(&id) {
                drop(answer.send(message));
            }
        } else if message["method"] == "Runtime.bindingCalled" {
            let words = message["params"]["payload"].as_str().unwrap_or_default();
            let told = Told {
                tab: message["sessionId"].as_str().unwrap_or_default().to_owned(),
                words: serde_json::from_str(words).unwrap_or_else(|_| words.into()),
            };
            drop(tell.send(told));
        }
    }
    // Whoever still waits hears that nothing comes.
    line.waiting().clear();
}
