//! Pushing the outbox, piece by piece.

use std::collections::BTreeSet;

use super::Replica;
use crate::disposition::{Disposition, ParkReason, Receipt};
use crate::identity::{Dseq, UnixSeconds};
use crate::operation::{GROUP_OPERATIONS_MAX, Operation};
use crate::ports::StoreBatch;
use crate::protocol::ProtocolError;
use crate::protocol::carry::Carried;
use crate::protocol::push::{CLOCK_BYTES_MAX, OPERATIONS_PER_PUSH_MAX, PUSH_BYTES_MAX};
use crate::protocol::push::{PushReply, PushRequest};
use crate::zoo::{Mutant, mutant};

/// What an operation may take more in columns than in its own envelope, with its share of the
/// push's head.
const COLUMNS_BYTES_MAX: usize = 1_024;

/// What a reply to a push means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushOutcome {
    /// To store in one transaction.
    pub batch: StoreBatch,
    /// How many operations got their receipt.
    pub receipted: usize,
    /// The server wants earlier operations again: it was restored from a backup.
    pub rewound: bool,
    /// Another store writes under this one's identity: a copied profile, or this one was given less
    /// back than it had sent. The store must go on under another identity, with everything that
    /// waits in it and with [`Replica::lacking`], in one transaction.
    pub is_copied: bool,
}

impl Replica {
    /// Whether there is something to push.
    pub fn has_unsent(&self) -> bool {
        self.first_to_push().is_some() || self.must_ask()
    }

    /// The oldest operation that the server does not have and has not refused even alone.
    fn first_to_push(&self) -> Option<Dseq> {
        if !self.aside.is_empty() {
            // Nothing new goes up under an identity that another store has, too. What had its
            // receipt goes: the server says of each whether it has it.
            return self.first_again();
        }
        let mut unsent = self.outbox.keys().copied();
        let unsent = unsent.find(|dseq| !self.held_back.contains(dseq));
        unsent.into_iter().chain(self.first_again()).min()
    }

    /// The oldest receipted operation that the server lacks and has not refused even alone.
    pub(super) fn first_again(&self) -> Option<Dseq> {
        let mut again = self.again.difference(&self.aside).copied();
        again.find(|dseq| !self.held_back.contains(dseq))
    }

    /// Whether the server is to get this operation, for the first time or again.
    fn is_to_send(&self, dseq: Dseq) -> bool {
        let is_new = self.outbox.contains_key(&dseq) && self.aside.is_empty();
        is_new || self.again.contains(&dseq) && !self.aside.contains(&dseq)
    }

    /// The body of a push: in columns, or whole where columns were refused.
    pub fn push_body(&self, request: &PushRequest) -> Vec<u8> {
        if self.goes_whole(request) {
            request.to_bytes_whole()
        } else {
            request.to_bytes_beside(self)
        }
    }

    pub(super) fn goes_whole(&self, request: &PushRequest) -> bool {
        let first = request.operations.first();
        first.is_some_and(|first| self.whole_from(first.id.dseq).is_some())
    }

    /// How many operations may go together from here, where they go each in its own envelope.
    fn whole_from(&self, first: Dseq) -> Option<usize> {
        self.whole_upto
            .filter(|(last, _)| first <= *last)
            .map(|(_, length)| length)
    }

    /// The next piece of the outbox, at most `operations_max` long, or `None`. Whoever sends it at
    /// once tells the device's clock with it (`report.clock`).
    pub fn next_push(&self, nonce: u64, operations_max: usize) -> Option<PushRequest> {
        let Some(first) = self.first_to_push() else {
            // Nothing to say, and something to ask: which operation is wanted next?
            return self.must_ask().then(|| PushRequest {
                nonce,
                replica: self.id,
                operations: Vec::new(),
                report: self.report(None),
            });
        };
        let most = self.whole_from(first).unwrap_or(OPERATIONS_PER_PUSH_MAX);
        let most = most.min(self.until_held_back(first));
        self.piece_from(first, operations_max.min(most), nonce)
    }

