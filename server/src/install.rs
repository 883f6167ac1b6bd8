//! Storing a city that was built elsewhere: the demo, or a volume to measure with.

use ikrar_sync::identity::UnixSeconds;

use crate::demo::{DemoData, DemoScope};
use crate::store::ledger::{LedgerTransaction, NewOperation, ReplicaRow};
use crate::store::{NewAccount, Store, StoreError};

/// Stores accounts, all with one password, then everything that happened in one transaction.
///
/// Only for an empty store: nothing here asks what is there already. Scopes that a running server
/// has in memory are read again at its next push or pull.
pub async fn install(
    store: &Store,
    data: DemoData,
    password_hash: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let DemoData {
        accounts,
        scopes,
        replicas,
    } = data;
    for account in accounts {
        let new = NewAccount {
            user: account.user,
            login: account.login,
            display_name: account.name,
            role: account.role,
            agency: account.agency,
            password_hash: password_hash.to_owned(),
            created_at: now,
        };
        store.create_account(&new).await?;
    }
    let mut transaction = store.begin_ledger().await?;
    for scope in scopes {
        store_scope(&mut transaction, scope).await?;
    }
    for replica in replicas {
        let row = ReplicaRow {
            user: replica.user,
            acknowledged: replica.acknowledged,
        };
        transaction.save_replica(replica.id, &row, now).await?;
    }
    transaction.commit().await
}

/// A scope as if its operations had come one by one.
async fn store_scope(
    transaction: &mut LedgerTransaction,
    scope: DemoScope,
) -> Result<(), StoreError> {
    let DemoScope {
        info,
        operations,
        mut ledger,
    } = scope;
    let operations: Vec<NewOperation> = operations
        .into_iter()
        .map(|demo| NewOperation::of(demo.judged, demo.received_at, None))
        .collect();
    transaction.create_scope(&info).await?;
    transaction.record(&operations).await?;
    for (operation, disposition) in ledger.take_changes().fates {
        transaction
            .save_fates(operation.replica, &[(operation.dseq, disposition)])
            .await?;
    }
    let rows: Vec<_> = ledger.rows().collect();
    transaction.save_entities(&info, &rows).await?;
    transaction.save_head(info.id, ledger.head()).await
}
