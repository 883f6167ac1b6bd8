//! A replica's durable store outside the browser: one folder, one append-only journal.
//!
//! It keeps the contract of `ikrar_sync::ports`: what [`DurableStore::append`] has returned
//! survives `kill -9` and a power cut; a reply of the server is taken whole or not at all; a
//! device's place is never given twice. One process at a time holds a folder.

mod account;
mod content;
mod entry;
mod files;
pub mod journal;

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use ikrar_sync::blob::{BlobHash, KeptBlob};
use ikrar_sync::identity::{Dseq, ReplicaId, ScopeId, Seq};
use ikrar_sync::operation::{Authorship, Draft, Operation, place};
use ikrar_sync::ports::{Loaded, MovedOn, StoreBatch};
use ikrar_sync::protocol::carry::CarryKey;

pub use account::{Account, Cookie};

use self::content::Content;
use self::entry::EntryWriter;
use self::files::Files;
use self::journal::{Journal, beside};
use crate::entropy::random_bytes;

const JOURNAL: &str = "replica.journal";
const LOCK: &str = "replica.lock";
/// A journal shorter than this is not worth writing anew.
const COMPACT_BYTES_MIN: u64 = 1024 * 1024;

/// What a session needs of a store. Every method blocks until the disk has answered.
pub trait DurableStore: Send {
    /// Everything a replica starts from.
    fn load(&mut self) -> Result<Loaded, StoreFault>;

    /// Gives drafts their places and keeps them. Durable when it returns.
    fn append(&mut self, drafts: Vec<Draft>, by: Authorship) -> Result<Vec<Operation>, StoreFault>;

    /// Takes a reply of the server, whole or not at all. Durable when it returns.
    fn write(&mut self, batch: &StoreBatch) -> Result<(), StoreFault>;

    /// Another device writes under this store's identity: takes a new one for everything unsent,
    /// and for what had a receipt and the server does not have. Durable when it returns.
    fn mint_again(&mut self, lacking: &[Operation]) -> Result<(), StoreFault>;

    /// Whose store it is; nobody's before the first sign-in.
    fn account(&self) -> Option<&Account>;

    /// Names the owner, or changes the session. Durable when it returns.
    fn set_account(&mut self, account: Account) -> Result<(), StoreFault>;

    /// What seals the queue when it is carried as a file; none before the server gave it.
    fn carry_key(&self) -> Option<CarryKey>;

    /// Keeps the key. Durable when it returns.
    fn set_carry_key(&mut self, key: CarryKey) -> Result<(), StoreFault>;

    /// The files kept here.
    fn kept_files(&mut self) -> Result<Vec<KeptBlob>, StoreFault>;

    /// Keeps a file. Durable when it returns.
    fn keep_file(&mut self, file: &KeptBlob, bytes: &[u8]) -> Result<(), StoreFault>;

    /// One record of a kept file, as it is now.
    fn file_record(&mut self, hash: BlobHash, index: usize) -> Result<Vec<u8>, StoreFault>;

    /// Lets a kept file go.
    fn forget_file(&mut self, hash: BlobHash) -> Result<(), StoreFault>;
}

/// Why a store cannot do what it must. Nothing that was durable is lost by any of them.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The disk refused.
    #[error("{path} cannot be read or written; free space or rights on the folder, then repeat")]
    Disk {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process holds the folder.
    #[error("{0} is in use by another process; end it or choose another --data")]
    InUse(PathBuf),
    /// The file is something else.
    #[error("{0} is not a replica's journal; choose another --data")]
    NotAJournal(PathBuf),
    /// A record means nothing to this version.
    #[error("the journal holds a record this version cannot read; use the version that wrote it")]
    Unreadable,
    /// The disk has changed bytes in the middle, and an edit is among them.
    #[error("the journal is damaged and edit {} cannot be read; keep the folder and restore it \
             from a copy", .0.0)]
    EditLost(Dseq),
    /// A flush has failed; only reading the disk anew tells what it holds.
    #[error("{0} could not be flushed; repair the disk and start again")]
    Broken(PathBuf),
    /// A reply continues something else than what the store holds.
    #[error(transparent)]
    MovedOn(#[from] MovedOn),
    /// The thread that held the store has ended.
    #[error("the store was closed while it was in use; start again")]
    Gone,
    /// One transaction of more than four gigabytes.
    #[error("the reply is too large to be stored at once")]
    TooLarge,
    /// No random bytes for the store's identity.
    #[error("the operating system gives no random bytes; start again")]
    NoEntropy,
}

impl StoreFault {
    fn new(path: &Path, source: std::io::Error) -> Self {
        Self::Disk {
            path: path.to_owned(),
            source,
        }
    }

    /// The code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disk { .. } => "store_failed",
            Self::InUse(_) => "store_in_use",
            Self::NotAJournal(_) | Self::Unreadable => "store_unreadable",
            Self::EditLost(_) => "store_damaged",
            Self::Broken(_) | Self::Gone | Self::MovedOn(_) => "store_broken",
            Self::TooLarge => "reply_too_large",
            Self::NoEntropy => "no_entropy",
        }
    }
}

