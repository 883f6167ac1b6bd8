//! Files behind figures: kept on the tablet before their link is written, sent in pieces after
//! everything else by the shipping [`Upload`] and [`Queue`](crate::blob::Queue), over the same bad
//! line as the rest but without its seal.

use std::collections::BTreeMap;

use ikrar_domain::evidence::{Arrival, MediaType};
use ikrar_domain::value::Quarter;

use super::agenda::{TabRef, Task};
use super::plan::Fault;
use super::world::World;
use crate::blob::{BlobHash, Outcome, PendingBlob, Step, Upload};
use crate::connection::Event;
use crate::edit::{self, NewEvidence};
use crate::identity::{EntityId, ScopeId};
use crate::ledger::{Purpose, link_for};
use crate::model;
use crate::protocol::blob::Answer;
use crate::row::Rows as _;
use crate::schema::EntityKind;
use crate::testing::random::Random;

/// Three pieces and some.
const FILE_BYTES_MAX: usize = 100_000;
/// A request about a file that has no answer by then is given up.
const PATIENCE_MS: u64 = 40_000;
/// A file as a tablet keeps it.
#[derive(Clone, Debug)]
pub(super) struct KeptFile {
    pub(super) bytes: Vec<u8>,
    /// It is not sent any more: damaged here, or refused there.
    pub(super) is_given_up: bool,
}

/// What a tablet keeps, by name.
pub(super) type Files = BTreeMap<BlobHash, KeptFile>;

/// A request about a file.
#[derive(Clone, Debug)]
pub(super) struct FileRequest {
    pub(super) from: TabRef,
    flight: u64,
    pub(super) scope: ScopeId,
    pub(super) hash: BlobHash,
    /// Where it begins, and its bytes; none asks how much there is.
    pub(super) piece: Option<(u64, Vec<u8>)>,
    /// How long the sender says that the piece is.
    pub(super) length: usize,
}

/// What the person's tab hears; none is no answer at all.
#[derive(Clone, Debug)]
pub(super) enum FileAnswer {
    Heard(Answer),
    SignInNeeded,
    None,
}

/// What a tab is sending.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    upload: Upload,
    since_ms: u64,
}

impl World {
    /// Attaches a photo to a figure: its bytes are durable before the link is written.
    pub(super) fn attach(&mut self, at: TabRef, document: EntityId) {
        let Self {
            random, tablets, ..
        } = self;
        let kept = tablets
            .iter()
            .flat_map(|tablet| tablet.files.values())
            .next_back()
            .map(|file| file.bytes.clone());
        let again = random.chance(15);
        let fresh = photo(random);
        let bytes = kept.filter(|_| again).unwrap_or(fresh);
        let Some(tab) = tablets
            .get(at.tablet)
            .and_then(|tablet| tablet.tabs.get(&at.tab))
        else {
            return;
        };
        let items = model::items_of(&tab.replica, document);
        let item = random.pick(&items).copied();
        let quarter = random.pick(&[Quarter::First, Quarter::Second]).copied();
        let new = NewEvidence {
            id: EntityId::from_bytes(random.sixteen()),
            file_name: "foto.jpg".to_owned(),
            media_type: MediaType::Jpeg,
            size: u64::try_from(bytes.len()).unwrap_or(0),
            hash: BlobHash::of(&bytes),
            captured_at: None,
        };
        let (Some(item), Some(quarter)) = (item, quarter) else {
            return;
        };
        let drafts = edit::add_evidence(&tab.replica, item, quarter, &new).unwrap_or_default();
        if drafts.is_empty() || self.strikes(Fault::StorageFailure, 60) {
            return;
        }
        if let Some(tablet) = self.tablets.get_mut(at.tablet) {
            tablet.files.entry(new.hash).or_insert(KeptFile {
                bytes,
                is_given_up: false,
            });
        }
        self.report.attached += 1;
        self.save(at, &drafts);
    }

    /// The kept files that a link on the server waits for.
    fn pending(&self, at: TabRef) -> Vec<PendingBlob> {
        let (Some(tablet), Some(tab)) = (self.tablets.get(at.tablet), self.tab(at)) else {
            return Vec::new();
        };
        if tablet.files.is_empty() {
            return Vec::new();
        }
        let links = tab.replica.of_kind(EntityKind::Evidence).into_iter();
        let links = links.filter_map(|id| tab.replica.base_row(id));
        links
            .filter_map(|row| Some((row.scope, model::read_evidence(row)?)))
            .filter(|(_, link)| link.arrival == Arrival::Waiting && !link.is_withdrawn)
            .filter(|(_, link)| {
                let kept = tablet.files.get(&link.hash);
                kept.is_some_and(|file| !file.is_given_up)
            })
            .map(|(scope, link)| PendingBlob {
                scope,
                hash: link.hash,
                size: link.size,
            })
            .collect()
    }

