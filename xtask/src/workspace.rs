//! Where things lie. All paths start at the workspace's root, whatever folder one calls from.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root folder and everything that is found from it.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    keeps_increments: bool,
}

impl Workspace {
    /// The workspace this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in no workspace; run it with `cargo xtask`")?;
        Ok(Self {
            root: root.to_owned(),
            keeps_increments: true,
        })
    }

    /// The same workspace for a command that builds everything once. Nobody comes back to what
    /// cargo keeps for the next change, and in an empty folder that is a third of all bytes. Where
    /// somebody works, it stays.
    pub(crate) fn for_one_pass(&self) -> Self {
        Self {
            root: self.root.clone(),
            keeps_increments: has_increments(&self.target().join("debug/incremental")),
        }
    }

    /// Whether cargo is to keep what makes the next build of a changed crate quicker.
    pub(crate) fn keeps_increments(&self) -> bool {
        self.keeps_increments
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's output folder, also where somebody moved it with `CARGO_TARGET_DIR`.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// The finished site. The server embeds exactly this folder, so it never moves.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }
}

/// Whether a crate of the project was built there for somebody who works on it. This program
/// itself does not count: cargo builds it before it can say anything.
fn has_increments(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("ikrar_"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn only_the_projects_own_crates_show_that_somebody_works_here() {
        let scratch = ScratchFolder::new("increments");
        assert!(!has_increments(&scratch.path().join("missing")));
        std::fs::create_dir_all(scratch.path().join("xtask-1")).unwrap();
        assert!(!has_increments(scratch.path()));
        std::fs::create_dir_all(scratch.path().join("ikrar_domain-1")).unwrap();
        assert!(has_increments(scratch.path()));
    }
}
