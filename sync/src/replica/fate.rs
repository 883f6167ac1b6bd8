//! What the screens ask: how does this field stand, what waits, what was decided.

use super::Replica;
use crate::disposition::{Disposition, Parked, Receipt};
use crate::identity::{EntityId, UnixSeconds};
use crate::operation::{Body, Operation, Transition};
use crate::row::Rows as _;
use crate::schema::Field;
use crate::value::Value;

/// How a field stands, in the order in which a person should hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellState {
    /// Nobody has entered anything.
    Empty,
    /// Durable on this device, waiting to be sent.
    OnDevice,
    /// The server has it durably since then.
    OnServer {
        /// The server's clock.
        received_at: UnixSeconds,
    },
    /// The server stored the last own edit without effect.
    Refused(Parked),
    /// Another value waits beside it.
    Conflict,
}

/// A conflict's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictRef {
    /// Whose.
    pub entity: EntityId,
    /// Which field.
    pub field: Field,
}

/// An operation the server has, with its present fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentOperation<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The server's answer.
    pub receipt: &'a Receipt,
    /// What has become of it since.
    pub disposition: Disposition,
}

/// One honest line about a replica.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Operations on this device only.
    pub waiting: usize,
    /// Operations the server has.
    pub sent: usize,
    /// Conflicts that wait for a person.
    pub conflicts: usize,
    /// Own operations the server stored without effect.
    pub parked: usize,
    /// When the server last answered, by the device's clock.
    pub last_contact: Option<UnixSeconds>,
}

impl Replica {
    /// One honest line.
    pub fn status(&self) -> Status {
        Status {
            waiting: self.outbox.len(),
            sent: self.sent.len(),
            conflicts: self.conflicts().count(),
            parked: self
                .sent
                .values()
                .filter(|(_, receipt)| is_parked(receipt) && receipt.disposition.needs_decision())
                .count(),
            last_contact: self.last_contact,
        }
    }

    /// How a field stands.
    pub fn cell_state(&self, entity: EntityId, field: Field) -> CellState {
        let newest = self.newest.get(&(entity, field));
        if newest.is_some_and(|dseq| self.outbox.contains_key(dseq)) {
            return CellState::OnDevice;
        }
        if self.conflicts.contains(&(entity, field)) {
            return CellState::Conflict;
        }
        let newest_sent = newest.and_then(|dseq| self.sent.get(dseq));
        if let Some((operation, receipt)) = newest_sent
            && let Disposition::Parked(parked) = &receipt.disposition
            && !self.overtaken(operation, field)
        {
            return CellState::Refused(parked.clone());
        }
        let cell = self.row(entity).and_then(|row| row.cells.get(&field));
        match cell {
            None => CellState::Empty,
            Some(cell) if cell.stamp.received_at == UnixSeconds::default() => {
                let received_at = self.last_contact.unwrap_or_default();
                CellState::OnServer { received_at }
            }
            Some(cell) => CellState::OnServer {
                received_at: cell.stamp.received_at,
            },
        }
    }

    /// What was written last where the server did not take it.
    pub fn refused_value(&self, entity: EntityId, field: Field) -> Option<&Value> {
        let CellState::Refused(_) = self.cell_state(entity, field) else {
            return None;
        };
        let (operation, _) = self.sent.get(self.newest.get(&(entity, field))?)?;
        operation.value_of(field)
    }

    /// Whether the server has taken a later value for the field than the one it refused.
    fn overtaken(&self, operation: &Operation, field: Field) -> bool {
        self.base
            .get(&operation.entity)
            .and_then(|row| row.cells.get(&field))
            .is_some_and(|cell| cell.stamp.claimed_at > operation.claimed_at)
    }

    /// The conflicts that wait for a person and that no own decision is on its way for.
    pub fn conflicts(&self) -> impl Iterator<Item = ConflictRef> + '_ {
        self.conflicts
            .iter()
            .filter(|(entity, field)| !self.is_being_settled(*entity, *field))
            .map(|(entity, field)| ConflictRef {
                entity: *entity,
                field: *field,
            })
    }

    fn is_being_settled(&self, entity: EntityId, field: Field) -> bool {
        self.replaying_operations(entity)
            .any(|operation| match &operation.body {
                Body::Resolve { field: settled, .. } => *settled == field,
                _ => false,
            })
    }

    /// A workflow step on its way to the server.
    pub fn pending_step(&self, entity: EntityId) -> Option<Transition> {
        self.replaying_operations(entity)
            .filter_map(|operation| match &operation.body {
                Body::Transition { action, .. } => Some(*action),
                _ => None,
            })
            .last()
    }

    fn replaying_operations(&self, entity: EntityId) -> impl Iterator<Item = &Operation> + '_ {
        self.replaying
            .get(&entity)
            .into_iter()
            .flatten()
            .filter_map(|dseq| self.operation(*dseq))
    }

    /// What the server has of this device, newest first, with its present fate.
    pub fn sent_operations(&self) -> impl Iterator<Item = SentOperation<'_>> + '_ {
        self.sent
            .values()
            .rev()
            .map(|(operation, receipt)| SentOperation {
                operation,
                receipt,
                disposition: self.present_fate(operation, receipt),
            })
    }

    /// Own operations the server stored without effect, newest first.
    pub fn parked_operations(&self) -> impl Iterator<Item = SentOperation<'_>> + '_ {
        self.sent_operations()
            .filter(|sent| is_parked(sent.receipt))
    }

    /// A conflict that no longer stands in the base has been decided.
    fn present_fate(&self, operation: &Operation, receipt: &Receipt) -> Disposition {
        let waiting = |field: &Field| {
            self.base
                .get(&operation.entity)
                .and_then(|row| row.cells.get(field))
                .is_some_and(|cell| {
                    cell.challengers
                        .iter()
                        .any(|challenger| challenger.stamp.operation == operation.id)
                })
        };
        let in_base = !self.still_replays(operation, receipt);
        match (&receipt.disposition, &operation.body) {
            (Disposition::Conflict, Body::Set { field, .. } | Body::Resolve { field, .. })
                if in_base && !waiting(field) =>
            {
                Disposition::Resolved
            }
            (Disposition::Conflict, Body::Create { fields })
                if in_base && !fields.keys().any(waiting) =>
            {
                Disposition::Resolved
            }
            (disposition, _) => disposition.clone(),
        }
    }
}

fn is_parked(receipt: &Receipt) -> bool {
    matches!(receipt.disposition, Disposition::Parked(_))
}
