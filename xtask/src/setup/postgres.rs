//! PostgreSQL's programs, from which the tests start a throwaway cluster.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::debian::{can_install, find_program, install};

/// Where Debian keeps one folder per major version.
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";

const HOW_TO: &str = "\
the store tests need PostgreSQL's `initdb` and `postgres` (15 or newer); no server has to run.
  Debian: apt-get install postgresql
  Fedora: dnf install postgresql-server
  macOS:  brew install postgresql
They are looked for in PATH and in /usr/lib/postgresql/*/bin.";

/// The folder that holds the programs, for the tests' environment.
pub(crate) fn ensure() -> Result<(&'static str, String)> {
    if find().is_none() && can_install() {
        install(&["postgresql"])?;
    }
    match find() {
        Some(folder) => Ok(("IKRAR_TEST_POSTGRES_BIN", folder.display().to_string())),
        None => bail!("{HOW_TO}"),
    }
}

fn find() -> Option<PathBuf> {
    newest_in(Path::new(DEBIAN_FOLDER)).or_else(|| {
        let folder = find_program(&["initdb"])?.parent()?.to_owned();
        has_programs(&folder).then_some(folder)
    })
}

/// The newest major version below `folder` that has both programs.
fn newest_in(folder: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(folder).ok()?;
    versions
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            has_programs(&programs).then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

fn has_programs(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn the_newest_version_is_taken_by_number() {
        let scratch = ScratchFolder::new("postgres");
        for version in ["9", "15"] {
            let programs = scratch.path().join(version).join("bin");
            std::fs::create_dir_all(&programs).unwrap();
            std::fs::write(programs.join("initdb"), "").unwrap();
            std::fs::write(programs.join("postgres"), "").unwrap();
        }
        assert_eq!(
            newest_in(scratch.path()),
            Some(scratch.path().join("15/bin"))
        );
    }
}
