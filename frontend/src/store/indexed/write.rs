//! What changes the database, one strict transaction each.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::operation::{Authorship, Draft, Operation, begin_anew, place};
use ikrar_sync::ports::{MovedOn, StoreBatch, forgettable_upto, is_old_enough_to_forget};
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore};

use super::super::{StoreError, bucket, layout, record};
use super::read::dseq_of;
use super::transaction::{Transaction, all, array, bytes, done, texts};
use crate::platform;

/// Gives drafts their place and keeps them. `tried` is what an earlier try may have kept.
pub(super) async fn append(
    database: &IdbDatabase,
    drafts: Vec<Draft>,
    by: Authorship,
    tried: &RefCell<Vec<Operation>>,
) -> Result<Vec<Operation>, StoreError> {
    let stores = [layout::META, layout::OUTBOX, layout::SENT];
    let transaction = Transaction::writing(database, &stores)?;
    let before = tried.borrow().clone();
    if has(&transaction, before.first()).await? {
        return Ok(before);
    }
    let meta = transaction.store(layout::META)?;
    let outbox = transaction.store(layout::OUTBOX)?;
    let (replica, next) = (
        meta.get(&layout::REPLICA.into()),
        meta.get(&layout::NEXT_DSEQ.into()),
    );
    let replica = as_identity(&done(replica).await?).ok_or(StoreError::Emptied)?;
    let first = next_from(&done(next).await?);
    let operations = place(drafts, replica, first, by);
    for operation in &operations {
        add_operation(&outbox, operation)?;
    }
    let after = operations.last().map_or(first, |last| last.id.dseq.next());
    put_next(&meta, after)?;
    tried.borrow_mut().clone_from(&operations);
    transaction.complete().await?;
    Ok(operations)
}

/// Whether an operation is in the database: the connection may have broken around the commit of
/// an earlier try, and that try may have succeeded.
async fn has(transaction: &Transaction, tried: Option<&Operation>) -> Result<bool, StoreError> {
    let Some(operation) = tried else {
        return Ok(false);
    };
    let key = layout::dseq_key(operation.id.dseq).into();
    let waiting = transaction.store(layout::OUTBOX)?.get(&key);
    let sent = transaction.store(layout::SENT)?.get(&key);
    let is_waiting = bytes(&done(waiting).await?) == operation.to_bytes();
    let sent = record::sent_from_bytes(&bytes(&done(sent).await?));
    Ok(is_waiting || sent.is_ok_and(|(sent, _)| sent == *operation))
}

/// Takes a reply of the server.
pub(super) async fn write(database: &IdbDatabase, batch: &StoreBatch) -> Result<(), StoreError> {
    let mut changes = bucket::changes(&batch.rows);
    let transaction = Transaction::writing(database, &layout::ALL)?;
    let meta = transaction.store(layout::META)?;
    let replica = done(meta.get(&layout::REPLICA.into())).await?;
    let replica = as_identity(&replica).ok_or(StoreError::Emptied)?;
    if !follows(&transaction, replica, batch).await? {
        return Err(MovedOn.into());
    }
    let rows = transaction.store(layout::ROWS)?;
    if !batch.erased.is_empty() {
        let keys = texts(rows.get_all_keys()).await?;
        bucket::erase(&mut changes, &batch.erased, &keys);
    }
    // All buckets are asked for before the first is awaited.
    let before: Vec<_> = changes.keys().map(|key| rows.get(&key.into())).collect();
    for ((key, changes), before) in changes.iter().zip(before) {
        let before = done(before).await?;
        let before = (!before.is_undefined()).then(|| bytes(&before));
        match bucket::changed(before.as_deref(), changes)? {
            Some(after) => rows.put_with_key(&array(&after), &key.into())?,
            None => rows.delete(&key.into())?,
        };
    }
    write_cursors(&transaction, batch)?;
    write_receipts(&transaction, &batch.receipts)?;
    forget_sent(&transaction, batch).await?;
    if let Some(at) = batch.last_contact {
        let at: JsValue = at.0.to_string().into();
        meta.put_with_key(&at, &layout::LAST_CONTACT.into())?;
    }
    if let Some(fates) = batch.fates {
        let fates: JsValue = fates.0.to_string().into();
        meta.put_with_key(&fates, &layout::FATES.into())?;
    }
    transaction.complete().await
}