/// The store in a folder.
#[derive(Debug)]
pub struct FileStore {
    journal: Journal,
    path: PathBuf,
    replica: ReplicaId,
    next: Dseq,
    cursors: BTreeMap<ScopeId, Seq>,
    account: Option<Account>,
    carry_key: Option<CarryKey>,
    files: Files,
    /// What opening has read, for the first [`DurableStore::load`].
    loaded: Option<Loaded>,
    compact_at: u64,
    /// Held as long as the store is open.
    _lock: File,
}

impl FileStore {
    /// Opens the store in `folder`, or starts one there.
    pub fn open(folder: &Path) -> Result<Self, StoreFault> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| StoreFault::new(folder, source))?;
        let lock = lock(folder)?;
        let path = folder.join(JOURNAL);
        // Left behind by a crash while the journal was written anew; never renamed, so not used.
        drop(fs::remove_file(beside(&path, "new")));
        let (mut journal, reading) = Journal::open(&path)?;
        let mut content = Content::of(&reading.bodies)?;
        if reading.is_damaged {
            content.mend()?;
            let aside = beside(&path, "damaged");
            fs::copy(&path, &aside).map_err(|source| StoreFault::new(&aside, source))?;
            journal = Journal::replace(&path, &content.snapshot()?)?;
            tracing::warn!("the journal was damaged; every edit is there, the rest comes anew");
        }
        let replica = match content.replica {
            Some(replica) => replica,
            None => mint(&mut journal)?,
        };
        Ok(Self {
            path,
            replica,
            next: content.next(),
            account: content.account.clone(),
            carry_key: content.carry_key,
            files: Files::of(folder),
            cursors: content.cursors(),
            loaded: Some(content.loaded(replica)),
            compact_at: compact_at(journal.length()),
            journal,
            _lock: lock,
        })
    }

    /// The store's own id.
    pub fn replica(&self) -> ReplicaId {
        self.replica
    }

    /// How long the journal is.
    pub fn journal_bytes(&self) -> u64 {
        self.journal.length()
    }

    /// Writes the journal anew without what later records have replaced.
    pub fn compact(&mut self) -> Result<(), StoreFault> {
        let (_, reading) = Journal::open(&self.path)?;
        let content = Content::of(&reading.bodies)?;
        self.journal = Journal::replace(&self.path, &content.snapshot()?)?;
        self.compact_at = compact_at(self.journal.length());
        Ok(())
    }

    fn put(&mut self, entries: EntryWriter) -> Result<(), StoreFault> {
        self.journal.append(&entries.into_body())?;
        self.loaded = None;
        if self.journal.length() > self.compact_at
            && let Err(error) = self.compact()
        {
            // What was appended is durable all the same.
            tracing::warn!(%error, "the journal could not be written anew");
            self.compact_at = compact_at(self.journal.length());
        }
        Ok(())
    }
}

fn compact_at(length: u64) -> u64 {
    length.saturating_mul(2).max(COMPACT_BYTES_MIN)
}

fn lock(folder: &Path) -> Result<File, StoreFault> {
    let path = folder.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|source| StoreFault::new(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreFault::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(StoreFault::new(&path, source)),
    }
}

fn random_replica() -> Result<ReplicaId, StoreFault> {
    let bytes = random_bytes().map_err(|_| StoreFault::NoEntropy)?;
    Ok(ReplicaId::from_bytes(bytes))
}

