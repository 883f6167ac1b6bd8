//! A document to be checked: a PDF as it is, or the code in a photo of the paper.
//!
//! Reading codes out of pictures is a part of the program that is fetched when it is first needed.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

use ikrar_app::context::{ScanFault, Scanned};
use ikrar_sync::seal::CODE_PREFIX;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::File;

use crate::blob::{Grey, grey};
use crate::upload;

/// Larger than any document the city issues, and than any photo of one.
const BYTES_MAX: f64 = 33_554_432.0;
const PDF_START: &[u8] = b"%PDF-";
/// The longer side of a photo, tried one after another: a whole page needs the largest, and a
/// smaller picture takes noise and unsharpness out of a close one.
const SIDES_MAX: [u32; 3] = [3_200, 1_600, 800];

type ReadCodes = fn(&Grey) -> Vec<String>;

#[wasm_split(scan, fallible)]
fn scan_chunk() -> Result<ReadCodes, NotLoaded> {
    Ok(codes_in)
}

/// What the document chosen in the input with this id is.
pub(crate) async fn read_chosen(input_id: String) -> Result<Scanned, ScanFault> {
    let file = upload::chosen(&input_id).ok_or(ScanFault::Unreadable)?;
    if file.size() > BYTES_MAX {
        return Err(ScanFault::TooLarge);
    }
    let bytes = upload::read(Some(file.clone())).await;
    let bytes = bytes.ok_or(ScanFault::Unreadable)?;
    if bytes.starts_with(PDF_START) {
        return Ok(Scanned::File(bytes));
    }
    code_in(&file).await.map(Scanned::Code)
}

/// Ours before any other code on the paper; another one is told what it is.
async fn code_in(photo: &File) -> Result<String, ScanFault> {
    let read = scan_chunk()
        .await
        .map_err(|NotLoaded| ScanFault::NotLoaded)?;
    let mut other = None;
    for side_max in SIDES_MAX {
        let picture = grey(photo, side_max).await.ok_or(ScanFault::OtherKind)?;
        for code in read(&picture) {
            if code.starts_with(CODE_PREFIX) {
                return Ok(code);
            }
            other.get_or_insert(code);
        }
    }
    other.ok_or(ScanFault::NoCode)
}

fn codes_in(picture: &Grey) -> Vec<String> {
    if picture.width == 0 || picture.height == 0 {
        return Vec::new();
    }
    let at = |x: usize, y: usize| {
        let place = y
            .checked_mul(picture.width)
            .and_then(|row| row.checked_add(x));
        let light = place.and_then(|place| picture.light.get(place));
        light.copied().unwrap_or(u8::MAX)
    };
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, at);
    let grids = prepared.detect_grids();
    let read = grids.iter().filter_map(|grid| grid.decode().ok());
    read.map(|(_, code)| code).collect()
}

/// The part of the program is not on this device and cannot be fetched.
struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ikrar_sync::testing::Random;
    use qrcodegen::{QrCode, QrCodeEcc};

    const CODE: &str = include_str!("../../sync/src/seal/printed.code");
    /// White around the code, in modules.
    const QUIET: usize = 4;

    /// A code as printed, with so many pixels a module.
    fn printed(text: &str, pixels: usize) -> Grey {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let modules = usize::try_from(code.size()).unwrap();
        let side = (modules + 2 * QUIET) * pixels;
        let is_dark = |x: usize, y: usize| {
            let module = |place: usize| i32::try_from(place / pixels).unwrap() - 4;
            code.get_module(module(x), module(y))
        };
        let light = (0..side * side).map(|place| {
            if is_dark(place % side, place / side) {
                30
            } else {
                220
            }
        });
        Grey {
            width: side,
            height: side,
            light: light.collect(),
        }
    }

    #[test]
    fn a_printed_code_is_read_also_with_spots() {
        let mut picture = printed(CODE.trim(), 5);
        assert_eq!(codes_in(&picture), [CODE.trim()]);
        // A coffee spot in the lower right, where no finder pattern is.
        let (width, from) = (picture.width, picture.width * 3 / 4);
        for y in from..from + 20 {
            picture.light[y * width + from..y * width + from + 20].fill(30);
        }
        assert_eq!(codes_in(&picture), [CODE.trim()]);
    }

    #[test]
    fn any_picture_is_answered() {
        let mut random = Random::new(11);
        for round in 0..60 {
            let mut picture = printed(CODE.trim(), 2 + round % 3);
            for _ in 0..random.below(3_000) {
                let place = random.below(picture.light.len());
                picture.light[place] = u8::try_from(random.below(256)).unwrap();
            }
            let cut = random.below(picture.height + 1);
            picture.light.truncate(cut * picture.width);
            picture.height = cut;
            for code in codes_in(&picture) {
                assert_eq!(code, CODE.trim());
            }
        }
        for (width, height) in [(0, 0), (1, 1), (1, 300), (300, 1)] {
            let light = vec![0; width * height];
            let picture = Grey {
                width,
                height,
                light,
            };
            assert_eq!(codes_in(&picture), [String::new(); 0]);
        }
    }
}
