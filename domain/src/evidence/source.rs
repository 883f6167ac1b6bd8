//! What a person chose, told by the first bytes of the file: a name or a media type proves
//! nothing.

use super::{EvidenceRefusal, PixelSize, jpeg};
use super::{PDF_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_SOURCE_BYTES_MAX};

/// What every PDF begins with.
pub(super) const PDF_MAGIC: &[u8] = b"%PDF-";
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A file that may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A photo, to be made smaller. Its size as stored, before its orientation is applied.
    Photo(PixelSize),
    /// A document, kept as it is.
    Pdf,
}

/// How many first bytes [`check_source`] needs.
pub const OPENING_BYTES: usize = 8;

/// Tells from the first bytes and the length whether a file is worth reading.
pub fn check_source(opening: &[u8], bytes: u64) -> Result<(), EvidenceRefusal> {
    if bytes == 0 {
        return Err(EvidenceRefusal::Empty);
    }
    let is_pdf = opening.starts_with(PDF_MAGIC);
    let is_photo = opening.starts_with(jpeg::MAGIC) || opening.starts_with(PNG_MAGIC);
    match (is_pdf, is_photo) {
        (true, _) if bytes > PDF_BYTES_MAX => Err(EvidenceRefusal::PdfTooLarge { bytes }),
        (_, true) if bytes > PHOTO_SOURCE_BYTES_MAX => {
            Err(EvidenceRefusal::PhotoTooLarge { bytes })
        }
        (false, false) => Err(EvidenceRefusal::UnknownType),
        _ => Ok(()),
    }
}

/// Tells what a chosen file is and whether it may be taken.
pub fn read_source(bytes: &[u8]) -> Result<Source, EvidenceRefusal> {
    check_source(bytes, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    if bytes.starts_with(PDF_MAGIC) {
        return Ok(Source::Pdf);
    }
    let size = if bytes.starts_with(jpeg::MAGIC) {
        jpeg::frame_size(bytes)
    } else {
        png_size(bytes)
    };
    let size = size.ok_or(EvidenceRefusal::PhotoUnreadable)?;
    let pixels = u64::from(size.width).saturating_mul(u64::from(size.height));
    if pixels > PHOTO_PIXELS_MAX {
        return Err(EvidenceRefusal::TooManyPixels { pixels });
    }
    Ok(Source::Photo(size))
}

/// The size in a PNG's first chunk, which must be its header.
fn png_size(bytes: &[u8]) -> Option<PixelSize> {
    let header = bytes.get(PNG_MAGIC.len()..)?;
    let header = header.strip_prefix(b"\x00\x00\x00\x0dIHDR")?;
    let (width, rest) = header.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    (width > 0 && height > 0).then_some(PixelSize { width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = PNG_MAGIC.to_vec();
        bytes.extend_from_slice(b"\x00\x00\x00\x0dIHDR");
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes.extend_from_slice(&[8, 2, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(read_source(b"%PDF-1.7\n"), Ok(Source::Pdf));
        let size = PixelSize {
            width: 640,
            height: 480,
        };
        assert_eq!(read_source(&png(640, 480)), Ok(Source::Photo(size)));
        let photo = jpeg::samples::plain(size);
        assert_eq!(read_source(&photo), Ok(Source::Photo(size)));
    }

    #[test]
    fn programs_pages_and_office_files_are_refused() {
        let office = b"PK\x03\x04".as_slice();
        for bytes in [b"<html>".as_slice(), b"MZ\x90\x00", office, b"GIF89a"] {
            assert_eq!(read_source(bytes), Err(EvidenceRefusal::UnknownType));
        }
        assert_eq!(read_source(b""), Err(EvidenceRefusal::Empty));
    }

    #[test]
    fn a_pixel_flood_is_refused_before_anybody_decodes_it() {
        let flood = read_source(&png(60_000, 60_000));
        let pixels = 3_600_000_000;
        assert_eq!(flood, Err(EvidenceRefusal::TooManyPixels { pixels }));
    }

    #[test]
    fn a_photo_cut_short_is_unreadable() {
        for bytes in [&png(640, 480)[..18], b"\xff\xd8\xff\xe0", &png(0, 9)[..]] {
            assert_eq!(read_source(bytes), Err(EvidenceRefusal::PhotoUnreadable));
        }
    }

    #[test]
    fn each_kind_has_its_own_largest_size() {
        let mut pdf = b"%PDF-1.4".to_vec();
        pdf.resize(usize::try_from(PDF_BYTES_MAX).unwrap(), b' ');
        assert_eq!(read_source(&pdf), Ok(Source::Pdf));
        pdf.push(b' ');
        let bytes = PDF_BYTES_MAX + 1;
        assert_eq!(
            read_source(&pdf),
            Err(EvidenceRefusal::PdfTooLarge { bytes })
        );
        let mut photo = png(640, 480);
        photo.resize(usize::try_from(PHOTO_SOURCE_BYTES_MAX).unwrap() + 1, 0);
        assert!(matches!(
            read_source(&photo),
            Err(EvidenceRefusal::PhotoTooLarge { .. })
        ));
    }
}
