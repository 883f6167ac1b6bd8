//! Reads a file that a person chose in a file box of the page.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

/// The file chosen in the box with this id. The box is emptied, so that choosing the same file
/// again is an event again.
pub(crate) fn chosen(box_id: &str) -> Option<File> {
    let document = web_sys::window()?.document()?;
    let input: HtmlInputElement = document.get_element_by_id(box_id)?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// Its bytes; `None` where there is no file or the device cannot give it.
pub(crate) async fn read(file: Option<File>) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file?.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
