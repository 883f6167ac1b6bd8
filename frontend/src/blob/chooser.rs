//! Files a person has chosen in one of the screen's inputs.

use std::time::Duration;

use ikrar_domain::evidence::{EvidenceRefusal, check_source};
use ikrar_sync::identity::UnixSeconds;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlInputElement};

/// [`ikrar_domain::evidence::OPENING_BYTES`] as JavaScript counts.
const OPENING: f64 = 8.0;

/// A chosen file.
pub(super) struct Chosen {
    /// As the browser holds it.
    pub(super) file: File,
    /// What it is called.
    pub(super) name: String,
    /// When it was last changed, as the device says: for a photo just taken, when it was taken.
    pub(super) captured_at: Option<UnixSeconds>,
}

impl Chosen {
    /// Its bytes, if what it begins with and its length allow to read it.
    pub(super) async fn read(&self) -> Result<Vec<u8>, EvidenceRefusal> {
        let opening = self.file.slice_with_f64_and_f64(0.0, OPENING);
        let opening = opening.map_err(|_| EvidenceRefusal::Empty)?;
        let opening = read_bytes(&opening).await.ok_or(EvidenceRefusal::Empty)?;
        check_source(&opening, self.size())?;
        // A file that was moved or changed since it was chosen cannot be read.
        read_bytes(&self.file).await.ok_or(EvidenceRefusal::Empty)
    }

    fn size(&self) -> u64 {
        // Sizes are whole and exact in JavaScript up to nine million gigabytes.
        Duration::try_from_secs_f64(self.file.size()).map_or(u64::MAX, |size| size.as_secs())
    }
}

async fn read_bytes(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Takes the files out of the input with this id, so that the same file may be chosen again.
pub(super) fn take(input_id: &str) -> Vec<Chosen> {
    let input = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(input_id))
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return Vec::new();
    };
    let chosen = input.files().map(|files| {
        (0..files.length())
            .filter_map(|index| files.item(index))
            .map(chosen)
            .collect()
    });
    input.set_value("");
    chosen.unwrap_or_default()
}

fn chosen(file: File) -> Chosen {
    let changed = Duration::try_from_secs_f64(file.last_modified() / 1_000.0);
    let changed = changed
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok());
    Chosen {
        name: file.name(),
        captured_at: changed.map(UnixSeconds),
        file,
    }
}
