//! axe-core, which the browser tests let judge every page for accessibility. It is fetched, not
//! kept here: it is a test's tool with a licence of its own (MPL 2.0) and half a megabyte long.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian::{can_install, find_program, install};
use crate::process::{output_of, run};
use crate::workspace::Workspace;

const PACKAGE: &str = "axe-core@4.11.0";
/// BLAKE3 of its `axe.min.js`.
const HASH: &str = "5bd8cc720b9798826519f196ac10cbcfa255e31267de4e60ad216b165d6794a1";

const HOW_TO: &str = "\
the browser tests need npm in PATH once, to fetch axe-core.
  Debian: apt-get install npm
  Fedora: dnf install nodejs-npm
  macOS:  brew install node";

/// The script, fetched where it is not there yet, for the tests' environment.
pub(crate) fn ensure(workspace: &Workspace) -> Result<(&'static str, String)> {
    let folder = workspace.target().join("axe-core");
    let script = folder.join("package/axe.min.js");
    if !is_the_one(&script) {
        fetch(&folder)?;
        if !is_the_one(&script) {
            bail!(
                "{} is not the file of {PACKAGE} that is known here: delete it and try again",
                script.display()
            );
        }
    }
    Ok(("IKRAR_TEST_AXE", script.display().to_string()))
}

fn is_the_one(script: &Path) -> bool {
    std::fs::read(script).is_ok_and(|bytes| blake3::hash(&bytes).to_hex().as_str() == HASH)
}

fn fetch(folder: &Path) -> Result<()> {
    if find_program(&["npm"]).is_none() && can_install() {
        install(&["npm"])?;
    }
    let Some(npm) = find_program(&["npm"]) else {
        bail!("{HOW_TO}");
    };
    std::fs::create_dir_all(folder).context("making a folder for axe-core")?;
    let packed = output_of(
        Command::new(npm)
            .args(["pack", PACKAGE, "--silent"])
            .current_dir(folder),
    )?;
    let archive = packed.lines().last().context("npm named no archive")?;
    run(Command::new("tar")
        .args(["-xzf", archive, "package/axe.min.js", "package/LICENSE"])
        .current_dir(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn another_file_is_not_taken_for_the_one_that_is_known() {
        let folder = ScratchFolder::new("axe");
        let script = folder.path().join("axe.min.js");
        assert!(!is_the_one(&script), "missing");
        std::fs::write(&script, "window.axe = {};").unwrap();
        assert!(!is_the_one(&script), "another one");
    }
}