    /// How many operations there may be before the next one that is passed over.
    fn until_held_back(&self, first: Dseq) -> usize {
        let held_back = self.held_back.range(first..).next();
        held_back.map_or(usize::MAX, |held_back| {
            usize::try_from(held_back.0.saturating_sub(first.0)).unwrap_or(usize::MAX)
        })
    }

    /// Everything without a receipt, in pieces, to be carried as a file.
    pub fn to_carry(&self, made_at: UnixSeconds) -> Carried {
        let mut pushes = Vec::new();
        let mut next = self.outbox.keys().next().copied();
        while let Some(piece) =
            next.and_then(|first| self.piece_from(first, OPERATIONS_PER_PUSH_MAX, 0))
        {
            let last = piece.operations.last().map(|last| last.id.dseq);
            next = last.and_then(|last| {
                let mut later = self.outbox.range(last.next()..);
                later.next().map(|(dseq, _)| *dseq)
            });
            pushes.push(piece);
        }
        Carried {
            replica: self.id,
            made_at,
            pushes,
        }
    }

    /// The piece of the queue that begins here, within the limits of one push.
    fn piece_from(&self, first: Dseq, operations_max: usize, nonce: u64) -> Option<PushRequest> {
        let unit = self.unit_length(first);
        let mut length = operations_max.clamp(1, OPERATIONS_PER_PUSH_MAX);
        loop {
            let request = PushRequest {
                nonce,
                replica: self.id,
                operations: self.whole_units(first, length.max(unit)),
                report: self.report(Some(first)),
            };
            if request.operations.is_empty() {
                return None;
            }
            let is_least = request.operations.len() <= unit;
            let room = PUSH_BYTES_MAX - CLOCK_BYTES_MAX;
            let fits = || self.push_body(&request).len() <= room;
            if is_least || is_short(&request.operations) || fits() {
                return Some(request);
            }
            length = request.operations.len().div_ceil(2);
        }
    }

    /// At most so many operations from here, the last save among them whole.
    fn whole_units(&self, first: Dseq, length: usize) -> Vec<Operation> {
        let mut operations = self.contiguous_from(first, length);
        let Some(last) = operations.last() else {
            return operations;
        };
        let next = last.id.dseq.next();
        let next = self.operation(next).filter(|_| self.is_to_send(next));
        let cut = next.filter(|next| next.group == last.group);
        let group = last.group;
        let start = operations.iter().position(|one| one.group == group);
        if let (Some(_), Some(start)) = (cut, start)
            && start > 0
        {
            operations.truncate(start);
        }
        operations
    }

    /// How many operations from here belong to one save. One too long to be a unit counts as
    /// single operations, as it does for the server.
    pub(super) fn unit_length(&self, first: Dseq) -> usize {
        let Some(group) = self.operation(first).map(|one| one.group) else {
            return 1;
        };
        let longest = self.contiguous_from(first, GROUP_OPERATIONS_MAX.saturating_add(1));
        let length = longest.iter().take_while(|one| one.group == group).count();
        if length > GROUP_OPERATIONS_MAX {
            1
        } else {
            length.max(1)
        }
    }

    /// What is to be sent from here on without a gap. What goes again and what goes late for the
    /// first time do not go together: the server is told of the one that it has lost it.
    fn contiguous_from(&self, first: Dseq, length: usize) -> Vec<Operation> {
        let last_receipted = self.last_receipted();
        let kind = |dseq: Dseq| self.again.contains(&dseq) || dseq > last_receipted;
        let mut next = first;
        let mut operations = Vec::new();
        while operations.len() < length && self.is_to_send(next) && kind(next) == kind(first) {
            let Some(operation) = self.operation(next) else {
                break;
            };
            operations.push(operation.clone());
            next = next.next();
        }
        operations
    }

