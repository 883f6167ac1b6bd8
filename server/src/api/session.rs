//! `GET /api/session`: who is signed in, with the rights of this moment. Whoever asks, also a
//! stranger, gets the city's public keys, with which documents are checked. Where the account of an
//! open session was disabled, its browser hears whose work it may still hand in, and nothing else.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error::{ApiError, ForStrangers};
use crate::auth::session::{Author, SignedIn};
use crate::state::AppState;
use crate::store::StoreError;

/// The answer of sign-in and of this route.
#[derive(Debug, Serialize)]
pub(super) struct SessionBody {
    user: String,
    name: String,
    role: &'static str,
    agency: Option<String>,
    login: String,
    session: u64,
    keys: String,
}

impl SessionBody {
    /// With the keys of this moment.
    pub(super) async fn new(state: &AppState, signed_in: SignedIn) -> Result<Self, StoreError> {
        let keys = state.store.city_keys().await?.to_text();
        Ok(Self {
            user: signed_in.actor.user.uuid().to_string(),
            name: signed_in.display_name,
            role: signed_in.actor.role.code(),
            agency: signed_in
                .actor
                .agency
                .map(|agency| agency.uuid().to_string()),
            login: signed_in.login,
            session: signed_in.session,
            keys,
        })
    }
}

pub(super) async fn get(
    State(state): State<AppState>,
    headers: HeaderMap,
    signed_in: Result<SignedIn, ApiError>,
) -> Result<Response, ApiError> {
    let answer = match signed_in {
        Ok(signed_in) => Json(SessionBody::new(&state, signed_in).await?).into_response(),
        Err(refusal @ ApiError::SessionExpired) => {
            let author = Author::of(&state, &headers).await?;
            refusal.with(ForStrangers {
                keys: state.store.city_keys().await?.to_text(),
                hands_in: author.map(|Author(author)| author.user.uuid().to_string()),
            })
        }
        Err(other) => return Err(other),
    };
    Ok(private(answer))
}

/// Keeps a personal answer out of every cache.
pub(super) fn private(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
