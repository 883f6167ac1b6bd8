//! Reads a file that a person chose in a file box of the page.

use std::time::Duration;

use ikrar_domain::document::{ARMS_BYTES_MAX, ArmsProblem};
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

/// The bytes of a coat of arms chosen in the box with this id. One that is too large is not even
/// read.
pub(crate) async fn picture(box_id: String) -> Result<Vec<u8>, ArmsProblem> {
    let file = chosen(&box_id).ok_or(ArmsProblem::NotPng)?;
    // Sizes are whole and exact in JavaScript up to nine million gigabytes.
    let size = Duration::try_from_secs_f64(file.size());
    let bytes = size.map_or(usize::MAX, |size| {
        usize::try_from(size.as_secs()).unwrap_or(usize::MAX)
    });
    if bytes > ARMS_BYTES_MAX {
        return Err(ArmsProblem::TooLarge { bytes });
    }
    read(Some(file)).await.ok_or(ArmsProblem::NotPng)
}
