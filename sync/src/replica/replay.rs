//! The base rows and the replay over them.

use ikrar_domain::measurement::{ItemFlag, ItemReview};

use super::Replica;
use crate::identity::EntityId;
use crate::ledger::initial_state;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Stamp};
use crate::schema::{Field, realization};
use crate::value::Value;

impl Replica {
    /// Puts a row into the base as the store gave it.
    pub(super) fn put_base_row(&mut self, row: Row) {
        if let Some(scope) = self.scopes.get_mut(&row.scope) {
            for (field, cell) in &row.cells {
                scope.head.checksum.add(row.id, *field, cell);
            }
        }
        for field in row.conflicts() {
            self.conflicts.insert((row.id, field));
        }
        self.base_index.insert(&row);
        self.base.insert(row.id, row);
    }

    /// Makes the view's row of an entity anew: base, then every operation that still replays.
    pub(super) fn replay(&mut self, entity: EntityId) {
        if let Some(old) = self.overlay.remove(&entity) {
            self.overlay_index.remove(&old);
        }
        let Some(dseqs) = self.replaying.get(&entity) else {
            return;
        };
        let mut view = self.base.get(&entity).cloned();
        for operation in dseqs.iter().filter_map(|dseq| self.operation(*dseq)) {
            apply(&mut view, operation);
        }
        if let Some(row) = view {
            if !self.base.contains_key(&entity) {
                self.overlay_index.insert(&row);
            }
            self.overlay.insert(entity, row);
        }
    }
}

/// What an operation shows before the server has judged it.
fn apply(view: &mut Option<Row>, operation: &Operation) {
    let stamp = Stamp {
        author: operation.author,
        operation: operation.id,
        claimed_at: operation.claimed_at,
        received_at: crate::identity::UnixSeconds::default(),
    };
    match &operation.body {
        Body::Create { fields } => {
            let Some(kind) = operation.kind() else { return };
            let row = view.get_or_insert_with(|| {
                let mut row = Row::new(operation.entity, kind, operation.scope);
                for (field, code) in initial_state(kind) {
                    show(&mut row, field, &Value::Text(code.to_owned()), stamp);
                }
                row
            });
            for (field, value) in fields {
                show(row, *field, value, stamp);
            }
        }
        Body::Set { field, value, .. } => {
            if let Some(row) = view {
                show(row, *field, value, stamp);
            }
        }
        Body::Resolve {
            field,
            value,
            settles,
            ..
        } => {
            if let Some(row) = view {
                show(row, *field, value, stamp);
                if let Some(cell) = row.cells.get_mut(field) {
                    cell.challengers
                        .retain(|challenger| !settles.contains(&challenger.stamp.operation));
                }
            }
        }
        Body::Transition {
            action: Transition::Item(review),
            ..
        } => {
            if let Some(row) = view {
                let code = predicted_flag(*review).code();
                show(row, realization::FLAG, &Value::Text(code.to_owned()), stamp);
            }
        }
        // The other steps change nothing until the server confirms them: what is asked for is
        // shown as asked for.
        Body::Transition { .. } | Body::Unknown { .. } => {}
    }
}

/// The version stays what it was: it is what the next edit will name as its base.
fn show(row: &mut Row, field: Field, value: &Value, stamp: Stamp) {
    let cell = row.cells.entry(field).or_default();
    cell.value = value.clone();
    cell.stamp = stamp;
}

fn predicted_flag(review: ItemReview) -> ItemFlag {
    match review {
        ItemReview::Accept => ItemFlag::Accepted,
        ItemReview::Return => ItemFlag::Returned,
        ItemReview::Undo => ItemFlag::Unreviewed,
    }
}
