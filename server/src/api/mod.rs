//! What programs call: `/api` for accounts, `/sync/v1` for devices, `/health` for operators.
//!
//! A handler extracts, parses, calls and responds; every failure is an [`error::ApiError`].

mod agreement;
pub mod body;
mod certified;
mod download;
pub mod error;
mod health;
mod report;
mod session;
mod sign_in;
mod sign_out;
mod signing;
pub mod sync;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;
use error::ApiError;

/// What operators and sign-in pages call, with a JSON answer for what does not exist.
pub fn router() -> Router<AppState> {
    let api = Router::new()
        .route("/sign-in", post(sign_in::post))
        .route("/sign-out", post(sign_out::post))
        .route("/session", get(session::get))
        .route("/agreement/{id}/document", get(agreement::document))
        .route("/agreement/{id}/certified", post(certified::post))
        .route("/signature-service", get(certified::service))
        .route("/signature/{id}/file", get(certified::file))
        .route("/signing/{id}/document", get(signing::document))
        .route("/report/{year}/{quarter}/{file}", get(report::of_city))
        .route(
            "/report/{year}/{quarter}/{agency}/{file}",
            get(report::of_agency),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed);
    Router::new()
        .route("/health", get(health::get))
        .nest("/api", api)
}

/// What devices call, likewise.
pub fn device_router() -> Router<AppState> {
    let sync = sync::router()
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed);
    Router::new().nest("/sync", sync)
}

async fn not_found() -> ApiError {
    ApiError::NotFound
}

async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}
