//! The store in IndexedDB.
//!
//! Inside a transaction nothing but its own requests is awaited: a transaction commits by itself
//! as soon as the event loop finds it idle. Encoding happens before or between requests. Every
//! writing transaction asks for strict durability and is believed only on its `complete` event.

mod read;
mod transaction;
mod write;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::factory::DBFactory;
use indexed_db_futures::prelude::*;

use self::read::readable;
use self::transaction::{bytes, complete, strict, values};
use super::{Answer, Store, StoreError, layout, record, upgrade};
use crate::account::Account;
use crate::platform::{signal, spawn, warn};

/// How long another tab is given to let go of an older version.
const BLOCKED_WAIT_MS: u32 = 3_000;

/// One user's database. The connection is opened when needed, dropped when the browser loses
/// it, and closed at once when another tab wants to upgrade or delete the database.
pub(crate) struct IndexedStore {
    name: String,
    connection: Rc<RefCell<Option<Database>>>,
    /// Closed for good: nothing may open, and so make, the database again.
    is_closed: Cell<bool>,
}

/// The users who have a database on this device.
pub(crate) async fn users_with_a_database() -> Vec<UserId> {
    let list = async {
        let details = DBFactory::new()?.databases()?.await?;
        let names = details.filter_map(Result::ok);
        Ok::<_, StoreError>(
            names
                .filter_map(|database| layout::user_of(database.name()))
                .collect(),
        )
    };
    list.await.unwrap_or_default()
}

impl IndexedStore {
    /// The database of a user, made if it does not exist.
    pub(crate) async fn open(user: UserId) -> Result<Self, StoreError> {
        let store = Self {
            name: layout::database_name(user),
            connection: Rc::default(),
            is_closed: Cell::default(),
        };
        store.connected().await?;
        Ok(store)
    }

    async fn connected(&self) -> Result<Database, StoreError> {
        if self.is_closed.get() {
            return Err(StoreError::Closed);
        }
        let open = self.connection.borrow().clone();
        if let Some(database) = open {
            return Ok(database);
        }
        let database = open_database(&self.name).await?;
        *self.connection.borrow_mut() = Some(database.clone());
        self.let_go_when_asked(&database)?;
        Ok(database)
    }

    fn let_go(&self) {
        if let Some(database) = self.connection.borrow_mut().take() {
            database.close();
        }
    }

    /// Closes the connection when another tab upgrades or deletes the database, and forgets it
    /// when the browser has closed it.
    fn let_go_when_asked(&self, database: &Database) -> Result<(), StoreError> {
        let mut changes = database.version_changes()?;
        let connection = Rc::clone(&self.connection);
        spawn(async move {
            let _asked_or_closed = changes.recv().await;
            if let Some(database) = connection.borrow_mut().take() {
                database.close();
            }
        });
        Ok(())
    }

    /// Does `work`, once more on a fresh connection when the browser has lost this one.
    async fn with<T>(
        &self,
        work: impl AsyncFn(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.connected().await?;
        match work(&database).await {
            Err(error) if error.is_connection_lost() => {
                warn(&[
                    "the database connection was lost, reopening: ",
                    &error.to_string(),
                ]);
                self.let_go();
                work(&self.connected().await?).await
            }
            done => done,
        }
    }

    async fn set(
        &self,
        store: &'static str,
        key: String,
        value: Option<String>,
    ) -> Result<(), StoreError> {
        self.with(async |database| {
            let transaction = strict(database, &[store])?;
            let store = transaction.object_store(store)?;
            match &value {
                Some(value) => {
                    store
                        .put(value.as_str())
                        .with_key(key.as_str())
                        .primitive()?;
                }
                None => {
                    store.delete(key.as_str()).primitive()?;
                }
            }
            complete(transaction).await
        })
        .await
    }
}

impl Store for IndexedStore {
    fn load(&self) -> Answer<'_, Loaded> {
        Box::pin(self.with(read::load))
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
        let range = KeyRange::LowerBound(layout::dseq_key(first), false);
        Box::pin(async move {
            let stored = self
                .with(async |database| values(database, layout::OUTBOX, Some(range.clone())).await)
                .await?;
            Ok(readable(&stored, record::operation_from_bytes))
        })
    }

    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let stored = self
                .with(async |database| values(database, layout::OUTBOX, None).await)
                .await?;
            Ok(stored.iter().map(bytes).collect())
        })
    }

    fn restore(&self, replica: ReplicaId, outbox: Vec<Operation>, next: Dseq) -> Answer<'_, ()> {
        Box::pin(async move {
            self.with(async |database| write::restore(database, replica, &outbox, next).await)
                .await
        })
    }

    fn account(&self) -> Answer<'_, Option<Account>> {
        Box::pin(async move {
            let json = self
                .with(async |database| {
                    let transaction = database.transaction(layout::META).build()?;
                    let meta = transaction.object_store(layout::META)?;
                    let json: Option<String> = meta.get(layout::ACCOUNT).primitive()?.await?;
                    Ok(json)
                })
                .await?;
            Ok(json.and_then(|json| Account::from_json(&json)))
        })
    }

    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()> {
        let json = account.map(|account| account.to_json());
        Box::pin(self.set(layout::META, layout::ACCOUNT.to_owned(), json))
    }

    fn texts(&self) -> Answer<'_, Vec<(String, String)>> {
        Box::pin(async move {
            self.with(async |database| {
                let transaction = database.transaction(layout::TEXTS).build()?;
                let texts = transaction.object_store(layout::TEXTS)?;
                let keys = texts.get_all_keys::<String>().primitive()?;
                let values = texts.get_all::<String>().primitive()?;
                let keys: Vec<String> = keys.await?.collect::<Result<_, _>>()?;
                let values: Vec<String> = values.await?.collect::<Result<_, _>>()?;
                Ok(keys.into_iter().zip(values).collect())
            })
            .await
        })
    }

    fn set_text(&self, place: String, text: Option<String>) -> Answer<'_, ()> {
        Box::pin(self.set(layout::TEXTS, place, text))
    }

    fn close(&self) {
        self.is_closed.set(true);
        self.let_go();
    }

    fn destroy(&self) -> Answer<'_, ()> {
        self.close();
        Box::pin(async move {
            let deletion = Database::delete_by_name(&self.name)?;
            match select(deletion, TimeoutFuture::new(BLOCKED_WAIT_MS)).await {
                Either::Left((deleted, _)) => Ok(deleted?),
                Either::Right(_) => Err(StoreError::Blocked),
            }
        })
    }
}

/// Opens a database and brings it to this build's shape.
async fn open_database(name: &str) -> Result<Database, StoreError> {
    let (blocked, is_blocked) = signal();
    let opening = Database::open(name)
        .with_version(upgrade::VERSION)
        .with_on_blocked(move |_| {
            blocked();
            Ok(())
        })
        .with_on_upgrade_needed(|event, database| upgrade::apply(&database, event.old_version()))
        .build()?;
    let give_up = Box::pin(async move {
        is_blocked.await;
        TimeoutFuture::new(BLOCKED_WAIT_MS).await;
    });
    match select(opening, give_up).await {
        Either::Left((opened, _)) => Ok(opened?),
        Either::Right(_) => Err(StoreError::Blocked),
    }
}
