//! The database with its second copy.
//!
//! The database is the truth. Each operation it has committed is appended to the journal before
//! anybody hears of it, so that nothing is pushed that the journal does not know; a receipt that
//! was stored takes it out again, a moment later. When the database has lost something, the
//! journal gives it back under the old identity; see [`ikrar_sync::journal`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use futures::lock::Mutex;
use ikrar_domain::value::UserId;
use ikrar_sync::blob::{BlobHash, KeptBlob};
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::journal::{Entry, Rescue};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};

use super::indexed::IndexedStore;
use super::journal::Journal;
use super::{Answer, Store, StoreError, mend};
use crate::account::Account;
use crate::offline;
use crate::platform::{sleep, spawn, warn};

/// A journal that takes longer is not waited for: the database has the operation.
const JOURNAL_WAIT_MS: u64 = 1_000;
/// Receipts within this time leave the journal together.
const SETTLE_MS: u64 = 1_500;

/// See the module's words.
pub(crate) struct GuardedStore {
    inner: Rc<Inner>,
    /// Held while store and journal are compared; whether that has been done.
    checked: Mutex<bool>,
    /// What was given back and not told yet.
    found: RefCell<Option<Rescue>>,
}

/// Both copies.
pub(super) struct Inner {
    pub(super) database: IndexedStore,
    pub(super) journal: Journal,
    /// Places whose text only the journal could keep.
    texts: RefCell<BTreeSet<String>>,
    settling: Cell<bool>,
    /// Whether the journal has answered the last time.
    is_copied: Cell<bool>,
}

impl GuardedStore {
    /// The database of a user, made if it does not exist, and that user's journal.
    pub(crate) async fn open(user: UserId) -> Result<Self, StoreError> {
        Ok(Self {
            inner: Rc::new(Inner {
                database: IndexedStore::open(user).await?,
                journal: Journal::of(user),
                texts: RefCell::default(),
                settling: Cell::default(),
                is_copied: Cell::new(true),
            }),
            checked: Mutex::default(),
            found: RefCell::default(),
        })
    }

    async fn check_once(&self) -> Result<(), StoreError> {
        let mut checked = self.checked.lock().await;
        if !*checked {
            match mend::compare(Rc::clone(&self.inner)).await {
                Ok(Some(rescue)) => {
                    self.found.replace(Some(rescue));
                }
                Ok(None) => {}
                Err(error @ StoreError::NoJournal) => {
                    warn(&["there is no second copy here: ", &error.to_string()]);
                    self.inner.is_copied.set(false);
                }
                Err(error) => return Err(error),
            }
            *checked = true;
        }
        Ok(())
    }
}

impl Inner {
    /// Writes into the journal, but does not wait for it for ever, and for one that failed the
    /// last time not at all.
    pub(super) async fn note(self: &Rc<Self>, entries: Vec<Entry>) {
        let inner = Rc::clone(self);
        let (written, told) = oneshot::channel();
        spawn(async move {
            let kept = inner.journal.append(&entries).await;
            inner.is_copied.set(kept.is_ok());
            if let Err(error) = kept {
                warn(&["the second copy was not written: ", &error.to_string()]);
            }
            // Whoever waited may have gone on.
            let _told = written.send(());
        });
        if self.is_copied.get() {
            let deadline = Box::pin(sleep(JOURNAL_WAIT_MS));
            if let Either::Right(_) = select(told, deadline).await {
                self.is_copied.set(false);
            }
        }
    }

    /// Takes what has its receipt out of the journal, soon.
    fn settle_soon(self: &Rc<Self>) {
        if self.settling.replace(true) {
            return;
        }
        let inner = Rc::clone(self);
        spawn(async move {
            sleep(SETTLE_MS).await;
            inner.settling.set(false);
            if let Err(error) = mend::settle(inner).await {
                warn(&["the journal keeps too much: ", &error.to_string()]);
            }
        });
    }
}

