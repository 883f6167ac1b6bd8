//! Noticing that the server was restored from a backup, and giving back what it has lost.
//!
//! A server that knows less than this device has heard from it stands behind the device's cursor,
//! or sums a scope up differently at the same sequence. Then nothing more is taken from it until
//! it has said which operation it wants next: an empty push asks, and what it has lost is sent
//! again from the ring of receipted operations. Then it names everything that it has of this
//! device: something may be missing in between, and something may have come another way and have
//! another fate. Only after that is the scope pulled, from zero.

use ikrar_domain::order::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::{PullOutcome, Replica};
use crate::identity::{Dseq, FateSeq, ScopeId, Seq};
use crate::ledger::Head;
use crate::operation::Operation;
use crate::ports::{Cursor, StoreBatch};
use crate::protocol::pull::{Inventory, PullRequest, ScopePage};
use crate::protocol::push::{Alarm, PushReport, PushRequest, Stands, end_in_place, end_of};
use crate::row::Whole;
use crate::zoo::{Mutant, mutant};

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
    /// From which own operation on the server must still name what it has.
    compare_from: Option<Dseq>,
    /// How often each scope has differed since it last agreed. It is fetched anew at the first
    /// time, the third, the seventh and so on, and kept as it came in between: a server may be
    /// restored once more meanwhile, and a device with a fault of its own must not fetch for ever.
    differing: BTreeMap<ScopeId, u32>,
    /// Everything that the server named has gone again, because it summed up to something else.
    /// Once until it agrees: a server of another build may sum up differently.
    has_sent_all: bool,
    /// The server has something else, or nothing, in this last own place.
    other_end_at: Option<Dseq>,
    /// Alarms the server has not heard of.
    alarms: Vec<Alarm>,
}

impl Replica {
    /// Whether the server must be asked before anything more is taken from it.
    pub(super) fn must_ask(&self) -> bool {
        self.restore.question == Question::Open
    }

    /// How many changes of own operations' fates this device has heard of.
    pub fn fates_heard(&self) -> FateSeq {
        self.fates
    }

    /// Whether the server may have been restored, and not everything has been asked, compared and
    /// fetched yet.
    pub fn is_checking(&self) -> bool {
        self.restore.question != Question::None || !self.again.is_empty()
    }

    /// The server has certainly been restored. Whatever is here of any scope may be of the other
    /// history, also where it sums up the same: everything is pulled from zero.
    pub(super) fn distrust(&mut self) {
        let scopes: Vec<ScopeId> = self.scopes.keys().copied().collect();
        self.restore.refetch.extend(scopes);
    }

    /// Something does not fit: asks, compares, and pulls the scope from zero afterwards.
    pub(super) fn suspect(&mut self, scope: Option<ScopeId>) {
        self.restore.refetch.extend(scope);
        self.restore.question = Question::Open;
        self.restore.compare_from = self.sent.keys().next().copied();
    }

    /// Whether what has become of own operations may be another thing than what was heard.
    pub(super) fn is_unsure(&self) -> bool {
        self.fates == FateSeq::UNSURE
    }

    /// From here on, also after the next start, what was heard of own operations is to be compared.
    pub(super) fn become_unsure(&mut self, batch: &mut StoreBatch) {
        self.fates = FateSeq::UNSURE;
        batch.fates = Some(self.fates);
    }

    /// Whether this very reply has shown that the server has everything, so that the count of
    /// changed fates in it can be believed.
    pub(super) fn is_compared(&self, request: &PullRequest) -> bool {
        let has_asked = request.inventory_from != Dseq::default() || self.sent.is_empty();
        let is_whole = !self.must_ask() && self.restore.compare_from.is_none();
        has_asked && is_whole && self.again.is_empty()
    }

    /// A count of changed fates is believed again.
    pub(super) fn is_sure_again(&mut self) {
        self.restore.has_sent_all = false;
    }

