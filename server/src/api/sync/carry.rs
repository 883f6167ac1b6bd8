//! A device's queue carried as a file (`ikrar_sync::protocol::carry`).
//!
//! `POST /sync/v1/carry-key` gives a device the key of its own store. `POST /sync/v1/carry` takes
//! a file from anybody who is signed in: the seal proves whose device wrote it, and the operations
//! are judged with the rights that their author has now, not with the carrier's.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ikrar_domain::people::Actor;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::protocol::carry::{self, Carried, CarryError, CarryKey};
use serde::{Deserialize, Serialize};

use crate::api::body::{read, read_json, require_content_type};
use crate::api::error::ApiError;
use crate::api::session::private;
use crate::auth::session::{SignedIn, rights_now};
use crate::entropy::random_bytes;
use crate::ingest::Push;
use crate::state::AppState;
use crate::store::ledger::ReplicaRow;
use crate::store::{Account, StoreError};

/// A replica's id in JSON.
const KEY_BODY_BYTES_MAX: usize = 1024;

/// Stores of one account that have a key and have never sent an operation. A key must be kept for
/// ever, or the file it seals could not be opened; a store that sends one operation is not counted.
const SEALED_REPLICAS_MAX: i64 = 64;

/// Whose key is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct KeyRequest {
    replica: String,
}

#[derive(Debug, Serialize)]
struct KeyBody {
    key: String,
}

/// What became of a file.
#[derive(Debug, Default, Serialize)]
struct CarriedBody {
    /// Whose queue it was.
    author: String,
    /// How many operations it held.
    operations: usize,
    /// Of these, how many the server had not seen before.
    stored: usize,
    /// Of these, how many wait for a person's choice.
    conflicts: usize,
    /// Of these, how many are kept without effect.
    parked: usize,
}

/// Gives a device's store its key; asked again, the same one.
pub(super) async fn post_key(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let request: KeyRequest = read_json(&headers, body, KEY_BODY_BYTES_MAX).await?;
    let replica = ReplicaId::from_hex(&request.replica).ok_or(ApiError::BadRequest {
        field: Some("replica"),
        reason: "pengenal perangkat harus 32 angka heksadesimal".to_owned(),
    })?;
    let fresh = CarryKey::from_bytes(random_bytes().map_err(internal)?);
    let mut transaction = state.store.begin_ledger().await?;
    match transaction.replica(replica).await? {
        Some(row) if row.user != signed_in.actor.user => return Err(ApiError::OtherAccount),
        Some(_) => {}
        None => {
            let sealed = transaction.sealed_replicas(signed_in.actor.user).await?;
            if sealed >= SEALED_REPLICAS_MAX {
                return Err(ApiError::TooManyDevices);
            }
            let row = ReplicaRow {
                user: signed_in.actor.user,
                acknowledged: Dseq::default(),
            };
            transaction
                .save_replica(replica, &row, state.clock.now())
                .await?;
        }
    }
    transaction.set_carry_key(replica, fresh).await?;
    let key = transaction.carry_key(replica).await?.unwrap_or(fresh);
    transaction.commit().await?;
    Ok(private(Json(KeyBody { key: key.hex() }).into_response()))
}

/// Takes a file.
pub(super) async fn post(
    State(state): State<AppState>,
    brought_by: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    require_content_type(&headers, carry::CONTENT_TYPE)?;
    let file = read(body, carry::FILE_BYTES_MAX).await?;
    let (author, carried) = open(&state, &file).await?;
    let mut report = CarriedBody {
        author: author.display_name.clone(),
        ..CarriedBody::default()
    };
    let known = acknowledged(&state, carried.replica).await?;
    for mut request in carried.pushes {
        // It was on its way for as long as somebody carried it.
        request.report.clock = None;
        let push = Push {
            actor: rights_of(&author),
            received_at: state.clock.now(),
            request,
            past_gaps: true,
        };
        let reply = state.ingest.bring(push).await?;
        for receipt in &reply.receipts {
            report.count(receipt, known);
        }
    }
    tracing::info!(
        brought_by_author = brought_by.actor.user == author.user,
        operations = report.operations,
        stored = report.stored,
        "a carried queue was taken"
    );
    Ok(private(Json(report).into_response()))
}

impl CarriedBody {
    fn count(&mut self, receipt: &Receipt, known: Dseq) {
        self.operations += 1;
        if receipt.dseq <= known {
            return;
        }
        self.stored += 1;
        match receipt.disposition {
            Disposition::Conflict => self.conflicts += 1,
            Disposition::Parked(_) => self.parked += 1,
            _ => {}
        }
    }
}

/// The file's author and content, once the seal has proved them.
async fn open(state: &AppState, file: &[u8]) -> Result<(Account, Carried), ApiError> {
    let replica = carry::origin(file)?;
    let mut transaction = state.store.begin_ledger_read().await?;
    let row = transaction.replica(replica).await?;
    let key = transaction.carry_key(replica).await?;
    transaction.commit().await?;
    // A store without a key here has sealed nothing that this server could open.
    let (Some(row), Some(key)) = (row, key) else {
        return Err(CarryError::Damaged.into());
    };
    let carried = carry::open(&key, file)?;
    let author = state.store.account_of_user(row.user).await?;
    match author {
        Some(author) => Ok((author, carried)),
        // The replica's row names an account, and accounts are never removed.
        None => Err(StoreError::Unreadable {
            table: "replica",
            column: "user_id",
        }
        .into()),
    }
}

/// An account that was closed has no rights left: what it had written is kept under its author's
/// name, without effect.
fn rights_of(author: &Account) -> Actor {
    rights_now(author.user, (author.role, author.agency), author.disabled)
}

async fn acknowledged(state: &AppState, replica: ReplicaId) -> Result<Dseq, StoreError> {
    let mut transaction = state.store.begin_ledger_read().await?;
    let row = transaction.replica(replica).await?;
    transaction.commit().await?;
    Ok(row.map(|row| row.acknowledged).unwrap_or_default())
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> ApiError {
    ApiError::Internal(Box::new(error))
}
