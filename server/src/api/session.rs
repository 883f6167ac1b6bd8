//! `GET /api/session`: who is signed in, with the rights of this moment.

use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::auth::session::SignedIn;

/// The answer of sign-in and of this route.
#[derive(Debug, Serialize)]
pub(super) struct SessionBody {
    user: String,
    name: String,
    role: &'static str,
    agency: Option<String>,
    login: String,
    session: u64,
}

impl From<SignedIn> for SessionBody {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            user: signed_in.actor.user.uuid().to_string(),
            name: signed_in.display_name,
            role: signed_in.actor.role.code(),
            agency: signed_in
                .actor
                .agency
                .map(|agency| agency.uuid().to_string()),
            login: signed_in.login,
            session: signed_in.session,
        }
    }
}

pub(super) async fn get(signed_in: SignedIn) -> Response {
    private(Json(SessionBody::from(signed_in)).into_response())
}

/// Keeps a personal answer out of every cache.
pub(super) fn private(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
