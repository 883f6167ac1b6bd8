//! One headless Chromium with a profile of its own: started, killed like a battery that died,
//! started again on the same profile, gone when dropped.

mod running;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use self::running::Running;
pub(crate) use self::running::{FLAGS, program};
use crate::folder::TemporaryFolder;

/// How long a person would wait; a busy machine is slower than any person.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at a page.
const LOOK_TIME: Duration = Duration::from_millis(25);

/// What was remembered, and addresses of other hosts that the page asked for.
const SEEN: &str = "
    const seen = (window.__seen ?? []).splice(0);
    const foreign = performance.getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((name) => name.startsWith('http') && !name.startsWith(location.origin));
    return seen.concat(foreign.map((name) => `elsewhere: ${name}`));";

/// A browser and the profile it keeps its data in.
#[derive(Debug)]
pub struct Browser {
    name: String,
    origin: String,
    profile: TemporaryFolder,
    running: Option<Running>,
    /// What pages did before they were replaced by others.
    misdeeds: Mutex<Vec<String>>,
}

/// The size of the part of the window that shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
}

impl Browser {
    /// A new browser for the pages of `origin`; `name` tells it apart in messages.
    pub async fn start(name: &str, origin: &str) -> Result<Self> {
        let profile = TemporaryFolder::new()?;
        let running = Running::start(&profile_of(&profile)).await?;
        Ok(Self {
            name: name.to_owned(),
            origin: origin.to_owned(),
            profile,
            running: Some(running),
            misdeeds: Mutex::default(),
        })
    }

