//! The server's release program, for figures that run it as a process of its own.

use anyhow::Result;

use crate::process::{cargo, run};
use crate::workspace::Workspace;

/// The group whose programs need the server and nothing else.
pub(super) const GROUP: &str = "workload";

/// Builds it; gives back what a program is to find in its environment.
pub(super) fn prepare(workspace: &Workspace) -> Result<(&'static str, String)> {
    let arguments = [
        "build",
        "--locked",
        "--release",
        "--package",
        "ikrar-server",
    ];
    run(&mut cargo(workspace, &arguments))?;
    let program = workspace.target().join("release/ikrar");
    Ok(("IKRAR_TEST_PROGRAM", program.display().to_string()))
}
