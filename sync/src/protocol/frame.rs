//! The outer shape of every body: four magic bytes, a flag, and the content, deflated where
//! that is shorter.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::ProtocolError;

/// What every body starts with. A captive portal's page does not.
const MAGIC: &[u8; 4] = b"IKR1";
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;

/// Most bytes a body may unpack to: far above 200 operations with the longest notes.
pub const CONTENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Deflate's strongest level; bodies are small.
const LEVEL: u8 = 9;

/// Wraps content.
pub fn wrap(content: &[u8]) -> Vec<u8> {
    let deflated = compress_to_vec(content, LEVEL);
    let (flag, body) = if deflated.len() < content.len() {
        (DEFLATED, &deflated[..])
    } else {
        (PLAIN, content)
    };
    let mut frame = Vec::with_capacity(body.len().saturating_add(5));
    frame.extend_from_slice(MAGIC);
    frame.push(flag);
    frame.extend_from_slice(body);
    frame
}

/// Unwraps what [`wrap`] wrote, bounded.
pub fn unwrap(frame: &[u8]) -> Result<Vec<u8>, ProtocolError> {
    match frame.strip_prefix(MAGIC) {
        Some([PLAIN, content @ ..]) if content.len() <= CONTENT_BYTES_MAX => Ok(content.to_vec()),
        Some([PLAIN, ..]) => Err(ProtocolError::TooLarge(CONTENT_BYTES_MAX)),
        Some([DEFLATED, body @ ..]) => decompress_to_vec_with_limit(body, CONTENT_BYTES_MAX)
            .map_err(|error| match error.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
                    ProtocolError::TooLarge(CONTENT_BYTES_MAX)
                }
                _ => super::malformed("the frame's deflate stream is broken"),
            }),
        _ => Err(ProtocolError::NotSync),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gives_its_content_back() {
        for content in [&b""[..], b"short", &[7; 5_000][..]] {
            assert_eq!(unwrap(&wrap(content)).unwrap(), content);
        }
    }

    #[test]
    fn a_page_of_a_captive_portal_is_not_a_frame() {
        let page = b"<!doctype html><title>Login Wi-Fi</title>";
        assert!(matches!(unwrap(page), Err(ProtocolError::NotSync)));
        assert!(matches!(unwrap(b""), Err(ProtocolError::NotSync)));
        assert!(matches!(unwrap(b"IKR1"), Err(ProtocolError::NotSync)));
    }

    #[test]
    fn a_frame_that_unpacks_to_gigabytes_is_refused() {
        let bomb = wrap(&vec![0; CONTENT_BYTES_MAX + 1]);
        assert!(matches!(unwrap(&bomb), Err(ProtocolError::TooLarge(_))));
    }

    #[test]
    fn a_truncated_frame_is_refused() {
        let frame = wrap(&[3; 5_000]);
        assert!(unwrap(&frame[..frame.len() - 3]).is_err());
    }
}
