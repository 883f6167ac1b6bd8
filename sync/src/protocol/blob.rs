//! Files in pieces: the offset protocol, shaped as that of tus.
//!
//! `HEAD` says how many bytes the server has, `PATCH` adds the piece that begins there, `GET`
//! gives a whole file. A piece whose offset is not the server's changes nothing and is answered
//! with the right one, so that a lost reply costs one turn. The last piece makes the server check
//! the whole: bytes whose hash differs are thrown away, and that is said.
//!
//! The address names scope and hash. It answers only where a link the person may see names that
//! hash; anything else is not there, whoever has it.

use crate::blob::BlobHash;
use crate::identity::ScopeId;

/// Most bytes of one piece. At 64 kbit/s it takes five seconds, which fits the gaps of a line
/// that comes and goes.
pub const PIECE_BYTES_MAX: usize = 32 * 1_024;

/// The media type of a piece.
pub const PIECE_CONTENT_TYPE: &str = "application/offset+octet-stream";

/// The header with the number of bytes before a piece, and in replies of bytes on the server.
pub const OFFSET_HEADER: &str = "upload-offset";

/// The header of replies that says whether the file is complete and checked.
pub const COMPLETE_HEADER: &str = "upload-complete";

/// The value of [`COMPLETE_HEADER`] that says yes. A structured boolean, as in RFC 9651.
pub const COMPLETE: &str = "?1";

/// The code of the refusal that says the bytes did not have the hash.
pub const CORRUPT_CODE: &str = "evidence_corrupt";

/// Where the blobs of all scopes are.
pub const ADDRESS: &str = "/sync/v1/blob";

/// The address of a file.
pub fn address(scope: ScopeId, hash: BlobHash) -> String {
    [ADDRESS, "/", &scope.hex(), "/", &hash.hex()].concat()
}

/// What the server says it has of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes, from the first on.
    pub offset: u64,
    /// Whether they are all there and their hash was equal.
    pub is_complete: bool,
}

/// What a request about a file came to, as the uploading device must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// So much is there.
    Progress(Progress),
    /// No link that this person may see names the file.
    Unknown,
    /// All bytes came and their hash was another; the server has thrown them away.
    Corrupt,
    /// A rule refuses the file; sending it again does not help.
    Refused {
        /// The words for the person.
        message: String,
    },
}

/// Reads a reply of the server: its status, the two headers, and code and words of a refusal.
/// `None` is a reply that is not about a file: another program answered, or the server failed.
pub fn read_answer(
    status: u16,
    offset: Option<&str>,
    complete: Option<&str>,
    refusal: Option<(&str, &str)>,
) -> Option<Answer> {
    match (status, refusal) {
        (200 | 204 | 409, _) => Some(Answer::Progress(Progress {
            offset: offset?.parse().ok()?,
            is_complete: complete == Some(COMPLETE),
        })),
        (404, Some(("not_found", _))) => Some(Answer::Unknown),
        (422, Some((CORRUPT_CODE, _))) => Some(Answer::Corrupt),
        (422 | 507, Some((_, message))) => Some(Answer::Refused {
            message: message.to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_captive_portal_is_no_answer() {
        assert_eq!(read_answer(200, None, None, None), None);
        assert_eq!(read_answer(404, None, None, None), None);
        assert_eq!(read_answer(200, Some("x"), None, None), None);
        assert_eq!(read_answer(500, Some("5"), None, None), None);
    }

    #[test]
    fn the_servers_offset_counts_also_when_it_refuses_a_piece() {
        let progress = |offset, is_complete| {
            Some(Answer::Progress(Progress {
                offset,
                is_complete,
            }))
        };
        let refusal = Some(("wrong_offset", "..."));
        assert_eq!(
            read_answer(409, Some("32768"), None, refusal),
            progress(32_768, false)
        );
        assert_eq!(
            read_answer(204, Some("9"), Some("?1"), None),
            progress(9, true)
        );
        assert_eq!(
            read_answer(204, Some("9"), Some("?0"), None),
            progress(9, false)
        );
    }

    #[test]
    fn refusals_keep_their_words() {
        let refused = read_answer(507, None, None, Some(("evidence_scope_full", "Penuh.")));
        let message = "Penuh.".to_owned();
        assert_eq!(refused, Some(Answer::Refused { message }));
        let corrupt = read_answer(422, None, None, Some((CORRUPT_CODE, "Rusak.")));
        assert_eq!(corrupt, Some(Answer::Corrupt));
    }
}
