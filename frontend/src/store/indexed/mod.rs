//! The store in IndexedDB.
//!
//! Inside a transaction nothing but its own requests is awaited: a transaction commits by itself
//! as soon as the event loop finds it idle. Encoding happens before or between requests. Every
//! writing transaction asks for strict durability and is believed only on its `complete` event.
//!
//! The layer over the browser's interface is this module's own: it needs the reason of an
//! aborted transaction, an end to every wait, and to be small.

mod database;
mod events;
mod files;
mod read;
mod transaction;
mod write;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{Either, select};
use ikrar_domain::value::UserId;
use ikrar_sync::blob::{BlobHash, KeptBlob};
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::journal::Inventory;
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};
use web_sys::IdbDatabase;

use self::events::Events;
use self::transaction::{Transaction, all, bytes, done, texts};
use super::{Answer, Store, StoreError, layout};
use crate::account::Account;
use crate::platform::{sleep, spawn, warn};

pub(crate) use self::database::users_with_a_database;

/// A database that has not answered after this long has lost its process.
const ANSWER_WAIT_MS: u64 = 20_000;
/// Waits before a lost connection is tried anew; the browser may still be restarting its part.
const REOPEN_WAITS_MS: [u64; 3] = [0, 100, 600];

/// What is to be done when the browser has taken the database away.
type WhenLost = Option<Box<dyn Fn()>>;

/// One user's database. The connection is opened when needed, dropped when the browser loses
/// it, and closed at once when another tab wants to upgrade or delete the database.
pub(crate) struct IndexedStore {
    name: String,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
    /// Closed for good: nothing may open, and so make, the database again.
    is_closed: Cell<bool>,
    /// The id this database had when it was read first; one that lacks it was emptied since.
    known: Cell<Option<ReplicaId>>,
    when_lost: Rc<RefCell<WhenLost>>,
}

impl IndexedStore {
    /// The database of a user, made if it does not exist.
    pub(crate) async fn open(user: UserId) -> Result<Self, StoreError> {
        let store = Self {
            name: layout::database_name(user),
            connection: Rc::default(),
            is_closed: Cell::default(),
            known: Cell::default(),
            when_lost: Rc::default(),
        };
        // Opening alone is tried as anything else is.
        store.with(async |_: &IdbDatabase| Ok(())).await?;
        Ok(store)
    }

    async fn connected(&self) -> Result<IdbDatabase, StoreError> {
        if self.is_closed.get() {
            return Err(StoreError::Closed);
        }
        let open = self.connection.borrow().clone();
        if let Some(database) = open {
            return Ok(database);
        }
        let database = database::open(&self.name).await?;
        self.let_go();
        *self.connection.borrow_mut() = Some(database.clone());
        self.let_go_when_asked(database.clone())?;
        Ok(database)
    }

    fn let_go(&self) {
        if let Some(database) = self.connection.borrow_mut().take() {
            database.close();
        }
    }

    /// Closes the connection when another tab upgrades or deletes the database, and forgets it
    /// when the browser has closed it.
    fn let_go_when_asked(&self, database: IdbDatabase) -> Result<(), StoreError> {
        let events = Events::of(&database, &["versionchange", "close"])?;
        let connection = Rc::clone(&self.connection);
        let when_lost = Rc::clone(&self.when_lost);
        spawn(async move {
            let name = events.next().await;
            database.close();
            if connection.borrow().as_ref() == Some(&database) {
                connection.take();
            }
            if name == "close"
                && let Some(act) = &*when_lost.borrow()
            {
                act();
            }
        });
        Ok(())
    }

    /// Does `work`; when the browser loses the connection, again on a fresh one, never on the
    /// dead one.
    async fn with<T>(
        &self,
        work: impl AsyncFn(&IdbDatabase) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let answer = RefCell::new(None);
        let (work, slot) = (&work, &answer);
        self.until_done(&|database| {
            Box::pin(async move {
                *slot.borrow_mut() = Some(work(&database).await?);
                Ok(())
            })
        })
        .await?;
        answer.take().ok_or(StoreError::Closed)
    }

    /// The same for all kinds of answers, so that it is in the program only once.
    async fn until_done<'a>(
        &self,
        work: &dyn Fn(IdbDatabase) -> Answer<'a, ()>,
    ) -> Result<(), StoreError> {
        let mut pauses = REOPEN_WAITS_MS.into_iter();
        loop {
            let done = async {
                let database = self.connected().await?;
                in_time(work(database)).await
            };
            let (error, wait_ms) = match (done.await, pauses.next()) {
                (Err(error), Some(wait_ms)) if error.is_connection_lost() => (error, wait_ms),
                (answer, _) => return answer,
            };
            let reason = error.to_string();
            warn(&["the database connection was lost, reopening: ", &reason]);
            self.let_go();
            sleep(wait_ms).await;
        }
    }
}

/// Ends the wait for a database that does not answer any more.
async fn in_time(work: Answer<'_, ()>) -> Result<(), StoreError> {
    let deadline = Box::pin(sleep(ANSWER_WAIT_MS));
    match select(work, deadline).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(StoreError::ConnectionLost("no answer".to_owned())),
    }
}

