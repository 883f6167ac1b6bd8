//! A signature service over HTTP, as governments here run them: one form with the document, the
//! signer's number and passphrase goes to `POST /api/sign/pdf`; the signed document comes back, or
//! a refusal as JSON with a number.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName};
use hyper::{Method, Request, StatusCode};
use serde::Deserialize;

use super::form::Form;
use super::{Order, RETURNED_BYTES_MAX, ServiceFault, SignatureService, Signed};
use crate::config::ClientSecret;
use crate::replica::transport::{Origin, connect};

const PATH: &str = "/api/sign/pdf";
/// The service's number of the document, where it tells one.
const REFERENCE: HeaderName = HeaderName::from_static("id_dokumen");
/// How long a signature may take: the service asks its own authority and a clock.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// No refusal in words is longer.
const WORDS_CHARACTERS_MAX: usize = 200;
/// Numbers of refusals that mean the same everywhere.
const WRONG_PASSPHRASE: [u32; 1] = [2031];
const UNKNOWN_SIGNER: [u32; 2] = [2011, 2021];

/// See the module's words.
pub struct HttpService {
    name: String,
    origin: Origin,
    authorization: String,
    patience: Duration,
}

impl fmt::Debug for HttpService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpService")
            .field("name", &self.name)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl HttpService {
    /// A service at an address, which knows this server by its name and password.
    pub fn new(name: String, origin: Origin, client: &ClientSecret, patience: Duration) -> Self {
        Self {
            name,
            origin,
            authorization: format!("Basic {}", STANDARD.encode(client.reveal())),
            patience,
        }
    }

    async fn ask(&self, order: &Order) -> Result<Signed, ServiceFault> {
        let form = Form::new().map_err(|_| ServiceFault::Unreachable)?;
        let (content_type, body) = form
            .text("nik", &order.credentials.signer)
            .text("passphrase", order.credentials.passphrase.reveal())
            .text("tampilan", "invisible")
            .pdf("file", &order.file_name, &order.document)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(PATH)
            .header(HOST, self.origin.authority())
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, content_type)
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| ServiceFault::Unreachable)?;
        let connected = connect(&self.origin).await;
        let mut sender = connected.map_err(|_| ServiceFault::Unreachable)?;
        let response = sender.send_request(request).await;
        let (parts, body) = response
            .map_err(|_| ServiceFault::Unreachable)?
            .into_parts();
        // One byte more than may come, so that what is too large is told from what was cut off.
        let body = Limited::new(body, RETURNED_BYTES_MAX + 1).collect().await;
        let body = body.map_err(|_| ServiceFault::Unreadable)?.to_bytes();
        read(parts.status, &parts.headers, &body)
    }
}

impl SignatureService for HttpService {
    fn name(&self) -> &str {
        &self.name
    }

    fn sign<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<Signed, ServiceFault>> {
        async {
            let asked = tokio::time::timeout(self.patience, self.ask(order)).await;
            asked.unwrap_or(Err(ServiceFault::TimedOut))
        }
        .boxed()
    }
}

/// A refusal.
#[derive(Deserialize)]
struct Refusal {
    status_code: Option<u32>,
    #[serde(alias = "message")]
    error: Option<String>,
}

fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Signed, ServiceFault> {
    if status == StatusCode::OK && body.starts_with(b"%PDF-") {
        return Ok(Signed {
            document: body.to_vec(),
            reference: plain(headers.get(REFERENCE).and_then(|told| told.to_str().ok())),
        });
    }
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(ServiceFault::ClientRefused);
    }
    let refusal: Option<Refusal> = serde_json::from_slice(body).ok();
    let Some(refusal) = refusal else {
        return Err(ServiceFault::Unreadable);
    };
    let words = plain(refusal.error.as_deref());
    Err(match refusal.status_code {
        Some(number) if WRONG_PASSPHRASE.contains(&number) => ServiceFault::WrongPassphrase,
        Some(number) if UNKNOWN_SIGNER.contains(&number) => ServiceFault::UnknownSigner,
        _ if words.is_empty() => ServiceFault::Unreadable,
        _ => ServiceFault::Refused(words),
    })
}

/// What a stranger said, fit to be shown on one line.
fn plain(told: Option<&str>) -> String {
    let told = told.unwrap_or_default().trim();
    let shown = told.chars().filter(|sign| !sign.is_control());
    shown.take(WORDS_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> Option<ServiceFault> {
        let status = StatusCode::from_u16(status).unwrap();
        read(status, &HeaderMap::new(), body.as_bytes()).err()
    }

    #[test]
    fn refusals_are_told_apart_by_their_numbers() {
        let wrong = r#"{"status_code":2031,"error":"Passphrase salah"}"#;
        assert_eq!(fault(400, wrong), Some(ServiceFault::WrongPassphrase));
        let unknown = r#"{"status_code":2011,"error":"x"}"#;
        assert_eq!(fault(400, unknown), Some(ServiceFault::UnknownSigner));
        let other = r#"{"status_code":2050,"message":"Kuota\nhabis"}"#;
        let words = ServiceFault::Refused("Kuotahabis".to_owned());
        assert_eq!(fault(400, other), Some(words));
        assert_eq!(fault(401, "{}"), Some(ServiceFault::ClientRefused));
    }

    #[test]
    fn what_is_neither_a_document_nor_a_refusal_is_unreadable() {
        for (status, body) in [
            (200, "<html>"),
            (200, ""),
            (200, "{}"),
            (502, "Bad Gateway"),
            (500, "%PDF-1.7"),
        ] {
            let found = fault(status, body);
            assert_eq!(found, Some(ServiceFault::Unreadable), "{status} {body}");
        }
        let long = format!(r#"{{"error":"{}"}}"#, "x".repeat(5_000));
        let Some(ServiceFault::Refused(words)) = fault(400, &long) else {
            panic!("a refusal in words");
        };
        assert_eq!(words.len(), WORDS_CHARACTERS_MAX);
    }
}
