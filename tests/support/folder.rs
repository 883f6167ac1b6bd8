//! Folders that are gone when the test ends.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static FOLDER_COUNT: AtomicU32 = AtomicU32::new(0);

/// An empty folder of one test's own.
#[derive(Debug)]
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes the folder.
    pub fn new() -> std::io::Result<Self> {
        let number = FOLDER_COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ikrar-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // A crashed run with the same process id may have left one behind.
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Nothing can be done about a folder that will not go.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
