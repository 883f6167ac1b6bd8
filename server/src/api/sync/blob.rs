//! `/sync/v1/blob/{scope}/{hash}`: the bytes of a file, sent piece by piece and read whole.
//!
//! A file never becomes a page of this origin: it is offered as a download, under a policy that
//! lets nothing in it run.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::stream;
use ikrar_domain::evidence::MediaType;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::ScopeId;
use ikrar_sync::ledger::Purpose;
use ikrar_sync::protocol::blob::{
    COMPLETE, COMPLETE_HEADER, OFFSET_HEADER, PIECE_BYTES_MAX, PIECE_CONTENT_TYPE, Progress,
};

use crate::api::body::{read, require_content_type};
use crate::api::download::{SANDBOX, disposition};
use crate::api::error::ApiError;
use crate::attachment::{Asked, AttachmentError};
use crate::auth::session::SignedIn;
use crate::state::AppState;
use crate::store::{AttachmentKey, Store, StoreError};

/// How long a device waits before it tries a piece again when others take their turn.
const RETRY_AFTER_SECONDS: u32 = 2;
const OFFSET: HeaderName = HeaderName::from_static(OFFSET_HEADER);
const IS_COMPLETE: HeaderName = HeaderName::from_static(COMPLETE_HEADER);

type Address = Path<(String, String)>;

/// `HEAD`: how many bytes are here.
pub(super) async fn head(
    State(state): State<AppState>,
    by: SignedIn,
    address: Address,
) -> Result<Response, ApiError> {
    let asked = Asked {
        by: &by,
        key: key_of(&address)?,
    };
    let progress = asked.progress(&state).await?;
    Ok(reply(StatusCode::OK, progress))
}

/// `PATCH`: the piece that begins at `Upload-Offset`.
pub(super) async fn patch(
    State(state): State<AppState>,
    by: SignedIn,
    address: Address,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, PIECE_CONTENT_TYPE)?;
    let asked = Asked {
        by: &by,
        key: key_of(&address)?,
    };
    let offset = offset_of(&headers)?;
    let piece = read(body, PIECE_BYTES_MAX).await?;
    match asked.take(&state, offset, &piece).await {
        Ok(progress) => Ok(reply(StatusCode::NO_CONTENT, progress)),
        Err(AttachmentError::WrongOffset(offset)) => {
            let mut response = ApiError::WrongOffset.into_response();
            tell(
                response.headers_mut(),
                Progress {
                    offset,
                    is_complete: false,
                },
            );
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET`: the whole file, for those who may see its scope.
pub(super) async fn get(
    State(state): State<AppState>,
    by: SignedIn,
    address: Address,
) -> Result<Response, ApiError> {
    let asked = Asked {
        by: &by,
        key: key_of(&address)?,
    };
    let link = asked.link(&state, Purpose::Read).await?;
    let row = state.store.attachment(asked.key).await?;
    let Some(row) = row.filter(|row| row.stored_at.is_some()) else {
        return Err(ApiError::NotFound);
    };
    let mut response = Body::from_stream(pieces(state.store.clone(), asked.key)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(type_of(link.media_type)),
    );
    headers.insert(CONTENT_LENGTH, HeaderValue::from(row.size));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(CONTENT_DISPOSITION, disposition(&link.file_name));
    if let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", asked.key.hash.hex())) {
        headers.insert(ETAG, tag);
    }
    Ok(response)
}

/// An address that names no scope or hash names no file.
fn key_of(Path((scope, hash)): &Address) -> Result<AttachmentKey, ApiError> {
    let scope = ScopeId::from_hex(scope).ok_or(ApiError::NotFound)?;
    let hash = BlobHash::from_hex(hash).ok_or(ApiError::NotFound)?;
    Ok(AttachmentKey { scope, hash })
}

fn offset_of(headers: &HeaderMap) -> Result<u64, ApiError> {
    headers
        .get(OFFSET)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ApiError::BadRequest {
            field: None,
            reason: "kepala Upload-Offset harus berisi jumlah bita yang sudah dikirim".to_owned(),
        })
}

fn reply(status: StatusCode, progress: Progress) -> Response {
    let mut response = status.into_response();
    tell(response.headers_mut(), progress);
    response
}

fn tell(headers: &mut HeaderMap, progress: Progress) {
    let complete = if progress.is_complete { COMPLETE } else { "?0" };
    headers.insert(OFFSET, HeaderValue::from(progress.offset));
    headers.insert(IS_COMPLETE, HeaderValue::from_static(complete));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The bytes as they were stored, one piece in memory at a time.
fn pieces(
    store: Store,
    key: AttachmentKey,
) -> impl stream::Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    stream::try_unfold((store, 0_u64), move |(store, start)| async move {
        let Some(piece) = store.attachment_chunk(key, start).await? else {
            return Ok(None);
        };
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        let next = start.saturating_add(length);
        Ok(Some((Bytes::from(piece), (store, next))))
    })
}

fn type_of(media_type: MediaType) -> &'static str {
    media_type.code()
}

impl From<AttachmentError> for ApiError {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::Unknown => Self::NotFound,
            AttachmentError::WrongOffset(_) => Self::WrongOffset,
            AttachmentError::BeyondEnd => Self::BadRequest {
                field: None,
                reason: "potongan melewati akhir berkas".to_owned(),
            },
            AttachmentError::Corrupt => Self::EvidenceCorrupt,
            AttachmentError::Content(problem) => Self::EvidenceContent(problem),
            AttachmentError::Refused(refusal) => Self::EvidenceRefused(refusal),
            AttachmentError::Busy => Self::Busy {
                retry_after_seconds: RETRY_AFTER_SECONDS,
            },
            AttachmentError::Store(error) => error.into(),
        }
    }
}