    /// Takes the server's receipts.
    pub fn push_reply(
        &mut self,
        request: &PushRequest,
        bytes: &[u8],
        now: UnixSeconds,
    ) -> Result<PushOutcome, ProtocolError> {
        let mut reply = PushReply::from_bytes(bytes);
        if mutant(Mutant::PortalIsConsent) && matches!(reply, Err(ProtocolError::NotSync)) {
            reply = Ok(consent(request));
        }
        let reply = reply?;
        if reply.nonce != request.nonce && !mutant(Mutant::NonceIgnored) {
            return Err(ProtocolError::WrongReply);
        }
        self.note_contact(reply.server_time, now);
        let mut outcome = PushOutcome {
            batch: self.batch(),
            ..PushOutcome::default()
        };
        let mut touched = BTreeSet::new();
        let is_elsewhere = self.is_elsewhere(request, reply.before);
        let last_receipted = self.last_receipted();
        for receipt in reply.receipts {
            if is_set_aside(&receipt) && !mutant(Mutant::SetAsideIsAFate) {
                self.note_set_aside(receipt.dseq);
                continue;
            }
            let is_late = receipt.dseq < last_receipted && self.outbox.contains_key(&receipt.dseq);
            if is_late {
                // A server that loses it again has everything behind it, and no count that was
                // heard of tells that it is gone: what there is must be compared.
                self.become_unsure(&mut outcome.batch);
            }
            if let Some(operation) = self.take_receipt(receipt.clone()) {
                touched.insert(operation.entity);
                outcome.batch.receipts.push((operation, receipt));
                outcome.receipted += 1;
            }
        }
        for entity in touched {
            self.replay(entity);
        }
        outcome.rewound = self.follow_expected(reply.expected);
        if outcome.rewound || is_elsewhere {
            self.suspect(None);
            self.distrust();
            self.become_unsure(&mut outcome.batch);
        } else if self.is_unvouched(request) {
            self.become_unsure(&mut outcome.batch);
        }
        self.note_answer(request);
        outcome.is_copied = !self.aside.is_empty() && self.first_to_push().is_none();
        Ok(outcome)
    }

    /// Whether an answered push leaves open what stands before it or in its end. What was parked
    /// has no place, so no reply tells whether a copy of an earlier push has reached a restored
    /// server first: the next pull compares.
    fn is_unvouched(&self, request: &PushRequest) -> bool {
        let first = request.operations.first().map(|first| first.id.dseq.0);
        let before = first.and_then(|first| first.checked_sub(1).map(Dseq));
        let last = request.operations.last().map(|last| last.id.dseq);
        let sent = before.into_iter().chain(last);
        let mut sent = sent.filter_map(|dseq| self.sent.get(&dseq));
        sent.any(|(_, receipt)| receipt.seq.is_none())
    }

    /// The server has another store's operation in this place, or before it. What waits goes on
    /// waiting. What had its receipt goes again: a restored server may have got other operations
    /// in its places from the other store, and says of each whether it is the same.
    fn note_set_aside(&mut self, dseq: Dseq) {
        if self.aside.is_empty() {
            self.again.extend(self.sent.keys());
        }
        self.aside.insert(dseq);
    }

    /// Operations with a receipt that the server does not have (any more).
    pub fn lacking(&self) -> Vec<Operation> {
        let again = self.again.iter();
        again
            .filter_map(|dseq| self.sent.get(dseq))
            .map(|(operation, _)| operation.clone())
            .collect()
    }

    /// Moves an operation from the outbox to the sent ones.
    fn take_receipt(&mut self, receipt: Receipt) -> Option<Operation> {
        let operation = self.operation(receipt.dseq)?.clone();
        self.outbox.remove(&receipt.dseq);
        self.again.remove(&receipt.dseq);
        if !self.still_replays(&operation, &receipt) {
            self.stop_replaying(operation.entity, receipt.dseq);
        }
        self.sent.insert(receipt.dseq, (operation.clone(), receipt));
        Some(operation)
    }

