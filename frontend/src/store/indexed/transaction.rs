//! Transactions, requests and values in general.

use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbRequest, IdbRequestReadyState, IdbTransaction,
    IdbTransactionMode,
};

use super::super::StoreError;
use super::events::Events;

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the options of `transaction`, which `web-sys` still calls unstable.
    type StrictDatabase;

    #[wasm_bindgen(method, structural, catch)]
    fn transaction(
        this: &StrictDatabase,
        stores: &Array,
        mode: IdbTransactionMode,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;

    /// `IDBTransaction` with `commit`, which browsers before 2022 lack.
    type CommittingTransaction;

    #[wasm_bindgen(method, structural, catch)]
    fn commit(this: &CommittingTransaction) -> Result<(), JsValue>;
}

/// A request on its way, or the reason why it could not be made.
pub(super) type Request = Result<IdbRequest, JsValue>;

/// A transaction. Dropping it before it is [`Self::complete`] takes everything back.
pub(super) struct Transaction {
    transaction: IdbTransaction,
    is_over: bool,
}

impl Transaction {
    /// One that only reads.
    pub(super) fn reading(database: &IdbDatabase, stores: &[&str]) -> Result<Self, StoreError> {
        let transaction = database.transaction_with_str_sequence(&names(stores))?;
        Ok(Self {
            transaction,
            is_over: false,
        })
    }

    /// One that writes, and whose `complete` event comes only when the disk has it.
    pub(super) fn writing(database: &IdbDatabase, stores: &[&str]) -> Result<Self, StoreError> {
        let options = Object::new();
        // A plain object takes every property.
        let _set = Reflect::set(&options, &"durability".into(), &"strict".into());
        let database: &StrictDatabase = database.unchecked_ref();
        let mode = IdbTransactionMode::Readwrite;
        let transaction = database.transaction(&names(stores), mode, &options)?;
        Ok(Self {
            transaction,
            is_over: false,
        })
    }

    /// One of its object stores.
    pub(super) fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        Ok(self.transaction.object_store(name)?)
    }

    /// Says that nothing more comes, instead of leaving it to the event loop to find out.
    pub(super) fn commit(&self) {
        let transaction: &CommittingTransaction = self.transaction.unchecked_ref();
        // Where it is not offered, or there is nothing left to commit, the event loop finds out.
        let _asked = transaction.commit();
    }

    /// Waits until the transaction is durable. An abort has its reason here and, where the disk
    /// is full, nowhere else.
    pub(super) async fn complete(mut self) -> Result<(), StoreError> {
        let events = Events::of(&self.transaction, &["complete", "abort"])?;
        let finish = events.next().await;
        self.is_over = true;
        if finish == "complete" {
            return Ok(());
        }
        Err(match self.transaction.error() {
            Some(reason) => StoreError::from_exception(&reason.name(), &reason.message()),
            None => StoreError::ConnectionLost("aborted".to_owned()),
        })
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.is_over {
            // One that has ended by itself cannot be aborted, and need not be.
            let _aborted = self.transaction.abort();
        }
    }
}

/// The result of a request.
pub(super) async fn done(request: Request) -> Result<JsValue, StoreError> {
    let request = request?;
    if request.ready_state() != IdbRequestReadyState::Done {
        let events = Events::of(&request, &["success", "error"])?;
        events.next().await;
    }
    outcome(&request)
}

/// The result of a request that has its end behind it.
pub(super) fn outcome(request: &IdbRequest) -> Result<JsValue, StoreError> {
    match request.error()? {
        Some(error) => Err(StoreError::from_exception(&error.name(), &error.message())),
        None => Ok(request.result()?),
    }
}

/// The values of a request for many.
pub(super) async fn all(request: Request) -> Result<Vec<JsValue>, StoreError> {
    Ok(Array::from(&done(request).await?).to_vec())
}

/// The texts of a request for many.
pub(super) async fn texts(request: Request) -> Result<Vec<String>, StoreError> {
    let values = all(request).await?;
    Ok(values.iter().filter_map(JsValue::as_string).collect())
}

/// Bytes as the database keeps them.
pub(super) fn array(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Stored bytes; none where something else is stored.
pub(super) fn bytes(value: &JsValue) -> Vec<u8> {
    value
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .unwrap_or_default()
}

fn names(stores: &[&str]) -> Array {
    stores.iter().map(|name| JsString::from(*name)).collect()
}
