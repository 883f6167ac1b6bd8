//! The files behind figures: kept before they are linked, sent after everything else.
//!
//! The rules of the browser: bytes are durable here before the link is written, and are kept until
//! the link says that the server has them, and a while longer, because a server restored from a
//! backup may ask again.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::evidence::{Arrival, MediaType};
use ikrar_domain::value::Quarter;
use ikrar_sync::blob::{BlobHash, KeptBlob, Outcome, PendingBlob, Queue, Step, Upload};
use ikrar_sync::connection::Event;
use ikrar_sync::edit::{self, NewEvidence};
use ikrar_sync::identity::{EntityId, UnixSeconds};
use ikrar_sync::model::{self, Evidence};
use ikrar_sync::operation::Operation;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;

use super::desk::{Desk, entropy};
use super::errand::Returned;
use super::{SessionError, Trouble};
use crate::entropy::new_uuid;
use crate::replica::store::{Cookie, StoreFault};
use crate::replica::transport::FileReply;

/// How long a file is kept after the server has it, and one that no link names.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A file to stand behind a figure, as the domain's rules want it.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The item and the quarter whose figure it is behind.
    pub place: (EntityId, Quarter),
    /// The name to show.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When it was made, as far as is known.
    pub captured_at: Option<UnixSeconds>,
}

/// A file that is kept and linked.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The link.
    pub link: EntityId,
    /// The file.
    pub hash: BlobHash,
    /// What was written; nothing where the file was linked there already.
    pub operations: Vec<Operation>,
}

/// Why a file was not attached. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AttachFault {
    /// The session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A rule of the field, or the view.
    #[error(transparent)]
    Rule(#[from] edit::AttachError),
}

/// What a desk remembers of files.
#[derive(Default)]
pub(super) struct Files {
    kept: BTreeMap<BlobHash, KeptBlob>,
    /// Not worth another try: damaged here, or refused by the server.
    given_up: BTreeSet<BlobHash>,
    queue: Queue,
    upload: Option<Upload>,
}

impl Files {
    /// The network is back: no file waits for its turn.
    pub(super) fn hurry(&mut self) {
        self.queue.hurry();
        self.upload = None;
    }
}

