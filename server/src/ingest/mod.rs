//! The one writer of the ledger.
//!
//! So many pushes are inside at once ([`Door`]); one task takes as many as are there and commits
//! them together, so that many devices share one flush to disk. Who finds the house full is told
//! at once when to come back, and nothing was stored. What was committed is what the receipts
//! say, never more.

mod elsewhere;
mod files;
mod group;
mod known;
mod scopes;
mod turn;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use ikrar_domain::people::Actor;
use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{ReplicaId, ScopeId, UnixSeconds};
use ikrar_sync::ledger::{Gaps, Ledger};
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::push::{OPERATIONS_PER_PUSH_MAX, PushReply, PushRequest};
use tokio::sync::{RwLock, mpsc, oneshot};

use elsewhere::Look;
pub use turn::{Door, INSIDE_MAX, Refused, Ticket};

use crate::doorbell::Bell;
use crate::store::{Store, StoreError};

/// Jobs on the writer's way: everybody who is inside, and what the server itself brings.
const JOBS_MAX: usize = 2 * INSIDE_MAX;
/// Pushes of one device inside at once: the one it waits for, and one whose answer it gave up.
const INSIDE_OF_ONE_MAX: usize = 2;
/// Pushes committed together: enough to share a flush, few enough to answer quickly.
const PUSHES_PER_COMMIT_MAX: usize = 16;

/// Every scope in memory, as it is committed. Held for writing from the judging until the commit,
/// so that a reader never sees what may still be undone.
pub type Ledgers = BTreeMap<ScopeId, Ledger>;

/// One device's operations, and who brings them.
#[derive(Debug, Clone)]
pub struct Push {
    /// The signed-in person, with the rights of this very moment.
    pub actor: Actor,
    /// The server's clock.
    pub received_at: UnixSeconds,
    /// What the device sent.
    pub request: PushRequest,
    /// Whoever brings it cannot be asked for earlier operations: they are passed over.
    pub past_gaps: bool,
}

/// Why a push was not stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// Too many pushes are inside; nothing was stored.
    #[error("too many pushes are waiting")]
    Busy(Refused),
    /// The device's store belongs to another account than the one signed in.
    #[error("the replica belongs to another account")]
    OtherAccount,
    /// The database failed; nothing was stored.
    #[error("the push could not be stored")]
    Store(#[source] StoreError),
    /// Judging failed; nothing was stored.
    #[error("the push could not be judged")]
    Judge,
}

/// The way to the writer. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Ingest {
    queue: mpsc::Sender<Job>,
    ledgers: Arc<RwLock<Ledgers>>,
    door: Door,
    /// How many pushes of each device are inside.
    inside: Arc<Mutex<BTreeMap<ReplicaId, usize>>>,
}

#[derive(Debug)]
struct Job {
    push: Push,
    answer: Answer,
}

/// A push of a device that is inside; dropping it lets the next one of that device in.
struct Inside<'a> {
    replica: ReplicaId,
    all: &'a Mutex<BTreeMap<ReplicaId, usize>>,
}

type Answer = oneshot::Sender<Result<PushReply, IngestError>>;
type Replies = Vec<Result<PushReply, IngestError>>;

impl Ingest {
    /// Starts the writer; it ends when the last handle is gone.
    pub fn start(store: Store, bell: Bell) -> Self {
        let (queue, jobs) = mpsc::channel(JOBS_MAX);
        let door = Door::new();
        let ledgers = Arc::new(RwLock::new(Ledgers::new()));
        let writer = Writer {
            store,
            bell,
            ledgers: Arc::clone(&ledgers),
            gaps: Gaps::default(),
            door: door.clone(),
        };
        tokio::spawn(writer.run(jobs));
        Self {
            queue,
            ledgers,
            door,
            inside: Arc::default(),
        }
    }

