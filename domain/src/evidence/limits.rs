//! How large and how many. Each number says where it comes from.

use super::{EvidenceRefusal, MediaType, PixelSize};

const KIB: u64 = 1_024;
const MIB: u64 = 1_024 * KIB;

/// Most bytes of a photo as the camera gives it: about twice what tablets' cameras make.
pub const PHOTO_SOURCE_BYTES_MAX: u64 = 20 * MIB;
/// Most pixels of a photo as the camera gives it. Decoded it takes four bytes a pixel; a tablet
/// with 2 GB of memory must survive it.
pub const PHOTO_PIXELS_MAX: u64 = 64_000_000;
/// The longer side of a kept photo: a printed table in it can still be read.
pub const PHOTO_SIDE_PIXELS_MAX: u32 = 1_600;
/// Most bytes of a kept photo. The usual one has a quarter of this, 40 seconds at 64 kbit/s.
pub const PHOTO_BYTES_MAX: u64 = MIB;
/// Most bytes of a PDF: 20 minutes at 64 kbit/s, which resuming makes bearable.
pub const PDF_BYTES_MAX: u64 = 10 * MIB;
/// Most files beside one realization.
pub const FILES_PER_REALIZATION_MAX: usize = 20;
/// Most bytes of all files in one agency's year.
pub const SCOPE_BYTES_MAX: u64 = 2_048 * MIB;
/// Most bytes of all files one person has sent.
pub const USER_BYTES_MAX: u64 = 1_024 * MIB;

/// A device must have room for so many times a file, so that the figures typed after it are never
/// what finds the disk full.
const DEVICE_ROOM_TIMES: u64 = 3;

/// Whether a device with so many free bytes may take a file of `size` bytes.
pub const fn check_device_room(size: u64, free: u64) -> Result<(), EvidenceRefusal> {
    let needed = size.saturating_mul(DEVICE_ROOM_TIMES);
    if free < needed {
        return Err(EvidenceRefusal::DeviceFull { needed, free });
    }
    Ok(())
}

/// Most bytes of a kept file.
pub const fn bytes_max(media_type: MediaType) -> u64 {
    match media_type {
        MediaType::Jpeg => PHOTO_BYTES_MAX,
        MediaType::Pdf => PDF_BYTES_MAX,
    }
}

/// Whether a file of `size` bytes still fits beside what a scope and a person have stored.
pub const fn check_room(
    size: u64,
    scope_bytes: u64,
    user_bytes: u64,
) -> Result<(), EvidenceRefusal> {
    if scope_bytes.saturating_add(size) > SCOPE_BYTES_MAX {
        return Err(EvidenceRefusal::ScopeFull);
    }
    if user_bytes.saturating_add(size) > USER_BYTES_MAX {
        return Err(EvidenceRefusal::UserFull);
    }
    Ok(())
}

/// The size a photo is drawn at: its longer side at most [`PHOTO_SIDE_PIXELS_MAX`].
pub fn reduced_size(size: PixelSize) -> PixelSize {
    size_within(size, PHOTO_SIDE_PIXELS_MAX)
}

/// The same shape with its longer side at most so many pixels, never enlarged, never without
/// extent.
pub fn size_within(size: PixelSize, side_max: u32) -> PixelSize {
    let longer = size.width.max(size.height);
    if longer <= side_max {
        return size;
    }
    let scaled = |side: u32| {
        let wide = u64::from(side) * u64::from(side_max) + u64::from(longer) / 2;
        let rounded = wide.checked_div(u64::from(longer)).unwrap_or(1);
        u32::try_from(rounded).unwrap_or(side_max).max(1)
    };
    PixelSize {
        width: scaled(size.width),
        height: scaled(size.height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::landscape(4_000, 3_000, 1_600, 1_200)]
    #[case::portrait(3_024, 4_032, 1_200, 1_600)]
    #[case::small_stays(800, 600, 800, 600)]
    #[case::a_thread_keeps_one_pixel(60_000, 2, 1_600, 1)]
    fn the_longer_side_is_at_most_1600(
        #[case] width: u32,
        #[case] height: u32,
        #[case] to_width: u32,
        #[case] to_height: u32,
    ) {
        let reduced = reduced_size(PixelSize { width, height });
        assert_eq!((reduced.width, reduced.height), (to_width, to_height));
    }

    proptest! {
        #[test]
        fn no_size_is_enlarged_or_lost(width in 1..=u32::MAX, height in 1..=u32::MAX) {
            let reduced = reduced_size(PixelSize { width, height });
            prop_assert!((1..=PHOTO_SIDE_PIXELS_MAX).contains(&reduced.width));
            prop_assert!((1..=PHOTO_SIDE_PIXELS_MAX).contains(&reduced.height));
            prop_assert!(reduced.width <= width && reduced.height <= height);
        }
    }

    #[test]
    fn a_device_takes_a_file_only_with_room_for_three() {
        assert_eq!(check_device_room(100, 300), Ok(()));
        let refusal = EvidenceRefusal::DeviceFull {
            needed: 300,
            free: 299,
        };
        assert_eq!(check_device_room(100, 299), Err(refusal));
        assert!(check_device_room(u64::MAX, u64::MAX - 1).is_err());
    }

    #[test]
    fn a_full_scope_and_a_full_person_are_told_apart() {
        assert_eq!(check_room(1, 0, 0), Ok(()));
        assert_eq!(
            check_room(1, SCOPE_BYTES_MAX, 0),
            Err(EvidenceRefusal::ScopeFull)
        );
        assert_eq!(
            check_room(2, 0, USER_BYTES_MAX - 1),
            Err(EvidenceRefusal::UserFull)
        );
    }
}
