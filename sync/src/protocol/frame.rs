//! The outer shape of every body.
//!
//! ```text
//! "IKR1"  flag  length of the ids (varint)  ids  content  seal
//! ```
//!
//! Ids are random bytes: no compressor makes them shorter, and among words they spoil its
//! tables. So they stand apart and plain. The content is CBOR, deflated where that is shorter.
//!
//! The seal is the first four bytes of the BLAKE3 hash of everything before it. Not every path
//! has the integrity of TLS: a proxy in an office, a disk, a browser's cache. One flipped bit in
//! a column of numbers is another number, and nobody would notice. A frame without a seal, as
//! the first builds wrote it, is still read.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::ProtocolError;
use super::columns::{put_varint, take_varint};
use super::deflate::deflate;

/// What every body starts with. A captive portal's page does not.
const MAGIC: &[u8; 4] = b"IKR1";
/// As the first builds wrote them, without a seal.
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;
/// With a seal. At least three bits away from each other and from those above, so that no
/// single flip takes a frame's seal off.
const SEALED_PLAIN: u8 = 0x5a;
const SEALED_DEFLATED: u8 = 0xa5;
/// Bytes of a seal.
const SEAL_BYTES: usize = 4;

/// Most bytes a body may unpack to: far above 200 operations with the longest notes.
pub const CONTENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Deflate's strongest level; bodies are small.
const LEVEL: u8 = 9;
/// For pages, which are long: a hundredth longer than at the strongest level, in half the time.
const PAGES_LEVEL: u8 = 6;

/// The head of a stored deflate block that is not the last (RFC 1951, section 3.2.4).
const STORED_BLOCK: u8 = 0;

/// A frame's two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Ids, one after the other.
    pub ids: Vec<u8>,
    /// CBOR.
    pub content: Vec<u8>,
}

impl Frame {
    /// The bytes to send.
    pub fn wrap(&self) -> Vec<u8> {
        let deflated = deflate(&self.content, LEVEL);
        if deflated.len() < self.content.len() {
            self.with_body(SEALED_DEFLATED, &deflated)
        } else {
            self.plain()
        }
    }

    /// Content as a whole deflate stream of its own.
    pub(super) fn deflate(content: &[u8]) -> Vec<u8> {
        deflate(content, PAGES_LEVEL)
    }

    /// A frame of plain content followed by content that was deflated before.
    pub(super) fn joined(ids: &[u8], front: &[u8], deflated: &[u8]) -> Vec<u8> {
        let mut body = Vec::with_capacity(front.len().saturating_add(deflated.len()));
        for block in front.chunks(usize::from(u16::MAX)) {
            let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
            body.push(STORED_BLOCK);
            body.extend_from_slice(&length.to_le_bytes());
            body.extend_from_slice(&(!length).to_le_bytes());
            body.extend_from_slice(block);
        }
        body.extend_from_slice(deflated);
        Self {
            ids: ids.to_vec(),
            content: Vec::new(),
        }
        .with_body(SEALED_DEFLATED, &body)
    }

    /// The bytes to store: quick to read, not deflated.
    pub fn plain(&self) -> Vec<u8> {
        self.with_body(SEALED_PLAIN, &self.content)
    }

    fn with_body(&self, flag: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(body.len().saturating_add(self.ids.len()));
        bytes.extend_from_slice(MAGIC);
        bytes.push(flag);
        put_varint(crate::wire::count(self.ids.len()), &mut bytes);
        bytes.extend_from_slice(&self.ids);
        bytes.extend_from_slice(body);
        let seal = seal(&bytes);
        bytes.extend_from_slice(&seal);
        bytes
    }

    /// Reads what [`Self::wrap`] wrote, bounded.
    pub fn unwrap(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let Some([flag, rest @ ..]) = bytes.strip_prefix(MAGIC) else {
            return Err(ProtocolError::NotSync);
        };
        let rest = match *flag {
            SEALED_PLAIN | SEALED_DEFLATED => unsealed(bytes, rest)?,
            _ => rest,
        };
        let cut_off = || super::malformed("the frame is cut off");
        let (length, rest) = take_varint(rest).ok_or_else(cut_off)?;
        let (ids, body) = usize::try_from(length)
            .ok()
            .and_then(|length| rest.split_at_checked(length))
            .ok_or_else(cut_off)?;
        let content = match *flag {
            PLAIN | SEALED_PLAIN => body.to_vec(),
            DEFLATED | SEALED_DEFLATED => inflate(body)?,
            _ => return Err(super::malformed("a frame packed in an unknown way")),
        };
        Ok(Self {
            ids: ids.to_vec(),
            content,
        })
    }
}

