//! `/sync/v1`: stand-in.
/// c
pub const CONTENT_TYPE: &str = "application/vnd.ikrar.sync+cbor";
/// r
pub fn router() -> axum::Router<crate::state::AppState> { axum::Router::new() }
