//! Evidence (*bukti dukung*): the photo or PDF behind a realization.
//!
//! What may be attached, how large, and what its bytes must look like. A photo is made smaller
//! and freed of its metadata on the device before it is kept; the server checks the same rules
//! on the bytes that arrive. Nothing here decodes a picture: only the few bytes that say what it
//! is are read.

mod arrival;
mod content;
mod jpeg;
mod limits;
mod media_type;
mod name;
mod refusal;
mod source;

pub use arrival::Arrival;
pub use content::{ContentProblem, check_content, check_opening};
pub use limits::{
    FILES_PER_REALIZATION_MAX, PDF_BYTES_MAX, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX,
    PHOTO_SIDE_PIXELS_MAX, PHOTO_SOURCE_BYTES_MAX, SCOPE_BYTES_MAX, USER_BYTES_MAX, bytes_max,
    check_device_room, check_room, reduced_size, size_within,
};
pub use media_type::MediaType;
pub use name::file_name;
pub use refusal::{EvidenceRefusal, size_text};
pub use source::{OPENING_BYTES, Source, check_source, read_source};

/// The width and height of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelSize {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}
