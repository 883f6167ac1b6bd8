//! Files behind realizations: taking them piece by piece, checking the whole, saying so.
//!
//! Which file a person may send or read is the sync crate's answer, from the ledger of that very
//! moment. Here stands what happens to the bytes. Pieces take turns: figures of a whole city may
//! be waiting for the same disk.

use std::sync::Arc;
use std::time::Duration;

use ikrar_domain::evidence::{
    Arrival, ContentProblem, EvidenceRefusal, check_content, check_opening, check_room,
};
use ikrar_domain::people::Actor;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::edit;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, UnixSeconds};
use ikrar_sync::ledger::{Purpose, link_for};
use ikrar_sync::model::Evidence;
use ikrar_sync::operation::{Authorship, Operation};
use ikrar_sync::protocol::blob::Progress;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use crate::api::sync::refresh;
use crate::auth::session::SignedIn;
use crate::clock::Clock;
use crate::doorbell::Bell;
use crate::state::AppState;
use crate::store::{
    AttachmentKey, AttachmentRow, AttachmentTransaction, NewAttachment, Store, StoreError,
};

/// Pieces written at once. More would only make pushes wait.
const PIECES_AT_ONCE_MAX: usize = 4;

/// A file whose last piece came longer ago is thrown away, so that what nobody finishes does not
/// take a scope's room for ever. A device that comes back later sends it from the beginning.
const UNFINISHED_SECONDS_MAX: i64 = 60 * 24 * 60 * 60;
/// How often such files are looked for, besides at the start.
const SWEEP_INTERVAL: Duration = Duration::from_hours(24);

/// Throws unfinished files away that nobody goes on sending, now and once a day.
pub(crate) async fn sweep(store: Store, clock: Clock, bell: Bell) {
    let mut interval = tokio::time::interval(SWEEP_INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = bell.closed() => return,
            _ = interval.tick() => {}
        }
        match sweep_once(&store, &clock).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "files that were never finished were thrown away"),
            Err(error) => tracing::warn!(%error, "unfinished files could not be looked for"),
        }
    }
}

/// Throws unfinished files away that nobody goes on sending; says how many.
pub async fn sweep_once(store: &Store, clock: &Clock) -> Result<usize, StoreError> {
    let earliest = clock.now().0.saturating_sub(UNFINISHED_SECONDS_MAX);
    store.discard_unfinished(UnixSeconds(earliest)).await
}

/// Why a piece was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// No link the person may use names the file.
    #[error("no such file")]
    Unknown,
    /// The piece does not begin where the bytes here end.
    #[error("the piece does not begin at {0}")]
    WrongOffset(u64),
    /// The piece goes beyond the end of the file.
    #[error("the piece goes beyond the end of the file")]
    BeyondEnd,
    /// All bytes came, and they are not those of the name.
    #[error("the bytes do not have the hash of their name")]
    Corrupt,
    /// A rule about the content.
    #[error(transparent)]
    Content(#[from] ContentProblem),
    /// No room is left.
    #[error(transparent)]
    Refused(#[from] EvidenceRefusal),
    /// Others take their turn.
    #[error("too many pieces are being written")]
    Busy,
    /// The database failed; nothing was stored.
    #[error("the piece could not be stored")]
    Store(#[from] StoreError),
}

/// The turns in which pieces are written. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PIECES_AT_ONCE_MAX)))
    }
}

/// A file, and who asks for it.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The person.
    pub by: &'a SignedIn,
    /// The file.
    pub key: AttachmentKey,
}

