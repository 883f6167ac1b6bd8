//! `POST /api/sign-in`: login and password for a session cookie.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::body::read_json;
use super::error::ApiError;
use super::session::{SessionBody, private};
use crate::auth::cookie;
use crate::auth::password::PASSWORD_BYTES_MAX;
use crate::auth::session::SESSION_SECONDS_MAX;
use crate::auth::sign_in::{Credentials, sign_in};
use crate::state::AppState;

/// Two short texts.
const BODY_BYTES_MAX: usize = 8 * 1024;
/// Longer than any login the administrator may choose.
const LOGIN_CHARACTERS_MAX: usize = 100;

#[derive(Deserialize)]
struct SignInBody {
    login: String,
    password: String,
}

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body: SignInBody = read_json(&headers, body, BODY_BYTES_MAX).await?;
    let credentials = parse(body)?;
    let device = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("tidak dikenal");
    let (token, signed_in) = sign_in(&state, credentials, device).await?;
    let cookie = cookie::set(&headers, &token, SESSION_SECONDS_MAX);
    let answer = Json(SessionBody::new(&state, signed_in).await?);
    Ok(private(
        (cookie.unwrap_or_default(), answer).into_response(),
    ))
}

fn parse(body: SignInBody) -> Result<Credentials, ApiError> {
    let refuse = |field, reason: &str| {
        Err(ApiError::BadRequest {
            field: Some(field),
            reason: reason.to_owned(),
        })
    };
    if body.login.trim().is_empty() {
        return refuse("login", "nama pengguna belum diisi");
    }
    if body.login.chars().count() > LOGIN_CHARACTERS_MAX {
        return refuse("login", "nama pengguna terlalu panjang");
    }
    if body.login.chars().any(char::is_control) {
        return refuse(
            "login",
            "nama pengguna memuat tanda yang tidak tampak; ketik ulang",
        );
    }
    if body.password.is_empty() {
        return refuse("password", "kata sandi belum diisi");
    }
    if body.password.len() > PASSWORD_BYTES_MAX {
        return refuse("password", "kata sandi terlalu panjang");
    }
    Ok(Credentials {
        login: body.login,
        password: body.password,
    })
}
