//! A person's tablet: one store, some tabs over it, one of which speaks to the server.

use std::collections::BTreeMap;

use crate::blob::Queue;
use crate::connection::Connection;
use crate::identity::{Dseq, ReplicaId, UnixSeconds};
use crate::protocol::pull::PullRequest;
use crate::protocol::push::PushRequest;
use crate::replica::Replica;
use crate::testing::random::Random;
use crate::testing::store::MemoryStore;

use super::city::START_S;
use super::files::{Files, Sending};

/// How wrong a clock may be: ten years either way.
const CLOCK_ERROR_S_MAX: u64 = 10 * 365 * 24 * 3600;

/// A device's clock: wrong, and sometimes jumping or standing still. It is read from its own
/// source of numbers, so that nothing else can depend on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    error_s: i64,
    jumps_at_ms: Option<u64>,
    jump_s: i64,
    stops_at_ms: Option<u64>,
}

impl Clock {
    pub(super) fn of(random: &mut Random) -> Self {
        let some = |random: &mut Random| random.chance(30).then(|| random.under(300_000));
        Self {
            error_s: wrong_by(random),
            jumps_at_ms: some(random),
            jump_s: wrong_by(random),
            stops_at_ms: some(random),
        }
    }

    pub(super) fn read(&self, now_ms: u64) -> UnixSeconds {
        let shown_ms = self.stops_at_ms.map_or(now_ms, |stop| stop.min(now_ms));
        let jumped = self.jumps_at_ms.is_some_and(|at| at <= now_ms);
        let elapsed_s = i64::try_from(shown_ms / 1_000).unwrap_or(i64::MAX);
        let wrong_s = self.error_s + if jumped { self.jump_s } else { 0 };
        UnixSeconds(START_S.saturating_add(elapsed_s).saturating_add(wrong_s))
    }
}

fn wrong_by(random: &mut Random) -> i64 {
    let ten_years = i64::try_from(CLOCK_ERROR_S_MAX).unwrap_or(0);
    i64::try_from(random.under(2 * CLOCK_ERROR_S_MAX)).unwrap_or(0) - ten_years
}

/// What a tab has asked and not yet heard of.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Push(PushRequest),
    Pull(PullRequest),
}

/// One tab: its own memory of the store.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each asked on its own"
)]
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) replica: Replica,
    pub(super) connection: Connection,
    /// It has the network role.
    pub(super) leading: bool,
    /// The request in flight; an answer to an earlier one is dropped.
    pub(super) flight: u64,
    pub(super) asked: Option<Asked>,
    /// The timer that counts; earlier ones are void.
    pub(super) timer: u64,
    pub(super) timer_set: bool,
    /// The doorbell line that counts.
    pub(super) line: u64,
    pub(super) line_wanted: bool,
    pub(super) line_opened: bool,
    pub(super) line_failures: u32,
    pub(super) reached: bool,
    pub(super) answered_at_ms: u64,
    /// When a reply last said that there is no more.
    pub(super) told_all_at_ms: u64,
    pub(super) frozen_until_ms: u64,
    /// The server asked not to be asked before.
    pub(super) not_before_ms: u64,
    /// The file under way, and those that were tried.
    pub(super) sending: Option<Sending>,
    pub(super) queue: Queue,
    /// The plan for files that counts, and the request about one that does.
    pub(super) files_turn: u64,
    pub(super) file_flight: u64,
}

impl Tab {
    pub(super) fn new(replica: Replica) -> Self {
        Self {
            replica,
            connection: Connection::default(),
            leading: false,
            flight: 0,
            asked: None,
            timer: 0,
            timer_set: false,
            line: 0,
            line_wanted: false,
            line_opened: false,
            line_failures: 0,
            reached: false,
            answered_at_ms: 0,
            told_all_at_ms: 0,
            frozen_until_ms: 0,
            not_before_ms: 0,
            sending: None,
            queue: Queue::default(),
            files_turn: 0,
            file_flight: 0,
        }
    }

    /// The last place of the device's own sequence that this tab knows.
    pub(super) fn newest(&self) -> Dseq {
        let waiting = self.replica.outbox().last().map(|last| last.id.dseq);
        let sent = self.replica.sent_operations().next();
        let sent = sent.map(|sent| sent.operation.id.dseq);
        waiting.max(sent).unwrap_or_default()
    }
}

/// An operation of which the screen has said "Tersimpan di perangkat ini".
#[derive(Clone, Debug)]
pub(super) struct Promise {
    pub(super) bytes: Vec<u8>,
    /// The browser emptied the store before the server had it: no engine can help that, and
    /// G1 promises what the browser lets us keep.
    pub(super) evicted: bool,
}

/// A tablet.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each asked on its own"
)]
#[derive(Clone, Debug)]
pub(super) struct Tablet {
    /// Whose it is.
    pub(super) account: usize,
    pub(super) store: MemoryStore,
    /// The store as it is on the disk for sure, where the rest may be lost with the power.
    pub(super) flushed: Option<Box<MemoryStore>>,
    pub(super) tabs: BTreeMap<u32, Tab>,
    pub(super) tabs_ever: u32,
    pub(super) leader: Option<u32>,
    pub(super) promised: BTreeMap<(ReplicaId, Dseq), Promise>,
    /// The files it keeps, as durable as its edits.
    pub(super) files: Files,
    /// Promises that an emptied store broke, and whose place another operation took.
    pub(super) ghosts: Vec<Promise>,
    pub(super) clock: Clock,
    pub(super) session_until_ms: u64,
    pub(super) signing_in: bool,
    /// The browser has emptied the store and the tabs do not know yet.
    pub(super) emptied: bool,
    /// Stored rows were damaged: a differing checksum is the alarm, not a fault.
    pub(super) damaged: bool,
    /// Another tablet has the same profile, or the rows under its edits were lost.
    pub(super) odd_view: bool,
    /// The build is too old to pull.
    pub(super) outdated: bool,
    pub(super) out_cut_until_ms: u64,
    pub(super) in_cut_until_ms: u64,
    /// The last reply it got, for a cache between to give again.
    pub(super) cached: Vec<u8>,
    /// The rights it signed in with, for a server that would go by them.
    pub(super) signed_in_as: super::city::Account,
}

impl Tablet {
    pub(super) fn new(
        account: usize,
        signed_in_as: super::city::Account,
        store: MemoryStore,
        clock: Clock,
    ) -> Self {
        Self {
            account,
            store,
            flushed: None,
            tabs: BTreeMap::new(),
            tabs_ever: 0,
            leader: None,
            promised: BTreeMap::new(),
            files: Files::new(),
            ghosts: Vec::new(),
            clock,
            session_until_ms: u64::MAX,
            signing_in: false,
            emptied: false,
            damaged: false,
            odd_view: false,
            outdated: false,
            out_cut_until_ms: 0,
            in_cut_until_ms: 0,
            cached: Vec::new(),
            signed_in_as,
        }
    }
}
