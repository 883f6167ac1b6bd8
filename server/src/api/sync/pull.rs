//! `POST /sync/v1/pull`: what changed in every scope the person may see now.
//!
//! The scopes are computed from the database at each request, never from what the device says:
//! one it may no longer see comes back as revoked.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use ikrar_domain::people::Actor;
use ikrar_sync::identity::Dseq;
use ikrar_sync::ledger::{answer_pull, may_read};
use ikrar_sync::protocol::pull::{ChangedFates, PullRequest};

use super::{CONTENT_TYPE, sync_body};
use crate::api::body::{read, require_content_type};
use crate::api::error::ApiError;
use crate::auth::session::SignedIn;
use crate::ingest::Ledgers;
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::ledger::{ReplicaRow, ScopeRow};

/// A cursor for each of a city's scopes is a few kilobytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

pub(super) async fn post(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, CONTENT_TYPE)?;
    let request = PullRequest::from_bytes(&read(body, BODY_BYTES_MAX).await?)?;
    claim_replica(&state, &signed_in.actor, &request).await?;
    let visible = visible_scopes(&state, &signed_in.actor).await?;
    refresh(&state, &visible).await?;
    let ledgers = state.ingest.ledgers().read().await;
    let shown = visible.iter().filter_map(|row| ledgers.get(&row.info.id));
    let mut reply = answer_pull(shown, &request, state.clock.now());
    drop(ledgers);
    let (fates, more) = changed_fates(&state, &request).await?;
    reply.fates = fates;
    reply.more |= more;
    Ok(sync_body(reply.to_bytes()))
}

/// Makes sure that a device's store is filled with one account's view only.
async fn claim_replica(
    state: &AppState,
    actor: &Actor,
    request: &PullRequest,
) -> Result<(), ApiError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let known = reading.replica(request.replica).await?;
    reading.commit().await?;
    match known {
        Some(row) if row.user == actor.user => Ok(()),
        Some(_) => Err(ApiError::OtherAccount),
        None => {
            let mut writing = state.store.begin_ledger().await?;
            // Another request of the same device may have come first.
            if writing.replica(request.replica).await?.is_none() {
                let row = ReplicaRow {
                    user: actor.user,
                    acknowledged: Dseq::default(),
                };
                writing
                    .save_replica(request.replica, &row, state.clock.now())
                    .await?;
            }
            writing.commit().await?;
            Ok(())
        }
    }
}

/// What became of the device's own operations. Read after the pages: what changed a fate has
/// also grown a scope, so a device that has the page never waits for the fate.
async fn changed_fates(
    state: &AppState,
    request: &PullRequest,
) -> Result<(ChangedFates, bool), StoreError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let fates = reading
        .changed_fates(request.replica, request.fates)
        .await?;
    reading.commit().await?;
    Ok(fates)
}

async fn visible_scopes(state: &AppState, actor: &Actor) -> Result<Vec<ScopeRow>, StoreError> {
    let mut transaction = state.store.begin_ledger_read().await?;
    let mut scopes = transaction.scopes().await?;
    transaction.commit().await?;
    scopes.retain(|scope| may_read(actor, &scope.info));
    Ok(scopes)
}

/// Loads what is missing in memory, or behind what another process has written.
pub(crate) async fn refresh(state: &AppState, scopes: &[ScopeRow]) -> Result<(), StoreError> {
    let is_behind = |ledgers: &Ledgers, row: &ScopeRow| {
        ledgers
            .get(&row.info.id)
            .is_none_or(|ledger| ledger.head().seq < row.head.seq)
    };
    let ledgers = state.ingest.ledgers().read().await;
    let behind = scopes.iter().any(|row| is_behind(&ledgers, row));
    drop(ledgers);
    if !behind {
        return Ok(());
    }
    let mut ledgers = state.ingest.ledgers().write().await;
    let mut transaction = state.store.begin_ledger_read().await?;
    for row in transaction.scopes().await? {
        let wanted = scopes.iter().any(|scope| scope.info.id == row.info.id);
        if wanted && is_behind(&ledgers, &row) {
            ledgers.insert(row.info.id, transaction.load_ledger(&row).await?);
        }
    }
    transaction.commit().await
}