    /// From which own operation on the server shall name what it has; zero where it need not.
    ///
    /// While it is unsure, a device compares with every pull, and believes a count of changed fates
    /// only of a reply that has named everything ([`Self::take_fates`]): the server may be restored
    /// once more after it has got back what it lacked, and there is no count yet that would tell.
    pub(super) fn inventory_from(&self) -> Dseq {
        if self.must_ask() {
            return Dseq::default();
        }
        let anew = || self.sent.keys().next().copied();
        let may_be_sure = self.is_unsure() && self.again.is_empty();
        let from = self.restore.compare_from;
        from.or_else(|| may_be_sure.then(anew).flatten())
            .unwrap_or_default()
    }

    /// The server has named what it has from a place on. What it lacks goes again; what has
    /// another fate by now, has it here too.
    pub(super) fn take_inventory(
        &mut self,
        from: Dseq,
        told: Option<Inventory>,
        outcome: &mut PullOutcome,
    ) {
        let Some(told) = told.filter(|_| !mutant(Mutant::InventoryIgnored)) else {
            // An earlier build of the server, which cannot tell.
            self.restore.compare_from = None;
            return self.settle();
        };
        let named: BTreeSet<Dseq> = told.receipts.iter().map(|receipt| receipt.dseq).into_set();
        let own = self.sent.range(from..).map(|(dseq, _)| *dseq);
        let lacking = own.take_while(|dseq| *dseq <= told.upto);
        let before = self.again.len();
        self.again
            .extend(lacking.filter(|dseq| !named.contains(dseq)));
        let is_another = self.is_another_content(&told);
        if is_another && !self.restore.has_sent_all {
            self.restore.has_sent_all = true;
            // All of them go again: the server says which it has and which are set aside.
            let sent = named.iter().filter(|dseq| self.sent.contains_key(dseq));
            self.again.extend(sent);
        }
        if self.again.len() > before {
            self.distrust();
        }
        for receipt in &told.receipts {
            if is_another && self.again.contains(&receipt.dseq) {
                // Named is another's, perhaps, as long as it has not gone again.
                continue;
            }
            self.again.remove(&receipt.dseq);
            self.take_fate(receipt, outcome);
        }
        let rest = (told.upto < Inventory::END).then(|| told.upto.next());
        outcome.more |= rest.is_some();
        self.restore.compare_from = rest;
        if self.first_again().is_some() {
            self.restore.question = Question::Open;
        }
        self.settle();
    }

    /// Whether some of what a server has of this device is not what this device has sent: another
    /// copy of the store came first to a restored server.
    fn is_another_content(&self, told: &Inventory) -> bool {
        let own = told.receipts.iter().map(|receipt| {
            let operation = self.operation(receipt.dseq);
            operation.map(Operation::to_bytes)
        });
        // What is not here (any more) cannot be summed up: then it is as if it were another.
        let own: Option<Vec<Vec<u8>>> = own.collect();
        let sum = own.map(Inventory::sum_of);
        told.sum.is_some_and(|told| sum != Some(told))
    }

    /// Nothing is odd any more once everything was compared and fetched.
    fn settle(&mut self) {
        let is_over = self.restore.refetch.is_empty() && self.restore.compare_from.is_none();
        if is_over && !self.must_ask() {
            self.restore.question = Question::None;
        }
    }

    /// The last own operation with a receipt.
    pub(super) fn last_receipted(&self) -> Dseq {
        self.sent.keys().next_back().copied().unwrap_or_default()
    }

    /// The end of the last own operation with a receipt; zero once a server has said that it has
    /// another there: then everything was compared, and is not compared again for ever.
    pub(super) fn last_receipted_end(&self) -> u32 {
        let last = self.sent.last_key_value();
        let last = last.filter(|(dseq, _)| self.restore.other_end_at != Some(**dseq));
        last.map_or(0, |(_, (operation, receipt))| {
            end_in_place(&operation.to_bytes(), receipt.seq)
        })
    }

