//! Reading everything, fast: all requests go out before the first answer is awaited.

use std::collections::BTreeSet;

use ikrar_sync::identity::{Dseq, FateSeq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use ikrar_sync::journal::Inventory;
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::Loaded;
use js_sys::Number;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange};

use super::super::{StoreError, bucket, layout, record};
use super::transaction::{Transaction, all, bytes, done, texts};
use super::write::{as_identity, identity, next_from};
use crate::platform::warn;

/// Everything the database holds.
pub(super) async fn load(database: &IdbDatabase) -> Result<Loaded, StoreError> {
    let replica = identity(database).await?;
    let transaction = Transaction::reading(database, &layout::ALL)?;
    let rows = transaction.store(layout::ROWS)?;
    let cursors = transaction.store(layout::CURSORS)?;
    let meta = transaction.store(layout::META)?;
    let last_contact = meta.get(&layout::LAST_CONTACT.into());
    let fates = meta.get(&layout::FATES.into());
    let (bucket_keys, buckets) = (rows.get_all_keys(), rows.get_all());
    let (scopes, cursors) = (cursors.get_all_keys(), cursors.get_all());
    let outbox = transaction.store(layout::OUTBOX)?;
    let (places, outbox) = (outbox.get_all_keys(), outbox.get_all());
    let sent = transaction.store(layout::SENT)?.get_all();
    let last_contact = done(last_contact).await?.as_string();
    let fates = done(fates).await?.as_string();
    let (bucket_keys, buckets) = (texts(bucket_keys).await?, all(buckets).await?);
    let (scopes, cursors) = (texts(scopes).await?, texts(cursors).await?);
    let (places, outbox, sent) = (all(places).await?, all(outbox).await?, all(sent).await?);
    drop(transaction);
    let mut loaded = Loaded {
        replica,
        last_contact: last_contact
            .and_then(|digits| digits.parse().ok())
            .map(UnixSeconds),
        fates: fates
            .and_then(|digits| digits.parse().ok())
            .map_or(FateSeq::default(), FateSeq),
        outbox: waiting(replica, &places, &outbox),
        sent: readable(
            sent.iter()
                .map(|stored| record::sent_from_bytes(&bytes(stored))),
        ),
        ..Loaded::default()
    };
    take_scopes(
        &mut loaded,
        scopes.iter().zip(&cursors),
        bucket_keys.iter().zip(&buckets),
    );
    Ok(loaded)
}

/// The database's id, if it has one.
pub(super) async fn replica(database: &IdbDatabase) -> Result<Option<ReplicaId>, StoreError> {
    let transaction = Transaction::reading(database, &[layout::META])?;
    let meta = transaction.store(layout::META)?;
    let stored = done(meta.get(&layout::REPLICA.into())).await?;
    Ok(as_identity(&stored))
}

/// The operations without a receipt from `first` on.
pub(super) async fn outbox_from(
    database: &IdbDatabase,
    first: Dseq,
) -> Result<Vec<Operation>, StoreError> {
    let transaction = Transaction::reading(database, &[layout::META, layout::OUTBOX])?;
    let replica = transaction.store(layout::META)?;
    let replica = replica.get(&layout::REPLICA.into());
    let outbox = transaction.store(layout::OUTBOX)?;
    let range = IdbKeyRange::lower_bound(&layout::dseq_key(first).into())?.into();
    let places = outbox.get_all_keys_with_key(&range);
    let outbox = outbox.get_all_with_key(&range);
    let replica = as_identity(&done(replica).await?);
    let (places, outbox) = (all(places).await?, all(outbox).await?);
    // Without an identity nothing was ever written.
    let waiting = replica.map(|replica| waiting(replica, &places, &outbox));
    Ok(waiting.unwrap_or_default())
}

/// What the database holds of its own sequence.
pub(super) async fn inventory(database: &IdbDatabase) -> Result<Inventory, StoreError> {
    let stores = [layout::META, layout::OUTBOX, layout::SENT];
    let transaction = Transaction::reading(database, &stores)?;
    let meta = transaction.store(layout::META)?;
    let outbox = transaction.store(layout::OUTBOX)?;
    let replica = meta.get(&layout::REPLICA.into());
    let next = meta.get(&layout::NEXT_DSEQ.into());
    let (keys, values) = (outbox.get_all_keys(), outbox.get_all());
    let sent = transaction.store(layout::SENT)?.get_all_keys();
    let replica = as_identity(&done(replica).await?);
    let next = next_from(&done(next).await?);
    let (keys, values) = (all(keys).await?, all(values).await?);
    let mut inventory = Inventory {
        replica,
        next,
        sent: all(sent).await?.iter().filter_map(dseq_of).collect(),
        ..Inventory::default()
    };
    for (key, value) in keys.iter().zip(&values) {
        let Some(dseq) = dseq_of(key) else { continue };
        match record::operation_from_bytes(&bytes(value)) {
            Ok(_) => inventory.waiting.insert(dseq),
            Err(_) => inventory.damaged.insert(dseq),
        };
    }
    Ok(inventory)
}

/// A key as the place it stands for.
pub(super) fn dseq_of(key: &JsValue) -> Option<Dseq> {
    let digits = key
        .unchecked_ref::<Number>()
        .to_string_with_radix(10)
        .ok()?;
    String::from(digits).parse().ok().map(Dseq)
}

/// Cursors and rows. A scope with a damaged record is dropped whole and fetched anew: the server
/// has it all.
fn take_scopes<'a>(
    loaded: &mut Loaded,
    cursors: impl Iterator<Item = (&'a String, &'a String)>,
    buckets: impl Iterator<Item = (&'a String, &'a JsValue)>,
) {
    let mut damaged = BTreeSet::new();
    let mut drop_scope = |scope: Option<ScopeId>, error: &StoreError| {
        warn(&["fetching a scope anew: ", &error.to_string()]);
        damaged.extend(scope);
    };
    for (scope, stored) in cursors {
        match record::cursor_from_text(scope, stored) {
            Ok(cursor) => loaded.cursors.push(cursor),
            Err(error) => drop_scope(ScopeId::from_hex(scope), &error),
        }
    }
    for (key, stored) in buckets {
        match bucket::rows(&bytes(stored)) {
            Ok(rows) => loaded.rows.extend(rows),
            Err(error) => drop_scope(bucket::scope_of(key), &error),
        }
    }
    loaded.rows.retain(|row| !damaged.contains(&row.scope));
    loaded
        .cursors
        .retain(|cursor| !damaged.contains(&cursor.info.id));
}

/// The outbox's operations, each under the identity of its place.
fn waiting(replica: ReplicaId, places: &[JsValue], stored: &[JsValue]) -> Vec<Operation> {
    let records = places.iter().zip(stored);
    let records = records.filter_map(|(key, value)| Some((dseq_of(key)?, value)));
    readable(records.map(|(dseq, value)| {
        let id = OperationId { replica, dseq };
        record::waiting_from_bytes(&bytes(value), id)
    }))
}

/// What can be read; the rest stays where it is, for the export.
pub(super) fn readable<T>(stored: impl Iterator<Item = Result<T, StoreError>>) -> Vec<T> {
    let mut found = Vec::new();
    for record in stored {
        match record {
            Ok(record) => found.push(record),
            Err(error) => warn(&["left aside: ", &error.to_string()]),
        }
    }
    found
}
