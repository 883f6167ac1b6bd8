//! The web app: hashed assets, the service worker, the cached shell and the sign-in page.
//!
//! The build (`cargo xtask build`) writes everything into `target/site`; this module only hands
//! it out. The app behind sign-in starts from the static shell; only `/masuk` is rendered here.

mod files;
pub mod headers;
mod record;
mod sign_in_page;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::state::AppState;

/// The document of every app route, with an empty body.
const SHELL_FILE: &str = "shell.html";

/// Where browsers look for the service worker.
const WORKER: &str = "sw.js";

/// What they find there once it was retired.
const RETIRED_WORKER: &str = include_str!("retired-worker.js");

/// Shown until the web app has been built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"id\"><title>Ikrar</title>\
    <p>Aplikasi web belum dibangun. Jalankan <code>cargo xtask build</code>.</p></html>";

/// Everything that is not called by programs.
pub fn router() -> Router<AppState> {
    sign_in_page::use_runtime();
    Router::new()
        .route("/masuk", get(sign_in_page::get))
        .route("/shell", get(shell))
        .fallback(file_or_shell)
}

/// A file of the site, or the shell for any address a person may open or reload.
async fn file_or_shell(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if path == WORKER && state.is_worker_retired {
        return retired_worker();
    }
    if let Some(file) = files::find(path)
        && !record::is_private(path)
    {
        return file.respond(request.headers());
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') || path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    shell(request).await
}

async fn shell(request: Request) -> Response {
    files::find(SHELL_FILE).map_or_else(not_built, |file| file.respond(request.headers()))
}

fn retired_worker() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, RETIRED_WORKER).into_response()
}

fn not_built() -> Response {
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
