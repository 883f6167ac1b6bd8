//! The places of operations, and operations under another identity: a store that was copied, or
//! given less back than it had sent, goes on as another device.

use super::{Authorship, Draft, Operation, group_of};
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
    let mut dseq = Dseq(1);
    let mut group = None;
    for operation in operations {
        let (old, new) = group
            .filter(|(old, _)| *old == operation.group)
            .unwrap_or((operation.group, dseq.0));
        group = Some((old, new));
        operation.group = new;
        operation.id = OperationId { replica, dseq };
        dseq = dseq.next();
    }
    dseq
}

/// What a store begins with under another identity, in its order: what waits in it, and of what
/// had a receipt the operations that the server does not have.
pub fn to_begin_anew(waiting: Vec<Operation>, lacking: &[Operation]) -> Vec<Operation> {
    let is_waiting = |one: &&Operation| waiting.iter().all(|other| other.id.dseq != one.id.dseq);
    let mut operations: Vec<Operation> = lacking.iter().filter(is_waiting).cloned().collect();
    operations.extend(waiting);
    operations.sort_by_key(|operation| operation.id.dseq);
    operations
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
}
