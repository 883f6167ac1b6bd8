//! `GET /api/agreement/{id}/document`: an agreement as PDF.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ikrar_paper::PaperError;
use ikrar_sync::identity::EntityId;

use super::download::pdf_named;
use super::error::ApiError;
use crate::auth::{cookie, session};
use crate::printing::{self, PrintingError};
use crate::state::AppState;

/// A page of a document takes far less.
const RETRY_AFTER_SECONDS: u32 = 5;

pub(super) async fn document(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = EntityId::from_hex(&id).ok_or(ApiError::NotFound)?;
    let by = match cookie::read(&headers) {
        Some(token) => session::find(&state, &token).await?,
        None => None,
    };
    let actor = by.as_ref().map(|by| &by.actor);
    let found = match printing::find(&state, actor, id).await {
        // Who is not signed in is told to, whether the agreement is there or not.
        Err(PrintingError::Unknown) if actor.is_none() => return Err(ApiError::SessionExpired),
        found => found?,
    };
    let name = format!("{}.pdf", printing::name(&found.manuscript));
    let pdf = state.printer.print(found).await?;
    Ok(pdf_named(&name, pdf))
}

impl From<PrintingError> for ApiError {
    fn from(error: PrintingError) -> Self {
        match error {
            PrintingError::Unknown => Self::NotFound,
            PrintingError::NotClosed => Self::RecordOpen,
            PrintingError::Busy => Self::Busy {
                retry_after_seconds: RETRY_AFTER_SECONDS,
            },
            PrintingError::Paper(PaperError::NotInstalled) => Self::NoTypesetter,
            PrintingError::Store(error) => error.into(),
            other => Self::Internal(Box::new(other)),
        }
    }
}