    /// Whether a tablet still has something that the server waits for and would take.
    pub(super) fn owes_files(&self, number: usize) -> bool {
        let leader = self.tablets.get(number).and_then(|tablet| tablet.leader);
        let Some(tab) = leader else { return false };
        let at = TabRef {
            tablet: number,
            tab,
        };
        let Some(account) = self.account_of(number) else {
            return false;
        };
        self.pending(at).iter().any(|blob| {
            let ledger = self.server.ledgers().get(&blob.scope);
            let link = ledger
                .and_then(|ledger| link_for(&account.actor(), ledger, blob.hash, Purpose::Send));
            // An old build that may not pull does not hear that its file has arrived.
            link.is_some_and(|link| link.arrival == Arrival::Waiting)
        })
    }

    /// Looks after the files of a tab in a while; an earlier plan is void.
    pub(super) fn plan_files(&mut self, at: TabRef, delay_ms: u64) {
        let Some(tab) = self.tab_mut(at) else { return };
        tab.files_turn += 1;
        let turn = tab.files_turn;
        let task = Task::Files { tab: at, turn };
        self.agenda.after(delay_ms.max(1), task);
    }

    /// News may have brought a link that waits.
    pub(super) fn files_may_wait(&mut self, at: TabRef) {
        let is_idle = self.tab(at).is_some_and(|tab| tab.sending.is_none());
        if is_idle && !self.pending(at).is_empty() {
            self.plan_files(at, 200);
        }
    }

    /// A person has signed in, or everything is sound again: no file waits for its turn.
    pub(super) fn hurry_files(&mut self, at: TabRef) {
        if let Some(tab) = self.tab_mut(at) {
            tab.queue.hurry();
        }
        self.files_may_wait(at);
    }

    /// The next step with the files of a tab.
    pub(super) fn files_due(&mut self, at: TabRef, turn: u64) {
        if self.tab(at).is_none_or(|tab| tab.files_turn != turn) {
            return;
        }
        if self.is_put_off(at, &Task::Files { tab: at, turn }) {
            return;
        }
        let now_ms = self.now_ms();
        let pending = self.pending(at);
        let Some(tab) = self.tab_mut(at).filter(|tab| tab.leading) else {
            return;
        };
        if let Some(sending) = &tab.sending {
            if now_ms.saturating_sub(sending.since_ms) >= PATIENCE_MS {
                self.file_answered(at, None, &FileAnswer::None);
            }
            return;
        }
        if tab.replica.has_unsent() {
            return self.plan_files(at, 1_000);
        }
        let Some(next) = tab.queue.next(pending.iter().copied(), now_ms) else {
            if let Some(wait_ms) = tab.queue.wait_ms(pending, now_ms) {
                self.plan_files(at, wait_ms);
            }
            return;
        };
        let upload = Upload::new(next.scope, next.hash, next.size);
        self.send_step(at, upload);
    }

    /// Sends the next piece of a file, or asks how much there is.
    fn send_step(&mut self, at: TabRef, upload: Upload) {
        let now_ms = self.now_ms();
        let hash = upload.hash();
        let piece = match upload.step() {
            Step::Ask => None,
            Step::Send { offset, length } => {
                let Some(piece) = self.piece(at, hash, offset, length) else {
                    self.give_up_file(at, hash);
                    return self.plan_files(at, 1);
                };
                Some((offset, piece))
            }
        };
        let Some(tab) = self.tab_mut(at) else { return };
        tab.file_flight += 1;
        let request = FileRequest {
            from: at,
            flight: tab.file_flight,
            scope: upload.scope(),
            hash,
            length: piece.as_ref().map_or(0, |(_, bytes)| bytes.len()),
            piece,
        };
        tab.sending = Some(Sending {
            upload,
            since_ms: now_ms,
        });
        self.plan_files(at, PATIENCE_MS);
        self.set_file_out(request);
    }

