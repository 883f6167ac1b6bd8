//! `check`: the inner loop. Formatting, lints and the unit tests of the pure crates.

use anyhow::Result;

use super::Arguments;
use crate::console::{Steps, say};
use crate::process::{cargo, run as run_program};
use crate::setup;
use crate::workspace::Workspace;

/// All native crates with their tests and examples.
const CLIPPY_NATIVE: &[&str] = &[
    "clippy",
    "--locked",
    "--workspace",
    "--exclude",
    "ikrar-frontend",
    "--all-targets",
];

const DENY_WARNINGS: &[&str] = &["--", "--deny", "warnings"];

/// The feature that sets documents as PDF. It is as large as all the rest, so only `test` has it.
pub(super) const TYPESETTER: &str = "ikrar-paper/typesetter,ikrar-tests/typesetter";

/// The crates that run in the browser, as they are built for it.
const CLIPPY_WASM: &[&str] = &[
    "clippy",
    "--locked",
    "--package",
    "ikrar-frontend",
    "--package",
    "ikrar-app",
    "--package",
    "ikrar-sync",
    "--package",
    "ikrar-domain",
    "--target",
    "wasm32-unknown-unknown",
    "--",
    "--deny",
    "warnings",
];

const UNIT_TESTS: &[&str] = &[
    "test",
    "--locked",
    "--package",
    "ikrar-domain",
    "--package",
    "ikrar-sync",
    "--package",
    "ikrar-app",
    "--lib",
];

/// The frontend's own unit tests: what of it is pure. They run on this machine, with the features
/// of the browser's build, which the server's must not get.
const UNIT_TESTS_OF_FRONTEND: &[&str] =
    &["test", "--locked", "--package", "ikrar-frontend", "--lib"];

pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let mut steps = Steps::new(6);
    steps.run("set-up", || setup::for_build(workspace))?;
    steps.run("formatting", || formatting(workspace))?;
    steps.run("lints, native", || lints_native(workspace))?;
    steps.run("lints, browser", || lints_wasm(workspace))?;
    steps.run("unit tests", || {
        run_program(&mut cargo(workspace, UNIT_TESTS))
    })?;
    steps.run("unit tests, frontend", || tests_of_frontend(workspace))?;
    say(&steps.summary());
    Ok(())
}

pub(crate) fn tests_of_frontend(workspace: &Workspace) -> Result<()> {
    run_program(&mut cargo(workspace, UNIT_TESTS_OF_FRONTEND))
}

pub(crate) fn formatting(workspace: &Workspace) -> Result<()> {
    run_program(&mut cargo(workspace, &["fmt", "--all", "--check"]))
}

pub(crate) fn lints_native(workspace: &Workspace) -> Result<()> {
    run_program(&mut cargo(
        workspace,
        &[CLIPPY_NATIVE, DENY_WARNINGS].concat(),
    ))
}

pub(crate) fn lints_native_of_all(workspace: &Workspace) -> Result<()> {
    let with_typesetter: &[&str] = &["--features", TYPESETTER];
    let arguments = [CLIPPY_NATIVE, with_typesetter, DENY_WARNINGS].concat();
    run_program(&mut cargo(workspace, &arguments))
}

pub(crate) fn lints_wasm(workspace: &Workspace) -> Result<()> {
    run_program(&mut cargo(workspace, CLIPPY_WASM))
}
