//! What changes the database, one strict transaction each.

use std::cell::RefCell;

use futures::future::try_join_all;
use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::StoreBatch;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use wasm_bindgen::JsValue;

use super::super::{StoreError, bucket, layout, place, record};
use super::transaction::{array, bytes, complete, strict};
use crate::platform;

/// How many sent operations are kept to show their fate.
const SENT_KEPT_MAX: u64 = 5_000;

/// Gives drafts their place and keeps them. `tried` is what an earlier try may have kept.
pub(super) async fn append(
    database: &Database,
    drafts: Vec<Draft>,
    by: Authorship,
    tried: &RefCell<Vec<Operation>>,
) -> Result<Vec<Operation>, StoreError> {
    let transaction = strict(database, &[layout::META, layout::OUTBOX, layout::SENT])?;
    let meta = transaction.object_store(layout::META)?;
    let outbox = transaction.object_store(layout::OUTBOX)?;
    let before = tried.take();
    if let Some(first) = before.first() {
        // The connection broke around the commit of an earlier try: it may have succeeded.
        let key = layout::dseq_key(first.id.dseq);
        let sent = transaction.object_store(layout::SENT)?;
        let kept: Option<JsValue> = outbox.get(key).primitive()?.await?;
        let went: Option<JsValue> = sent.get(key).primitive()?.await?;
        let is_kept = kept.is_some_and(|kept| bytes(&kept) == first.to_bytes());
        let is_sent = went.is_some_and(|sent| {
            record::sent_from_bytes(&bytes(&sent)).is_ok_and(|(sent, _)| sent == *first)
        });
        if is_kept || is_sent {
            return Ok(before);
        }
    }
    let replica = stored_identity(&meta).await?.ok_or(StoreError::Emptied)?;
    let next: Option<String> = meta.get(layout::NEXT_DSEQ).primitive()?.await?;
    let first = next
        .and_then(|digits| digits.parse().ok())
        .map_or(Dseq(1), Dseq);
    let operations = place(drafts, replica, first, by);
    for operation in &operations {
        add_operation(&outbox, operation)?;
    }
    let after = operations.last().map_or(first, |last| last.id.dseq.next());
    meta.put(after.0.to_string())
        .with_key(layout::NEXT_DSEQ)
        .primitive()?;
    tried.borrow_mut().clone_from(&operations);
    complete(transaction).await?;
    Ok(operations)
}

/// Takes a reply of the server.
pub(super) async fn write(database: &Database, batch: &StoreBatch) -> Result<(), StoreError> {
    let mut changes = bucket::changes(&batch.rows);
    let transaction = strict(database, &layout::ALL)?;
    let meta = transaction.object_store(layout::META)?;
    if stored_identity(&meta).await?.is_none() {
        return Err(StoreError::Emptied);
    }
    let rows = transaction.object_store(layout::ROWS)?;
    if !batch.erased.is_empty() {
        let keys = rows.get_all_keys::<String>().primitive()?.await?;
        let keys: Vec<String> = keys.collect::<Result<_, _>>()?;
        bucket::erase(&mut changes, &batch.erased, &keys);
    }
    let before = changes
        .keys()
        .map(|key| rows.get::<JsValue, _, _>(key.as_str()).primitive())
        .collect::<Result<Vec<_>, _>>()?;
    let before = try_join_all(before).await?;
    for ((key, changes), before) in changes.iter().zip(before) {
        let before = before.as_ref().map(bytes);
        match bucket::changed(before.as_deref(), changes)? {
            Some(after) => {
                rows.put(array(&after)).with_key(key.as_str()).primitive()?;
            }
            None => {
                rows.delete(key.as_str()).primitive()?;
            }
        }
    }
    write_cursors(&transaction, batch)?;
    write_receipts(&transaction, &batch.receipts)?;
    if let Some(at) = batch.last_contact {
        meta.put(at.0.to_string())
            .with_key(layout::LAST_CONTACT)
            .primitive()?;
    }
    complete(transaction).await
}

/// Gives an emptied database its identity and its outbox back.
pub(super) async fn restore(
    database: &Database,
    replica: ReplicaId,
    outbox: &[Operation],
    next: Dseq,
) -> Result<(), StoreError> {
    let transaction = strict(database, &[layout::META, layout::OUTBOX])?;
    let meta = transaction.object_store(layout::META)?;
    let store = transaction.object_store(layout::OUTBOX)?;
    for operation in outbox {
        add_operation(&store, operation)?;
    }
    meta.put(array(replica.bytes()))
        .with_key(layout::REPLICA)
        .primitive()?;
    meta.put(next.0.to_string())
        .with_key(layout::NEXT_DSEQ)
        .primitive()?;
    complete(transaction).await
}

/// The store's own id, minted with the first use. Two tabs that start together agree on it,
/// because reading and minting is one transaction.
pub(super) async fn identity(database: &Database) -> Result<ReplicaId, StoreError> {
    let transaction = strict(database, &[layout::META])?;
    let meta = transaction.object_store(layout::META)?;
    if let Some(replica) = stored_identity(&meta).await? {
        return Ok(replica);
    }
    let replica = ReplicaId::from_uuid(platform::random_id());
    meta.put(array(replica.bytes()))
        .with_key(layout::REPLICA)
        .primitive()?;
    complete(transaction).await?;
    Ok(replica)
}

async fn stored_identity(meta: &ObjectStore<'_>) -> Result<Option<ReplicaId>, StoreError> {
    let stored: Option<JsValue> = meta.get(layout::REPLICA).primitive()?.await?;
    Ok(stored.and_then(|stored| ReplicaId::from_slice(&bytes(&stored))))
}

fn add_operation(outbox: &ObjectStore<'_>, operation: &Operation) -> Result<(), StoreError> {
    // `add` and not `put`: an operation's place is never written twice.
    outbox
        .add(array(&operation.to_bytes()))
        .with_key(layout::dseq_key(operation.id.dseq))
        .primitive()?;
    Ok(())
}

fn write_cursors(transaction: &Transaction<'_>, batch: &StoreBatch) -> Result<(), StoreError> {
    let cursors = transaction.object_store(layout::CURSORS)?;
    for scope in &batch.forgotten {
        cursors.delete(scope.hex().as_str()).primitive()?;
    }
    for cursor in &batch.cursors {
        cursors
            .put(record::cursor_to_text(cursor))
            .with_key(cursor.info.id.hex())
            .primitive()?;
    }
    Ok(())
}

fn write_receipts(
    transaction: &Transaction<'_>,
    receipts: &[(Operation, Receipt)],
) -> Result<(), StoreError> {
    let outbox = transaction.object_store(layout::OUTBOX)?;
    let sent = transaction.object_store(layout::SENT)?;
    for (operation, receipt) in receipts {
        let key = layout::dseq_key(operation.id.dseq);
        outbox.delete(key).primitive()?;
        sent.put(array(&record::sent_to_bytes(operation, receipt)))
            .with_key(key)
            .primitive()?;
    }
    let newest = receipts
        .iter()
        .map(|(operation, _)| operation.id.dseq.0)
        .max();
    if let Some(beyond) = newest.and_then(|newest| newest.checked_sub(SENT_KEPT_MAX)) {
        let old = KeyRange::UpperBound(layout::dseq_key(Dseq(beyond)), false);
        sent.delete::<f64, _>(old).primitive()?;
    }
    Ok(())
}
