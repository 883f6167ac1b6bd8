//! `build`: one program, `target/release/ikrar`, with the whole web app inside; with
//! `--examination` only the site that tests examine as a store.

use anyhow::Result;

use super::Arguments;
use crate::console::{Steps, say};
use crate::process::{cargo, run as run_program};
use crate::workspace::Workspace;
use crate::{setup, site};

pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let debug = arguments.flag("--debug");
    if arguments.flag("--examination") {
        arguments.finish()?;
        setup::for_build(workspace)?;
        return site::build_examination(workspace);
    }
    arguments.finish()?;
    let mut steps = Steps::new(3);
    steps.run("set-up", || setup::for_build(workspace))?;
    steps.run("web app", || site::build(workspace))?;
    // The debug program reads the site's folder at run time, so it need not be rebuilt with it.
    // It is for daily work and has no typesetter.
    let profile: &[&str] = if debug {
        &[]
    } else {
        &["--release", "--features", "typesetter"]
    };
    steps.run("program", || {
        let mut arguments = vec!["build", "--locked", "--package", "ikrar-server"];
        arguments.extend(profile);
        run_program(&mut cargo(workspace, &arguments))
    })?;
    let folder = if debug { "debug" } else { "release" };
    say(&steps.summary());
    say(&format!(
        "built {}",
        workspace.target().join(folder).join("ikrar").display()
    ));
    Ok(())
}
