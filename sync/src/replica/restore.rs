//! Noticing that the server was restored from a backup, and giving back what it has lost.
//!
//! A server that knows less than this device has heard from it stands behind the device's cursor,
//! or sums a scope up differently at the same sequence. Then nothing more is taken from it until
//! it has said which operation it wants next: an empty push asks, and what it has lost is sent
//! again from the ring of receipted operations. Only after that is the scope pulled, from zero.

use std::collections::BTreeSet;

use super::Replica;
use crate::identity::{Dseq, FateSeq, ScopeId, Seq};
use crate::ledger::Head;
use crate::ports::StoreBatch;
use crate::protocol::push::{Alarm, PushReport, PushRequest};

/// How far the question stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Question {
    /// Nothing is odd.
    #[default]
    None,
    /// The server must be asked what it wants; pages wait.
    Open,
    /// It has been asked, and has all it wanted: pages may come.
    Answered,
}

/// What a replica knows of a server that may have been restored.
#[derive(Clone, Debug, Default)]
pub(super) struct Restore {
    question: Question,
    /// Scopes to pull from zero once the question is answered.
    refetch: BTreeSet<ScopeId>,
    /// Scopes that differed even when fetched anew. They are kept as they came, or a device with a
    /// fault of its own would fetch for ever.
    differing: BTreeSet<ScopeId>,
    /// Alarms the server has not heard of.
    alarms: Vec<Alarm>,
}

impl Replica {
    /// Whether the server must be asked before anything more is taken from it.
    pub(super) fn must_ask(&self) -> bool {
        self.restore.question == Question::Open
    }

    /// Something does not fit: asks, once, and pulls the scope from zero afterwards.
    pub(super) fn suspect(&mut self, scope: Option<ScopeId>) {
        self.restore.refetch.extend(scope);
        if self.restore.question == Question::None {
            self.restore.question = Question::Open;
        }
    }

    /// The last own operation with a receipt.
    pub(super) fn last_receipted(&self) -> Dseq {
        self.sent.keys().next_back().copied().unwrap_or_default()
    }

    /// The server says that it lacks what this device has a receipt for. It is asked once: what
    /// this device does not have any more, it cannot give back.
    pub(super) fn note_wanted(&mut self, wanted: Dseq) {
        let is_lacking = wanted != Dseq::default() && wanted <= self.last_receipted();
        if is_lacking && self.wanted != Some(wanted) {
            self.suspect(None);
        }
    }

    /// A restored server counts changes of fates from an earlier number on: all are told again.
    pub(super) fn hear_all_fates(&mut self, batch: &mut StoreBatch) {
        self.fates = FateSeq::default();
        batch.fates = Some(self.fates);
    }

    /// The last place that the server has ever given an operation of this device in a scope.
    pub(super) fn last_place(&self, scope: ScopeId) -> Seq {
        let own = self.sent.values().filter(|(sent, _)| sent.scope == scope);
        own.filter_map(|(_, receipt)| receipt.seq)
            .max()
            .unwrap_or_default()
    }

    /// Whether a page with odd news must wait for the answer.
    pub(super) fn must_wait(&mut self, scope: ScopeId, is_odd: bool) -> bool {
        if is_odd && !self.is_refetched(scope) {
            self.suspect(Some(scope));
        }
        self.must_ask() && self.restore.refetch.contains(&scope)
    }

    /// Whether the scope is pulled from zero because the server may have been restored.
    pub(super) fn is_refetched(&self, scope: ScopeId) -> bool {
        self.restore.question == Question::Answered && self.restore.refetch.contains(&scope)
    }

    /// The first page of a scope pulled from zero has come.
    pub(super) fn refetched(&mut self, scope: ScopeId) {
        self.restore.refetch.remove(&scope);
        if self.restore.refetch.is_empty() && self.restore.question == Question::Answered {
            self.restore.question = Question::None;
        }
    }

    /// The scopes whose first page a whole reply should have brought, and which it says nothing
    /// of: the server has nothing of them.
    pub(super) fn take_missing(&mut self) -> BTreeSet<ScopeId> {
        if self.restore.question != Question::Answered {
            return BTreeSet::new();
        }
        self.restore.question = Question::None;
        std::mem::take(&mut self.restore.refetch)
    }

    /// The server has answered a push; `rewound` if it wants earlier operations first.
    pub(super) fn note_answer(&mut self, request: &PushRequest, rewound: bool) {
        let told = &request.report.alarms;
        self.restore.alarms.retain(|alarm| !told.contains(alarm));
        if self.must_ask() && !rewound {
            let is_pulling = !self.restore.refetch.is_empty();
            self.restore.question = if is_pulling {
                Question::Answered
            } else {
                Question::None
            };
        }
    }

    /// What a push that begins here says beside its operations.
    pub(super) fn report(&self, first: Option<Dseq>) -> PushReport {
        let last_sent = self.last_receipted();
        let is_again = first.is_some_and(|first| first <= last_sent);
        PushReport {
            receipted: if is_again { last_sent } else { Dseq::default() },
            alarms: self.restore.alarms.clone(),
            wanted: first.map_or(Dseq::default(), |first| self.wanted_before(first)),
        }
    }

    /// What the server said it wants, where nothing from there up to `first` is here any more.
    fn wanted_before(&self, first: Dseq) -> Dseq {
        let wanted = self.wanted.filter(|wanted| *wanted < first);
        let is_gone = |wanted: &Dseq| {
            let lost = *wanted..first;
            let mut waiting = self.outbox.range(lost.clone());
            self.sent.range(lost).next().is_none()
                && waiting.all(|(dseq, _)| self.held_back.contains(dseq))
        };
        wanted.filter(is_gone).unwrap_or_default()
    }

    /// Device and server sum a scope up differently. True where it shall be fetched anew; the
    /// second time it is kept as it came.
    pub(super) fn note_mismatch(&mut self, scope: ScopeId, own: Head, server: Head) -> bool {
        let alarm = Alarm {
            scope,
            seq: server.seq,
            device: own.checksum.digest,
            server: server.checksum.digest,
        };
        if !self.restore.alarms.contains(&alarm) {
            self.restore.alarms.push(alarm);
        }
        self.suspect(None);
        self.restore.differing.insert(scope)
    }

    /// The scope and the server agree (again).
    pub(super) fn note_agreement(&mut self, scope: ScopeId) {
        self.restore.differing.remove(&scope);
    }

    /// The end of a scope's digest, for the server to compare; zero where it is not to.
    pub(super) fn digest_end(&self, scope: ScopeId, head: Head) -> u32 {
        if self.restore.differing.contains(&scope) {
            0
        } else {
            head.checksum.end()
        }
    }
}
