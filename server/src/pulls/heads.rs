//! Where every scope stands, read together.
//!
//! The database is asked, because another process may write to it: a second server on the same
//! PostgreSQL, or `ikrar account add` beside a running server. But a reading that **begins** after
//! a request came holds everything that was committed before the request, so all requests that
//! wait while a reading runs share the next one. Nobody sees less than with a reading of their
//! own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use crate::store::ledger::ScopeRow;
use crate::store::{Store, StoreError};

/// See the module's words.
#[derive(Debug)]
pub struct Heads {
    store: Store,
    /// How many readings have begun.
    begun: AtomicU64,
    newest: Mutex<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    number: u64,
    scopes: Arc<[ScopeRow]>,
}

impl Heads {
    /// Of this database.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            begun: AtomicU64::new(0),
            newest: Mutex::default(),
        }
    }

    /// Every scope, as it stands at some moment after this call.
    pub async fn now(&self) -> Result<Arc<[ScopeRow]>, StoreError> {
        let begun_before = self.begun.load(Ordering::SeqCst);
        let mut newest = self.newest.lock().await;
        if newest.number > begun_before {
            return Ok(Arc::clone(&newest.scopes));
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let scopes: Arc<[ScopeRow]> = self.store.scopes().await?.into();
        *newest = Reading {
            number,
            scopes: Arc::clone(&scopes),
        };
        Ok(scopes)
    }

    /// How often the database was asked.
    pub fn readings(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }
}
