//! What the bytes of a kept file must look like. The device asks before it keeps them, the
//! server when they have arrived.

use super::jpeg::{self, Segment};
use super::source::PDF_MAGIC;
use super::{MediaType, PHOTO_SIDE_PIXELS_MAX, Source, bytes_max, read_source};

/// What is wrong with the bytes of a kept file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentProblem {
    /// The bytes are of another type than the link says.
    #[error("the bytes are not of the type the link names")]
    OtherType,
    /// There are more bytes than a file of this type may have.
    #[error("the file has more bytes than its type may have")]
    TooLarge,
    /// The photo has more pixels than a reduced one.
    #[error("the photo was not reduced")]
    NotReduced,
    /// The photo still carries data about where, when or by whom it was taken.
    #[error("the photo still carries metadata")]
    HasMetadata,
    /// The photo has not the form of a JPEG file.
    #[error("the photo is damaged")]
    Damaged,
}

impl ContentProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherType => "evidence_other_type",
            Self::TooLarge => "evidence_too_large",
            Self::NotReduced => "evidence_not_reduced",
            Self::HasMetadata => "evidence_has_metadata",
            Self::Damaged => "evidence_damaged",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::OtherType => {
                "Bukti dukung: isi berkas tidak sesuai dengan jenisnya. Lampirkan ulang foto \
                 atau PDF yang asli."
            }
            Self::TooLarge => {
                "Bukti dukung: berkas lebih besar daripada yang diterima. Perkecil lalu \
                 lampirkan ulang."
            }
            Self::NotReduced => {
                "Bukti dukung: foto belum dikecilkan. Lampirkan ulang melalui aplikasi ini."
            }
            Self::HasMetadata => {
                "Bukti dukung: foto masih memuat data lokasi atau kamera. Lampirkan ulang \
                 melalui aplikasi ini."
            }
            Self::Damaged => "Bukti dukung: foto rusak. Lampirkan ulang berkasnya.",
        }
    }
}

/// Checks the first bytes, as many as have come: a page under a photo's name need not be waited
/// for.
pub fn check_opening(media_type: MediaType, bytes: &[u8]) -> Result<(), ContentProblem> {
    let magic = magic_of(media_type);
    if bytes.starts_with(magic) || magic.starts_with(bytes) {
        Ok(())
    } else {
        Err(ContentProblem::OtherType)
    }
}

/// Checks a whole file.
pub fn check_content(media_type: MediaType, bytes: &[u8]) -> Result<(), ContentProblem> {
    if !bytes.starts_with(magic_of(media_type)) {
        return Err(ContentProblem::OtherType);
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > bytes_max(media_type) {
        return Err(ContentProblem::TooLarge);
    }
    match media_type {
        MediaType::Pdf => Ok(()),
        MediaType::Jpeg => check_photo(bytes),
    }
}

fn magic_of(media_type: MediaType) -> &'static [u8] {
    match media_type {
        MediaType::Jpeg => jpeg::MAGIC,
        MediaType::Pdf => PDF_MAGIC,
    }
}

fn check_photo(bytes: &[u8]) -> Result<(), ContentProblem> {
    let Ok(Source::Photo(size)) = read_source(bytes) else {
        return Err(ContentProblem::Damaged);
    };
    if size.width.max(size.height) > PHOTO_SIDE_PIXELS_MAX {
        return Err(ContentProblem::NotReduced);
    }
    let segments = jpeg::segments(bytes).map_err(|_| ContentProblem::Damaged)?;
    if segments.iter().any(Segment::may_be_personal) {
        return Err(ContentProblem::HasMetadata);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::PixelSize;
    use crate::evidence::jpeg::samples;

    const SIZE: PixelSize = PixelSize {
        width: 1_600,
        height: 1_200,
    };

    fn photo(bytes: &[u8]) -> Result<(), ContentProblem> {
        check_content(MediaType::Jpeg, bytes)
    }

    #[test]
    fn a_reduced_photo_without_metadata_is_sound() {
        assert_eq!(photo(&samples::plain(SIZE)), Ok(()));
    }

    #[test]
    fn a_photo_with_a_location_is_not_taken() {
        let location = samples::segment(0xe1, b"Exif\0\0MM\0*GPS");
        let bytes = samples::with(SIZE, &[location]);
        assert_eq!(photo(&bytes), Err(ContentProblem::HasMetadata));
    }

    #[test]
    fn a_photo_as_the_camera_made_it_is_not_taken() {
        let camera = samples::plain(PixelSize {
            width: 4_032,
            height: 3_024,
        });
        assert_eq!(photo(&camera), Err(ContentProblem::NotReduced));
    }

    #[test]
    fn a_page_under_a_photos_name_is_not_taken() {
        assert_eq!(photo(b"<script>"), Err(ContentProblem::OtherType));
        assert_eq!(photo(b"\xff\xd8"), Err(ContentProblem::OtherType));
        let opening = |bytes| check_opening(MediaType::Pdf, bytes);
        assert_eq!(opening(b"%P"), Ok(()));
        assert_eq!(opening(b"%!"), Err(ContentProblem::OtherType));
        let pdf = b"%PDF-1.7 ...";
        assert_eq!(photo(pdf), Err(ContentProblem::OtherType));
        assert_eq!(check_content(MediaType::Pdf, pdf), Ok(()));
    }

    #[test]
    fn a_photo_cut_short_is_damaged() {
        let bytes = samples::plain(SIZE);
        let cut = &bytes[..bytes.len() - 3];
        assert_eq!(photo(cut), Err(ContentProblem::Damaged));
    }
}
