//! `/sync/v1`: push, pull, the doorbell, and queues carried as files.
//!
//! Push and pull bodies belong to the sync crate; here they are bytes in and bytes out.

mod blob;
mod carry;
mod doorbell;
mod pull;
mod push;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE as CONTENT_TYPE_HEADER};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ikrar_sync::protocol::ProtocolError;

pub(crate) use self::pull::{refresh, refresh_around};
use super::error::ApiError;
use crate::state::AppState;

/// What sync bodies are labelled as, both ways.
pub const CONTENT_TYPE: &str = ikrar_sync::protocol::CONTENT_TYPE;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/push", post(push::post))
        .route("/v1/pull", post(pull::post))
        .route("/v1/doorbell", get(doorbell::get))
        .route(
            "/v1/blob/{scope}/{hash}",
            get(blob::get).head(blob::head).patch(blob::patch),
        )
        .route("/v1/carry", post(carry::post))
        .route("/v1/carry-key", post(carry::post_key))
}

/// A body of the sync crate as a reply.
fn sync_body(bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE_HEADER, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl From<ProtocolError> for ApiError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::Damaged => Self::Damaged,
            ProtocolError::TooLarge(bytes_max) => Self::BodyTooLarge { bytes_max },
            ProtocolError::TooOld { .. } => Self::UpdateNeeded,
            other => Self::NotCbor {
                reason: other.to_string(),
            },
        }
    }
}
