//! Version 1: outbox, sent, rows, cursors, meta and texts.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use super::super::layout;

pub(super) fn apply(database: &IdbDatabase) -> Result<(), JsValue> {
    for name in layout::ALL {
        database.create_object_store(name)?;
    }
    Ok(())
}
