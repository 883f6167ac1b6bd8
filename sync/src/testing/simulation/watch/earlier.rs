//! What an author had seen, and what the same push has done before.

use crate::disposition::Disposition;
use crate::identity::OperationId;
use crate::operation::{Base, Body, Operation, WrittenBy};
use crate::row::Cell;
use crate::schema::{Field, FieldType, field_rule};
use crate::testing::server::{Pushed, SimulatedServer};

/// Whether an author had seen a value, told in its plainest form: they name who had written it, and
/// only where they do not, or name a whole row, the place tells.
pub(super) fn saw(base: &Base, was: &Cell) -> bool {
    match base.by.filter(|by| !by.is_of_row()) {
        Some(by) => by == WrittenBy::of(was.stamp.operation),
        None => was.version <= base.version,
    }
}

/// The last move among siblings stands, whatever its author had seen. Where one push moves a row
/// and then takes it out, what the removal meets is its own author's move.
pub(super) fn was_moved_before(
    server: &SimulatedServer,
    pushed: &Pushed,
    last: &Operation,
    field: Field,
) -> bool {
    let is_move = |operation: &Operation| {
        let rule = operation.kind().and_then(|kind| field_rule(kind, field));
        rule.is_some_and(|rule| matches!(rule.field_type, FieldType::Order))
            && matches!(&operation.body, Body::Set { field: moved, .. } if *moved == field)
    };
    taken(server, pushed).any(|operation| {
        operation.entity == last.entity
            && operation.id.replica == last.id.replica
            && operation.id.dseq < last.id.dseq
            && is_move(operation)
    })
}

/// The operations that a push has made count: its own, and those that it has adopted.
pub(super) fn taken<'a>(
    server: &'a SimulatedServer,
    pushed: &'a Pushed,
) -> impl Iterator<Item = &'a Operation> {
    let own = pushed.judged.iter();
    let own = own.filter(|one| !matches!(one.receipt.disposition, Disposition::Parked(_)));
    own.flat_map(move |judged| {
        let adopted: &[OperationId] = match &judged.operation.body {
            Body::Adopt { parked, .. } => parked,
            _ => &[],
        };
        let adopted = adopted.iter();
        let adopted = adopted.filter_map(|id| server.disk().operation(*id));
        std::iter::once(&judged.operation).chain(adopted.map(|(operation, _)| operation))
    })
}

/// One push may edit a field twice: the first edit's author had seen what stood, and the second is
/// the same device's edit of its own value.
pub(super) fn gave_way_before(
    server: &SimulatedServer,
    pushed: &Pushed,
    last: &Operation,
    field: Field,
    was: &Cell,
) -> bool {
    let mut earlier = taken(server, pushed).filter(|operation| {
        operation.entity == last.entity
            && operation.id.replica == last.id.replica
            && operation.id.dseq < last.id.dseq
    });
    earlier.any(|operation| match &operation.body {
        Body::Set {
            field: edited,
            base,
            ..
        }
        | Body::Resolve {
            field: edited,
            base,
            ..
        } => *edited == field && saw(base, was),
        _ => false,
    })
}
