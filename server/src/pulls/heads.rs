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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn requests_that_wait_together_share_one_reading_that_began_after_them() {
        let folder = std::env::temp_dir().join(format!("ikrar-heads-{}", std::process::id()));
        let store = Store::open(&Database::Folder(folder.clone()))
            .await
            .unwrap();
        let heads = Heads::new(store);
        // A reading that runs: everybody who comes now must wait, and may not have its result.
        let mut running = heads.newest.lock().await;
        let number = heads.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let mut waiting = futures::future::join_all((0..20).map(|_| heads.now()));
        assert!(futures::poll!(&mut waiting).is_pending());
        running.number = number;
        drop(running);

        let answers = waiting.await;
        assert_eq!(heads.readings(), number + 1, "one reading for all twenty");
        let first = answers[0].as_ref().unwrap();
        assert!(answers.iter().flatten().all(|one| Arc::ptr_eq(one, first)));

        heads.now().await.unwrap();
        assert_eq!(
            heads.readings(),
            number + 2,
            "who comes later reads for itself"
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
