//! Puts the demo into an empty database.
//!
//! The operations were judged while the demo was built, so they are recorded with their
//! receipts as they are, in one transaction: a second of work instead of a thousand flushes.

use ikrar_sync::identity::UnixSeconds;

use super::{DemoData, DemoError, PASSWORD, build};
use crate::auth::password;
use crate::state::AppState;
use crate::store::ledger::{NewOperation, ReplicaRow};
use crate::store::{NewAccount, Store};

/// Fills an empty server with the demo city and its accounts.
pub async fn fill(state: &AppState) -> Result<(), DemoError> {
    put_into(&state.store, build()?, state.clock.now()).await
}

/// Stores demo data, of any size, in an empty database.
pub async fn put_into(
    store: &Store,
    mut data: DemoData,
    now: UnixSeconds,
) -> Result<(), DemoError> {
    create_accounts(store, &data, now).await?;
    let mut transaction = store.begin_ledger().await?;
    for scope in &mut data.scopes {
        transaction.create_scope(&scope.info).await?;
        let operations: Vec<NewOperation> = std::mem::take(&mut scope.operations)
            .into_iter()
            .map(|operation| NewOperation {
                operation: operation.judged.operation,
                receipt: operation.judged.receipt,
                received_at: operation.received_at,
            })
            .collect();
        transaction.record(&operations).await?;
        for (operation, disposition) in scope.ledger.take_changes().fates {
            transaction.save_fate(operation, &disposition).await?;
        }
        let rows: Vec<_> = scope.ledger.rows().collect();
        transaction.save_entities(&scope.info, &rows).await?;
        transaction
            .save_head(scope.info.id, scope.ledger.head())
            .await?;
    }
    for replica in &data.replicas {
        let row = ReplicaRow {
            user: replica.user,
            acknowledged: replica.acknowledged,
        };
        transaction.save_replica(replica.id, &row, now).await?;
    }
    Ok(transaction.commit().await?)
}

/// The names were published by the demo's administrator, so only the rows that let people in
/// are missing. One hash serves all: the password is the same, and public.
async fn create_accounts(
    store: &Store,
    data: &DemoData,
    now: UnixSeconds,
) -> Result<(), DemoError> {
    let password_hash = password::hash(PASSWORD)?;
    for account in &data.accounts {
        let new = NewAccount {
            user: account.user,
            login: account.login.clone(),
            display_name: account.name.clone(),
            role: account.role,
            agency: account.agency,
            password_hash: password_hash.clone(),
            created_at: now,
        };
        store.create_account(&new).await?;
    }
    Ok(())
}
