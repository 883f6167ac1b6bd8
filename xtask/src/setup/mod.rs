//! Brings a machine that has only rustup to where every command works.
//!
//! Where something cannot be installed from here, the message says what is missing and how to
//! get it.

mod axe;
mod browser;
mod debian;
mod disk;
mod postgres;
mod wasm_target;

use anyhow::Result;

use crate::workspace::Workspace;

/// Programs the tests start, found or installed.
#[derive(Debug)]
pub(crate) struct TestTools {
    /// Names and values for the tests' environment.
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// What building needs: the WASM target.
pub(crate) fn for_build(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(workspace)
}

/// What measuring in a browser needs: the WASM target, a browser with its driver.
pub(crate) fn for_browser(workspace: &Workspace) -> Result<TestTools> {
    for_build(workspace)?;
    let environment = browser::ensure()?;
    Ok(TestTools { environment })
}

/// What testing needs: the WASM target, a browser with its driver, what judges its pages, and
/// PostgreSQL's programs.
pub(crate) fn for_tests(workspace: &Workspace) -> Result<TestTools> {
    disk::ensure(workspace)?;
    for_build(workspace)?;
    let mut environment = browser::ensure()?;
    environment.push(axe::ensure(workspace)?);
    environment.push(postgres::ensure()?);
    Ok(TestTools { environment })
}