    /// Whether the operation before a push has another place on the server than its receipt says: a
    /// copy of its push has reached a restored server first. With every pull the device tells of
    /// its last one; those before it, the replies to what it has pushed since have told.
    pub(super) fn is_elsewhere(&self, request: &PushRequest, told: Option<Seq>) -> bool {
        let first = request.operations.first();
        let before = first.and_then(|first| first.id.dseq.0.checked_sub(1));
        let sent = before.and_then(|before| self.sent.get(&Dseq(before)));
        // A device forgets the places of what it may no longer see.
        let own = sent.and_then(|(_, receipt)| receipt.seq);
        let is_another = matches!((told, own), (Some(told), Some(own)) if told != own);
        is_another && !mutant(Mutant::PlaceBeforeIgnored)
    }

    /// The server says that it lacks what this device has a receipt for. It is asked once: what
    /// this device does not have any more, it cannot give back.
    pub(super) fn note_wanted(&mut self, wanted: Dseq) {
        if wanted == self.last_receipted() {
            self.restore.other_end_at = Some(wanted);
        }
        let is_lacking = wanted != Dseq::default() && wanted <= self.last_receipted();
        if is_lacking && self.wanted != Some(wanted) {
            self.suspect(None);
        }
    }

    /// The server has counted fewer changes of fates than this device has heard of.
    pub(super) fn note_fates_told(&mut self, upto: FateSeq) {
        if upto < self.fates && !self.is_unsure() {
            self.suspect(None);
        }
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
        let is_asking = self.must_ask() || self.restore.compare_from.is_some();
        is_asking && self.restore.refetch.contains(&scope)
    }

    /// Whether the scope is pulled from zero because the server may have been restored.
    pub(super) fn is_refetched(&self, scope: ScopeId) -> bool {
        self.restore.question == Question::Answered && self.restore.refetch.contains(&scope)
    }

    /// The first page of a scope pulled from zero has come.
    pub(super) fn refetched(&mut self, scope: ScopeId) {
        self.restore.refetch.remove(&scope);
        self.settle();
    }

    /// The scopes whose first page a whole reply should have brought, and which it says nothing
    /// of: the server has nothing of them.
    pub(super) fn take_missing(&mut self) -> BTreeSet<ScopeId> {
        if self.restore.question != Question::Answered || self.restore.compare_from.is_some() {
            return BTreeSet::new();
        }
        let missing = std::mem::take(&mut self.restore.refetch);
        self.settle();
        missing
    }

    /// Empties a scope of which the server has nothing.
    pub(super) fn start_anew(&mut self, scope: ScopeId, outcome: &mut PullOutcome) {
        self.forget_scope(scope, outcome);
        if let Some(state) = self.scopes.get_mut(&scope) {
            state.head = Head::default();
            outcome.batch.cursors.push(Cursor {
                info: state.info,
                seq: state.head.seq,
            });
        }
    }

    /// The server has answered a push. While it lacks what can be given back, more pushes follow.
    pub(super) fn note_answer(&mut self, request: &PushRequest) {
        let told = &request.report.alarms;
        self.restore.alarms.retain(|alarm| !told.contains(alarm));
        if self.must_ask() && self.first_again().is_none() {
            self.restore.question = Question::Answered;
            self.settle();
        }
    }

    /// What a push that begins here says beside its operations.
    pub(super) fn report(&self, first: Option<Dseq>) -> PushReport {
        let is_again = first.is_some_and(|first| self.again.contains(&first));
        let receipted = self.last_receipted();
        PushReport {
            receipted: if is_again { receipted } else { Dseq::default() },
            alarms: self.restore.alarms.clone(),
            wanted: first.map_or(Dseq::default(), |first| self.wanted_before(first)),
            before: first.map_or(0, |first| self.end_before(first)),
            stands: first.and_then(|first| self.stands_apart_from(first)),
            clock: None,
        }
    }