    /// Judges operations that an earlier build stored and could not read. A failure leaves them
    /// waiting and is for the operator; the server starts all the same.
    pub async fn judge_waiting(store: &Store) {
        match waiting::judge_waiting(store).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "operations of a later version were judged"),
            Err(error) => tracing::error!(%error, "operations of a later version go on waiting"),
        }
    }

    /// Where pushes come in. A handler asks here before it reads a body.
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// Stores a push of somebody who is inside and gives its receipts. Durable when it returns.
    pub async fn push(&self, push: Push, ticket: Ticket) -> Result<PushReply, IngestError> {
        let inside = self.let_in(push.request.replica)?;
        let reply = self.send(push).await;
        drop(inside);
        drop(ticket);
        reply
    }

    /// Stores a push that comes in by another way than a device's own: nobody waits outside with
    /// a file in hand.
    pub async fn bring(&self, push: Push) -> Result<PushReply, IngestError> {
        self.send(push).await
    }

    async fn send(&self, push: Push) -> Result<PushReply, IngestError> {
        let (answer, answered) = oneshot::channel();
        let job = Job { push, answer };
        self.queue.send(job).await.map_err(|_| IngestError::Judge)?;
        answered.await.map_err(|_| IngestError::Judge)?
    }

    /// One device does not fill the house, whatever it sends.
    fn let_in(&self, replica: ReplicaId) -> Result<Inside<'_>, IngestError> {
        let mut all = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(replica).or_default();
        if *count >= INSIDE_OF_ONE_MAX {
            let retry_after = Duration::from_secs(1);
            return Err(IngestError::Busy(Refused { retry_after }));
        }
        *count += 1;
        Ok(Inside {
            replica,
            all: &self.inside,
        })
    }

    /// Stores operations that no device sent: demo data, and what the server itself writes. They
    /// are judged like any others, with the rights of `actor`.
    pub async fn import(
        &self,
        actor: Actor,
        operations: &[Operation],
        received_at: UnixSeconds,
    ) -> Result<Vec<Receipt>, IngestError> {
        let mut receipts = Vec::with_capacity(operations.len());
        for operations in operations.chunk_by(|one, next| one.id.replica == next.id.replica) {
            for operations in operations.chunks(OPERATIONS_PER_PUSH_MAX) {
                let Some(first) = operations.first() else {
                    continue;
                };
                let request = PushRequest {
                    nonce: 0,
                    replica: first.id.replica,
                    operations: operations.to_vec(),
                    report: ikrar_sync::protocol::push::PushReport::default(),
                };
                let reply = self
                    .send(Push {
                        actor,
                        received_at,
                        request,
                        past_gaps: false,
                    })
                    .await?;
                receipts.extend(reply.receipts);
            }
        }
        Ok(receipts)
    }

    /// The scopes in memory. They may be behind what another process has written.
    pub fn ledgers(&self) -> &RwLock<Ledgers> {
        &self.ledgers
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.replica) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                all.remove(&self.replica);
            }
        }
    }
}

/// The task behind the queue.
struct Writer {
    store: Store,
    bell: Bell,
    ledgers: Arc<RwLock<Ledgers>>,
    /// Devices that were asked for earlier operations.
    gaps: Gaps,
    door: Door,
}

impl Writer {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut held_over = None;
        loop {
            let first = match held_over.take() {
                Some(job) => job,
                None => match jobs.recv().await {
                    Some(job) => job,
                    None => return,
                },
            };
            let (group, next) = take_group(first, &mut jobs);
            held_over = next;
            let pushes = group.len();
            let began = Instant::now();
            self.answer(group).await;
            self.door.served(pushes, began.elapsed());
        }
    }

    /// Commits a group. If that fails each push is tried alone, so that one that cannot be
    /// stored does not take its neighbours with it.
    async fn answer(&mut self, group: Vec<Job>) {
        let (pushes, answers): (Vec<Push>, Vec<Answer>) =
            group.into_iter().map(|job| (job.push, job.answer)).unzip();
        match self.commit(&pushes, Look::AtMadeUpIds).await {
            Ok(replies) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    give(answer, reply);
                }
            }
            Err(_) if pushes.len() > 1 => {
                for (push, answer) in pushes.iter().zip(answers) {
                    let push = std::slice::from_ref(push);
                    give_only(answer, self.commit(push, Look::AtAllIds).await);
                }
            }
            Err(error) => {
                let again = match error {
                    IngestError::Store(StoreError::EntityElsewhere) => {
                        self.commit(&pushes, Look::AtAllIds).await
                    }
                    error => Err(error),
                };
                if let Some(answer) = answers.into_iter().next() {
                    give_only(answer, again);
                }
            }
        }
    }

    /// One transaction. On failure the ledgers it touched are forgotten and read again later.
    async fn commit(&mut self, pushes: &[Push], look: Look) -> Result<Replies, IngestError> {
        let mut ledgers = self.ledgers.write().await;
        let work = group::commit(&self.store, &mut ledgers, &mut self.gaps, pushes, look);
        let done = AssertUnwindSafe(work).catch_unwind().await;
        let error = match done {
            Ok(Ok(committed)) => {
                drop(ledgers);
                for ring in committed.rings {
                    self.bell.ring(ring);
                }
                return Ok(committed.replies);
            }
            Ok(Err(error)) => IngestError::Store(error),
            Err(_) => IngestError::Judge,
        };
        ledgers.clear();
        Err(error)
    }
}

/// Takes what waits already. Two pushes of one device are never in one group: the second's
/// receipts depend on what the first has stored.
fn take_group(first: Job, jobs: &mut mpsc::Receiver<Job>) -> (Vec<Job>, Option<Job>) {
    let mut replicas = BTreeSet::from([first.push.request.replica]);
    let mut group = vec![first];
    while group.len() < PUSHES_PER_COMMIT_MAX {
        let Ok(job) = jobs.try_recv() else { break };
        if !replicas.insert(job.push.request.replica) {
            return (group, Some(job));
        }
        group.push(job);
    }
    (group, None)
}

fn give(answer: Answer, reply: Result<PushReply, IngestError>) {
    // The device may have gone; its receipts wait for the next attempt.
    drop(answer.send(reply));
}

/// Gives what came of a group of one.
fn give_only(answer: Answer, group: Result<Replies, IngestError>) {
    let reply = group.and_then(|mut replies| replies.pop().unwrap_or(Err(IngestError::Judge)));
    give(answer, reply);
}
