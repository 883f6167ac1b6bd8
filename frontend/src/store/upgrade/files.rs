//! Version 5: files and their bytes.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use super::super::layout;

pub(super) fn apply(database: &IdbDatabase) -> Result<(), JsValue> {
    for name in [layout::FILES, layout::BLOBS] {
        database.create_object_store(name)?;
    }
    Ok(())
}