    /// The end of what this device has written in the place before.
    fn end_before(&self, first: Dseq) -> u32 {
        let before = first.0.checked_sub(1).map(Dseq);
        before.map_or(0, |before| self.end_at(before))
    }

    /// The end of what this device has written in a place; zero where it has nothing.
    fn end_at(&self, dseq: Dseq) -> u32 {
        let operation = self.operation(dseq);
        operation.map_or(0, |operation| end_of(&operation.to_bytes()))
    }

    /// What the server has last, where a push that begins here does not go on behind it.
    fn stands_apart_from(&self, first: Dseq) -> Option<Stands> {
        let named = self.wanted.and_then(|wanted| wanted.0.checked_sub(1));
        let mut receipted = self.sent.keys().rev();
        let receipted = receipted.find(|dseq| !self.again.contains(dseq));
        let dseq = Dseq(named.unwrap_or_default()).max(receipted.copied().unwrap_or_default());
        (dseq.next() != first).then(|| Stands {
            dseq,
            end: self.end_at(dseq),
        })
    }

    /// What the server said it wants, where nothing from there up to `first` can be sent now: it
    /// is not here any more, or was refused even alone.
    fn wanted_before(&self, first: Dseq) -> Dseq {
        let wanted = self.wanted.filter(|wanted| *wanted < first);
        let is_gone = |wanted: &Dseq| {
            let sent = self.sent.range(*wanted..first).map(|(dseq, _)| dseq);
            let waiting = self.outbox.range(*wanted..first).map(|(dseq, _)| dseq);
            let mut here = sent.chain(waiting);
            here.all(|dseq| self.held_back.contains(dseq))
        };
        wanted.filter(is_gone).unwrap_or_default()
    }

    /// Device and server sum a scope up differently. True where it shall be fetched anew; at other
    /// times it is kept as it came.
    pub(super) fn note_mismatch(&mut self, alarm: Alarm) -> bool {
        if !self.restore.alarms.contains(&alarm) {
            self.restore.alarms.push(alarm);
        }
        self.suspect(None);
        let times = self.restore.differing.entry(alarm.scope).or_default();
        *times = times.saturating_add(1);
        times.saturating_add(1).is_power_of_two()
    }

    /// The scope and the server agree (again).
    pub(super) fn note_agreement(&mut self, scope: ScopeId) {
        self.restore.differing.remove(&scope);
    }

    /// The end of a scope's sum, for the server to compare; zero where it is not to.
    pub(super) fn end_told(&self, scope: ScopeId, whole: Whole) -> u32 {
        if self.restore.differing.contains_key(&scope) {
            0
        } else {
            whole.end()
        }
    }
}

/// What a person is told of a scope that sums up differently: the digests of what stands or, where
/// those are equal, the sums over everything.
pub(super) fn alarm_of(own: Head, whole: Whole, page: &ScopePage) -> Alarm {
    let mut alarm = Alarm {
        scope: page.info.id,
        seq: page.head.seq,
        device: own.checksum.digest,
        server: page.head.checksum.digest,
    };
    if alarm.device == alarm.server {
        alarm.device = u128::from(whole.0);
        alarm.server = u128::from(page.whole.unwrap_or_default().0);
    }
    alarm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::ReplicaId;
    use crate::ports::Loaded;
    use crate::testing::MemoryStore;

    #[test]
    fn a_store_given_back_from_memory_still_says_that_the_server_is_to_be_compared() {
        let mut store = MemoryStore::new(ReplicaId::from_bytes([7; 16]));
        let replica = Replica::load(Loaded {
            fates: FateSeq::UNSURE,
            ..store.load()
        });
        assert!(replica.is_checking());
        store.write(replica.everything()).unwrap();
        assert!(Replica::load(store.load()).is_checking());
    }
}
