//! Photos, redrawn smaller. Drawing is also what removes where, when and with what a photo was
//! taken: a canvas knows pixels only. That it worked is checked on the bytes.

use futures::channel::oneshot;
use ikrar_domain::evidence::{
    EvidenceRefusal, MediaType, PHOTO_BYTES_MAX, PHOTO_SIDE_PIXELS_MAX, PixelSize, check_content,
    size_within,
};
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// Tried from the best on, until the photo is small enough.
const QUALITIES: [f64; 4] = [0.8, 0.65, 0.5, 0.35];

/// What stands where a picture is transparent; JPEG has no transparency.
const PAPER: &str = "#ffffff";

/// The photo in at most 1,600 pixels, upright, as JPEG without metadata.
pub(super) async fn reduced(photo: &Blob) -> Result<Vec<u8>, EvidenceRefusal> {
    let canvas = draw(photo, PHOTO_SIDE_PIXELS_MAX).await;
    let canvas = canvas.ok_or(EvidenceRefusal::PhotoUnreadable)?;
    let mut found = EvidenceRefusal::PhotoStaysLarge;
    for quality in QUALITIES {
        let bytes = encode(&canvas, quality).await;
        let bytes = bytes.ok_or(EvidenceRefusal::PhotoUnreadable)?;
        let is_small = u64::try_from(bytes.len()).is_ok_and(|length| length <= PHOTO_BYTES_MAX);
        if is_small {
            // A browser that writes metadata of its own is not trusted with photos.
            if check_content(MediaType::Jpeg, &bytes).is_ok() {
                return Ok(bytes);
            }
            found = EvidenceRefusal::PhotoUnreadable;
        }
    }
    Err(found)
}

/// A picture in shades of grey, row by row, 255 for white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grey {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// How light each pixel is.
    pub(crate) light: Vec<u8>,
}

/// A picture as it is seen without colours, its longer side at most so many pixels.
pub(crate) async fn grey(photo: &Blob, side_max: u32) -> Option<Grey> {
    let canvas = draw(photo, side_max).await?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let (width, height) = (canvas.width(), canvas.height());
    let (right, bottom) = (f64::from(width), f64::from(height));
    let pixels = context.get_image_data(0.0, 0.0, right, bottom).ok()?;
    let pixels = pixels.data();
    let light = pixels.0.chunks_exact(4).map(|pixel| {
        let of_three: u16 = pixel.iter().take(3).map(|part| u16::from(*part)).sum();
        u8::try_from(of_three / 3).unwrap_or(u8::MAX)
    });
    Some(Grey {
        width: usize::try_from(width).ok()?,
        height: usize::try_from(height).ok()?,
        light: light.collect(),
    })
}

/// Decodes the photo upright and draws it, its longer side at most so many pixels.
async fn draw(photo: &Blob, side_max: u32) -> Option<HtmlCanvasElement> {
    let window = web_sys::window()?;
    let decoding = window.create_image_bitmap_with_blob(photo).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await.ok()?.dyn_into().ok()?;
    let size = PixelSize {
        width: bitmap.width(),
        height: bitmap.height(),
    };
    let size = size_within(size, side_max);
    let canvas = window.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.unchecked_into();
    canvas.set_width(size.width);
    canvas.set_height(size.height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, width, height);
    let drawn =
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height);
    // Decoded pixels are the largest thing on a small tablet.
    bitmap.close();
    drawn.ok().map(|()| canvas)
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Option<Vec<u8>> {
    let (give, given) = oneshot::channel::<Option<Blob>>();
    let tell = Closure::once(move |blob: Option<Blob>| {
        // Nobody waits any more where the page is going.
        let _told = give.send(blob);
    });
    canvas
        .to_blob_with_type_and_encoder_options(
            tell.as_ref().unchecked_ref(),
            MediaType::Jpeg.code(),
            &JsValue::from_f64(quality),
        )
        .ok()?;
    let blob = given.await.ok().flatten()?;
    drop(tell);
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
