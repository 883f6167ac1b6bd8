//! Version 4: carried files.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use super::super::layout;

pub(super) fn apply(database: &IdbDatabase) -> Result<(), JsValue> {
    database.create_object_store(layout::CARRIED)?;
    Ok(())
}
