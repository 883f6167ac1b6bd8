//! `POST /sync/v1/push`: operations in, a durable receipt for each out.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use ikrar_sync::protocol::push::PushRequest;

use super::{CONTENT_TYPE, sync_body};
use crate::api::body::{read, require_content_type};
use crate::api::error::ApiError;
use crate::auth::session::SignedIn;
use crate::ingest::{IngestError, Push};
use crate::state::AppState;

/// A device sends 32 kB at most, or one operation; no operation that fits its fields' limits is
/// larger than this.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// How long a device waits when the queue is full, before its own jitter.
const RETRY_AFTER_SECONDS: u32 = 3;

pub(super) async fn post(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, CONTENT_TYPE)?;
    let request = PushRequest::from_bytes(&read(body, BODY_BYTES_MAX).await?)?;
    let push = Push {
        actor: signed_in.actor,
        received_at: state.clock.now(),
        request,
    };
    let reply = state.ingest.push(push).await?;
    Ok(sync_body(reply.to_bytes()))
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Busy => Self::Busy {
                retry_after_seconds: RETRY_AFTER_SECONDS,
            },
            IngestError::OtherAccount => Self::OtherAccount,
            fault => Self::Internal(Box::new(fault)),
        }
    }
}
