//! The files behind figures, beside the journal: bytes first, then what is known of them.
//!
//! A file counts once its description is there, which is written last. What a crash leaves before
//! that is found under no name and is written anew with the next attempt.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use ikrar_sync::blob::{BlobHash, KeptBlob, RECORD_BYTES_MAX};

use super::StoreFault;
use super::journal::sync_folder;

const FOLDER: &str = "files";
const BYTES: &str = "bytes";
const DESCRIPTION: &str = "kept";
const UNFINISHED: &str = "new";

/// See the module's words.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    /// The files of the store in this folder.
    pub(super) fn of(store: &Path) -> Self {
        Self {
            folder: store.join(FOLDER),
        }
    }

    /// What is kept. A description that cannot be read is passed over: its link asks for the file.
    pub(super) fn kept(&self) -> Result<Vec<KeptBlob>, StoreFault> {
        let fault = |source| StoreFault::new(&self.folder, source);
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fault(error)),
        };
        let mut kept = BTreeMap::new();
        for entry in entries {
            let path = entry.map_err(fault)?.path();
            if path.extension().is_some_and(|end| end == DESCRIPTION) {
                let bytes = fs::read(&path).map_err(|source| StoreFault::new(&path, source))?;
                kept.extend(
                    KeptBlob::from_bytes(&bytes)
                        .ok()
                        .map(|file| (file.hash, file)),
                );
            }
        }
        Ok(kept.into_values().collect())
    }

    /// Keeps a file. Durable when it returns.
    pub(super) fn keep(&self, file: &KeptBlob, bytes: &[u8]) -> Result<(), StoreFault> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|source| StoreFault::new(&self.folder, source))?;
        self.put(&self.place(file.hash, BYTES), bytes)?;
        self.put(&self.place(file.hash, DESCRIPTION), &file.to_bytes())?;
        // The folder of the folder too: it may have been made just now.
        sync_folder(&self.folder)
    }

    /// One record of a file, as the disk has it; whether it is whole, its description tells.
    pub(super) fn record(&self, hash: BlobHash, index: usize) -> Result<Vec<u8>, StoreFault> {
        let path = self.place(hash, BYTES);
        let fault = |source| StoreFault::new(&path, source);
        let length = u64::try_from(RECORD_BYTES_MAX).unwrap_or(u64::MAX);
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let mut file = File::open(&path).map_err(fault)?;
        file.seek(SeekFrom::Start(index.saturating_mul(length)))
            .map_err(fault)?;
        let mut record = Vec::new();
        file.take(length).read_to_end(&mut record).map_err(fault)?;
        Ok(record)
    }

    /// Lets files go. The description goes first, so that no half is ever believed.
    pub(super) fn forget(&self, hash: BlobHash) -> Result<(), StoreFault> {
        for end in [DESCRIPTION, BYTES] {
            let path = self.place(hash, end);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(StoreFault::new(&path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn place(&self, hash: BlobHash, end: &str) -> PathBuf {
        self.folder.join([&hash.hex(), ".", end].concat())
    }

    /// Writes a file in full, or leaves what was there.
    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreFault> {
        let new = self.folder.join(UNFINISHED);
        let fault = |source| StoreFault::new(&new, source);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&new)
            .map_err(fault)?;
        file.write_all(bytes).map_err(fault)?;
        file.sync_all().map_err(fault)?;
        fs::rename(&new, path).map_err(fault)?;
        sync_folder(path)
    }
}
