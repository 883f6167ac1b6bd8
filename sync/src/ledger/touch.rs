//! Which cells changed at which sequence, so that a pull costs what changed and not what is there.
//!
//! A log rather than a tree: sequences only grow, so a change is noted at the end, and the place
//! of a cursor is found by halving. A cell that changes again leaves its earlier note behind; a
//! note counts only while its cell still says the same. When most notes are stale they are
//! swept out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::identity::{EntityId, Seq};
use crate::row::{Cell, Row};
use crate::schema::Field;

/// Stale notes up to this many are left alone.
const STALE_MIN: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Touch {
    seq: Seq,
    entity: EntityId,
    field: Field,
}

/// See the module's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Touches {
    notes: Vec<Touch>,
    /// How long the log was after the last sweep.
    swept: usize,
}

/// The rows the notes are about.
type RowsById = BTreeMap<EntityId, Row>;

impl Touches {
    /// The log of rows that were stored.
    pub(super) fn of(rows: &RowsById) -> Self {
        let mut notes: Vec<Touch> = rows
            .values()
            .flat_map(|row| {
                row.cells.iter().map(|(field, cell)| Touch {
                    seq: cell.touched,
                    entity: row.id,
                    field: *field,
                })
            })
            .collect();
        notes.sort_unstable();
        Self {
            swept: notes.len(),
            notes,
        }
    }

    /// Notes a change at a sequence no earlier than the last one noted.
    pub(super) fn note(&mut self, seq: Seq, entity: EntityId, field: Field) {
        let note = Touch { seq, entity, field };
        if self.notes.last() != Some(&note) {
            self.notes.push(note);
        }
    }

    /// How far the log goes; see [`Self::rewind`].
    pub(super) fn mark(&self) -> usize {
        self.notes.len()
    }

    /// Forgets what was noted since the mark. Nothing may have been swept meanwhile.
    pub(super) fn rewind(&mut self, mark: usize) {
        self.notes.truncate(mark);
    }

    /// Whether it is time to sweep.
    pub(super) fn is_stale(&self) -> bool {
        self.notes.len() > self.swept.saturating_mul(2).saturating_add(STALE_MIN)
    }

    /// Throws away the notes that no cell bears out.
    pub(super) fn sweep(&mut self, rows: &RowsById) {
        self.notes.retain(|note| cell_of(rows, note).is_some());
        self.notes.shrink_to_fit();
        self.swept = self.notes.len();
    }

    /// How many notes there are, stale ones included.
    #[cfg(test)]
    pub(super) fn notes_held(&self) -> usize {
        self.notes.len()
    }

    /// The cells that changed after a cursor, each once, sequence by sequence.
    pub(super) fn after<'a>(
        &'a self,
        cursor: Seq,
        rows: &'a RowsById,
    ) -> impl Iterator<Item = (&'a Row, Field, &'a Cell)> {
        let first = self.notes.partition_point(|note| note.seq <= cursor);
        let notes = self.notes.get(first..).unwrap_or_default();
        notes
            .chunk_by(|one, next| one.seq == next.seq)
            .flat_map(|same| {
                let same = in_order(same);
                (0..same.len()).filter_map(move |place| same.get(place).copied())
            })
            .filter_map(|note| {
                let (row, cell) = cell_of(rows, &note)?;
                Some((row, note.field, cell))
            })
    }
}

/// The notes of one sequence, each once. Most are noted in this order.
fn in_order(same: &[Touch]) -> Cow<'_, [Touch]> {
    if same.is_sorted_by(|one, next| one < next) {
        return Cow::Borrowed(same);
    }
    let mut notes = same.to_vec();
    notes.sort_unstable();
    notes.dedup();
    Cow::Owned(notes)
}

/// The cell a note is about, while it says the same.
fn cell_of<'a>(rows: &'a RowsById, note: &Touch) -> Option<(&'a Row, &'a Cell)> {
    let row = rows.get(&note.entity)?;
    let cell = row.cells.get(&note.field)?;
    (cell.touched == note.seq).then_some((row, cell))
}
