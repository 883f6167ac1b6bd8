//! Requests about files.

use ikrar_app::context::OpenError;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::ScopeId;
use ikrar_sync::protocol::blob::{
    Answer, COMPLETE_HEADER, OFFSET_HEADER, PIECE_CONTENT_TYPE, address, read_answer,
};
use ikrar_sync::protocol::reply::{JSON, has_type, retry_after_ms};
use js_sys::Uint8Array;
use web_sys::{Headers, RequestInit, Response};

use crate::json::Object;
use crate::transport::{read_bytes, read_text, request, send};

/// What a request about a file came to.
pub(super) enum Reply {
    /// The server's answer.
    Answer(Answer),
    /// The server does not know the session.
    SignInNeeded,
    /// No answer, or not the server's.
    None {
        /// The server asks to wait at least so long.
        retry_after_ms: Option<u64>,
    },
}

/// Asks how much of a file the server has.
pub(super) async fn ask(scope: ScopeId, hash: BlobHash) -> Reply {
    reply(&address(scope, hash), request("HEAD", "*/*", None, None)).await
}

/// Sends the piece that begins at `offset`.
pub(super) async fn put(scope: ScopeId, hash: BlobHash, offset: u64, piece: &[u8]) -> Reply {
    let body = Uint8Array::from(piece);
    let init = request("PATCH", PIECE_CONTENT_TYPE, Some(body.into()), None);
    if let Ok(headers) = Headers::new() {
        let named = [
            ("accept", "application/json"),
            ("content-type", PIECE_CONTENT_TYPE),
            (OFFSET_HEADER, &offset.to_string()),
        ];
        for (name, value) in named {
            // A valid name and value are always taken.
            drop(headers.set(name, value));
        }
        init.set_headers(&headers);
    }
    reply(&address(scope, hash), init).await
}

/// Fetches a whole file.
pub(super) async fn fetch(scope: ScopeId, hash: BlobHash) -> Result<Vec<u8>, OpenError> {
    let init = request("GET", "*/*", None, None);
    let response = send(&address(scope, hash), init).await;
    let response = response.map_err(|_| OpenError::Offline)?;
    match response.status() {
        200 => read_bytes(&response).await.ok_or(OpenError::Offline),
        404 => Err(OpenError::Missing),
        _ => Err(OpenError::Offline),
    }
}

async fn reply(path: &str, init: RequestInit) -> Reply {
    let none = Reply::None {
        retry_after_ms: None,
    };
    let Ok(response) = send(path, init).await else {
        return none;
    };
    let header = |name| response.headers().get(name).ok().flatten();
    match response.status() {
        401 => Reply::SignInNeeded,
        429 | 503 => Reply::None {
            retry_after_ms: header("retry-after").as_deref().and_then(retry_after_ms),
        },
        status => {
            let refusal = refusal_of(&response).await;
            let answer = read_answer(
                status,
                header(OFFSET_HEADER).as_deref(),
                header(COMPLETE_HEADER).as_deref(),
                refusal
                    .as_ref()
                    .map(|(code, words)| (code.as_str(), words.as_str())),
            );
            answer.map_or(none, Reply::Answer)
        }
    }
}

/// Code and words of a refusal. A reply to `HEAD` has no body; not there is not there.
async fn refusal_of(response: &Response) -> Option<(String, String)> {
    if response.status() < 400 {
        return None;
    }
    let content_type = response.headers().get("content-type").ok().flatten();
    let is_json = has_type(content_type.as_deref(), JSON);
    let body = read_text(response).await.filter(|_| is_json)?;
    if body.is_empty() && response.status() == 404 {
        return Some(("not_found".to_owned(), String::new()));
    }
    let body = Object::read(&body)?;
    Some((
        body.text("code")?.to_owned(),
        body.text("message")?.to_owned(),
    ))
}