impl Store for IndexedStore {
    fn load(&self) -> Answer<'_, Loaded> {
        Box::pin(async move {
            if self.known.get().is_some() && self.replica().await?.is_none() {
                return Err(StoreError::Emptied);
            }
            let loaded = self.with(read::load).await?;
            self.known.set(Some(loaded.replica));
            Ok(loaded)
        })
    }

    fn append(&self, drafts: Vec<Draft>, by: Authorship) -> Answer<'_, Vec<Operation>> {
        Box::pin(async move {
            let tried = RefCell::default();
            self.with(async |database| write::append(database, drafts.clone(), by, &tried).await)
                .await
        })
    }

    fn write(&self, batch: StoreBatch) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| write::write(database, &batch).await)
                .await
        })
    }

    fn outbox_from(&self, first: Dseq) -> Answer<'_, Vec<Operation>> {
        Box::pin(
            self.with(async move |database: &IdbDatabase| read::outbox_from(database, first).await),
        )
    }

    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(self.with(async |database: &IdbDatabase| {
            let transaction = Transaction::reading(database, &[layout::OUTBOX])?;
            let stored = all(transaction.store(layout::OUTBOX)?.get_all()).await?;
            Ok(stored.iter().map(bytes).collect())
        }))
    }

    fn restore(&self, replica: ReplicaId, outbox: Vec<Operation>, next: Dseq) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| write::restore(database, replica, &outbox, next).await)
                .await
        })
    }

    fn mint_again(&self, lacking: Vec<Operation>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.known.set(None);
            self.with(async |database| write::mint_again(database, &lacking).await)
                .await
        })
    }

    fn account(&self) -> Answer<'_, Option<Account>> {
        Box::pin(self.with(async |database: &IdbDatabase| {
            let transaction = Transaction::reading(database, &[layout::META])?;
            let meta = transaction.store(layout::META)?;
            let json = done(meta.get(&layout::ACCOUNT.into())).await?.as_string();
            Ok(json.and_then(|json| Account::from_json(&json)))
        }))
    }

    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()> {
        let json = account.map(|account| account.to_json());
        self.set(layout::META, layout::ACCOUNT.to_owned(), json)
    }

    fn texts(&self) -> Answer<'_, Vec<(String, String)>> {
        Box::pin(self.with(async |database: &IdbDatabase| {
            let transaction = Transaction::reading(database, &[layout::TEXTS])?;
            let store = transaction.store(layout::TEXTS)?;
            let (places, values) = (store.get_all_keys(), store.get_all());
            let (places, values) = (texts(places).await?, texts(values).await?);
            Ok(places.into_iter().zip(values).collect())
        }))
    }

    fn set_text(&self, place: String, text: Option<String>) -> Answer<'_, ()> {
        self.set(layout::TEXTS, place, text)
    }

    fn carried(&self) -> Answer<'_, Vec<(String, Vec<u8>)>> {
        Box::pin(self.with(async |database: &IdbDatabase| {
            let transaction = Transaction::reading(database, &[layout::CARRIED])?;
            let store = transaction.store(layout::CARRIED)?;
            let (names, values) = (store.get_all_keys(), store.get_all());
            let (names, values) = (texts(names).await?, all(values).await?);
            Ok(names.into_iter().zip(values.iter().map(bytes)).collect())
        }))
    }

    fn set_carried(&self, name: String, bytes: Option<Vec<u8>>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| {
                let value = bytes.as_deref().map(transaction::array);
                write::set_value(database, layout::CARRIED, &name, value).await
            })
            .await
        })
    }

    fn keep_file(&self, file: KeptBlob, content: Rc<[u8]>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| files::keep(database, &file, &content).await)
                .await
        })
    }

    fn kept_files(&self) -> Answer<'_, Vec<KeptBlob>> {
        Box::pin(self.with(files::kept))
    }

    fn file_record(&self, hash: BlobHash, index: usize) -> Answer<'_, Vec<u8>> {
        Box::pin(async move {
            self.with(async |database| files::record(database, hash, index).await)
                .await
        })
    }

    fn forget_files(&self, forgotten: Vec<KeptBlob>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| files::forget(database, &forgotten).await)
                .await
        })
    }

    fn when_lost(&self, act: Box<dyn Fn()>) {
        *self.when_lost.borrow_mut() = Some(act);
    }

    fn close(&self) {
        self.is_closed.set(true);
        self.let_go();
    }

    fn destroy(&self) -> Answer<'_, ()> {
        self.close();
        Box::pin(database::delete(&self.name))
    }
}

impl IndexedStore {
    /// The database's id, if it has one.
    pub(super) async fn replica(&self) -> Result<Option<ReplicaId>, StoreError> {
        self.with(read::replica).await
    }

    /// What it holds of its own sequence.
    pub(super) async fn inventory(&self) -> Result<Inventory, StoreError> {
        self.with(read::inventory).await
    }

    /// Puts bytes that this build cannot read into the next place of the outbox.
    #[cfg(feature = "examination")]
    pub(super) async fn put_unreadable(&self, bytes: &[u8]) -> Result<(), StoreError> {
        self.with(async |database| write::put_unreadable(database, bytes).await)
            .await
    }

    fn set(&self, store: &'static str, key: String, value: Option<String>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| write::set(database, store, &key, value.as_deref()).await)
                .await
        })
    }
}
