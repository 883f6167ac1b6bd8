//! The base rows and the replay over them.

use ikrar_domain::measurement::{ItemFlag, ItemReview};
use ikrar_domain::review::{ParkedState, ParkedStep};

use super::Replica;
use crate::identity::{EntityId, Seq};
use crate::ledger::initial_state;
use crate::merge;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Stamp, count_in};
use crate::schema::{Field, parked_edit, realization};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

impl Replica {
    /// Puts a row into the base as the store gave it.
    pub(super) fn put_base_row(&mut self, row: Row) {
        if let Some(scope) = self.scopes.get_mut(&row.scope) {
            for (field, cell) in &row.cells {
                count_in(scope.sums(), (row.id, *field), cell);
            }
        }
        for field in row.conflicts() {
            self.conflicts.insert((row.id, field));
        }
        self.base_index.insert(&row);
        self.naming.note(&row);
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
        ..Stamp::default()
    };
    match &operation.body {
        Body::Create { fields } => {
            let Some(kind) = operation.kind() else { return };
            let row = view.get_or_insert_with(|| {
                let mut row = Row::new(operation.entity, kind, operation.scope);
                for (field, code) in initial_state(kind) {
                    let code = Value::Text(code.to_owned());
                    show(&mut row, field, &code, Seq::default(), stamp);
                }
                row
            });
            for (field, value) in fields {
                show(row, *field, value, Seq::default(), stamp);
            }
        }
        Body::Set { field, base, value } => {
            if let (None, Some(kind), true) =
                (&view, operation.kind(), mutant(Mutant::ReplayWithoutBase))
            {
                *view = Some(Row::new(operation.entity, kind, operation.scope));
            }
            if let Some(row) = view {
                let base = base_in(row, operation, base.version);
                show(row, *field, value, base, stamp);
            }
        }
        Body::Resolve {
            field,
            base,
            value,
            settles,
            ..
        } => {
            if let Some(row) = view {
                let base = base_in(row, operation, base.version);
                show(row, *field, value, base, stamp);
                if let Some(cell) = row.cells.get_mut(field) {
                    cell.challengers
                        .retain(|challenger| !settles.contains(&challenger.stamp.operation));
                }
            }
        }
        Body::Transition { action, note, .. } => {
            if let Some(row) = view {
                show_step(row, *action, note.as_deref().unwrap_or_default(), stamp);
            }
        }
        Body::Adopt { reason, .. } => {
            if let Some(row) = view {
                let adopted = ParkedState::Adopted.code();
                show_word(row, parked_edit::STATE, adopted, stamp);
                show_word(row, parked_edit::DECISION_REASON, reason, stamp);
            }
        }
        Body::Move { .. } | Body::Unknown { .. } => {}
    }
}

/// Steps of a document change nothing until the server confirms them: what is asked for is shown
/// as asked for. A word about one figure or one parked edit shows at once.
fn show_step(row: &mut Row, action: Transition, note: &str, stamp: Stamp) {
    match action {
        Transition::Item(review) => {
            show_word(row, realization::FLAG, predicted_flag(review).code(), stamp);
        }
        Transition::Parked(step) => {
            let (state, reason) = predicted_parked(step);
            show_word(row, parked_edit::STATE, state.code(), stamp);
            if !note.is_empty() {
                show_word(row, reason, note, stamp);
            }
        }
        _ => {}
    }
}

fn show_word(row: &mut Row, field: Field, word: &str, stamp: Stamp) {
    let base = row.version(field);
    show(row, field, &Value::text(word), base, stamp);
}

/// Sequences of two scopes are not to be compared: of a row that has moved since, the author of
/// this edit counts as having seen nothing.
fn base_in(row: &Row, operation: &Operation, base: Seq) -> Seq {
    if row.scope == operation.scope {
        base
    } else {
        Seq::default()
    }
}

/// An own later value stays: this operation had to be passed over and is sent after it.
///
/// The version is what the next edit will name as its base, so it may not be later than what the
/// author of this one had seen: what has come since is hidden behind the own value.
fn show(row: &mut Row, field: Field, value: &Value, base: Seq, stamp: Stamp) {
    if merge::is_overtaken(row.cells.get(&field), stamp.operation) {
        return;
    }
    let cell = row.cells.entry(field).or_default();
    cell.value = value.clone();
    cell.version = cell.version.min(base);
    cell.stamp = stamp;
    cell.merged = false;
    cell.originals.clear();
}

fn predicted_parked(step: ParkedStep) -> (ParkedState, Field) {
    match step {
        ParkedStep::Request => (ParkedState::Requested, parked_edit::REQUEST_REASON),
        ParkedStep::Decline => (ParkedState::Declined, parked_edit::DECISION_REASON),
    }
}

fn predicted_flag(review: ItemReview) -> ItemFlag {
    match review {
        ItemReview::Accept => ItemFlag::Accepted,
        ItemReview::Return => ItemFlag::Returned,
        ItemReview::Undo => ItemFlag::Unreviewed,
    }
}
