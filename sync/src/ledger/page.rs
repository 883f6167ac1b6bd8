//! What a replica pulls: the cells that changed after its cursor, in order of their sequence.
//! From cursor zero the same pages are the snapshot.

use super::Ledger;
use crate::identity::{EntityId, Seq};
use crate::row::{Cell, Row, Rows as _};
use crate::schema::{EntityKind, Field, realization};
use crate::zoo::{Mutant, mutant};

/// Most cells in one page; about 48 kB before compression. A long text counts as several cells,
/// or a page of notes would be larger than a reader takes.
pub const CELLS_PER_PAGE_MAX: usize = 1_500;
/// Bytes of text that count as one more cell.
const BYTES_PER_CELL: usize = 256;

/// A part of a scope's change, whole sequences only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The cursor after this page.
    pub upto: Seq,
    /// The cells, by entity and field.
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

impl Page<'_> {
    /// Puts the cells of one field beside each other, and the figures of one item quarter by
    /// quarter: ids and versions then go up evenly.
    pub fn order_by_field(&mut self, ledger: &Ledger) {
        let of_item = |row: &Row| {
            let item = row.value(realization::ITEM).as_id();
            (item, row.value(realization::QUARTER).as_integer())
        };
        // The cells of one row still lie beside each other.
        let mut last = None;
        self.cells.sort_by_cached_key(|changed| {
            let place = match last {
                Some((entity, place)) if entity == changed.entity => place,
                _ => {
                    let is_figure = changed.kind == EntityKind::Realization;
                    let row = is_figure.then(|| ledger.row(changed.entity)).flatten();
                    row.map(of_item)
                }
            };
            last = Some((changed.entity, place));
            (changed.kind, changed.field, place, changed.entity)
        });
    }

    /// How much of a page's room it takes, in cells.
    pub fn weight(&self) -> usize {
        let weights = self.cells.iter().map(|changed| cell_weight(changed.cell));
        weights.fold(0, usize::saturating_add)
    }
}

fn cell_weight(cell: &Cell) -> usize {
    let values = cell.challengers.iter();
    let values = values.flat_map(|challenger| [&challenger.value, &challenger.base_value]);
    let weights = values.chain([&cell.value]).map(|value| {
        let text = value.as_text().map_or(0, str::len);
        let length = value.as_bytes().map_or(text, <[u8]>::len);
        length / BYTES_PER_CELL + 1
    });
    weights.fold(0, usize::saturating_add)
}

impl Ledger {
    /// The next page after a cursor. A cursor at or beyond the head gives an empty page. The
    /// work is that of the cells it gives, whatever else the scope holds.
    pub fn page_after(&self, cursor: Seq, cells_max: usize) -> Page<'_> {
        let mut upto = self.head().seq.max(cursor);
        let mut cells: Vec<PageCell<'_>> = Vec::new();
        let mut weight = 0_usize;
        for (row, field, cell) in self.touches.after(cursor, &self.rows) {
            let last = cells.last().map(|changed| changed.cell.touched);
            // All cells of one sequence travel together, or the cursor would pass over some.
            if weight >= cells_max
                && (last != Some(cell.touched) || mutant(Mutant::PageCutsSequence))
            {
                upto = last.unwrap_or(cursor);
                break;
            }
            weight = weight.saturating_add(cell_weight(cell));
            cells.push(PageCell {
                entity: row.id,
                kind: row.kind,
                field,
                cell,
            });
        }
        // Neighbours that are alike lie beside each other, which is what makes a page small.
        cells.sort_unstable_by_key(|changed| (changed.entity, changed.field));
        Page { upto, cells }
    }
}

#[cfg(test)]
mod tests;
