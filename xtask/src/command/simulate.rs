//! `simulate`: many devices and one server over lossy links, from seeds. A failing seed is
//! printed by the simulation itself and reproduces the failure.

use anyhow::Result;

use super::Arguments;
use crate::process::{cargo, run as run_program};
use crate::workspace::Workspace;

const SEEDS_DEFAULT: u64 = 1_000;

pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let seeds = arguments
        .number("--seeds")?
        .unwrap_or(SEEDS_DEFAULT)
        .to_string();
    let from = arguments.number("--from")?.unwrap_or(0).to_string();
    arguments.finish()?;
    run_program(&mut cargo(
        workspace,
        &[
            "run",
            "--locked",
            "--release",
            "--package",
            "ikrar-sync",
            "--features",
            "testing",
            "--bin",
            "simulate",
            "--",
            "--seeds",
            &seeds,
            "--from",
            &from,
        ],
    ))
}
