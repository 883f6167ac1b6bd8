//! `POST /sync/v1/push`: operations in, a durable receipt for each out.

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use ikrar_sync::protocol::push::PushRequest;

use super::{CONTENT_TYPE, sync_body};
use crate::api::body::{read, require_content_type};
use crate::api::error::ApiError;
use crate::auth::session::Author;
use crate::ingest::{IngestError, Push, Ticket};
use crate::state::AppState;

/// A device sends 32 kB at most, or one operation; no operation that fits its fields' limits is
/// larger than this.
const BODY_BYTES_MAX: usize = 256 * 1024;

pub(super) async fn post(
    Turn(ticket): Turn,
    State(state): State<AppState>,
    Author(actor): Author,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, CONTENT_TYPE)?;
    let request = PushRequest::from_bytes(&read(body, BODY_BYTES_MAX).await?)?;
    let push = Push {
        actor,
        received_at: state.clock.now(),
        request,
        past_gaps: false,
    };
    let reply = state.ingest.push(push, ticket).await?;
    Ok(sync_body(reply.to_bytes()))
}

/// A place inside, as an extractor that stands before all others: where there is none, neither
/// the session is looked up nor the body read.
pub(super) struct Turn(pub(super) Ticket);

impl FromRequestParts<AppState> for Turn {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let ticket = state.ingest.door().enter().map_err(IngestError::Busy)?;
        Ok(Self(ticket))
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Busy(refused) => Self::Busy {
                retry_after_seconds: refused.seconds(),
            },
            IngestError::OtherAccount => Self::OtherAccount,
            fault => Self::Internal(Box::new(fault)),
        }
    }
}