impl Asked<'_> {
    /// The link through which the file may be sent or read now.
    pub async fn link(
        &self,
        state: &AppState,
        purpose: Purpose,
    ) -> Result<Evidence, AttachmentError> {
        let mut reading = state.store.begin_ledger_read().await?;
        let scope = reading.scope(self.key.scope).await?;
        reading.commit().await?;
        let scope = scope.ok_or(AttachmentError::Unknown)?;
        refresh(state, &[scope]).await?;
        let ledgers = state.ingest.ledgers().read().await;
        ledgers
            .get(&self.key.scope)
            .and_then(|ledger| link_for(&self.by.actor, ledger, self.key.hash, purpose))
            .ok_or(AttachmentError::Unknown)
    }

    /// How much of the file is here.
    pub async fn progress(&self, state: &AppState) -> Result<Progress, AttachmentError> {
        let link = self.link(state, Purpose::Send).await?;
        let row = state.store.attachment(self.key).await?;
        self.say_stored(state, &link, row).await;
        Ok(progress_of(row))
    }

    /// Takes the piece that begins at `offset`. Durable when it returns.
    pub async fn take(
        &self,
        state: &AppState,
        offset: u64,
        piece: &[u8],
    ) -> Result<Progress, AttachmentError> {
        let link = self.link(state, Purpose::Send).await?;
        let turn = state.attachment_turns.0.try_acquire();
        let _turn = turn.map_err(|_| AttachmentError::Busy)?;
        let mut writing = state.store.begin_attachment(self.key).await?;
        let begun = begin(&mut writing, &self.by.actor, &link, state.clock.now()).await?;
        if begun.stored_at.is_some() {
            return Ok(progress_of(Some(begun)));
        }
        if begun.have != offset {
            return Err(AttachmentError::WrongOffset(begun.have));
        }
        let have = offset.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if have > begun.size {
            return Err(AttachmentError::BeyondEnd);
        }
        if offset == 0 {
            check_opening(link.media_type, piece)?;
        }
        let mut row = AttachmentRow { have, ..begun };
        if !piece.is_empty() {
            let now = state.clock.now();
            writing.append(offset, piece, now).await?;
        }
        let mut problem = None;
        if have == begun.size {
            let bytes = writing.bytes().await?;
            match check_whole(&link, &bytes) {
                Ok(()) => {
                    let now = state.clock.now();
                    writing.finish(now).await?;
                    row.stored_at = Some(now);
                }
                Err(found) => {
                    writing.discard().await?;
                    problem = Some(found);
                }
            }
        }
        writing.commit().await?;
        if let Some(problem) = problem {
            return Err(problem);
        }
        self.say_stored(state, &link, Some(row)).await;
        Ok(progress_of(Some(row)))
    }

    /// Writes into the scope that the file is here, once. If the writer is busy, the next request
    /// about the file says it: a device asks until its link says so.
    async fn say_stored(&self, state: &AppState, link: &Evidence, row: Option<AttachmentRow>) {
        let Some(stored_at) = row.and_then(|row| row.stored_at) else {
            return;
        };
        if link.arrival == Arrival::Stored {
            return;
        }
        let operation = stored_operation(self.by, self.key, link.id, stored_at);
        let said = state
            .ingest
            .import(self.by.actor, &[operation], state.clock.now())
            .await;
        if let Err(error) = said {
            tracing::warn!(error = error.to_string(), "a stored file is not yet said");
        }
    }
}

/// The row of the file, made if there is room for it.
async fn begin(
    writing: &mut AttachmentTransaction,
    actor: &Actor,
    link: &Evidence,
    now: UnixSeconds,
) -> Result<AttachmentRow, AttachmentError> {
    if let Some(row) = writing.lock().await? {
        return Ok(row);
    }
    let taken = writing.attached_bytes(actor.user).await?;
    check_room(link.size, taken.scope, taken.user)?;
    let new = NewAttachment {
        size: link.size,
        started_by: actor.user,
        started_at: now,
    };
    writing.create(new).await?;
    writing.lock().await?.ok_or(AttachmentError::Unknown)
}

fn check_whole(link: &Evidence, bytes: &[u8]) -> Result<(), AttachmentError> {
    if BlobHash::of(bytes) != link.hash {
        return Err(AttachmentError::Corrupt);
    }
    Ok(check_content(link.media_type, bytes)?)
}

fn progress_of(row: Option<AttachmentRow>) -> Progress {
    Progress {
        offset: row.map_or(0, |row| row.have),
        is_complete: row.is_some_and(|row| row.stored_at.is_some()),
    }
}

/// The operation that says it, in a store of its own that is derived from what it says: said
/// twice it is the same operation, which the writer takes once.
fn stored_operation(
    by: &SignedIn,
    key: AttachmentKey,
    link: EntityId,
    stored_at: UnixSeconds,
) -> Operation {
    let draft = edit::evidence_stored(key.scope, link, key.hash);
    let author = EntityId::from_uuid(by.actor.user.uuid());
    let id = OperationId {
        replica: stored_replica(key.scope, link, author, by.session),
        dseq: Dseq(1),
    };
    let by = Authorship {
        author,
        session: by.session,
        claimed_at: stored_at,
    };
    Operation::from_draft(draft, id, 1, by)
}

fn stored_replica(scope: ScopeId, link: EntityId, author: EntityId, session: u64) -> ReplicaId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar evidence stored");
    hasher.update(scope.bytes());
    hasher.update(link.bytes());
    hasher.update(author.bytes());
    hasher.update(&session.to_be_bytes());
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    ReplicaId::from_bytes(bytes)
}
