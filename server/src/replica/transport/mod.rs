//! Requests to the server, and what may come back in their place.
//!
//! The rules of the browser's transport: a request has a deadline, follows no redirect and
//! believes only the media type it asked for. One connection serves all requests of a replica,
//! one after the other, and stays open between them; the doorbell has its own.

mod doorbell;
mod file;
mod line;
mod origin;

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{
    CONTENT_TYPE as CONTENT_TYPE_HEADER, COOKIE, HOST, HeaderMap, HeaderName, RETRY_AFTER,
    SET_COOKIE, USER_AGENT,
};
use hyper::{Method, Request, Response};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::reply::{JSON, Reply, has_type};

pub use doorbell::{Doorbell, Heard};
pub use file::{FileBytes, FileReply};
pub(crate) use line::connect;
pub use origin::{Origin, OriginError};

use super::store::Cookie;

/// How long a request may take, its reply's last byte included.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Every so many bytes of a body earn it one second more: a line of 64 kbit/s brings twice that.
const BYTES_A_SECOND: usize = 4 * 1024;
/// No reply of the server comes near this; a page that goes on for ever is not the server's.
const REPLY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How the server names this device in its list of sessions.
const DEVICE: &str = concat!("ikrar-replica/", env!("CARGO_PKG_VERSION"));

/// What a request for JSON came to.
#[derive(Debug)]
pub enum JsonReply {
    /// The server's answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body; empty with 204.
        body: Bytes,
        /// The session's secret, where the server has set one.
        cookie: Option<Cookie>,
    },
    /// Something else answered.
    NotTheServer,
    /// Nothing answered in time.
    Offline,
}

/// A replica's way to its server.
#[derive(Debug)]
pub struct Transport {
    origin: Origin,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// A reply read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Transport {
    /// A way that is not walked yet.
    pub const fn new(origin: Origin) -> Self {
        Self {
            origin,
            sender: None,
        }
    }

    /// The server.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Ends the connection, and with it whatever is under way.
    pub fn hang_up(&mut self) {
        self.sender = None;
    }

    /// Posts sync bytes.
    pub async fn post_sync(&mut self, path: &str, body: Vec<u8>, cookie: &Cookie) -> Reply {
        let headers = [
            (CONTENT_TYPE_HEADER, CONTENT_TYPE),
            (COOKIE, cookie.reveal()),
        ];
        let asked = self.ask(&Method::POST, path, body.into(), &headers);
        let Some(answer) = asked.await else {
            return Reply::Offline;
        };
        let content_type = text(&answer.headers, &CONTENT_TYPE_HEADER);
        let retry_after = text(&answer.headers, &RETRY_AFTER);
        Reply::judge(answer.status, content_type, retry_after)
            .unwrap_or_else(|| Reply::Bytes(answer.body.into()))
    }

    /// Asks for JSON, with a JSON body where there is one.
    pub async fn ask_json(
        &mut self,
        method: &Method,
        path: &str,
        body: Vec<u8>,
        cookie: Option<&Cookie>,
    ) -> JsonReply {
        let content_type = (!body.is_empty()).then_some(JSON);
        self.ask_for_json(method, path, content_type, body, cookie)
            .await
    }

    /// Posts a file; the answer is JSON.
    pub async fn post_file(
        &mut self,
        path: &str,
        content_type: &str,
        file: Vec<u8>,
        cookie: &Cookie,
    ) -> JsonReply {
        let content_type = Some(content_type);
        self.ask_for_json(&Method::POST, path, content_type, file, Some(cookie))
            .await
    }

    async fn ask_for_json(
        &mut self,
        method: &Method,
        path: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
        cookie: Option<&Cookie>,
    ) -> JsonReply {
        let mut headers = vec![(USER_AGENT, DEVICE)];
        headers.extend(content_type.map(|content_type| (CONTENT_TYPE_HEADER, content_type)));
        headers.extend(cookie.map(|cookie| (COOKIE, cookie.reveal())));
        let Some(answer) = self.ask(method, path, body.into(), &headers).await else {
            return JsonReply::Offline;
        };
        let is_json = has_type(text(&answer.headers, &CONTENT_TYPE_HEADER), JSON);
        if answer.status != 204 && !is_json {
            return JsonReply::NotTheServer;
        }
        let set = text(&answer.headers, &SET_COOKIE).and_then(|line| line.split(';').next());
        JsonReply::Answer {
            status: answer.status,
            cookie: set.map(Cookie::new),
            body: answer.body,
        }
    }

    async fn ask(
        &mut self,
        method: &Method,
        path: &str,
        body: Bytes,
        headers: &[(HeaderName, &str)],
    ) -> Option<Answer> {
        self.ask_for(body.len(), method, path, body, headers).await
    }

    /// The same for so many bytes there or back, which earn the request its time.
    async fn ask_for(
        &mut self,
        bytes: usize,
        method: &Method,
        path: &str,
        body: Bytes,
        headers: &[(HeaderName, &str)],
    ) -> Option<Answer> {
        let asked = self.ask_in_any_time(method, path, &body, headers);
        let earned = u64::try_from(bytes / BYTES_A_SECOND).unwrap_or(u64::MAX);
        let limit = TIMEOUT.saturating_add(Duration::from_secs(earned));
        let answer = tokio::time::timeout(limit, asked).await.ok().flatten();
        if answer.is_none() {
            // A request that is given up must not arrive after all, beside its repetition.
            self.hang_up();
        }
        answer
    }

    async fn ask_in_any_time(
        &mut self,
        method: &Method,
        path: &str,
        body: &Bytes,
        headers: &[(HeaderName, &str)],
    ) -> Option<Answer> {
        if let Some(sender) = &mut self.sender
            && sender.ready().await.is_ok()
        {
            let request = request(&self.origin, method, path, body, headers)?;
            match sender.try_send_request(request).await {
                Ok(response) => return read(response).await,
                // The server had closed the connection meanwhile and has not seen the request.
                Err(error) if error.message().is_some() => {}
                Err(_) => return None,
            }
        }
        let request = request(&self.origin, method, path, body, headers)?;
        let mut sender = line::connect(&self.origin).await.ok()?;
        let response = sender.send_request(request).await.ok()?;
        self.sender = Some(sender);
        read(response).await
    }
}

/// A request as the wire needs it and nothing more: every byte is paid for by the edits in it.
fn request(
    origin: &Origin,
    method: &Method,
    path: &str,
    body: &Bytes,
    headers: &[(HeaderName, &str)],
) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, origin.authority());
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.body(Full::new(body.clone())).ok()
}

async fn read(response: Response<Incoming>) -> Option<Answer> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, REPLY_BYTES_MAX).collect().await.ok()?;
    Some(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.to_bytes(),
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
