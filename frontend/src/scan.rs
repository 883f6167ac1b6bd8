//! A document to be checked: a PDF as it is, or the code in a photo of the paper.
//!
//! All of it is a part of the program that is fetched when it is first needed.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

mod search;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use ikrar_app::context::{ScanFault, Scanned};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::blob::grey;
use crate::upload;

/// Larger than any document the city issues, and than any photo of one.
const BYTES_MAX: f64 = 33_554_432.0;
const PDF_START: &[u8] = b"%PDF-";
/// The longer side of a photo as it is looked at: enough for a code on a whole page.
const SIDE_MAX: u32 = 3_200;

type Read = fn(String) -> LocalBoxFuture<'static, Result<Scanned, ScanFault>>;

#[wasm_split(scan, fallible)]
fn scan_chunk() -> Result<Read, NotLoaded> {
    Ok(|input_id| read(input_id).boxed_local())
}

/// What the document chosen in the input with this id is.
pub(crate) async fn read_chosen(input_id: String) -> Result<Scanned, ScanFault> {
    match scan_chunk().await {
        Ok(read) => read(input_id).await,
        Err(NotLoaded) => Err(ScanFault::NotLoaded),
    }
}

async fn read(input_id: String) -> Result<Scanned, ScanFault> {
    let file = upload::chosen(&input_id).ok_or(ScanFault::Unreadable)?;
    if file.size() > BYTES_MAX {
        return Err(ScanFault::TooLarge);
    }
    let bytes = upload::read(Some(file.clone())).await;
    let bytes = bytes.ok_or(ScanFault::Unreadable)?;
    if bytes.starts_with(PDF_START) {
        return Ok(Scanned::File(bytes));
    }
    let picture = grey(&file, SIDE_MAX).await.ok_or(ScanFault::OtherKind)?;
    search::code_in(&picture)
        .map(Scanned::Code)
        .ok_or(ScanFault::NoCode)
}

/// The part of the program is not on this device and cannot be fetched.
struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}
