//! `run`: from a fresh clone to the demo city in the browser.

use anyhow::Result;

use super::Arguments;
use crate::console::{Steps, say};
use crate::process::{cargo, run as run_program};
use crate::workspace::Workspace;
use crate::{setup, site};

/// The web app is always of release quality; the native program of this profile differs from
/// `release` in compile time only (see the root `Cargo.toml`).
const PROFILE: &str = "quick";

const ADDRESS: &str = "127.0.0.1:3000";

pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let mut steps = Steps::new(4);
    say("The first build takes some minutes; later ones take seconds.");
    steps.run("set-up", || setup::for_build(workspace))?;
    steps.run("web app", || site::build(workspace))?;
    steps.run("program", || {
        run_program(&mut cargo(
            workspace,
            &[
                "build",
                "--locked",
                "--package",
                "ikrar-server",
                "--profile",
                PROFILE,
            ],
        ))
    })?;
    steps.run("demo city", || {
        let program = workspace.target().join(PROFILE).join("ikrar");
        say(&format!(
            "  Ikrar answers at http://{ADDRESS} ; Ctrl+C stops it."
        ));
        let mut serve = std::process::Command::new(program);
        serve.args([
            "serve",
            "--data",
            "data/demo",
            "--listen",
            ADDRESS,
            "--demo",
        ]);
        run_program(serve.current_dir(workspace.root()))
    })
}
