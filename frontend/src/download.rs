//! Offers bytes as a file, without a server.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::platform::{sleep, spawn, warn};

/// How long the browser may take to start reading the file.
const OFFERED_MS: u64 = 60_000;

/// Offers `bytes` of a media type under a file name.
pub(crate) fn offer(name: &str, media_type: &str, bytes: &[u8]) {
    if let Err(error) = try_offer(name, media_type, bytes) {
        let reason = error.as_string().unwrap_or_default();
        warn(&["the file could not be offered: ", &reason]);
    }
}

fn try_offer(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    spawn(async move {
        sleep(OFFERED_MS).await;
        // The page may be going; the address then ends with it.
        let _revoked = Url::revoke_object_url(&address);
    });
    Ok(())
}
