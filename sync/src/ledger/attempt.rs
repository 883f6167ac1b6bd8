//! All or nothing inside a ledger: what a refused attempt changed is as if it had never been.

use std::collections::BTreeMap;

use super::{Ledger, Refused};
use crate::identity::EntityId;
use crate::row::{Row, Rows as _};

/// The rows an attempt has changed, as they were before it; none where there was no row.
pub(super) type Undo = BTreeMap<EntityId, Option<Row>>;

impl Ledger {
    /// Runs `work`; if it is refused, rows, head and changes are as before. Attempts nest.
    pub(super) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let (head, changes) = (self.head, self.changes.clone());
        let mark = self.touches.mark();
        let outer = self.undo.replace(Undo::new());
        let outcome = work(self);
        let own = std::mem::replace(&mut self.undo, outer).unwrap_or_default();
        if outcome.is_err() {
            for (id, row) in own {
                self.put_back(id, row);
            }
            self.head = head;
            self.touches.rewind(mark);
            self.changes = changes;
        } else if let Some(outer) = &mut self.undo {
            for (id, row) in own {
                outer.entry(id).or_insert(row);
            }
        }
        outcome
    }

    /// Remembers how a row is before it changes, while an attempt runs.
    pub(super) fn note_before(&mut self, id: EntityId) {
        if let Some(undo) = &self.undo
            && !undo.contains_key(&id)
        {
            let before = self.row(id).cloned();
            if let Some(undo) = &mut self.undo {
                undo.insert(id, before);
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
