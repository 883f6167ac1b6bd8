//! `POST /api/sign-out`: ends the session on the server and in the browser.
//!
//! Signing out twice, or after the session ended by itself, succeeds: the person is out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::error::ApiError;
use crate::auth::cookie;
use crate::state::AppState;

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(token) = cookie::read(&headers)
        && let Some(session) = state.store.open_session(&token.digest()).await?
    {
        state
            .store
            .end_session(session.number, state.clock.now())
            .await?;
    }
    let cookie = cookie::clear(&headers).unwrap_or_default();
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}