    /// SIGKILL to every process of this browser, as when a battery dies.
    pub fn kill(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut running) => running.kill(),
            None => bail!("{} is not running", self.name),
        }
    }

    /// The same profile in a new process.
    pub async fn start_again(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "{} still runs", self.name);
        self.running = Some(Running::start(&profile_of(&self.profile)).await?);
        Ok(())
    }

    /// The driver, for what has no method here.
    pub fn driver(&self) -> Result<&WebDriver> {
        let running = self.running.as_ref();
        Ok(&running
            .with_context(|| format!("{} is not running", self.name))?
            .driver)
    }

    /// Loads a page of the app.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.remember_misdeeds().await;
        let address = [self.origin.as_str(), path].concat();
        self.driver()?.goto(address).await?;
        Ok(())
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        self.remember_misdeeds().await;
        Ok(self.driver()?.refresh().await?)
    }

    /// Path and query of the page.
    pub async fn path(&self) -> Result<String> {
        let address = self.driver()?.current_url().await?;
        let query = address
            .query()
            .map_or_else(String::new, |query| ["?", query].concat());
        Ok([address.path(), &query].concat())
    }

    /// Opens another tab of the same profile and goes on there.
    pub async fn open_tab(&self, path: &str) -> Result<()> {
        let driver = self.driver()?;
        let tab = driver.new_tab().await?;
        driver.switch_to_window(tab).await?;
        self.running_ref()?.watch().await?;
        self.open(path).await
    }

    /// Closes the tab; another must be chosen before anything else.
    pub async fn close_tab(&self) -> Result<()> {
        Ok(self.driver()?.close_window().await?)
    }

    /// Goes on in the tab with this number, in the order of their opening.
    pub async fn switch_to_tab(&self, number: usize) -> Result<()> {
        let driver = self.driver()?;
        let tabs = driver.windows().await?;
        let tab = tabs.get(number).cloned().context("no such tab")?;
        Ok(driver.switch_to_window(tab).await?)
    }

    /// Runs a script in the page and gives back what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.driver()?.execute(script, arguments).await?;
        Ok(answer.json().clone())
    }

    /// Runs a script in every page loaded from now on, before the page's own.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        let name = "Page.addScriptToEvaluateOnNewDocument";
        self.command(name, json!({ "source": script })).await?;
        Ok(())
    }

    /// Sends a command of the browser's debugging protocol.
    pub async fn command(&self, name: &str, arguments: Value) -> Result<Value> {
        Ok(self.driver()?.cdp().send_raw(name, arguments).await?)
    }

    /// Looks again and again until there is an answer; says what it waited for when there is
    /// none. A page that is just being replaced is not an error.
    pub async fn until<T, F>(&self, what: impl Display, look: F) -> Result<T>
    where
        F: AsyncFn() -> Result<Option<T>>,
    {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let looked = look().await;
            if let Ok(Some(found)) = looked {
                return Ok(found);
            }
            if Instant::now() > deadline {
                let why = match looked {
                    Err(error) => format!(": {error:#}"),
                    Ok(_) => String::new(),
                };
                let page = self.page_text().await.unwrap_or_default();
                let place = self.path().await.unwrap_or_default();
                bail!(
                    "{}: no {what} at {place}{why}\n--- the page says ---\n{page}",
                    self.name
                );
            }
            tokio::time::sleep(LOOK_TIME).await;
        }
    }

    /// The text of the first element a selector finds, once there is one.
    pub async fn text(&self, selector: &str) -> Result<String> {
        self.until(selector, async || self.text_now(selector).await)
            .await
    }

    /// The text of the first element a selector finds now.
    pub async fn text_now(&self, selector: &str) -> Result<Option<String>> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? null;";
        let found = self.run(script, vec![selector.into()]).await?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// The texts of all elements a selector finds now.
    pub async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText);";
        let found = self.run(script, vec![selector.into()]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// An attribute of the first element a selector finds, once it is there.
    pub async fn attribute(&self, selector: &str, name: &str) -> Result<String> {
        let script =
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null;";
        self.until(format!("{selector} with {name}"), async || {
            let found = self.run(script, vec![selector.into(), name.into()]).await?;
            Ok(found.as_str().map(str::to_owned))
        })
        .await
    }

    /// What a box or select holds, once there is one.
    pub async fn value(&self, selector: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0])?.value ?? null;";
        self.until(selector, async || {
            let found = self.run(script, vec![selector.into()]).await?;
            Ok(found.as_str().map(str::to_owned))
        })
        .await
    }

    /// Whether a selector finds anything now.
    pub async fn has(&self, selector: &str) -> Result<bool> {
        let script = "return document.querySelector(arguments[0]) !== null;";
        Ok(self.run(script, vec![selector.into()]).await? == json!(true))
    }

    /// Waits until a selector finds something.
    pub async fn appears(&self, selector: &str) -> Result<()> {
        self.until(selector, async || {
            Ok(self.has(selector).await?.then_some(()))
        })
        .await
    }

    /// Waits until a selector finds nothing.
    pub async fn vanishes(&self, selector: &str) -> Result<()> {
        self.until(format!("page without {selector}"), async || {
            Ok((!self.has(selector).await?).then_some(()))
        })
        .await
    }

    /// Waits until an element's text contains these words.
    pub async fn says(&self, selector: &str, words: &str) -> Result<()> {
        self.until(format!("\"{words}\" in {selector}"), async || {
            let texts = self.texts(selector).await?;
            Ok(texts.iter().any(|text| text.contains(words)).then_some(()))
        })
        .await
    }

    /// Clicks an element as soon as it can be clicked.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.until(format!("{selector} to click"), async || {
            let element = self.find(selector).await?;
            if !element.is_enabled().await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Replaces what a box holds by typing, and stays in it.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.click(selector).await?;
        self.press(selector, Key::Control + "a").await?;
        if text.is_empty() {
            self.press(selector, Key::Delete).await
        } else {
            self.press(selector, text).await
        }
    }

    /// Types into an element without touching the pointer.
    pub async fn press(
        &self,
        selector: &str,
        keys: impl Into<thirtyfour::TypingData>,
    ) -> Result<()> {
        let element = self.find(selector).await?;
        Ok(element.send_keys(keys).await?)
    }

    /// Types at whatever has the focus.
    pub async fn type_keys(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        let element = self.driver()?.active_element().await?;
        Ok(element.send_keys(keys).await?)
    }

    /// Chooses the option with this code in a select.
    pub async fn choose(&self, selector: &str, code: &str) -> Result<()> {
        let option = format!("{selector} option[value='{code}']");
        self.appears(&option).await?;
        let element = self.find(selector).await?;
        let option = element
            .find(By::Css(format!("option[value='{code}']")))
            .await?;
        Ok(option.click().await?)
    }

    /// Takes the focus away from a box, as a tap beside it does.
    pub async fn leave(&self) -> Result<()> {
        self.run("document.activeElement?.blur();", Vec::new())
            .await?;
        Ok(())
    }

    /// Gives the page exactly this size, with the thin scroll bars of a touch screen.
    pub async fn resize(&self, size: Viewport) -> Result<()> {
        let arguments = json!({
            "width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": true,
        });
        self.command("Emulation.setDeviceMetricsOverride", arguments)
            .await?;
        // A page that was too wide for the size before may have been zoomed.
        let scale = json!({ "pageScaleFactor": 1 });
        self.command("Emulation.setPageScaleFactor", scale).await?;
        Ok(())
    }

    /// Slows the processor down by this factor, as a cheap tablet's.
    pub async fn throttle(&self, factor: u32) -> Result<()> {
        self.command("Emulation.setCPUThrottlingRate", json!({ "rate": factor }))
            .await?;
        Ok(())
    }

    /// Saves what is on the screen.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(self.driver()?.screenshot(file).await?)
    }

    /// What the pages did since the last question that no page may do: errors nobody caught,
    /// violations of the content security policy, requests to other hosts.
    pub async fn misdeeds(&self) -> Vec<String> {
        self.remember_misdeeds().await;
        let mut misdeeds = self.misdeeds.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut misdeeds)
    }

    /// Fails when the page did what no page may do.
    pub async fn behaves(&self) -> Result<()> {
        let misdeeds = self.misdeeds().await;
        ensure!(misdeeds.is_empty(), "{}: {misdeeds:#?}", self.name);
        Ok(())
    }

    /// Everything a person can read on the page.
    pub async fn page_text(&self) -> Result<String> {
        let text = self
            .run("return document.body.innerText;", Vec::new())
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The name given at the start.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A page that cannot be asked any more has nothing to say.
    async fn remember_misdeeds(&self) {
        let seen = self.run(SEEN, Vec::new()).await.unwrap_or_default();
        let seen: Vec<String> = serde_json::from_value(seen).unwrap_or_default();
        let mut misdeeds = self.misdeeds.lock().unwrap_or_else(PoisonError::into_inner);
        misdeeds.extend(seen);
    }

    fn running_ref(&self) -> Result<&Running> {
        let running = self.running.as_ref();
        running.with_context(|| format!("{} is not running", self.name))
    }

    /// The element, in the middle of the screen: bars at the edges must not cover it.
    async fn find(&self, selector: &str) -> Result<WebElement> {
        let driver = self.driver()?;
        let element = driver.find(By::Css(selector)).await?;
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        driver.execute(script, vec![element.to_json()?]).await?;
        Ok(element)
    }
}

/// A folder below, so that no profile's name is the beginning of another's.
fn profile_of(folder: &TemporaryFolder) -> PathBuf {
    folder.path().join("profile")
}
