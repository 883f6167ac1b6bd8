//! Chromium and its driver, for the browser tests.

use anyhow::{Result, bail};

use super::debian::{can_install, find_program, install};

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const DRIVERS: [&str; 1] = ["chromedriver"];

const HOW_TO: &str = "\
the browser tests need Chromium and chromedriver of the same version in PATH.
  Debian: apt-get install chromium chromium-driver
  Fedora: dnf install chromium chromedriver
  macOS:  brew install --cask chromium chromedriver";

/// The two programs, installed when that is possible.
pub(crate) fn ensure() -> Result<Vec<(&'static str, String)>> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if can_install() {
        install(&["chromium", "chromium-driver"])?;
    }
    match find() {
        Some(found) => Ok(found),
        None => bail!("{HOW_TO}"),
    }
}

fn find() -> Option<Vec<(&'static str, String)>> {
    let browser = find_program(&BROWSERS)?;
    let driver = find_program(&DRIVERS)?;
    Some(vec![
        ("IKRAR_TEST_CHROMIUM", browser.display().to_string()),
        ("IKRAR_TEST_CHROMEDRIVER", driver.display().to_string()),
    ])
}
