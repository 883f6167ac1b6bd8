//! A push that begins later than where the server's record of its device ends, or whose sender
//! cannot be told from a copy of the device.
//!
//! Either this server was restored from a backup and the device still has what is missing, or the
//! device has lost it. So the device is asked, and says itself when it has nothing of what is
//! wanted (`PushReport::wanted`). An answer that got lost on the way is no answer: who has not
//! heard the question is asked again.

use std::collections::BTreeMap;

use super::Sender;
use crate::identity::{Dseq, ReplicaId};
use crate::protocol::push::PushRequest;
use crate::zoo::{Mutant, mutant};

/// A build that does not know how to say that it has nothing is believed after so many questions.
const QUESTIONS_MAX: u8 = 16;
/// Devices remembered; one that is forgotten is only asked anew.
const REMEMBERED_MAX: usize = 4_096;

/// How often each device was asked for what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    asked: BTreeMap<ReplicaId, u8>,
}

impl Gaps {
    /// Whether the device must be told what the server wants before this push of it is taken. It
    /// then says with the next one whether it has what is missing, and what it has in the place
    /// before. From a copy nothing is taken anyway.
    pub fn must_ask(&mut self, request: &PushRequest, acknowledged: Dseq, sender: Sender) -> bool {
        let wanted = acknowledged.next();
        let first = request.operations.first().map(|first| first.id.dseq);
        let is_gap = first.is_some_and(|first| first > wanted);
        let is_believed = request.report.wanted == wanted || mutant(Mutant::GapAccepted);
        let is_plain = (!is_gap || is_believed) && sender != Sender::Unproven;
        if is_plain || sender == Sender::Copy {
            self.asked.remove(&request.replica);
            return false;
        }
        if self.asked.len() >= REMEMBERED_MAX && !self.asked.contains_key(&request.replica) {
            self.asked.pop_first();
        }
        let questions = self.asked.entry(request.replica).or_default();
        if *questions >= QUESTIONS_MAX {
            self.asked.remove(&request.replica);
            return false;
        }
        *questions = questions.saturating_add(1);
        true
    }

    /// Forgets everything, as a process does that ends.
    pub fn clear(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{EntityId, OperationId, UnixSeconds};
    use crate::operation::{Authorship, Body, Draft, Operation};
    use crate::protocol::push::PushReport;
    use crate::schema::{CITY_SCOPE, EntityKind};

    fn push(device: u64, first: u64, wanted: u64) -> PushRequest {
        let [one, two, ..] = device.to_le_bytes();
        let replica = ReplicaId::from_bytes([one, two, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]);
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
        let dseq = Dseq(first);
        PushRequest {
            nonce: 1,
            replica,
            operations: vec![Operation::from_draft(
                draft,
                OperationId { replica, dseq },
                first,
                by,
            )],
            report: PushReport {
                wanted: Dseq(wanted),
                ..PushReport::default()
            },
        }
    }

    #[test]
    fn who_has_heard_what_is_wanted_and_lacks_it_is_taken() {
        let mut gaps = Gaps::default();
        assert!(gaps.must_ask(&push(1, 9, 0), Dseq(4), Sender::Itself));
        assert!(!gaps.must_ask(&push(1, 9, 5), Dseq(4), Sender::Itself));
    }

    #[test]
    fn who_has_heard_of_another_gap_is_asked_about_this_one() {
        let mut gaps = Gaps::default();
        assert!(gaps.must_ask(&push(1, 9, 7), Dseq(4), Sender::Itself));
    }

    #[test]
    fn a_build_that_cannot_say_it_is_believed_in_the_end() {
        let mut gaps = Gaps::default();
        let asked = (0..100).take_while(|_| gaps.must_ask(&push(1, 9, 0), Dseq(4), Sender::Itself));
        assert_eq!(asked.count(), usize::from(QUESTIONS_MAX));
    }

    #[test]
    fn who_fills_an_empty_place_unproven_is_asked_and_believed_in_the_end() {
        let mut gaps = Gaps::default();
        let late = push(1, 3, 0);
        let asked = (0..100).take_while(|_| gaps.must_ask(&late, Dseq(4), Sender::Unproven));
        assert_eq!(asked.count(), usize::from(QUESTIONS_MAX));
        assert!(!gaps.must_ask(&late, Dseq(4), Sender::Itself));
        assert!(
            !gaps.must_ask(&late, Dseq(4), Sender::Copy),
            "it is told at once"
        );
    }

    #[test]
    fn forged_devices_do_not_fill_the_memory() {
        let mut gaps = Gaps::default();
        for device in 0..10_000 {
            assert!(gaps.must_ask(&push(device, 9, 0), Dseq(4), Sender::Itself));
            assert!(gaps.asked.len() <= REMEMBERED_MAX);
        }
    }
}
