//! Where things lie. All paths start at the workspace's root, whatever folder one calls from.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root folder and everything that is found from it.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in no workspace; run it with `cargo xtask`")?;
        Ok(Self {
            root: root.to_owned(),
        })
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
