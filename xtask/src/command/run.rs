//! `run`: from a fresh clone to the demo city in the browser.
//!
//! The web app is of release quality. The native program around it is not: a demo city asks
//! little of it, and optimising it would more than double the first build (measured on two cores:
//! 195 against 410 seconds of processor time). Password hashing is optimised all the same, see
//! the root `Cargo.toml`. `build` makes the program one installs.

use anyhow::Result;

use super::Arguments;
use crate::console::{Steps, say};
use crate::process::{cargo, run as run_program};
use crate::workspace::Workspace;
use crate::{setup, site};

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
                "--features",
                "typesetter",
            ],
        ))
    })?;
    steps.run("demo city", || {
        let program = workspace.target().join("debug/ikrar");
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
