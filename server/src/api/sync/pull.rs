//! `POST /sync/v1/pull`: what changed in every scope the person may see now.
//!
//! The scopes are computed from the database at each request, never from what the device says:
//! one it may no longer see comes back as revoked.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use ikrar_domain::people::Actor;
use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, EntityId, ScopeId};
use ikrar_sync::ledger::{Ledger, answer_key, answer_pull, may_read};
use ikrar_sync::protocol::pull::{ChangedFates, PackedReply, PullFront, PullRequest};
use ikrar_sync::schema::CITY_SCOPE;

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
/// Stores of one account that have only pulled. Ids are the devices' own, so anybody who is signed
/// in could make up any number; nobody fills more browsers than this without writing in one.
const EMPTY_REPLICAS_MAX: i64 = 64;

pub(super) async fn post(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, CONTENT_TYPE)?;
    let body = read(body, BODY_BYTES_MAX).await?;
    let request = PullRequest::from_bytes_since(state.oldest_pull, &body)?;
    claim_replica(&state, &signed_in.actor, &request).await?;
    let visible: Vec<ScopeRow> = state
        .pulls
        .heads
        .now()
        .await?
        .iter()
        .filter(|scope| may_read(&signed_in.actor, &scope.info))
        .copied()
        .collect();
    refresh(&state, &visible).await?;
    let reply = answer(&state, &visible, &request).await;
    let (fates, more_fates) = changed_fates(&state, &request).await?;
    Ok(sync_body(reply.to_bytes(&PullFront {
        nonce: request.nonce,
        server_time: state.clock.now(),
        more: reply.has_more() || more_fates,
        fates: &fates,
    })))
}

/// What became of the device's own operations. Read after the pages: what changed a fate has
/// also grown a scope, so a device that has the page never waits for the fate.
async fn changed_fates(
    state: &AppState,
    request: &PullRequest,
) -> Result<(ChangedFates, bool), StoreError> {
    let stands = state
        .store
        .stands(request.replica, request.receipted)
        .await?;
    let count = stands.fates;
    let last = stands.last.as_ref();
    let last = last.map(|(envelope, seq)| (envelope.as_slice(), *seq));
    let wanted = request.wanted(stands.acknowledged, last);
    let inventory = match request.inventory_from {
        from if from == Dseq::default() => None,
        from => Some(state.store.inventory(request.replica, from).await?),
    };
    if count == request.fates {
        // Almost always: one short question instead of a transaction of several.
        let fates = ChangedFates {
            upto: count,
            receipts: Vec::new(),
            wanted,
            inventory,
        };
        return Ok((fates, false));
    }
    let mut reading = state.store.begin_ledger_read().await?;
    let (mut fates, more) = reading
        .changed_fates(request.replica, request.fates)
        .await?;
    reading.commit().await?;
    fates.wanted = wanted;
    fates.inventory = inventory;
    Ok((fates, more))
}

/// The reply, from those kept or made now.
async fn answer(state: &AppState, visible: &[ScopeRow], request: &PullRequest) -> Arc<PackedReply> {
    let ledgers = state.ingest.ledgers().read().await;
    let shown: Vec<&Ledger> = visible
        .iter()
        .filter_map(|row| ledgers.get(&row.info.id))
        .collect();
    let key = answer_key(shown.iter().copied(), request);
    if let Some(kept) = state.pulls.replies.get(&key) {
        return kept;
    }
    let reply = answer_pull(shown, request, state.clock.now());
    // Packing takes longer than looking up, and needs no ledger any more.
    drop(ledgers);
    let reply = Arc::new(reply.pack());
    state.pulls.replies.keep(key, &reply);
    reply
}

/// Makes sure that a device's store is filled with one account's view only.
async fn claim_replica(
    state: &AppState,
    actor: &Actor,
    request: &PullRequest,
) -> Result<(), ApiError> {
    let claims = &state.pulls.claims;
    let mut known = claims.owner(request.replica);
    if known.is_none() {
        let row = state.store.replica(request.replica).await?;
        known = row.map(|row| row.user);
    }
    let owner = match known {
        Some(owner) => owner,
        None => first_claim(state, actor, request).await?,
    };
    claims.remember(request.replica, owner);
    if owner == actor.user {
        Ok(())
    } else {
        Err(ApiError::OtherAccount)
    }
}

/// Notes whose a store is that was never seen. Another request of the same device may have come
/// first: the database's word stands.
async fn first_claim(
    state: &AppState,
    actor: &Actor,
    request: &PullRequest,
) -> Result<UserId, StoreError> {
    let mut writing = state.store.begin_ledger().await?;
    let known = writing.replica(request.replica).await?;
    let owner = known.map_or(actor.user, |row| row.user);
    if known.is_none() {
        let row = ReplicaRow {
            user: owner,
            acknowledged: Dseq::default(),
        };
        let now = state.clock.now();
        writing
            .forget_empty_replicas(owner, EMPTY_REPLICAS_MAX)
            .await?;
        writing.save_replica(request.replica, &row, now).await?;
    }
    writing.commit().await?;
    Ok(owner)
}

fn is_behind(ledgers: &Ledgers, row: &ScopeRow) -> bool {
    ledgers
        .get(&row.info.id)
        .is_none_or(|ledger| ledger.head().seq < row.head.seq)
}

/// The scope in which an entity stands, with it and the city's own as new in memory as in the
/// store; none where the entity is unknown.
pub(crate) async fn refresh_around(
    state: &AppState,
    entity: EntityId,
) -> Result<Option<ScopeId>, StoreError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let place = reading.scopes_of(&[entity]).await?.into_iter().next();
    let Some((_, scope)) = place else {
        return Ok(None);
    };
    let scopes = [
        reading.scope(scope).await?,
        reading.scope(CITY_SCOPE).await?,
    ];
    reading.commit().await?;
    let scopes: Vec<_> = scopes.into_iter().flatten().collect();
    refresh(state, &scopes).await?;
    Ok(Some(scope))
}

/// Loads what is missing in memory, or behind what another process has written. One scope at a
/// time, so that the writer waits for one and not for the whole city.
pub(crate) async fn refresh(state: &AppState, scopes: &[ScopeRow]) -> Result<(), StoreError> {
    let ledgers = state.ingest.ledgers().read().await;
    let behind: Vec<&ScopeRow> = scopes
        .iter()
        .filter(|row| is_behind(&ledgers, row))
        .collect();
    drop(ledgers);
    for row in behind {
        let mut ledgers = state.ingest.ledgers().write().await;
        if !is_behind(&ledgers, row) {
            continue;
        }
        let mut transaction = state.store.begin_ledger_read().await?;
        if let Some(row) = transaction.scope(row.info.id).await? {
            let ledger = transaction.load_ledger(&row).await?;
            ledgers.insert(row.info.id, ledger);
        }
        transaction.commit().await?;
    }
    Ok(())
}