    /// The bytes of a piece, if the file is still what was kept.
    fn piece(&self, at: TabRef, hash: BlobHash, offset: u64, length: usize) -> Option<Vec<u8>> {
        let file = self.tablets.get(at.tablet)?.files.get(&hash)?;
        let from = usize::try_from(offset).ok()?;
        let is_whole = BlobHash::of(&file.bytes) == hash;
        let piece = file.bytes.get(from..from.checked_add(length)?)?;
        is_whole.then(|| piece.to_vec())
    }

    fn give_up_file(&mut self, at: TabRef, hash: BlobHash) {
        let tablet = self.tablets.get_mut(at.tablet);
        if let Some(file) = tablet.and_then(|tablet| tablet.files.get_mut(&hash)) {
            file.is_given_up = true;
        }
    }

    /// A request about a file leaves its tablet.
    fn set_file_out(&mut self, mut request: FileRequest) {
        if self.is_cut(request.from.tablet) || self.strikes_message(Fault::Loss) {
            return;
        }
        if self.strikes_message(Fault::Portal) {
            return self.file_comes_back(&request, FileAnswer::None);
        }
        if let Some((_, bytes)) = &mut request.piece {
            let mut damaged = std::mem::take(bytes);
            self.damage(&mut damaged);
            *bytes = damaged;
        }
        let mut delay_ms = self.latency_ms();
        if self.strikes_message(Fault::Delay) {
            delay_ms += self.random.under(20_000);
        }
        if self.strikes_message(Fault::Duplicate) {
            let again_ms = delay_ms + self.random.under(10_000);
            let task = Task::FileArrives(request.clone());
            self.agenda.after(again_ms, task);
        }
        self.agenda.after(delay_ms, Task::FileArrives(request));
    }

    pub(super) fn file_comes_back(&mut self, request: &FileRequest, answer: FileAnswer) {
        if self.is_cut(request.from.tablet) || self.strikes_message(Fault::Loss) {
            return;
        }
        let delay_ms = self.latency_ms();
        let task = Task::FileAnswered {
            to: request.from,
            flight: request.flight,
            answer,
        };
        self.agenda.after(delay_ms, task);
    }

    /// An answer about a file arrives, or none does.
    pub(super) fn file_answered(&mut self, at: TabRef, flight: Option<u64>, answer: &FileAnswer) {
        let now_ms = self.now_ms();
        let entropy = u64::from(self.random.entropy());
        let Some(tab) = self.tab_mut(at) else { return };
        if flight.is_some_and(|flight| flight != tab.file_flight) {
            return;
        }
        let Some(Sending { mut upload, .. }) = tab.sending.take() else {
            return;
        };
        let (scope, hash) = (upload.scope(), upload.hash());
        let answer = match answer {
            FileAnswer::Heard(answer) => answer.clone(),
            FileAnswer::SignInNeeded => {
                self.ask_to_sign_in(at.tablet);
                return self.feed(at, Event::SignInNeeded);
            }
            FileAnswer::None => {
                tab.queue.failed(scope, hash, now_ms, None, entropy);
                return self.plan_files(at, 1);
            }
        };
        match upload.heard(answer) {
            Outcome::GoOn => {
                tab.queue.succeeded(scope, hash);
                if tab.replica.has_unsent() {
                    return self.plan_files(at, 1_000);
                }
                return self.send_step(at, upload);
            }
            Outcome::Complete => {
                tab.queue.not_wanted(scope, hash, now_ms);
                self.feed(at, Event::Doorbell);
            }
            Outcome::NotWanted => tab.queue.not_wanted(scope, hash, now_ms),
            Outcome::Refused { .. } => self.give_up_file(at, hash),
        }
        self.plan_files(at, 1);
    }

    /// A bit of a kept file is flipped: a disk does that.
    pub(super) fn damage_file(&mut self, number: usize) {
        let place = self.random.number();
        let tablet = self.tablets.get_mut(number);
        let file = tablet.and_then(|tablet| tablet.files.values_mut().next());
        let Some(file) = file else { return };
        let length = u64::try_from(file.bytes.len()).unwrap_or(0);
        let place = usize::try_from(place.checked_rem(length).unwrap_or(0)).unwrap_or(0);
        if let Some(byte) = file.bytes.get_mut(place) {
            *byte ^= 1;
        }
    }
}

/// The bytes of a photo that nobody has taken before.
fn photo(random: &mut Random) -> Vec<u8> {
    let most = if random.chance(30) {
        FILE_BYTES_MAX
    } else {
        2_000
    };
    let length = 1 + random.below(most);
    let seed = random.sixteen();
    seed.iter().copied().cycle().take(length).collect()
}
