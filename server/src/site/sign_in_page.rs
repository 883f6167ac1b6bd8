//! x
use axum::extract::Request;
pub(super) async fn get(r: Request) -> axum::response::Response { super::shell(r).await }
