//! Requests about the files behind figures.

use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, COOKIE, HeaderName, RETRY_AFTER};
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::ScopeId;
use ikrar_sync::protocol::blob::{
    Answer as FileAnswer, COMPLETE_HEADER, OFFSET_HEADER, PIECE_CONTENT_TYPE, address, read_answer,
};
use ikrar_sync::protocol::reply::{JSON, has_type, retry_after_ms};
use serde::Deserialize;

use super::{Answer, Transport, text};
use crate::replica::store::Cookie;

const OFFSET: HeaderName = HeaderName::from_static(OFFSET_HEADER);
const IS_COMPLETE: HeaderName = HeaderName::from_static(COMPLETE_HEADER);

/// What a request about a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileReply {
    /// The server's answer.
    Answer(FileAnswer),
    /// The server does not know the session.
    SignInNeeded,
    /// No answer, or not the server's.
    None {
        /// The server asks to wait at least so long.
        retry_after_ms: Option<u64>,
    },
}

/// What a request for a file's bytes came to.
#[derive(Debug)]
pub enum FileBytes {
    /// All that came.
    Whole(Bytes),
    /// The server answered with this status instead.
    Refused(u16),
    /// No answer.
    None,
}

impl Transport {
    /// Gets a file of about this size.
    pub async fn get_file(
        &mut self,
        scope: ScopeId,
        hash: BlobHash,
        size: u64,
        cookie: &Cookie,
    ) -> FileBytes {
        let headers = [(COOKIE, cookie.reveal())];
        let path = address(scope, hash);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let asked = self.ask_for(size, &Method::GET, &path, Bytes::new(), &headers);
        match asked.await {
            Some(answer) if answer.status == 200 => FileBytes::Whole(answer.body),
            Some(answer) => FileBytes::Refused(answer.status),
            None => FileBytes::None,
        }
    }

    /// Asks how much of a file the server has.
    pub async fn ask_about_file(
        &mut self,
        scope: ScopeId,
        hash: BlobHash,
        cookie: &Cookie,
    ) -> FileReply {
        let headers = [(COOKIE, cookie.reveal())];
        let path = address(scope, hash);
        let asked = self.ask(&Method::HEAD, &path, Vec::new().into(), &headers);
        read(asked.await)
    }

    /// Sends the piece that begins at `offset`.
    pub async fn put_piece(
        &mut self,
        scope: ScopeId,
        hash: BlobHash,
        (offset, piece): (u64, Vec<u8>),
        cookie: &Cookie,
    ) -> FileReply {
        let offset = offset.to_string();
        let headers = [
            (CONTENT_TYPE, PIECE_CONTENT_TYPE),
            (OFFSET, offset.as_str()),
            (COOKIE, cookie.reveal()),
        ];
        let path = address(scope, hash);
        let asked = self.ask(&Method::PATCH, &path, piece.into(), &headers);
        read(asked.await)
    }
}

fn read(answer: Option<Answer>) -> FileReply {
    let none = FileReply::None {
        retry_after_ms: None,
    };
    let Some(answer) = answer else {
        return none;
    };
    let header = |name| text(&answer.headers, name);
    match answer.status {
        401 => FileReply::SignInNeeded,
        429 | 503 => FileReply::None {
            retry_after_ms: header(&RETRY_AFTER).and_then(retry_after_ms),
        },
        status => {
            let refusal = refusal_of(&answer);
            let refusal = refusal.as_ref();
            let refusal = refusal.map(|one| (one.code.as_str(), one.message.as_str()));
            read_answer(status, header(&OFFSET), header(&IS_COMPLETE), refusal)
                .map_or(none, FileReply::Answer)
        }
    }
}

/// Code and words of a refusal.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

/// A reply to `HEAD` has no body; not there is not there.
fn refusal_of(answer: &Answer) -> Option<Refusal> {
    let is_json = has_type(text(&answer.headers, &CONTENT_TYPE), JSON);
    if answer.status < 400 || !is_json {
        return None;
    }
    if answer.body.is_empty() && answer.status == 404 {
        return Some(Refusal {
            code: "not_found".to_owned(),
            message: String::new(),
        });
    }
    serde_json::from_slice(&answer.body).ok()
}