impl Store for GuardedStore {
    fn load(&self) -> Answer<'_, Loaded> {
        Box::pin(async move {
            if self.inner.database.replica().await?.is_none() {
                *self.checked.lock().await = false;
                self.check_once().await?;
            }
            self.inner.database.load().await
        })
    }

    fn check(&self) -> Answer<'_, Option<Rescue>> {
        Box::pin(async move {
            self.check_once().await?;
            Ok(self.found.take())
        })
    }

    fn append(&self, drafts: Vec<Draft>, by: Authorship) -> Answer<'_, Vec<Operation>> {
        Box::pin(async move {
            // A place the journal knows as used must not be given again.
            self.check_once().await?;
            let operations = match self.inner.database.append(drafts.clone(), by).await {
                Err(StoreError::Full) => {
                    // What can be had again goes first; what a person typed never does.
                    offline::shed().await;
                    self.inner.database.append(drafts, by).await?
                }
                kept => kept?,
            };
            let entries: Vec<Entry> = operations
                .iter()
                .map(|operation| Entry::Operation(Box::new(operation.clone())))
                .collect();
            self.inner.note(entries).await;
            Ok(operations)
        })
    }

    fn write(&self, batch: StoreBatch) -> Answer<'_, ()> {
        Box::pin(async move {
            let has_receipts = !batch.receipts.is_empty();
            self.inner.database.write(batch).await?;
            if has_receipts {
                self.inner.settle_soon();
            }
            Ok(())
        })
    }

    fn outbox_from(&self, first: Dseq) -> Answer<'_, Vec<Operation>> {
        self.inner.database.outbox_from(first)
    }

    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>> {
        self.inner.database.pending_bytes()
    }

    fn restore(&self, replica: ReplicaId, outbox: Vec<Operation>, next: Dseq) -> Answer<'_, ()> {
        Box::pin(async move {
            mend::restore(Rc::clone(&self.inner), replica, outbox, next).await?;
            *self.checked.lock().await = false;
            self.check_once().await
        })
    }

    fn mint_again(&self, lacking: Vec<Operation>) -> Answer<'_, ()> {
        Box::pin(mend::mint_again(Rc::clone(&self.inner), lacking))
    }

    #[cfg(feature = "examination")]
    fn put_unreadable(&self, bytes: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async move { self.inner.database.put_unreadable(&bytes).await })
    }

    fn account(&self) -> Answer<'_, Option<Account>> {
        Box::pin(async move {
            let account = self.inner.database.account().await?;
            if account.is_some() || self.inner.database.replica().await?.is_some() {
                return Ok(account);
            }
            // Emptied or new: perhaps the journal knows who worked here.
            let given = mend::give_account_back(Rc::clone(&self.inner)).await;
            match given {
                Ok(()) | Err(StoreError::NoJournal) => self.inner.database.account().await,
                Err(error) => Err(error),
            }
        })
    }

    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()> {
        Box::pin(async move {
            let json = account.as_ref().map(Account::to_json);
            self.inner.database.set_account(account).await?;
            if json.is_some() {
                let inner = Rc::clone(&self.inner);
                spawn(async move { inner.note(vec![Entry::Account(json)]).await });
                return Ok(());
            }
            // Nothing of who has left stays in the journal but what still has to be sent.
            self.inner.note(vec![Entry::Account(None)]).await;
            if let Err(error) = mend::settle(Rc::clone(&self.inner)).await {
                warn(&["the journal keeps too much: ", &error.to_string()]);
            }
            Ok(())
        })
    }

    fn texts(&self) -> Answer<'_, Vec<(String, String)>> {
        self.inner.database.texts()
    }

    fn set_text(&self, place: String, text: Option<String>) -> Answer<'_, ()> {
        Box::pin(async move {
            let kept = self
                .inner
                .database
                .set_text(place.clone(), text.clone())
                .await;
            let was_noted = self.inner.texts.borrow().contains(&place);
            if kept.is_err() {
                self.inner.texts.borrow_mut().insert(place.clone());
                self.inner.note(vec![Entry::Text(place, text)]).await;
            } else if was_noted {
                self.inner.texts.borrow_mut().remove(&place);
                self.inner.note(vec![Entry::Text(place, None)]).await;
            }
            kept
        })
    }

    fn carried(&self) -> Answer<'_, Vec<(String, Vec<u8>)>> {
        self.inner.database.carried()
    }

    fn set_carried(&self, name: String, bytes: Option<Vec<u8>>) -> Answer<'_, ()> {
        self.inner.database.set_carried(name, bytes)
    }

    fn keep_file(&self, file: KeptBlob, bytes: Rc<[u8]>) -> Answer<'_, ()> {
        self.inner.database.keep_file(file, bytes)
    }

    fn kept_files(&self) -> Answer<'_, Vec<KeptBlob>> {
        self.inner.database.kept_files()
    }

    fn file_record(&self, hash: BlobHash, index: usize) -> Answer<'_, Vec<u8>> {
        self.inner.database.file_record(hash, index)
    }

    fn forget_files(&self, files: Vec<KeptBlob>) -> Answer<'_, ()> {
        self.inner.database.forget_files(files)
    }

    fn is_copied(&self) -> bool {
        self.inner.is_copied.get()
    }

    fn when_lost(&self, act: Box<dyn Fn()>) {
        self.inner.database.when_lost(act);
    }

    fn close(&self) {
        self.inner.database.close();
    }

    fn destroy(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let removed = self.inner.journal.remove().await;
            if let Err(error) = removed {
                warn(&["the journal was not deleted: ", &error.to_string()]);
            }
            self.inner.database.destroy().await
        })
    }
}
