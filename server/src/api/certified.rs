//! `GET /api/signature-service`: whether there is one. `POST /api/agreement/{id}/certified`: an
//! agreement signed by it. `GET /api/signature/{id}/file`: the file that returned.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use ikrar_sync::identity::EntityId;
use serde::{Deserialize, Serialize};

use super::body::read_json;
use super::download::pdf_named;
use super::error::ApiError;
use super::session::private;
use crate::auth::session::SignedIn;
use crate::auth::{cookie, session};
use crate::certification::{
    Asked, CertificationError, Passphrase, ServiceFault, certify, find_signed_file,
};
use crate::state::AppState;

/// A few short texts.
const BODY_BYTES_MAX: usize = 16 * 1024;

#[derive(Serialize)]
struct ServiceBody {
    /// None where there is no service.
    name: Option<String>,
}

pub(super) async fn service(State(state): State<AppState>, _: SignedIn) -> Response {
    let service = state.signature_service.as_ref();
    let name = service.map(|service| service.name().to_owned());
    private(Json(ServiceBody { name }).into_response())
}

#[derive(Deserialize)]
struct AskedBody {
    party: String,
    content: String,
    place: String,
    signed_on: String,
    signer: String,
    passphrase: String,
}

pub(super) async fn post(
    State(state): State<AppState>,
    by: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let id = EntityId::from_hex(&id).ok_or(ApiError::NotFound)?;
    let body: AskedBody = read_json(&headers, body, BODY_BYTES_MAX).await?;
    let texts = [&body.party, &body.content, &body.place, &body.signed_on];
    let passphrase = Passphrase::new(body.passphrase);
    let asked = Asked::read(id, texts.map(String::as_str), &body.signer, passphrase)?;
    // A line that breaks while the service signs does not break the signing.
    let work = tokio::spawn(async move { certify(&state, &by, asked).await });
    let done = work.await;
    done.map_err(|error| ApiError::Internal(Box::new(error)))??;
    Ok(private(StatusCode::NO_CONTENT.into_response()))
}

pub(super) async fn file(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = EntityId::from_hex(&id).ok_or(ApiError::NotFound)?;
    let by = match cookie::read(&headers) {
        Some(token) => session::find(&state, &token).await?,
        None => None,
    };
    let actor = by.as_ref().map(|by| &by.actor);
    let found = match find_signed_file(&state, actor, id).await {
        Err(CertificationError::Unknown) if actor.is_none() => {
            return Err(ApiError::SessionExpired);
        }
        found => found?,
    };
    let bytes = state.store.returned_bytes(found.file).await?;
    let name = format!("{} - tertandatangani.pdf", found.name);
    Ok(pdf_named(&name, bytes.ok_or(ApiError::NotFound)?))
}

impl From<CertificationError> for ApiError {
    fn from(error: CertificationError) -> Self {
        match error {
            CertificationError::Unknown => Self::NotFound,
            CertificationError::Input { field, reason } => Self::BadRequest {
                field: Some(field),
                reason: reason.to_owned(),
            },
            CertificationError::Printing(error) => error.into(),
            CertificationError::Ingest(error) => error.into(),
            CertificationError::Store(error) => error.into(),
            refused => Self::NotCertified(Box::new(refused)),
        }
    }
}

impl CertificationError {
    /// The HTTP status.
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Off => StatusCode::NOT_IMPLEMENTED,
            Self::Rights(_) => StatusCode::FORBIDDEN,
            Self::Service(ServiceFault::TimedOut) => StatusCode::GATEWAY_TIMEOUT,
            Self::Service(ServiceFault::WrongPassphrase | ServiceFault::UnknownSigner) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Service(_) | Self::Returned(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::CONFLICT,
        }
    }

    /// The stable name of the refusal.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Off => "signature_service_off",
            Self::Rights(refusal) => refusal.code(),
            Self::Step(refusal) => refusal.code(),
            Self::ContentChanged => "content_changed",
            Self::NoKey => "no_sealing_key",
            Self::Service(fault) => fault.code(),
            Self::Returned(problem) => problem.code(),
            Self::NotCounted(_) => "signature_not_counted",
            _ => "not_certified",
        }
    }

    /// What a person reads.
    pub(super) fn user_message(&self) -> String {
        match self {
            Self::Rights(refusal) => refusal.user_message(),
            Self::Step(refusal) => refusal.user_message(),
            Self::Service(fault) => fault.user_message(),
            Self::Returned(problem) => problem.user_message().to_owned(),
            Self::Off => "Kota ini belum memakai layanan tanda tangan elektronik tersertifikasi. \
                 Pilih cara tanda tangan lain."
                .to_owned(),
            Self::NoKey => "Kota ini belum memiliki kunci segel dokumen. Minta administrator \
                 membuatnya, lalu tanda tangani kembali."
                .to_owned(),
            _ => "Isi atau status perjanjian berubah sejak ditampilkan; tanda tangan ini tidak \
                 berlaku. Baca isi yang baru, lalu tanda tangani kembali."
                .to_owned(),
        }
    }
}
