//! `GET /health`: whether this process can answer, for a supervisor or a load balancer.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::error::ApiError;
use crate::state::AppState;

#[derive(Debug, Serialize)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
}

pub(super) async fn get(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    state.store.check().await?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }))
}
