//! A certified signature service of a test's own, which speaks the contract of the real ones:
//! `POST /api/sign/pdf` with a form of number, passphrase and document, behind a name and a
//! password; the document comes back with a signature added behind it, or a refusal as JSON.
//!
//! Its signatures are hollow: where a real one has a certificate, this one has zeros.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Name and password of the city's server at this service.
pub const CLIENT: &str = "ikrar:kunci-layanan";
/// The same as the header says it.
const AUTHORIZATION_TOLD: &str = "Basic aWtyYXI6a3VuY2ktbGF5YW5hbg==";
/// The passphrase of every signer.
pub const PASSPHRASE: &str = "frasa sandi sertifikat uji";
/// The number of every signer: of nobody.
pub const SIGNER: &str = "9988776655443322";
/// More than any document of a test.
const FORM_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What the service does with the next documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Signs.
    Signs,
    /// Signs another file: one byte of what was sent is changed.
    Changes,
    /// Gives back what was sent.
    Echoes,
    /// Adds something that is no signature over the whole.
    Scribbles,
    /// Refuses in words.
    Refuses,
    /// Says that something else is wrong, in a page for people.
    Shows,
    /// Never answers.
    Sleeps,
    /// Signs once it is told to go on.
    Waits,
}

/// What came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The number of the signer.
    pub signer: String,
    /// Where the signature is to be seen.
    pub shown: String,
    /// The document.
    pub document: Vec<u8>,
}

/// The service; gone when dropped.
#[derive(Debug)]
pub struct TestSignatureService {
    address: SocketAddr,
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<(Mood, Vec<Received>)>,
    arrived: Notify,
    may_go_on: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, (Mood, Vec<Received>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TestSignatureService {
    /// Listens, and signs.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::new((Mood::Signs, Vec::new())),
            arrived: Notify::new(),
            may_go_on: Notify::new(),
        });
        let router = Router::new()
            .route("/api/sign/pdf", post(sign))
            .with_state(Arc::clone(&shared));
        let keeper = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self {
            address,
            shared,
            keeper,
        })
    }

    /// Where it listens.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it does from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.shared.state().0 = mood;
    }

    /// What came in so far, of what its passphrase opens.
    pub fn received(&self) -> Vec<Received> {
        self.shared.state().1.clone()
    }

    /// Waits until a document has come in while it [`Mood::Waits`].
    pub async fn has_one(&self) {
        self.shared.arrived.notified().await;
    }

    /// Lets the waiting one go on.
    pub fn go_on(&self) {
        self.shared.may_go_on.notify_one();
    }
}

impl Drop for TestSignatureService {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn sign(State(shared): State<Arc<Shared>>, headers: HeaderMap, request: Request) -> Response {
    let told = headers
        .get(AUTHORIZATION)
        .and_then(|told| told.to_str().ok());
    if told != Some(AUTHORIZATION_TOLD) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), FORM_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some((received, passphrase)) = read_form(&headers, &body) else {
        return refusal(2000, "Isian tidak lengkap");
    };
    if received.signer != SIGNER {
        return refusal(2011, "Pengguna tidak terdaftar");
    }
    if passphrase != PASSPHRASE {
        return refusal(2031, "Passphrase salah");
    }
    let document = received.document.clone();
    let mood = {
        let mut state = shared.state();
        state.1.push(received);
        state.0
    };
    match mood {
        Mood::Signs => signed(&document, 0),
        Mood::Changes => {
            let mut other = document;
            if let Some(byte) = other.get_mut(20) {
                *byte ^= 1;
            }
            signed(&other, 0)
        }
        Mood::Echoes => pdf(document),
        Mood::Scribbles => signed(&document, 1),
        Mood::Refuses => refusal(2055, "Kuota tanda tangan kota habis"),
        Mood::Shows => "<!doctype html><p>Sedang dipelihara</p>".into_response(),
        Mood::Sleeps => std::future::pending().await,
        Mood::Waits => {
            shared.arrived.notify_one();
            shared.may_go_on.notified().await;
            signed(&document, 0)
        }
    }
}

fn refusal(number: u32, words: &str) -> Response {
    let body = serde_json::json!({ "status_code": number, "error": words });
    (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
}

fn pdf(document: Vec<u8>) -> Response {
    let headers = [("content-type", "application/pdf"), ("id_dokumen", "uji-1")];
    (headers, document).into_response()
}

/// The document with a signature added; so many bytes of it are not covered.
fn signed(document: &[u8], open: usize) -> Response {
    match with_signature(document, open) {
        Some(signed) => pdf(signed),
        None => refusal(2001, "Berkas bukan PDF"),
    }
}

/// An incremental update of a PDF: one more object, and a trailer that leads back to the old one.
fn with_signature(document: &[u8], open: usize) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(document);
    let root = text.rsplit("/Root ").next()?.split(" R").next()?;
    let before = text.rsplit("startxref").next()?.split_whitespace().next()?;
    let open_object = "900000 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite \
                       /SubFilter /ETSI.CAdES.detached /Contents ";
    let mut added = open_object.to_owned();
    let hole = document.len() + added.len();
    let zeros = format!("<{}>", "0".repeat(64));
    let after = hole + zeros.len();
    added.push_str(&zeros);
    // Of one width, so that the length is known before the number is.
    let tail = |rest: usize| {
        let range = format!("/ByteRange [0 {hole:010} {after:010} {rest:010}] >>\nendobj\n");
        let trailer = format!("trailer\n<< /Size 900001 /Root {root} R /Prev {before} >>\n");
        let place = after + range.len();
        format!("{range}xref\n0 0\n{trailer}startxref\n{place}\n%%EOF\n")
    };
    added.push_str(&tail(tail(0).len().checked_sub(open)?));
    Some([document, added.as_bytes()].concat())
}

/// The parts of the form, and the passphrase.
fn read_form(headers: &HeaderMap, body: &Bytes) -> Option<(Received, String)> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=")?;
    let part = |name: &str| {
        let opening = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        let start = find(body, opening.as_bytes())?;
        let rest = body.get(start..)?;
        let start = find(rest, b"\r\n\r\n")? + 4;
        let rest = rest.get(start..)?;
        rest.get(..find(rest, format!("\r\n--{boundary}").as_bytes())?)
    };
    let text = |name: &str| String::from_utf8(part(name)?.to_vec()).ok();
    let received = Received {
        signer: text("nik")?,
        shown: text("tampilan")?,
        document: part("file")?.to_vec(),
    };
    Some((received, text("passphrase")?))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|found| found == wanted)
}

/// The one document that came in.
pub fn only(received: Vec<Received>) -> Result<Received> {
    anyhow::ensure!(received.len() == 1, "{} documents came in", received.len());
    received.into_iter().next().context("a document")
}
