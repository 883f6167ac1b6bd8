//! What a replica pulls: the cells that changed after its cursor, in order of their sequence.
//! From cursor zero the same pages are the snapshot.

use super::Ledger;
use crate::identity::{EntityId, Seq};
use crate::row::Cell;
use crate::schema::{EntityKind, Field};

/// Most cells in one page; about 48 kB before compression.
pub const CELLS_PER_PAGE_MAX: usize = 1_500;

/// A part of a scope's change, whole sequences only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The cursor after this page.
    pub upto: Seq,
    /// The cells, by entity.
    pub cells: Vec<PageCell<'a>>,
}

/// One changed cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCell<'a> {
    /// Whose.
    pub entity: EntityId,
    /// What that is.
    pub kind: EntityKind,
    /// Which field.
    pub field: Field,
    /// Its present state.
    pub cell: &'a Cell,
}

impl Ledger {
    /// The next page after a cursor. A cursor at or beyond the head gives an empty page.
    pub fn page_after(&self, cursor: Seq, cells_max: usize) -> Page<'_> {
        let mut cells: Vec<PageCell<'_>> = self
            .rows()
            .filter(|row| row.touched() > cursor)
            .flat_map(|row| {
                row.cells
                    .iter()
                    .filter(move |(_, cell)| cell.touched > cursor)
                    .map(move |(field, cell)| PageCell {
                        entity: row.id,
                        kind: row.kind,
                        field: *field,
                        cell,
                    })
            })
            .collect();
        if cells.len() <= cells_max {
            return Page {
                upto: self.head().seq.max(cursor),
                cells,
            };
        }
        let mut order: Vec<Seq> = cells.iter().map(|changed| changed.cell.touched).collect();
        order.sort_unstable();
        let last = order
            .get(cells_max.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        // All cells of one sequence travel together, or the cursor would pass over some.
        cells.retain(|changed| changed.cell.touched <= last);
        Page { upto: last, cells }
    }
}
