//! `test`: everything continuous integration runs, from a clean clone.
//!
//! A failed step is told at once and counted; the others still run, so that one round shows all
//! there is to repair. Only what needs the failed step's result is left out.

use anyhow::{Result, bail};

use super::{Arguments, check};
use crate::console::{Steps, say};
use crate::process::{cargo, run as run_program};
use crate::setup::TestTools;
use crate::site::budget;
use crate::site::record::SiteRecord;
use crate::workspace::Workspace;
use crate::{setup, site};

/// All native crates, with the typesetter that daily builds do without.
const NATIVE: &[&str] = &[
    "--locked",
    "--workspace",
    "--exclude",
    "ikrar-frontend",
    "--features",
    check::TYPESETTER,
];

pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let workspace = &workspace.for_one_pass();
    let mut steps = Steps::new(11);
    let tools = steps.run("set-up", || setup::for_tests(workspace))?;
    steps.attempt("formatting", || check::formatting(workspace));
    let record = steps.attempt("web app", || site::build(workspace));
    match &record {
        Some(record) => {
            steps.attempt("size budget", || size_budget(workspace, record));
        }
        None => steps.skip("size budget"),
    }
    let examination = steps.attempt("examination", || site::build_examination(workspace));
    steps.attempt("lints, native", || check::lints_native_of_all(workspace));
    steps.attempt("lints, browser", || check::lints_wasm(workspace));
    steps.attempt("documentation", || documentation(workspace));
    steps.attempt("unit tests, frontend", || {
        check::tests_of_frontend(workspace)
    });
    let program = steps.attempt("program", || native(workspace, "build", &["--bins"]));
    if record.is_some() && examination.is_some() && program.is_some() {
        steps.attempt("tests", || tests(workspace, &tools));
    } else {
        steps.skip("tests");
    }
    say(&format!("\n{}", steps.summary()));
    if !steps.all_passed() {
        bail!("the table above names the steps that failed");
    }
    Ok(())
}

fn size_budget(workspace: &Workspace, record: &SiteRecord) -> Result<()> {
    let sizes = budget::measure(&workspace.site(), record)?;
    say(&format!(
        "  first screen {} B of {}, whole offline app {} B of {}, program alone {} B (brotli)",
        sizes.first_screen,
        budget::FIRST_SCREEN_BYTES_MAX,
        sizes.offline_app,
        budget::OFFLINE_APP_BYTES_MAX,
        sizes.wasm,
    ));
    budget::check(&sizes)
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let mut command = native_command(workspace, "doc", &["--no-deps", "--document-private-items"]);
    command.env("RUSTDOCFLAGS", "--deny warnings --cfg erase_components");
    run_program(&mut command)
}

/// Unit, documentation, structure, server, simulation and browser tests, in one cargo call.
fn tests(workspace: &Workspace, tools: &TestTools) -> Result<()> {
    let mut command = native_command(workspace, "test", &["--no-fail-fast"]);
    command.envs(tools.environment.iter().map(|(name, value)| (name, value)));
    command.env("IKRAR_TEST_PROGRAM", workspace.target().join("debug/ikrar"));
    run_program(&mut command)
}

fn native(workspace: &Workspace, subcommand: &str, more: &[&str]) -> Result<()> {
    run_program(&mut native_command(workspace, subcommand, more))
}

fn native_command(workspace: &Workspace, subcommand: &str, more: &[&str]) -> std::process::Command {
    let mut arguments = vec![subcommand];
    arguments.extend(NATIVE);
    arguments.extend(more);
    cargo(workspace, &arguments)
}
