//! What the browser's figures stand on: the site as it is now, the server's program, Chromium.

use anyhow::Result;

use super::server;
use crate::workspace::Workspace;
use crate::{setup, site};

pub(super) const GROUP: &str = "browser";

/// Builds it all; gives back what `bench-browser` is to find in its environment.
pub(super) fn prepare(workspace: &Workspace) -> Result<Vec<(&'static str, String)>> {
    let tools = setup::for_browser(workspace)?;
    site::build(workspace)?;
    let mut environment = tools.environment;
    environment.push(server::prepare(workspace)?);
    Ok(environment)
}
