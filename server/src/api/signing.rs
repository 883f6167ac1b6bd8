//! `GET /api/signing/{id}/document`: the berita acara of a session as PDF, once it is closed.

use axum::extract::{Path, State};
use axum::response::Response;
use ikrar_sync::identity::EntityId;

use super::download::pdf_named;
use super::error::ApiError;
use crate::auth::session::SignedIn;
use crate::printing;
use crate::state::AppState;

pub(super) async fn document(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let id = EntityId::from_hex(&id).ok_or(ApiError::NotFound)?;
    let (record, arms) = printing::find_record(&state, &signed_in.actor, id).await?;
    let name = format!("{}.pdf", printing::record_name(&record));
    let pdf = state.printer.print_record(record, arms).await?;
    Ok(pdf_named(&name, pdf))
}