fn seal(bytes: &[u8]) -> [u8; SEAL_BYTES] {
    let hash = blake3::hash(bytes);
    let [first, second, third, fourth, ..] = *hash.as_bytes();
    [first, second, third, fourth]
}

/// What is inside, if the seal is whole. `rest` is the end of `bytes`.
fn unsealed<'a>(bytes: &[u8], rest: &'a [u8]) -> Result<&'a [u8], ProtocolError> {
    let broken = ProtocolError::Damaged;
    let Some((sealed, stamped)) = bytes.split_last_chunk::<SEAL_BYTES>() else {
        return Err(broken);
    };
    let Some((inside, _)) = rest.split_last_chunk::<SEAL_BYTES>() else {
        return Err(broken);
    };
    if seal(sealed) == *stamped {
        Ok(inside)
    } else {
        Err(broken)
    }
}

/// Inflates, bounded.
fn inflate(body: &[u8]) -> Result<Vec<u8>, ProtocolError> {
    decompress_to_vec_with_limit(body, CONTENT_BYTES_MAX).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => ProtocolError::TooLarge(CONTENT_BYTES_MAX),
        _ => super::malformed("the frame's deflate stream is broken"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(content: &[u8]) -> Frame {
        Frame {
            ids: vec![9; 32],
            content: content.to_vec(),
        }
    }

    #[test]
    fn a_frame_gives_its_parts_back() {
        let long = vec![7; 50_000];
        for content in [&b""[..], b"short", &long] {
            let sent = frame(content);
            assert_eq!(Frame::unwrap(&sent.wrap()).unwrap(), sent);
        }
    }

    #[test]
    fn a_frame_joined_from_two_parts_is_one_content() {
        for (front, rest) in [(40, 0), (40, 1), (0, 9_000), (150_000, 9_000)] {
            let front: Vec<u8> = (0..=250).cycle().take(front).collect();
            let rest: Vec<u8> = (0..=250).cycle().take(rest).collect();
            let bytes = Frame::joined(&[7; 16], &front, &Frame::deflate(&rest));
            let read = Frame::unwrap(&bytes).unwrap();
            assert_eq!(read.ids, [7; 16]);
            assert_eq!(read.content, [front, rest].concat());
        }
    }

    #[test]
    fn a_page_of_a_captive_portal_is_not_a_frame() {
        let page = b"<!doctype html><title>Login Wi-Fi</title>";
        assert!(matches!(Frame::unwrap(page), Err(ProtocolError::NotSync)));
        assert!(matches!(Frame::unwrap(b""), Err(ProtocolError::NotSync)));
        assert!(matches!(
            Frame::unwrap(b"IKR1"),
            Err(ProtocolError::NotSync)
        ));
    }

    #[test]
    fn a_frame_that_unpacks_to_gigabytes_is_refused() {
        let bomb = frame(&vec![0; CONTENT_BYTES_MAX + 1]).wrap();
        assert!(bomb.len() < 100_000);
        assert!(matches!(
            Frame::unwrap(&bomb),
            Err(ProtocolError::TooLarge(_))
        ));
    }

    #[test]
    fn a_frame_with_any_bit_flipped_is_refused() {
        for bytes in [frame(b"short").wrap(), frame(&[3; 500]).wrap()] {
            for place in 0..bytes.len() * 8 {
                let mut damaged = bytes.clone();
                damaged[place / 8] ^= 1 << (place % 8);
                assert!(Frame::unwrap(&damaged).is_err(), "bit {place}");
            }
        }
    }

    #[test]
    fn a_frame_of_the_first_builds_is_still_read() {
        let bytes = [&b"IKR1\0\x02"[..], &[9, 9], b"content"].concat();
        let read = Frame::unwrap(&bytes).unwrap();
        assert_eq!((read.ids, read.content), (vec![9, 9], b"content".to_vec()));
    }

    #[test]
    fn a_truncated_frame_is_refused() {
        let bytes = frame(&[3; 5_000]).wrap();
        for length in 0..bytes.len() {
            assert!(Frame::unwrap(&bytes[..length]).is_err(), "{length}");
        }
    }
}
