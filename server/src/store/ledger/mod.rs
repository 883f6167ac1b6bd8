//! Queries of the ledger: what a push writes and a pull reads.
//!
//! A push is one [`LedgerTransaction`]. It locks the rows of `scope_head` it needs in the order
//! of their ids, so that two writers never wait for each other in a circle, and it writes many
//! rows a statement, because with SQLite every statement is a trip to another thread.

mod blob;
mod carry;
mod chain;
mod entity;
mod fate;
mod grant;
mod joined;
mod operation;
mod recovery;
mod replica;
mod rows;
mod scope;
mod waiting;

use std::collections::BTreeMap;

use ikrar_sync::identity::ScopeId;
use ikrar_sync::ledger::Ledger;
use sqlx::{Any, Transaction};

pub use chain::{Break, Checked, Link, Noted};
pub use operation::{NewOperation, StoredOperation};
pub use recovery::{Recovery, RecoveryLine};
pub use replica::ReplicaRow;
pub use scope::ScopeRow;
pub use waiting::WaitingOperation;

use super::{Backend, Store, StoreError};

/// Reading and writing the ledger, whole or not at all.
#[derive(Debug)]
pub struct LedgerTransaction {
    transaction: Transaction<'static, Any>,
    backend: Backend,
    /// The last links of the scopes that were locked.
    chains: BTreeMap<ScopeId, Link>,
}

impl Store {
    /// Begins a transaction that writes.
    pub async fn begin_ledger(&self) -> Result<LedgerTransaction, StoreError> {
        Ok(LedgerTransaction {
            transaction: self.begin().await?,
            backend: self.backend,
            chains: BTreeMap::new(),
        })
    }

    /// Begins a transaction that sees one moment of the database and writes nothing.
    pub async fn begin_ledger_read(&self) -> Result<LedgerTransaction, StoreError> {
        let statement = match self.backend {
            Backend::Sqlite => "begin",
            Backend::Postgres => "begin isolation level repeatable read read only",
        };
        Ok(LedgerTransaction {
            transaction: self.reader.begin_with(statement).await?,
            backend: self.backend,
            chains: BTreeMap::new(),
        })
    }
}

impl LedgerTransaction {
    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }

    /// A scope's whole state. A checksum that does not fit the stored one is reported: the rows
    /// were changed behind the server's back, and devices will notice the same.
    pub async fn load_ledger(&mut self, scope: &ScopeRow) -> Result<Ledger, StoreError> {
        let rows = self.entities(scope.info.id).await?;
        let ledger = Ledger::load(scope.info, scope.head.seq, rows);
        if ledger.head() != scope.head {
            tracing::error!(
                scope = scope.info.id.hex(),
                "the scope's rows do not fit its digest"
            );
        }
        Ok(ledger)
    }
}
