//! What the browser's figures stand on: the site as it is now, the server's program, Chromium.

use anyhow::Result;

use crate::process::{cargo, run};
use crate::workspace::Workspace;
use crate::{setup, site};

pub(super) const GROUP: &str = "browser";

/// Builds it all; gives back what `bench-browser` is to find in its environment.
pub(super) fn prepare(workspace: &Workspace) -> Result<Vec<(&'static str, String)>> {
    let tools = setup::for_browser(workspace)?;
    site::build(workspace)?;
    let arguments = [
        "build",
        "--locked",
        "--release",
        "--package",
        "ikrar-server",
    ];
    run(&mut cargo(workspace, &arguments))?;
    let program = workspace.target().join("release/ikrar");
    let mut environment = tools.environment;
    environment.push(("IKRAR_TEST_PROGRAM", program.display().to_string()));
    Ok(environment)
}