    /// The server names the `dseq` it wants next: it has nothing from there on. What had a receipt
    /// all the same, it has lost; what is still kept of that is sent again.
    fn follow_expected(&mut self, expected: Dseq) -> bool {
        self.wanted = Some(expected);
        if expected == Dseq::default() || mutant(Mutant::ExpectedIgnored) {
            return false;
        }
        let lost = self.sent.range(expected..).map(|(dseq, _)| *dseq);
        self.again.extend(lost);
        self.first_again().is_some()
    }

    pub(super) fn note_contact(&mut self, server_time: UnixSeconds, now: UnixSeconds) {
        self.last_contact = Some(now);
        self.clock_offset_s = server_time.0.saturating_sub(now.0);
    }
}

/// Whether so few operations fit into a push however they travel.
fn is_short(operations: &[Operation]) -> bool {
    let one_by_one = operations.iter().map(|one| one.to_bytes().len());
    let rest = operations.len().saturating_mul(COLUMNS_BYTES_MAX);
    one_by_one.sum::<usize>().saturating_add(rest) <= PUSH_BYTES_MAX
}

/// Whether the server has other content under this identity.
fn is_set_aside(receipt: &Receipt) -> bool {
    receipt.disposition == Disposition::parked(ParkReason::CloneDetected)
}

