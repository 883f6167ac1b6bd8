//! What lies in wait for pushes.

/// What happens to the next push, once where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// The server gets the push; this many bytes of its reply come through, then the line ends.
    LoseReply {
        /// How much of the reply arrives.
        after_bytes: usize,
    },
    /// The server gets the push and answers; the answer waits on the line until it breaks.
    HoldReply,
    /// Half of the push's body arrives; the rest waits until the line breaks.
    HalfRequest,
    /// The server hears nothing of it; something in front of it answers in its manner.
    Answer {
        /// The status line's number.
        status: u16,
        /// `Retry-After`, in seconds, where it is not zero.
        retry_after: u32,
        /// How many pushes are answered so.
        times: u32,
    },
}

impl Trap {
    /// What is left of it after it has caught a push.
    pub(super) fn once_more(self) -> Option<Self> {
        match self {
            Self::Answer {
                status,
                retry_after,
                times: times @ 2..,
            } => Some(Self::Answer {
                status,
                retry_after,
                times: times - 1,
            }),
            _ => None,
        }
    }

    /// What it answers in the server's manner; nothing where it lets the server answer.
    pub(super) fn answer(&self) -> Option<String> {
        let Self::Answer {
            status,
            retry_after,
            ..
        } = self
        else {
            return None;
        };
        let wait = match retry_after {
            0 => String::new(),
            seconds => format!("retry-after: {seconds}\r\n"),
        };
        let body = r#"{"code":"trap","message":"Kiriman tidak diterima."}"#;
        Some(format!(
            "HTTP/1.1 {status} Trap\r\n{wait}content-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
    }
}
