//! The outline of a JPEG file (ITU-T T.81, annex B): which segments it has, without decoding.

use super::PixelSize;

/// What every JPEG begins with: start of image, and the first byte of the next marker.
pub(super) const MAGIC: &[u8] = b"\xff\xd8\xff";

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;
const COMMENT: u8 = 0xfe;
const COLOUR_PROFILE: u8 = 0xe2;
const JFIF: u8 = 0xe0;
/// Adobe's marker of the colour transform; it says nothing else.
const COLOUR_TRANSFORM: u8 = 0xee;

/// One segment: its marker and what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
}

/// The file does not have the form of a JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Segment<'_> {
    /// Whether it may tell where, when or by whom the picture was taken. What is not known to
    /// be harmless counts: EXIF, XMP, IPTC, makers' notes, comments.
    pub(super) fn may_be_personal(&self) -> bool {
        match self.marker {
            COMMENT => true,
            JFIF => !self.content.starts_with(b"JFIF\0"),
            COLOUR_PROFILE => !self.content.starts_with(b"ICC_PROFILE\0"),
            COLOUR_TRANSFORM => !self.content.starts_with(b"Adobe"),
            application => (0xe0..=0xef).contains(&application),
        }
    }

    /// The picture's size, if this segment begins its frame.
    fn frame_size(&self) -> Option<PixelSize> {
        let begins_frame =
            matches!(self.marker, 0xc0..=0xcf) && !matches!(self.marker, 0xc4 | 0xc8 | 0xcc);
        match (begins_frame, self.content) {
            (true, [_, high, low, wide, narrow, ..]) => Some(PixelSize {
                width: u32::from(u16::from_be_bytes([*wide, *narrow])),
                height: u32::from(u16::from_be_bytes([*high, *low])),
            }),
            _ => None,
        }
    }
}

/// The size of the picture, without looking beyond the segment that says it.
pub(super) fn frame_size(bytes: &[u8]) -> Option<PixelSize> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (segment, after) = next_segment(rest)?;
        if let Some(size) = segment.frame_size() {
            return (size.width > 0 && size.height > 0).then_some(size);
        }
        if segment.marker == START_OF_SCAN {
            return None;
        }
        rest = after;
    }
}

/// Every segment of a whole file. One that does not end with the end of its image is malformed:
/// cameras append whole pictures, with their own metadata, behind it.
pub(super) fn segments(bytes: &[u8]) -> Result<Vec<Segment<'_>>, Malformed> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8").ok_or(Malformed)?;
    let mut found = Vec::new();
    while rest != [0xff, END_OF_IMAGE] {
        let (segment, after) = next_segment(rest).ok_or(Malformed)?;
        found.push(segment);
        rest = match segment.marker {
            START_OF_SCAN => after_scan(after).ok_or(Malformed)?,
            _ => after,
        };
    }
    Ok(found)
}

fn next_segment(bytes: &[u8]) -> Option<(Segment<'_>, &[u8])> {
    let mut rest = bytes.strip_prefix(b"\xff")?;
    // Any number of fill bytes may stand before a marker.
    while let Some(after) = rest.strip_prefix(b"\xff") {
        rest = after;
    }
    let (marker, rest) = rest.split_first()?;
    let (length, _) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (content, after) = rest.split_at_checked(length)?;
    let segment = Segment {
        marker: *marker,
        content: content.get(2..)?,
    };
    Some((segment, after))
}

/// What stands behind the compressed data of a scan: the next marker that is neither a stuffed
/// byte nor a restart.
fn after_scan(bytes: &[u8]) -> Option<&[u8]> {
    let is_data = |next: u8| next == 0x00 || (0xd0..=0xd7).contains(&next);
    let end = bytes
        .windows(2)
        .position(|pair| matches!(pair, [0xff, next] if !is_data(*next)))?;
    bytes.get(end..)
}

/// Small files with the outline of real ones.
#[cfg(test)]
pub(super) mod samples {
    use super::PixelSize;

    /// A segment with its length.
    pub(in super::super) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        let mut bytes = vec![0xff, marker];
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(content);
        bytes
    }

    /// JFIF, frame, scan and end.
    pub(in super::super) fn plain(size: PixelSize) -> Vec<u8> {
        with(size, &[])
    }

    /// The same with more segments before the frame.
    pub(in super::super) fn with(size: PixelSize, more: &[Vec<u8>]) -> Vec<u8> {
        let pixels = |count: u32| u16::try_from(count).unwrap().to_be_bytes();
        let mut frame = vec![8];
        frame.extend_from_slice(&pixels(size.height));
        frame.extend_from_slice(&pixels(size.width));
        frame.push(3);
        let mut bytes = vec![0xff, 0xd8];
        bytes.extend(segment(0xe0, b"JFIF\0\x01\x01"));
        bytes.extend(more.iter().flatten());
        bytes.extend(segment(0xc0, &frame));
        bytes.extend(segment(0xda, &[1, 1, 0]));
        // Compressed data with a stuffed byte and a restart inside.
        bytes.extend_from_slice(&[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
        bytes.extend_from_slice(&[0xff, 0xd9]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZE: PixelSize = PixelSize {
        width: 800,
        height: 600,
    };

    fn is_personal(bytes: &[u8]) -> bool {
        let segments = segments(bytes).unwrap();
        segments.iter().any(Segment::may_be_personal)
    }

    #[test]
    fn what_a_canvas_writes_holds_nothing_personal() {
        assert!(!is_personal(&samples::plain(SIZE)));
        let profile = samples::segment(0xe2, b"ICC_PROFILE\0\x01\x01...");
        assert!(!is_personal(&samples::with(SIZE, &[profile])));
    }

    #[test]
    fn what_cameras_write_is_personal() {
        for segment in [
            samples::segment(0xe1, b"Exif\0\0MM\0*"),
            samples::segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta"),
            samples::segment(0xe2, b"MPF\0MM\0*"),
            samples::segment(0xed, b"Photoshop 3.0\0"),
            samples::segment(0xfe, b"taken at home"),
        ] {
            assert!(is_personal(&samples::with(SIZE, &[segment])));
        }
    }

    #[test]
    fn a_picture_behind_the_picture_is_malformed() {
        let mut bytes = samples::plain(SIZE);
        bytes.extend(samples::plain(SIZE));
        assert_eq!(segments(&bytes).map(|_| ()), Err(Malformed));
    }

    #[test]
    fn a_file_cut_anywhere_is_malformed() {
        let bytes = samples::plain(SIZE);
        for length in 0..bytes.len() {
            assert!(segments(&bytes[..length]).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(
            bytes in proptest::collection::vec(
                prop_oneof![Just(0xff_u8), Just(0xda), any::<u8>()],
                0..300,
            ),
        ) {
            let mut photo = vec![0xff, 0xd8];
            photo.extend(bytes);
            let _size = frame_size(&photo);
            let _segments = segments(&photo);
        }
    }
}