/// What a captive portal's page would mean if it were the server's consent.
fn consent(request: &PushRequest) -> PushReply {
    let receipts = request.operations.iter().map(|operation| Receipt {
        dseq: operation.id.dseq,
        disposition: Disposition::Applied,
        seq: None,
    });
    PushReply {
        nonce: request.nonce,
        receipts: receipts.collect(),
        expected: Dseq::default(),
        server_time: UnixSeconds::default(),
        before: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::identity::{EntityId, ReplicaId};
    use crate::operation::{Authorship, Body, Draft};
    use crate::schema::{CITY_SCOPE, EntityKind};
    use crate::testing::MemoryStore;

    /// So many saves of one operation, then one save of so many.
    fn replica_with(operations_total: usize, together: usize) -> Replica {
        let mut store = MemoryStore::new(ReplicaId::from_bytes([7; 16]));
        let draft = Draft {
            scope: CITY_SCOPE,
            entity: EntityId::from_bytes([8; 16]),
            kind: EntityKind::Agency,
            body: Body::Create {
                fields: BTreeMap::new(),
            },
        };
        let by = Authorship {
            author: EntityId::from_bytes([9; 16]),
            session: 1,
            claimed_at: UnixSeconds(1),
        };
        for _ in 0..operations_total {
            store.append(vec![draft.clone()], by);
        }
        store.append(vec![draft; together], by);
        Replica::load(store.load())
    }

    fn places(request: &PushRequest) -> Vec<u64> {
        let ids = request.operations.iter();
        ids.map(|operation| operation.id.dseq.0).collect()
    }

    /// A server that cannot read what touches this place; returns what it has taken.
    fn push_to_a_server_that_refuses(replica: &mut Replica, bad: u64) -> Vec<u64> {
        let mut taken = Vec::new();
        for _ in 0..30 {
            let Some(request) = replica.next_push(1, 200) else {
                break;
            };
            if places(&request).contains(&bad) {
                replica.push_refused(&request);
                continue;
            }
            let receipts = request.operations.iter().map(|operation| Receipt {
                dseq: operation.id.dseq,
                disposition: Disposition::Applied,
                seq: None,
            });
            let reply = PushReply {
                nonce: 1,
                receipts: receipts.collect(),
                expected: request.operations.last().unwrap().id.dseq.next(),
                server_time: UnixSeconds(2),
                before: None,
            };
            replica
                .push_reply(&request, &reply.to_bytes(), UnixSeconds(2))
                .unwrap();
            taken.extend(places(&request));
        }
        taken
    }

    #[test]
    fn an_operation_no_server_reads_holds_up_nothing_behind_it() {
        let mut replica = replica_with(9, 0);
        let taken = push_to_a_server_that_refuses(&mut replica, 4);
        assert_eq!(taken, [1, 2, 3, 5, 6, 7, 8, 9]);
        let kept: Vec<u64> = replica.outbox().map(|kept| kept.id.dseq.0).collect();
        assert_eq!(kept, [4], "and it stays on the device");
        assert!(!replica.has_unsent());
    }

    #[test]
    fn a_build_too_old_to_pull_tries_again_what_was_refused() {
        let mut replica = replica_with(2, 0);
        push_to_a_server_that_refuses(&mut replica, 1);
        assert!(!replica.has_unsent());
        replica.update_needed();
        assert_eq!(places(&replica.next_push(1, 200).unwrap()), [1]);
    }

    #[test]
    fn what_was_refused_goes_again_when_the_person_asks() {
        let mut replica = replica_with(2, 0);
        for _ in 0..3 {
            push_to_a_server_that_refuses(&mut replica, 1);
            assert!(!replica.has_unsent());
            replica.asked();
            assert_eq!(places(&replica.next_push(1, 200).unwrap()), [1]);
        }
    }

    #[test]
    fn what_is_refused_for_ever_is_tried_after_one_pull_then_two_then_every_four() {
        let mut replica = replica_with(1, 0);
        let pulls_until_the_next_try = (0..5).map(|_| {
            push_to_a_server_that_refuses(&mut replica, 1);
            let tries = (1..9).find(|_| {
                replica.retry_held_back();
                replica.has_unsent()
            });
            tries.unwrap_or_default()
        });
        assert_eq!(
            pulls_until_the_next_try.collect::<Vec<u32>>(),
            [1, 2, 4, 4, 4]
        );
    }

    #[test]
    fn what_was_refused_in_columns_goes_again_each_in_its_own_envelope() {
        let mut replica = replica_with(6, 0);
        let request = replica.next_push(1, 200).unwrap();
        assert_eq!(replica.push_body(&request), request.to_bytes());
        replica.push_refused(&request);
        let again = replica.next_push(2, 200).unwrap();
        assert_eq!(places(&again), [1, 2, 3], "a smaller piece");
        assert_eq!(replica.push_body(&again), again.to_bytes_whole());
        assert_eq!(
            PushRequest::from_bytes(&again.to_bytes_whole()).unwrap(),
            again
        );
    }

    #[test]
    fn a_save_is_never_cut() {
        let replica = replica_with(5, 40);
        for operations_max in [1, 5, 6, 10, 44] {
            let piece = replica.next_push(1, operations_max).unwrap();
            let alone = u64::try_from(operations_max.min(5)).unwrap();
            assert_eq!(places(&piece), (1..=alone).collect::<Vec<_>>());
        }
        assert_eq!(replica.next_push(1, 45).unwrap().operations.len(), 45);
        for operations_max in [1, 10, 39] {
            let piece = replica.piece_from(Dseq(6), operations_max, 1).unwrap();
            assert_eq!(places(&piece), (6..=45).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_save_that_no_server_reads_is_passed_over_whole() {
        let mut replica = replica_with(2, 3);
        let taken = push_to_a_server_that_refuses(&mut replica, 4);
        assert_eq!(taken, [1, 2]);
        assert_eq!(replica.outbox().count(), 3);
        assert!(!replica.has_unsent());
    }

    #[test]
    fn a_save_longer_than_a_unit_goes_in_pieces() {
        let replica = replica_with(0, 250);
        let piece = replica.next_push(1, 150).unwrap();
        assert_eq!(piece.operations.len(), GROUP_OPERATIONS_MAX);
    }
}
