//! What stands in when the browser refuses a database: the person can read what the server
//! sends, and is told that nothing new can be kept.

use std::cell::RefCell;

use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};

use super::{Answer, Store, StoreError};
use crate::account::Account;

/// A store that keeps nothing.
pub(crate) struct MemoryStore {
    reason: StoreError,
    replica: ReplicaId,
    account: RefCell<Option<Account>>,
}

impl MemoryStore {
    /// Stands in for a database that failed with `reason`.
    pub(crate) fn new(reason: StoreError, replica: ReplicaId) -> Self {
        Self {
            reason,
            replica,
            account: RefCell::default(),
        }
    }
}

impl Store for MemoryStore {
    fn load(&self) -> Answer<'_, Loaded> {
        let loaded = Loaded {
            replica: self.replica,
            ..Loaded::default()
        };
        Box::pin(async { Ok(loaded) })
    }

    /// Never claims what it cannot keep.
    fn append(&self, _drafts: Vec<Draft>, _by: Authorship) -> Answer<'_, Vec<Operation>> {
        Box::pin(async { Err(self.reason.clone()) })
    }

    fn write(&self, _batch: StoreBatch) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn outbox_from(&self, _first: Dseq) -> Answer<'_, Vec<Operation>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(async { Err(self.reason.clone()) })
    }

    fn restore(&self, _replica: ReplicaId, _outbox: Vec<Operation>, _next: Dseq) -> Answer<'_, ()> {
        self.cannot_keep()
    }

    fn mint_again(&self, _lacking: Vec<Operation>) -> Answer<'_, ()> {
        self.cannot_keep()
    }

    fn account(&self) -> Answer<'_, Option<Account>> {
        Box::pin(async { Ok(self.account.borrow().clone()) })
    }

    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()> {
        *self.account.borrow_mut() = account;
        Box::pin(async { Ok(()) })
    }

    fn texts(&self) -> Answer<'_, Vec<(String, String)>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn set_text(&self, _place: String, _text: Option<String>) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn stands_in_for(&self) -> Option<&StoreError> {
        Some(&self.reason)
    }

    fn keeps(&self) -> bool {
        false
    }

    fn close(&self) {}

    fn destroy(&self) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