fn mint(journal: &mut Journal) -> Result<ReplicaId, StoreFault> {
    let replica = random_replica()?;
    let mut entries = EntryWriter::default();
    entries.identity(replica);
    journal.append(&entries.into_body())?;
    Ok(replica)
}

impl DurableStore for FileStore {
    fn load(&mut self) -> Result<Loaded, StoreFault> {
        if let Some(loaded) = self.loaded.take() {
            return Ok(loaded);
        }
        let (_, reading) = Journal::open(&self.path)?;
        Ok(Content::of(&reading.bodies)?.loaded(self.replica))
    }

    fn append(&mut self, drafts: Vec<Draft>, by: Authorship) -> Result<Vec<Operation>, StoreFault> {
        let operations = place(drafts, self.replica, self.next, by);
        let mut entries = EntryWriter::default();
        for operation in &operations {
            entries.edit(operation);
        }
        if let Some(last) = operations.last() {
            self.put(entries)?;
            self.next = last.id.dseq.next();
        }
        Ok(operations)
    }

    fn write(&mut self, batch: &StoreBatch) -> Result<(), StoreFault> {
        if batch.is_empty() {
            return Ok(());
        }
        if !batch.follows(self.replica, |scope| self.cursors.get(&scope).copied()) {
            return Err(MovedOn.into());
        }
        let StoreBatch {
            replica: _,
            continues: _,
            rows,
            erased,
            cursors,
            forgotten,
            receipts,
            fates,
            last_contact,
        } = batch;
        let mut entries = EntryWriter::default();
        for entity in erased {
            entries.erased(*entity);
        }
        for row in rows {
            entries.row(row);
        }
        for scope in forgotten {
            entries.forgotten(*scope);
        }
        for cursor in cursors {
            entries.cursor(cursor);
        }
        for (operation, receipt) in receipts {
            if operation.id.dseq >= self.next {
                entries.edit(operation);
            }
            entries.receipt(receipt);
        }
        if let Some(fates) = fates {
            entries.fates(*fates);
        }
        if let Some(at) = last_contact {
            entries.contact(*at);
        }
        let last = receipts.iter().map(|(sent, _)| sent.id.dseq.next()).max();
        let next = self.next.max(last.unwrap_or_default());
        // So that damage to the last edit is noticed: something after it knows of it.
        entries.next(next);
        self.put(entries)?;
        self.next = next;
        for scope in forgotten {
            self.cursors.remove(scope);
        }
        let cursors = cursors.iter().map(|cursor| (cursor.info.id, cursor.seq));
        self.cursors.extend(cursors);
        Ok(())
    }

    fn mint_again(&mut self, lacking: &[Operation]) -> Result<(), StoreFault> {
        let (_, reading) = Journal::open(&self.path)?;
        let mut content = Content::of(&reading.bodies)?;
        let replica = random_replica()?;
        content.begin_anew(replica, lacking);
        self.journal = Journal::replace(&self.path, &content.snapshot()?)?;
        self.compact_at = compact_at(self.journal.length());
        self.replica = replica;
        self.next = content.next();
        self.carry_key = None;
        self.loaded = None;
        Ok(())
    }

    fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    fn set_account(&mut self, account: Account) -> Result<(), StoreFault> {
        let mut entries = EntryWriter::default();
        entries.account(&account)?;
        self.put(entries)?;
        self.account = Some(account);
        Ok(())
    }

    fn carry_key(&self) -> Option<CarryKey> {
        self.carry_key
    }

    fn set_carry_key(&mut self, key: CarryKey) -> Result<(), StoreFault> {
        let mut entries = EntryWriter::default();
        entries.carry_key(&key);
        self.put(entries)?;
        self.carry_key = Some(key);
        Ok(())
    }

    fn kept_files(&mut self) -> Result<Vec<KeptBlob>, StoreFault> {
        self.files.kept()
    }

    fn keep_file(&mut self, file: &KeptBlob, bytes: &[u8]) -> Result<(), StoreFault> {
        self.files.keep(file, bytes)
    }

    fn file_record(&mut self, hash: BlobHash, index: usize) -> Result<Vec<u8>, StoreFault> {
        self.files.record(hash, index)
    }

    fn forget_file(&mut self, hash: BlobHash) -> Result<(), StoreFault> {
        self.files.forget(hash)
    }
}

#[cfg(test)]
mod tests;
