//! The line on which the server rings when a scope has grown. It carries no data.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use hyper::{Method, Response};
use ikrar_sync::protocol::doorbell::{self, read_ring};
use tokio::time::Instant;

use super::{Origin, has_type, line, request, text};
use crate::replica::store::Cookie;

const ADDRESS: &str = "/sync/v1/doorbell";
const EVENTS: &str = "text/event-stream";
/// The server's heart beats every 25 seconds; a line silent for three beats is dead.
const SILENCE_MAX: Duration = Duration::from_secs(80);
const OPEN_MAX: Duration = Duration::from_secs(20);
/// A line of this length is no event of ours.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// What the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What it says; nothing when the ring could not be read.
    Ring(Option<doorbell::Ring>),
    /// It broke.
    Broke,
}

/// An open line. Dropping it closes it.
#[derive(Debug)]
pub struct Doorbell {
    /// The connection lives as long as this.
    _sender: SendRequest<Full<Bytes>>,
    body: Incoming,
    buffer: Vec<u8>,
    /// When anything last came, a heartbeat included.
    heard_at: Instant,
}

impl Doorbell {
    /// Opens the line; nothing when something between here and the server dislikes it.
    pub async fn open(origin: &Origin, cookie: &Cookie) -> Option<Self> {
        let opened = Self::open_in_any_time(origin, cookie);
        tokio::time::timeout(OPEN_MAX, opened).await.ok().flatten()
    }

    async fn open_in_any_time(origin: &Origin, cookie: &Cookie) -> Option<Self> {
        let headers = [(ACCEPT, EVENTS), (COOKIE, cookie.reveal())];
        let request = request(origin, &Method::GET, ADDRESS, &Bytes::new(), &headers)?;
        let mut sender = line::connect(origin).await.ok()?;
        let response = sender.send_request(request).await.ok()?;
        is_open(&response).then(|| Self {
            _sender: sender,
            body: response.into_body(),
            buffer: Vec::new(),
            heard_at: Instant::now(),
        })
    }

    /// The next ring, or the end of the line. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Heard {
        loop {
            while let Some(line) = take_line(&mut self.buffer) {
                if let Some(data) = line.strip_prefix(b"data:") {
                    return Heard::Ring(std::str::from_utf8(data).ok().and_then(read_ring));
                }
            }
            if self.buffer.len() > LINE_BYTES_MAX {
                return Heard::Broke;
            }
            let deadline = self.heard_at + SILENCE_MAX;
            match tokio::time::timeout_at(deadline, self.body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    self.heard_at = Instant::now();
                    if let Some(bytes) = frame.data_ref() {
                        self.buffer.extend_from_slice(bytes);
                    }
                }
                Ok(Some(Err(_)) | None) | Err(_) => return Heard::Broke,
            }
        }
    }
}

fn is_open(response: &Response<Incoming>) -> bool {
    response.status() == 200 && has_type(text(response.headers(), &CONTENT_TYPE), EVENTS)
}

/// The first whole line, without its end.
fn take_line(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let end = buffer.iter().position(|byte| *byte == b'\n')?;
    let mut line: Vec<u8> = buffer.drain(..=end).collect();
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_whole_however_they_arrive() {
        let mut buffer = b"event: ring\r\ndata: x".to_vec();
        assert_eq!(take_line(&mut buffer), Some(b"event: ring".to_vec()));
        assert_eq!(take_line(&mut buffer), None);
        buffer.extend_from_slice(b"y\n\n");
        assert_eq!(take_line(&mut buffer), Some(b"data: xy".to_vec()));
        assert_eq!(take_line(&mut buffer), Some(Vec::new()));
    }
}
