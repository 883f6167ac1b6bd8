//! What came back for a request, as every device reads it: status and two headers decide, and
//! nothing is believed that is not of the media type that was asked for. A captive portal answers
//! 200 with a page of its own.

use super::CONTENT_TYPE;

/// The media type of the server's words about a request.
pub const JSON: &str = "application/json";

/// What a request for sync bytes came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The server's bytes.
    Bytes(Vec<u8>),
    /// The server does not know the session.
    SignInNeeded,
    /// The server no longer answers this build.
    UpdateNeeded,
    /// The server asks to wait; nothing was stored.
    Busy {
        /// At least so long.
        retry_after_ms: Option<u64>,
    },
    /// The server failed or refused; nothing was stored.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// Something else answered.
    NotTheServer,
    /// Nothing answered in time.
    Offline,
}

impl Reply {
    /// What a status and headers mean; `None` means that the body is the reply.
    pub fn judge(
        status: u16,
        content_type: Option<&str>,
        retry_after: Option<&str>,
    ) -> Option<Self> {
        let ours = has_type(content_type, CONTENT_TYPE);
        let told = has_type(content_type, JSON);
        match status {
            200 if ours => None,
            401 if told => Some(Self::SignInNeeded),
            426 => Some(Self::UpdateNeeded),
            429 | 503 => Some(Self::Busy {
                retry_after_ms: retry_after.and_then(retry_after_ms),
            }),
            400..=599 if told || status >= 500 => Some(Self::Refused { status }),
            _ => Some(Self::NotTheServer),
        }
    }

    /// Whether the server could not read what was sent, or it was too large: the same again in
    /// the same form cannot help.
    pub const fn is_refusal_of_content(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 400 | 413 | 422
            }
        )
    }
}

/// `Retry-After` in its form of seconds; the form of a date would need the clock.
pub fn retry_after_ms(text: &str) -> Option<u64> {
    text.trim().parse::<u64>().ok()?.checked_mul(1_000)
}

/// Whether a `Content-Type` names this media type.
pub fn has_type(content_type: Option<&str>, wanted: &str) -> bool {
    let found = content_type.unwrap_or_default();
    let found = found.split(';').next().unwrap_or_default().trim();
    found.eq_ignore_ascii_case(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_place_of_a_reply_is_not_the_server() {
        let page = Some("text/html; charset=utf-8");
        for status in [200, 302, 401, 403, 404, 400] {
            let judged = Reply::judge(status, page, None);
            assert_eq!(judged, Some(Reply::NotTheServer), "{status}");
        }
        assert_eq!(Reply::judge(200, None, None), Some(Reply::NotTheServer));
    }

    #[test]
    fn only_the_sync_type_is_read() {
        assert_eq!(Reply::judge(200, Some(CONTENT_TYPE), None), None);
        let other_case = Some("Application/Vnd.Ikrar.Sync+CBOR; v=1");
        assert_eq!(Reply::judge(200, other_case, None), None);
    }

    #[test]
    fn refusals_of_the_server_have_each_their_meaning() {
        let json = Some(JSON);
        let refused = |status| Some(Reply::Refused { status });
        assert_eq!(Reply::judge(401, json, None), Some(Reply::SignInNeeded));
        assert_eq!(Reply::judge(426, json, None), Some(Reply::UpdateNeeded));
        assert_eq!(Reply::judge(400, json, None), refused(400));
        assert_eq!(Reply::judge(502, Some("text/html"), None), refused(502));
        for (status, is_of_content) in [(400, true), (413, true), (422, true), (403, false)] {
            assert_eq!(
                Reply::Refused { status }.is_refusal_of_content(),
                is_of_content
            );
        }
    }

    #[test]
    fn a_busy_server_says_how_long_to_wait() {
        let busy = |retry_after_ms| Some(Reply::Busy { retry_after_ms });
        assert_eq!(Reply::judge(503, None, Some("7")), busy(Some(7_000)));
        let date = Some("Wed, 21 Oct 2026 07:28:00 GMT");
        assert_eq!(Reply::judge(429, None, date), busy(None));
    }
}
