//! The device's durable store, behind one trait: IndexedDB with a second copy of unsent work in
//! practice, and a stand-in without durability for browsers that refuse it.
//!
//! One database per user. What a person typed is reported as kept only after a transaction with
//! strict durability has completed; a reply of the server is taken whole or not at all.

mod bucket;
mod error;
mod guarded;
mod indexed;
mod journal;
mod layout;
mod memory;
mod mend;
mod record;
mod upgrade;

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use ikrar_domain::value::UserId;
use ikrar_sync::blob::{BlobHash, KeptBlob};
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::journal::Rescue;
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};

pub(crate) use error::StoreError;
use guarded::GuardedStore;
pub(crate) use indexed::users_with_a_database;
pub(crate) use journal::{Journal, set_journal_worker};
pub(crate) use memory::MemoryStore;
pub(crate) use mend::account_in_journal;

use crate::account::Account;
use crate::platform::warn;

/// The answer of a store.
pub(crate) type Answer<'a, T> = LocalBoxFuture<'a, Result<T, StoreError>>;

/// Everything one user has on this device.
pub(crate) trait Store {
    /// Everything a replica starts from.
    fn load(&self) -> Answer<'_, Loaded>;

    /// Compares the store with its second copy, once, and gives back what it has lost. Nothing is
    /// sent before.
    fn check(&self) -> Answer<'_, Option<Rescue>> {
        Box::pin(async { Ok(None) })
    }

    /// Gives drafts their place in the device's sequence and keeps them. Answers after the
    /// transaction has completed; then no crash of the browser loses them.
    fn append(&self, drafts: Vec<Draft>, by: Authorship) -> Answer<'_, Vec<Operation>>;

    /// Takes a reply of the server, whole or not at all.
    fn write(&self, batch: StoreBatch) -> Answer<'_, ()>;

    /// The outbox from `first` on: what other tabs have written.
    fn outbox_from(&self, first: Dseq) -> Answer<'_, Vec<Operation>>;

    /// The outbox as stored, also what this build cannot read.
    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>>;

    /// Gives a store that the browser has emptied its identity and its outbox back.
    fn restore(&self, replica: ReplicaId, outbox: Vec<Operation>, next: Dseq) -> Answer<'_, ()>;

    /// Another device writes under this store's id: takes a new one for everything unsent, and for
    /// what had a receipt and the server does not have.
    fn mint_again(&self, lacking: Vec<Operation>) -> Answer<'_, ()>;

    /// Puts bytes that this build cannot read into the next place of the outbox.
    #[cfg(feature = "examination")]
    fn put_unreadable(&self, _bytes: Vec<u8>) -> Answer<'_, ()> {
        self.cannot_keep()
    }

    /// The account that is signed in, if it has not signed out since.
    fn account(&self) -> Answer<'_, Option<Account>>;

    /// Remembers who is signed in; `None` after signing out.
    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()>;

    /// Typed text that is not yet a sound value, by place.
    fn texts(&self) -> Answer<'_, Vec<(String, String)>>;

    /// Keeps or forgets such a text.
    fn set_text(&self, place: String, text: Option<String>) -> Answer<'_, ()>;

    /// Carried files and what belongs to them, by name. A store that stands in for the database
    /// keeps none, nor any other file: the person is told, and takes them in again.
    fn carried(&self) -> Answer<'_, Vec<(String, Vec<u8>)>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Keeps or forgets one of them.
    fn set_carried(&self, _name: String, _bytes: Option<Vec<u8>>) -> Answer<'_, ()> {
        self.cannot_keep()
    }

    /// Keeps a file: its description and its records, whole or not at all.
    fn keep_file(&self, _file: KeptBlob, _bytes: Rc<[u8]>) -> Answer<'_, ()> {
        self.cannot_keep()
    }

    /// What is kept of files.
    fn kept_files(&self) -> Answer<'_, Vec<KeptBlob>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// One record of a kept file, as the disk gives it back; empty where it is gone.
    fn file_record(&self, _hash: BlobHash, _index: usize) -> Answer<'_, Vec<u8>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Forgets files and their records.
    fn forget_files(&self, _files: Vec<KeptBlob>) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    /// Why something is not kept here.
    fn cannot_keep(&self) -> Answer<'_, ()> {
        let reason = self.stands_in_for().cloned();
        Box::pin(async { Err(reason.unwrap_or(StoreError::Closed)) })
    }

    /// Why the database cannot be opened, where this store stands in for it.
    fn stands_in_for(&self) -> Option<&StoreError> {
        None
    }

    /// Whether what a person writes is kept at all.
    fn keeps(&self) -> bool {
        true
    }

    /// Whether unsent work has a second copy.
    fn is_copied(&self) -> bool {
        false
    }

    /// Calls `act` whenever the browser has taken the database away, as on an eviction.
    fn when_lost(&self, _act: Box<dyn Fn()>) {}

    /// Closes the database, so that another tab may upgrade or delete it.
    fn close(&self);

    /// Deletes the database and everything in it.
    fn destroy(&self) -> Answer<'_, ()>;
}

/// A user's store: the database with its second copy, or that copy alone where the browser cannot
/// open the database. Never beside a tab that can: a later version's, or one that blocks this.
pub(crate) async fn open(user: UserId) -> Result<Rc<dyn Store>, StoreError> {
    let reason = match GuardedStore::open(user).await {
        Ok(store) => return Ok(Rc::new(store)),
        Err(reason @ (StoreError::Newer | StoreError::Blocked | StoreError::Full)) => {
            return Err(reason);
        }
        Err(reason) => reason,
    };
    warn(&["the database cannot be opened: ", &reason.to_string()]);
    let stand_in = mend::stand_in(user, reason.clone());
    stand_in.await.map_err(|_| reason)
}