/// Whether the database stands where the batch begins.
async fn follows(
    transaction: &Transaction,
    replica: ReplicaId,
    batch: &StoreBatch,
) -> Result<bool, StoreError> {
    let cursors = transaction.store(layout::CURSORS)?;
    let mut stands = BTreeMap::new();
    for (scope, _) in &batch.continues {
        let name = scope.hex();
        let text = done(cursors.get(&name.as_str().into())).await?.as_string();
        let cursor = text.and_then(|text| record::cursor_from_text(&name, &text).ok());
        stands.extend(cursor.map(|cursor| (*scope, cursor.seq)));
    }
    Ok(batch.follows(replica, |scope| stands.get(&scope).copied()))
}

fn write_cursors(transaction: &Transaction, batch: &StoreBatch) -> Result<(), StoreError> {
    let cursors = transaction.store(layout::CURSORS)?;
    for scope in &batch.forgotten {
        cursors.delete(&scope.hex().into())?;
    }
    for cursor in &batch.cursors {
        let text: JsValue = record::cursor_to_text(cursor).into();
        cursors.put_with_key(&text, &cursor.info.id.hex().into())?;
    }
    Ok(())
}

fn write_receipts(
    transaction: &Transaction,
    receipts: &[(Operation, Receipt)],
) -> Result<(), StoreError> {
    let outbox = transaction.store(layout::OUTBOX)?;
    let sent = transaction.store(layout::SENT)?;
    for (operation, receipt) in receipts {
        let key = layout::dseq_key(operation.id.dseq).into();
        outbox.delete(&key)?;
        let bytes = record::sent_to_bytes(operation, receipt);
        sent.put_with_key(&array(&bytes), &key)?;
    }
    Ok(())
}

/// Forgets receipted operations that are neither among the last thousands nor young.
async fn forget_sent(transaction: &Transaction, batch: &StoreBatch) -> Result<(), StoreError> {
    let newest = batch.receipts.iter().map(|(sent, _)| sent.id.dseq).max();
    let (Some(upto), Some(now)) = (newest.and_then(forgettable_upto), batch.last_contact) else {
        return Ok(());
    };
    let sent = transaction.store(layout::SENT)?;
    let key = layout::dseq_key(upto).into();
    let last = record::sent_from_bytes(&bytes(&done(sent.get(&key)).await?));
    if last.is_ok_and(|(last, _)| is_old_enough_to_forget(&last, now)) {
        sent.delete(&IdbKeyRange::upper_bound(&key)?.into())?;
    }
    Ok(())
}

/// Gives an emptied or damaged database what it lacks. What stands there stays, except records
/// that cannot be read.
pub(super) async fn restore(
    database: &IdbDatabase,
    replica: ReplicaId,
    outbox: &[Operation],
    next: Dseq,
) -> Result<(), StoreError> {
    let stores = [layout::META, layout::OUTBOX, layout::SENT];
    let transaction = Transaction::writing(database, &stores)?;
    let meta = transaction.store(layout::META)?;
    let waiting = transaction.store(layout::OUTBOX)?;
    let sent = transaction.store(layout::SENT)?;
    let known = meta.get(&layout::NEXT_DSEQ.into());
    let known = next_from(&done(known).await?);
    for operation in outbox {
        let key = layout::dseq_key(operation.id.dseq).into();
        let (present, receipted) = (waiting.get(&key), sent.get_key(&key));
        let present = bytes(&done(present).await?);
        let is_receipted = !done(receipted).await?.is_undefined();
        if !is_receipted && record::operation_from_bytes(&present).is_err() {
            waiting.put_with_key(&array(&operation.to_bytes()), &key)?;
        }
    }
    meta.put_with_key(&array(replica.bytes()), &layout::REPLICA.into())?;
    put_next(&meta, next.max(known))?;
    transaction.complete().await
}

