//! All or nothing inside a ledger: what a refused attempt changed is as if it had never been.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{Head, Ledger, Refused};
use crate::identity::EntityId;
use crate::row::{Row, Whole};

/// The rows an attempt has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Undo {
    /// As they were before it; none where there was no row.
    rows: BTreeMap<EntityId, Option<Row>>,
    /// Those that nothing before it had changed.
    newly_changed: BTreeSet<EntityId>,
}

/// What else was there before an attempt.
pub(super) struct Before {
    head: Head,
    whole: Whole,
    touches: usize,
    fates: usize,
    joined: usize,
    outer: Option<Undo>,
}

impl Ledger {
    /// Runs `work`; if it is refused, rows, head and changes are as before. Attempts nest.
    pub(super) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let before = self.begin();
        let outcome = work(self);
        if outcome.is_err() {
            self.undo(before);
        } else {
            self.keep(before);
        }
        outcome
    }

    /// From here on, what changes can be undone.
    pub(super) fn begin(&mut self) -> Before {
        Before {
            head: self.head,
            whole: self.whole,
            touches: self.touches.mark(),
            fates: self.changes.fates.len(),
            joined: self.changes.joined.len(),
            outer: self.undo.replace(Undo::default()),
        }
    }

    /// Puts everything back as it was.
    pub(super) fn undo(&mut self, before: Before) {
        let own = std::mem::replace(&mut self.undo, before.outer).unwrap_or_default();
        for (id, row) in own.rows {
            self.put_back(id, row);
        }
        self.head = before.head;
        self.whole = before.whole;
        self.touches.rewind(before.touches);
        self.changes
            .rows
            .retain(|id| !own.newly_changed.contains(id));
        self.changes.fates.truncate(before.fates);
        self.changes.joined.truncate(before.joined);
    }

    /// Keeps what changed, as part of an attempt around this one if there is one.
    pub(super) fn keep(&mut self, before: Before) {
        let own = std::mem::replace(&mut self.undo, before.outer).unwrap_or_default();
        if let Some(outer) = &mut self.undo {
            for (id, row) in own.rows {
                outer.rows.entry(id).or_insert(row);
            }
            outer.newly_changed.extend(own.newly_changed);
        }
    }

    /// Remembers how a row is before it changes, while an attempt runs.
    pub(super) fn note_before(&mut self, id: EntityId) {
        if let Some(undo) = &mut self.undo
            && let Entry::Vacant(place) = undo.rows.entry(id)
        {
            place.insert(self.rows.get(&id).cloned());
            if !self.changes.rows.contains(&id) {
                undo.newly_changed.insert(id);
            }
        }
    }

    fn put_back(&mut self, id: EntityId, row: Option<Row>) {
        if let Some(now) = self.rows.remove(&id) {
            self.index.remove(&now);
        }
        if let Some(before) = row {
            self.index.insert(&before);
            self.rows.insert(id, before);
        }
    }
}
