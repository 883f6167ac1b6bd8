//! Chromium and chromedriver as processes: started on a profile, killed without mercy.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::prelude::*;

use super::PATIENCE;
use crate::processes;

const INSTALL: &str = "the browser tests need Chromium and chromedriver; `cargo xtask test` \
    installs them (Debian: apt-get install chromium chromium-driver)";
pub(crate) const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=id",
    "--window-size=1024,855",
];
/// Remembers what a page must never do, from before its first script on.
const WATCH: &str = "
    const seen = (window.__seen ??= []);
    addEventListener('error', (event) => seen.push(`error: ${event.message}`));
    addEventListener('unhandledrejection', (event) => seen.push(`rejection: ${event.reason}`));
    addEventListener('securitypolicyviolation', (event) =>
        seen.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    const error = console.error;
    console.error = (...words) => { seen.push(`console: ${words.join(' ')}`); error(...words); };";

#[derive(Debug)]
pub(super) struct Running {
    pub(super) driver: WebDriver,
    driver_process: Child,
    profile: PathBuf,
}

impl Running {
    pub(super) async fn start(profile: &Path) -> Result<Self> {
        let (driver_process, port) = start_driver()?;
        let connected = connect(profile, port).await;
        let mut driver_process = driver_process;
        let driver = match connected {
            Ok(driver) => driver,
            Err(error) => {
                drop(driver_process.kill());
                drop(driver_process.wait());
                return Err(error);
            }
        };
        let running = Self {
            driver,
            driver_process,
            profile: profile.to_owned(),
        };
        running.watch().await?;
        Ok(running)
    }

    pub(super) async fn watch(&self) -> Result<()> {
        let arguments = json!({ "source": WATCH });
        let name = "Page.addScriptToEvaluateOnNewDocument";
        self.driver.cdp().send_raw(name, arguments).await?;
        Ok(())
    }

    pub(super) fn kill(&mut self) -> Result<()> {
        let profile = self.profile.display().to_string();
        let killed = processes::kill_family(self.driver_process.id(), &profile);
        self.driver_process.wait()?;
        killed
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Killed before, or not to be helped.
        drop(self.kill());
    }
}

async fn connect(profile: &Path, port: u16) -> Result<WebDriver> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(&program("IKRAR_TEST_CHROMIUM", "/usr/bin/chromium"))?;
    for flag in FLAGS {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)
        .await
        .context(INSTALL)?;
    driver.set_script_timeout(PATIENCE).await?;
    driver.set_page_load_timeout(PATIENCE).await?;
    // The session ends with the process, never by a request of the library's.
    drop(driver.clone().leak());
    Ok(driver)
}

/// Starts the driver on a free port. It looks for one that is free in IPv6 and then wants the same
/// in IPv4, where somebody else may have it: then it ends, and another try finds another port.
fn start_driver() -> Result<(Child, u16)> {
    const TRIES: u32 = 10;
    let mut said = String::new();
    for _ in 0..TRIES {
        match try_driver()? {
            Ok(started) => return Ok(started),
            Err(words) if words.contains("port not available") => said = words,
            Err(words) => bail!("chromedriver ended: {words}"),
        }
    }
    bail!("chromedriver found no free port in {TRIES} tries: {said}")
}

/// The driver and its port, or what it said before it ended.
fn try_driver() -> Result<std::result::Result<(Child, u16), String>> {
    let mut child = Command::new(program("IKRAR_TEST_CHROMEDRIVER", "chromedriver"))
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context(INSTALL)?;
    let output = child.stdout.take().context("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    let mut said = String::new();
    for line in lines.by_ref() {
        let line = line?;
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let port = port.trim_end_matches('.').parse()?;
            // Read on, since the driver ends when it cannot write.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(Ok((child, port)));
        }
        said.push_str(&line);
        said.push('\n');
    }
    said.push_str(&child.wait()?.to_string());
    Ok(Err(said))
}

/// The program an environment variable names, or the usual one.
pub(crate) fn program(variable: &str, otherwise: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned())
}