impl Desk {
    /// Reads what is kept, and forgets what has been kept long enough.
    pub(super) async fn load_files(&mut self) -> Result<(), StoreFault> {
        let kept = self.work(|store| store.kept_files()).await?;
        let unsent: BTreeSet<BlobHash> = self.waiting_links().map(|(link, _)| link.hash).collect();
        let horizon = self.clock.now().0.saturating_sub(KEPT_SECONDS);
        for file in kept {
            let hash = file.hash;
            if file.kept_at.0 >= horizon || unsent.contains(&hash) {
                self.files.kept.insert(hash, file);
            } else {
                self.work(move |store| store.forget_file(hash)).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn attach(&mut self, file: NewFile) -> Result<Attached, AttachFault> {
        let NewFile {
            place: (item, quarter),
            name,
            media_type,
            bytes,
            captured_at,
        } = file;
        let kept = KeptBlob::new(&bytes, media_type, self.clock.now());
        let hash = kept.hash;
        let new = NewEvidence {
            id: EntityId::from_uuid(new_uuid()),
            file_name: name,
            media_type,
            size: kept.size,
            hash,
            captured_at,
        };
        // A rule refuses before anything is kept.
        let drafts = edit::add_evidence(&self.replica, item, quarter, &new)?;
        let description = kept.clone();
        let keeping = self.work(move |store| store.keep_file(&kept, &bytes));
        keeping.await.map_err(SessionError::from)?;
        self.files.kept.insert(hash, description);
        self.files.given_up.remove(&hash);
        self.files.hurry();
        if drafts.is_empty() {
            // The same bytes again mend a link whose bytes were lost or damaged.
            let realization = ikrar_sync::schema::realization_id(item, quarter);
            let links = model::evidence_of(&self.replica, realization);
            let link = links.iter().find(|link| link.hash == hash);
            return Ok(Attached {
                link: link.map_or(new.id, |link| link.id),
                hash,
                operations: Vec::new(),
            });
        }
        let operations = self.append(drafts).await?;
        Ok(Attached {
            link: new.id,
            hash,
            operations,
        })
    }

    /// How many linked files are kept here and still to be sent.
    pub(super) fn files_waiting(&self) -> usize {
        self.pending().count()
    }

    /// Starts the next piece, or waits until one may be tried.
    pub(super) async fn send_files(&mut self, cookie: Cookie) {
        let pending: Vec<PendingBlob> = self.pending().collect();
        let is_wanted = |upload: &Upload| {
            let (scope, hash) = (upload.scope(), upload.hash());
            pending
                .iter()
                .any(|blob| blob.scope == scope && blob.hash == hash)
        };
        let now_ms = self.elapsed_ms();
        let under_way = self.files.upload.take().filter(is_wanted);
        let next = || {
            let next = self.files.queue.next(pending.iter().copied(), now_ms)?;
            Some(Upload::new(next.scope, next.hash, next.size))
        };
        let Some(upload) = under_way.or_else(next) else {
            if let Some(wait_ms) = self.files.queue.wait_ms(pending, now_ms) {
                self.errands.look_again_in(wait_ms);
            }
            return;
        };
        let (scope, hash) = (upload.scope(), upload.hash());
        match upload.step() {
            Step::Ask => self.start_errand(|mut transport| {
                Box::pin(async move {
                    let reply = transport.ask_about_file(scope, hash, &cookie).await;
                    (transport, Returned::File(reply))
                })
            }),
            Step::Send { offset, length } => {
                let Some(piece) = self.piece(hash, offset, length).await else {
                    tracing::warn!(file = hash.hex(), "a kept file is damaged");
                    self.files.given_up.insert(hash);
                    self.errands.look_again_in(0);
                    return;
                };
                self.start_errand(|mut transport| {
                    Box::pin(async move {
                        let sent = transport.put_piece(scope, hash, (offset, piece), &cookie);
                        let reply = sent.await;
                        (transport, Returned::File(reply))
                    })
                });
            }
        }
        self.files.upload = Some(upload);
    }

    /// Takes a reply about the file that is on its way; gives what the connection must hear of it.
    pub(super) fn hear_of_file(&mut self, reply: FileReply) -> Option<Event> {
        let mut upload = self.files.upload.take()?;
        let (scope, hash) = (upload.scope(), upload.hash());
        let now_ms = self.elapsed_ms();
        let answer = match reply {
            FileReply::Answer(answer) => answer,
            FileReply::SignInNeeded => {
                self.standing.trouble = Some(Trouble::SignInNeeded);
                return Some(Event::SignInNeeded);
            }
            FileReply::None { retry_after_ms } => {
                let queue = &mut self.files.queue;
                queue.failed(scope, hash, now_ms, retry_after_ms, u64::from(entropy()));
                return None;
            }
        };
        match upload.heard(answer) {
            Outcome::GoOn => {
                self.files.queue.succeeded(scope, hash);
                self.files.upload = Some(upload);
                None
            }
            Outcome::Complete => {
                // Its link will say so by pull; if it does not, the question is put again.
                self.files.queue.not_wanted(scope, hash, now_ms);
                Some(Event::Doorbell)
            }
            Outcome::NotWanted => {
                self.files.queue.not_wanted(scope, hash, now_ms);
                None
            }
            Outcome::Refused { message } => {
                let message = message.unwrap_or_default();
                tracing::warn!(file = hash.hex(), message, "a file was refused");
                self.files.given_up.insert(hash);
                None
            }
        }
    }

    /// The bytes of a piece, from a record that is still what was kept.
    async fn piece(&mut self, hash: BlobHash, offset: u64, length: usize) -> Option<Vec<u8>> {
        let part = self.files.kept.get(&hash)?.part(offset, length)?;
        let reading = self.work(move |store| store.file_record(hash, part.index));
        let record = reading.await.ok()?;
        let file = self.files.kept.get(&hash)?;
        if !file.is_whole(part.index, &record) {
            return None;
        }
        record.get(part.range).map(<[u8]>::to_vec)
    }

    /// The kept files that a link on the server waits for.
    fn pending(&self) -> impl Iterator<Item = PendingBlob> {
        // Most replicas keep no file, and need not look through what is linked.
        let links = (!self.files.kept.is_empty()).then(|| self.waiting_links());
        let here = |link: &Evidence| {
            self.files.kept.contains_key(&link.hash) && !self.files.given_up.contains(&link.hash)
        };
        links
            .into_iter()
            .flatten()
            .filter(move |(link, _)| here(link))
            .map(|(link, scope)| PendingBlob {
                scope,
                hash: link.hash,
                size: link.size,
            })
    }

    /// The links whose files the server does not have, and the scopes they stand in.
    fn waiting_links(&self) -> impl Iterator<Item = (Evidence, ikrar_sync::identity::ScopeId)> {
        let links = self.replica.of_kind(EntityKind::Evidence).into_iter();
        links.filter_map(|id| {
            let row = self.replica.row(id)?;
            let link = model::read_evidence(row)?;
            let waits = link.arrival == Arrival::Waiting && !link.is_withdrawn;
            waits.then_some((link, row.scope))
        })
    }
}