/// Takes a new identity: everything unsent begins there anew, and so does what the server lacks.
/// The old identity's receipts belong to another store as much as to this one, and leave.
pub(super) async fn mint_again(
    database: &IdbDatabase,
    lacking: &[Operation],
) -> Result<(), StoreError> {
    let stores = [layout::META, layout::OUTBOX, layout::SENT];
    let transaction = Transaction::writing(database, &stores)?;
    let outbox = transaction.store(layout::OUTBOX)?;
    let (keys, values) = (outbox.get_all_keys(), outbox.get_all());
    let (keys, values) = (all(keys).await?, all(values).await?);
    let waiting = keys.iter().zip(&values);
    let waiting = waiting.filter_map(|(key, value)| Some((dseq_of(key)?, bytes(value))));
    let replica = ReplicaId::from_uuid(platform::random_id());
    let begun = begin_anew(replica, waiting.collect(), lacking);
    outbox.clear()?;
    transaction.store(layout::SENT)?.clear()?;
    for (dseq, bytes) in &begun.outbox {
        add_bytes(&outbox, *dseq, bytes)?;
    }
    let meta = transaction.store(layout::META)?;
    // Fates are told in the order in which this identity's came about.
    meta.delete(&layout::FATES.into())?;
    meta.put_with_key(&array(replica.bytes()), &layout::REPLICA.into())?;
    put_next(&meta, begun.next)?;
    transaction.complete().await
}

/// Puts bytes that this build cannot read into the next place, as a later build would have.
#[cfg(feature = "examination")]
pub(super) async fn put_unreadable(database: &IdbDatabase, bytes: &[u8]) -> Result<(), StoreError> {
    let transaction = Transaction::writing(database, &[layout::META, layout::OUTBOX])?;
    let meta = transaction.store(layout::META)?;
    let next = next_from(&done(meta.get(&layout::NEXT_DSEQ.into())).await?);
    add_bytes(&transaction.store(layout::OUTBOX)?, next, bytes)?;
    put_next(&meta, next.next())?;
    transaction.complete().await
}

/// The store's own id, minted with the first use. Two tabs that start together agree on it,
/// because reading and minting is one transaction.
pub(super) async fn identity(database: &IdbDatabase) -> Result<ReplicaId, StoreError> {
    let transaction = Transaction::writing(database, &[layout::META])?;
    let meta = transaction.store(layout::META)?;
    let stored = done(meta.get(&layout::REPLICA.into())).await?;
    if let Some(replica) = as_identity(&stored) {
        return Ok(replica);
    }
    let replica = ReplicaId::from_uuid(platform::random_id());
    meta.put_with_key(&array(replica.bytes()), &layout::REPLICA.into())?;
    transaction.complete().await?;
    Ok(replica)
}

/// Writes one text, or takes it away.
pub(super) async fn set(
    database: &IdbDatabase,
    store: &str,
    key: &str,
    value: Option<&str>,
) -> Result<(), StoreError> {
    set_value(database, store, key, value.map(JsValue::from_str)).await
}

/// Writes one value, or takes it away.
pub(super) async fn set_value(
    database: &IdbDatabase,
    store: &str,
    key: &str,
    value: Option<JsValue>,
) -> Result<(), StoreError> {
    let transaction = Transaction::writing(database, &[store])?;
    let store = transaction.store(store)?;
    match value {
        Some(value) => store.put_with_key(&value, &key.into())?,
        None => store.delete(&key.into())?,
    };
    // Asked for at once, so that a page that is just being closed keeps it too.
    transaction.commit();
    transaction.complete().await
}

/// The stored id.
pub(super) fn as_identity(stored: &JsValue) -> Option<ReplicaId> {
    ReplicaId::from_slice(&bytes(stored))
}

/// The stored next free place.
pub(super) fn next_from(stored: &JsValue) -> Dseq {
    let digits = stored.as_string();
    let next = digits.and_then(|digits| digits.parse().ok());
    next.map_or(Dseq(1), Dseq)
}

fn put_next(meta: &IdbObjectStore, next: Dseq) -> Result<(), StoreError> {
    let digits: JsValue = next.0.to_string().into();
    meta.put_with_key(&digits, &layout::NEXT_DSEQ.into())?;
    Ok(())
}

/// `add` and not `put`: an operation's place is never written twice.
fn add_operation(outbox: &IdbObjectStore, operation: &Operation) -> Result<(), StoreError> {
    add_bytes(outbox, operation.id.dseq, &operation.to_bytes())
}

fn add_bytes(outbox: &IdbObjectStore, dseq: Dseq, bytes: &[u8]) -> Result<(), StoreError> {
    outbox.add_with_key(&array(bytes), &layout::dseq_key(dseq).into())?;
    Ok(())
}
