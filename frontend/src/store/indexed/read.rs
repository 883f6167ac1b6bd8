//! Reading everything, fast: all requests go out before the first answer is awaited.

use std::collections::BTreeSet;

use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::ports::Loaded;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use wasm_bindgen::JsValue;

use super::super::{StoreError, bucket, layout, record};
use super::transaction::bytes;
use super::write::identity;
use crate::platform::warn;

/// Everything the database holds.
pub(super) async fn load(database: &Database) -> Result<Loaded, StoreError> {
    let replica = identity(database).await?;
    let transaction = database.transaction(layout::ALL).build()?;
    let meta = transaction.object_store(layout::META)?;
    let rows = transaction.object_store(layout::ROWS)?;
    let cursors = transaction.object_store(layout::CURSORS)?;
    let outbox = transaction.object_store(layout::OUTBOX)?;
    let sent = transaction.object_store(layout::SENT)?;
    let last_contact = meta.get::<String, _, _>(layout::LAST_CONTACT).primitive()?;
    let buckets = rows.get_all::<JsValue>().primitive()?;
    let bucket_keys = rows.get_all_keys::<String>().primitive()?;
    let cursor_keys = cursors.get_all_keys::<String>().primitive()?;
    let cursors = cursors.get_all::<String>().primitive()?;
    let outbox = outbox.get_all::<JsValue>().primitive()?;
    let sent = sent.get_all::<JsValue>().primitive()?;
    let mut loaded = Loaded {
        replica,
        last_contact: last_contact
            .await?
            .and_then(|digits| digits.parse().ok())
            .map(UnixSeconds),
        ..Loaded::default()
    };
    let buckets: Vec<JsValue> = buckets.await?.collect::<Result<_, _>>()?;
    let bucket_keys: Vec<String> = bucket_keys.await?.collect::<Result<_, _>>()?;
    let cursor_keys: Vec<String> = cursor_keys.await?.collect::<Result<_, _>>()?;
    for (scope, cursor) in cursor_keys.iter().zip(cursors.await?) {
        loaded
            .cursors
            .push(record::cursor_from_text(scope, &cursor?)?);
    }
    let outbox: Vec<JsValue> = outbox.await?.collect::<Result<_, _>>()?;
    let sent: Vec<JsValue> = sent.await?.collect::<Result<_, _>>()?;
    drop(transaction);
    loaded.outbox = readable(&outbox, record::operation_from_bytes);
    loaded.sent = readable(&sent, record::sent_from_bytes);
    take_buckets(&mut loaded, &bucket_keys, &buckets);
    Ok(loaded)
}

/// Rows by bucket. A scope with a damaged bucket is dropped whole and fetched anew: the server
/// has it all.
fn take_buckets(loaded: &mut Loaded, keys: &[String], buckets: &[JsValue]) {
    let mut damaged = BTreeSet::new();
    for (key, stored) in keys.iter().zip(buckets) {
        match bucket::rows(&bytes(stored)) {
            Ok(rows) => loaded.rows.extend(rows),
            Err(error) => {
                warn(&["fetching a scope anew: ", &error.to_string()]);
                damaged.extend(bucket::scope_of(key));
            }
        }
    }
    loaded.rows.retain(|row| !damaged.contains(&row.scope));
    loaded
        .cursors
        .retain(|cursor| !damaged.contains(&cursor.info.id));
}

/// What can be read of `stored`; the rest stays where it is, for the export.
pub(super) fn readable<T>(stored: &[JsValue], read: fn(&[u8]) -> Result<T, StoreError>) -> Vec<T> {
    let mut found = Vec::with_capacity(stored.len());
    for value in stored {
        match read(&bytes(value)) {
            Ok(record) => found.push(record),
            Err(error) => warn(&["left aside: ", &error.to_string()]),
        }
    }
    found
}
