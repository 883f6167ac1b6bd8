//! A connection that has become a line of events: nothing more is asked on it.
//!
//! A line waits for hours and says a few bytes. Under HTTP's machinery it would hold buffers for
//! requests that never come, many times what it needs itself; five thousand of them would hold
//! more than the city's data. So its task gets the bare socket, the head of the reply and the
//! body, and writes both as they are: such a reply ends with its connection.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_TYPE, DATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use http_body_util::BodyExt as _;
use ikrar_sync::identity::UnixSeconds;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;
use tokio::sync::oneshot;

use super::sent::Progress;

const EVENTS: &str = "text/event-stream";

/// The way out of HTTP, once for a connection.
#[derive(Clone, Debug)]
pub(super) struct HandOver {
    way: Arc<Mutex<Option<oneshot::Sender<Response>>>>,
    progress: Progress,
}

impl HandOver {
    /// For a connection that writes with this progress.
    pub(super) fn new(progress: Progress) -> (Self, oneshot::Receiver<Response>) {
        let (way, end) = oneshot::channel();
        let way = Arc::new(Mutex::new(Some(way)));
        (Self { way, progress }, end)
    }

    /// Hands over a reply that is a line, and then never returns. Any other reply comes back, and
    /// so does a line while an earlier reply is still on its way.
    pub(super) async fn offer<E>(self, response: Response) -> Result<Response, E> {
        if !is_line(&response) || !self.progress.is_all_sent() {
            return Ok(response);
        }
        let way = self
            .way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(way) = way else {
            // Lines are handed over once, and nothing is asked after them.
            return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        match way.send(response) {
            Ok(()) => std::future::pending().await,
            Err(response) => Ok(response),
        }
    }
}

/// Whether the reply to this may be a line: HTTP/1.0 and `HEAD` have rules of their own.
pub(super) fn asks<B>(request: &Request<B>) -> bool {
    *request.method() == Method::GET && request.version() == Version::HTTP_11
}

fn is_line(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    response.status() == StatusCode::OK
        && content_type.is_some_and(|content_type| content_type.as_bytes() == EVENTS.as_bytes())
}

/// Writes the reply, until it ends or the client does.
pub(super) async fn keep(mut stream: TcpStream, response: Response, now: UnixSeconds) {
    let (parts, mut body) = response.into_parts();
    let (reading, mut writing) = stream.split();
    if writing.write_all(&head(parts.headers, now)).await.is_err() {
        return;
    }
    let mut gone = pin!(end_of(reading));
    loop {
        let piece = tokio::select! {
            piece = next(&mut body) => piece,
            () = &mut gone => return,
        };
        let Some(piece) = piece else { break };
        if writing.write_all(&piece).await.is_err() {
            return;
        }
    }
    // A client that is gone does not hear it.
    drop(writing.shutdown().await);
}

/// The head of a reply that ends with its connection.
fn head(mut headers: HeaderMap, now: UnixSeconds) -> Vec<u8> {
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if let Some(date) = date(now) {
        headers.entry(DATE).or_insert(date);
    }
    let mut head = b"HTTP/1.1 200 OK\r\n".to_vec();
    for (name, value) in &headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn date(now: UnixSeconds) -> Option<HeaderValue> {
    let moment = DateTime::from_timestamp(now.0, 0)?;
    HeaderValue::try_from(moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

/// The next bytes; none at the end, and none where the body fails.
async fn next(body: &mut Body) -> Option<Bytes> {
    loop {
        let frame = body.frame().await?.ok()?;
        if let Ok(bytes) = frame.into_data() {
            return Some(bytes);
        }
    }
}

/// Returns when the client has ended the connection. What it says before is not listened to: the
/// head has told it that nothing more is answered.
async fn end_of(mut reading: ReadHalf<'_>) {
    let mut unheard = [0; 64];
    while reading
        .read(&mut unheard)
        .await
        .is_ok_and(|length| length > 0)
    {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_says_what_the_reply_says_and_that_the_connection_ends_with_it() {
        let reply = [(CONTENT_TYPE, EVENTS), (CONNECTION, "keep-alive")].into_response();
        let head = head(reply.into_parts().0.headers, UnixSeconds(784_111_777));
        let lines = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\
                     date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
        assert_eq!(String::from_utf8_lossy(&head), lines);
    }
}
