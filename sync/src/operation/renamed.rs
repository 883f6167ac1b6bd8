//! The places of operations, and operations under another identity: a store that was copied, or
//! given less back than it had sent, goes on as another device.

use ikrar_domain::order::Gather;
use std::collections::BTreeMap;

use super::{Authorship, Draft, Operation, OperationError, group_of};
use crate::identity::{Dseq, OperationId, ReplicaId};

/// The operations a store makes of one save's drafts: contiguous places from `first` on.
pub fn place(
    drafts: Vec<Draft>,
    replica: ReplicaId,
    first: Dseq,
    by: Authorship,
) -> Vec<Operation> {
    let mut dseq = first;
    let mut placed = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let id = OperationId { replica, dseq };
        placed.push(Operation::from_draft(draft, id, group_of(first, index), by));
        dseq = dseq.next();
    }
    placed
}

/// Gives operations the places from one on under another identity; operations of one save stay
/// together. Gives back the next free place.
pub fn move_to(replica: ReplicaId, operations: &mut [Operation]) -> Dseq {
    let mut places = Places::of(replica);
    for operation in operations {
        places.give(operation);
    }
    places.next
}

/// What a store begins with under another identity, in its order: what waits in it, and of what
/// had a receipt the operations that the server does not have.
pub fn to_begin_anew(waiting: Vec<Operation>, lacking: &[Operation]) -> Vec<Operation> {
    let by_place = |operation: Operation| (operation.id.dseq, operation);
    let lacking = lacking.iter().cloned().map(by_place);
    let operations: BTreeMap<Dseq, Operation> =
        lacking.chain(waiting.into_iter().map(by_place)).into_map();
    operations.into_values().collect()
}

/// The outbox of a store that has taken another identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BegunAnew {
    /// Bytes by their place.
    pub outbox: BTreeMap<Dseq, Vec<u8>>,
    /// The next free place.
    pub next: Dseq,
}

/// The same from the bytes that wait in a store by their place. What this build cannot read may be
/// a later build's: it keeps its bytes and its turn, and [`Operation::in_place`] names it as its
/// place does once it can be read.
pub fn begin_anew(
    replica: ReplicaId,
    waiting: BTreeMap<Dseq, Vec<u8>>,
    lacking: &[Operation],
) -> BegunAnew {
    let mut turns: BTreeMap<Dseq, Vec<u8>> = lacking
        .iter()
        .map(|operation| (operation.id.dseq, operation.to_bytes()))
        .into_map();
    turns.extend(waiting);
    let mut places = Places::of(replica);
    let mut outbox = BTreeMap::new();
    for (_, bytes) in turns {
        let place = places.next;
        let bytes = if let Ok(mut operation) = Operation::from_bytes(&bytes) {
            places.give(&mut operation);
            operation.to_bytes()
        } else {
            places.next = place.next();
            bytes
        };
        outbox.insert(place, bytes);
    }
    BegunAnew {
        outbox,
        next: places.next,
    }
}

/// The places of one identity, one after the other.
struct Places {
    replica: ReplicaId,
    next: Dseq,
    /// The save of the operation before: as it was named, and as it is named here.
    save: Option<(u64, u64)>,
}

impl Places {
    fn of(replica: ReplicaId) -> Self {
        Self {
            replica,
            next: Dseq(1),
            save: None,
        }
    }

    fn give(&mut self, operation: &mut Operation) {
        let known = self.save.filter(|(old, _)| *old == operation.group);
        let (old, new) = known.unwrap_or((operation.group, self.next.0));
        self.save = Some((old, new));
        operation.group = new;
        operation.id = OperationId {
            replica: self.replica,
            dseq: self.next,
        };
        self.next = self.next.next();
    }
}

impl Operation {
    /// Reads what stands in a store's outbox at this place. Bytes that name another identity could
    /// not be read when their store took this one ([`begin_anew`]); they go by their place, and
    /// the operations of one save by the place of its first.
    pub fn in_place(bytes: &[u8], id: OperationId) -> Result<Self, OperationError> {
        let mut operation = Self::from_bytes(bytes)?;
        if operation.id != id {
            let before = operation.id.dseq.0.saturating_sub(operation.group);
            operation.group = id.dseq.0.saturating_sub(before).max(1);
            operation.id = id;
        }
        Ok(operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{EntityId, UnixSeconds};
    use crate::operation::{Authorship, Body, Draft};
    use crate::schema::{CITY_SCOPE, EntityKind};

    fn written(dseq: u64, group: u64) -> Operation {
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
            claimed_at: UnixSeconds(i64::try_from(dseq).unwrap()),
        };
        let id = OperationId {
            replica: ReplicaId::from_bytes([7; 16]),
            dseq: Dseq(dseq),
        };
        Operation::from_draft(draft, id, group, by)
    }

    #[test]
    fn what_waits_and_what_the_server_lacks_goes_on_in_its_order_and_saves_stay_together() {
        let waiting = vec![written(9, 9), written(12, 12), written(13, 12)];
        let lacking = [written(7, 7), written(8, 7), written(9, 9)];
        let mut operations = to_begin_anew(waiting, &lacking);
        let replica = ReplicaId::from_bytes([1; 16]);
        assert_eq!(move_to(replica, &mut operations), Dseq(6));
        let told: Vec<_> = operations
            .iter()
            .map(|one| (one.id.dseq.0, one.group, one.claimed_at.0))
            .collect();
        let expected = [(1, 1, 7), (2, 1, 8), (3, 3, 9), (4, 4, 12), (5, 4, 13)];
        assert_eq!(told, expected);
        assert!(operations.iter().all(|one| one.id.replica == replica));
    }

    #[test]
    fn what_cannot_be_read_keeps_its_bytes_and_its_turn_and_is_found_there_by_a_build_that_can() {
        let unreadable = vec![0xa1, 0x00, 0x63];
        let waiting = BTreeMap::from([
            (Dseq(4), written(4, 4).to_bytes()),
            (Dseq(5), unreadable.clone()),
            (Dseq(6), written(6, 4).to_bytes()),
        ]);
        let replica = ReplicaId::from_bytes([1; 16]);
        let begun = begin_anew(replica, waiting, &[written(2, 2)]);
        let id = |dseq| OperationId {
            replica,
            dseq: Dseq(dseq),
        };
        assert_eq!((begun.outbox.len(), begun.next), (4, Dseq(5)));
        assert_eq!(begun.outbox[&Dseq(3)], unreadable);
        let groups = [(1, 1, 2), (2, 2, 4), (4, 2, 6)].map(|(dseq, group, made)| {
            let read = Operation::from_bytes(&begun.outbox[&Dseq(dseq)]).unwrap();
            let found = (read.id, read.group, read.claimed_at.0);
            assert_eq!(found, (id(dseq), group, made));
            assert_eq!(
                Operation::in_place(&read.to_bytes(), id(dseq)).unwrap(),
                read
            );
            group
        });
        // The later build reads it: a part of the save around it, under the present identity.
        let late = Operation::in_place(&written(5, 4).to_bytes(), id(3)).unwrap();
        assert_eq!((late.id, late.group), (id(3), groups[1]));
    }
}
