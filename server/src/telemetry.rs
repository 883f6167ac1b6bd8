//! Structured logs without personal data.
//!
//! A request is logged by its route pattern, never by its path, query, login or body.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use crate::state::AppState;

/// Lets a person who reports a failure point at the log line.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

static REQUEST_COUNT: AtomicU64 = AtomicU64::new(1);

/// Sends logs to standard error, one JSON object a line; standard output belongs to the commands.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    if started.is_err() {
        tracing::debug!("logging was already started");
    }
}

/// Writes one line per request.
pub async fn log_request(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let number = REQUEST_COUNT.fetch_add(1, Ordering::Relaxed);
    // The start second tells apart the requests of two runs of the program.
    let request_id = format!("{:x}-{number:x}", state.clock.now().0);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(site)".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id = %request_id, method = %request.method(), route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, ms, "answered"));
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
