//! Transactions and values in general.

use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, JsValue};

use super::super::StoreError;

pub(super) fn strict<'a>(
    database: &'a Database,
    stores: &[&str],
) -> Result<Transaction<'a>, StoreError> {
    let durable = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    Ok(database
        .transaction(stores)
        .with_mode(TransactionMode::Readwrite)
        .with_options(durable)
        .build()?)
}

/// Waits until a transaction is durable. Its own `commit` would take the transaction along, and
/// with it the reason of an abort: a full disk shows nowhere else.
pub(super) async fn complete(transaction: Transaction<'_>) -> Result<(), StoreError> {
    let finish = transaction.on_done()?.await;
    if finish.is_ok() {
        return Ok(());
    }
    // The reason stands only once the abort that follows an error has happened.
    TimeoutFuture::new(0).await;
    Err(transaction
        .error()
        .map_or_else(|| StoreError::ConnectionLost("aborted".into()), Into::into))
}

/// All values of an object store, or those in a range of keys.
pub(super) async fn values(
    database: &Database,
    store: &str,
    range: Option<KeyRange<f64>>,
) -> Result<Vec<JsValue>, StoreError> {
    let transaction = database.transaction(store).build()?;
    let store = transaction.object_store(store)?;
    let found = match range {
        Some(range) => store
            .get_all::<JsValue>()
            .with_query::<f64, _>(range)
            .primitive()?,
        None => store.get_all::<JsValue>().primitive()?,
    };
    Ok(found.await?.collect::<Result<_, _>>()?)
}

pub(super) fn array(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn bytes(value: &JsValue) -> Vec<u8> {
    value
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .unwrap_or_default()
}
