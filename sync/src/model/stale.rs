//! Reports that were sent before a figure they go on from was changed.

use ikrar_domain::value::Quarter;

use super::{item_in_quarter, items_of, report_status};
use crate::identity::{EntityId, UnixSeconds};
use crate::row::{Cell, Rows};
use crate::schema::{realization, realization_id, report, report_id};

/// Which earlier quarters changed after a report was last submitted or verified, and in how many of
/// its items; what is written here and not yet with the server is newer than either. Figures of a
/// year go on from quarter to quarter, so what a reviewer has seen of the year so far is not what
/// stands any more (`domain.md` 4.4). Nothing for a report that its agency still writes.
pub fn stale_because(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
) -> Vec<(Quarter, usize)> {
    let id = report_id(agreement, quarter);
    // A report whose last step is older than the note of it has its state alone.
    let seen = rows.row(id).and_then(|row| {
        let seen = row.cells.get(&report::SEEN);
        seen.or_else(|| row.cells.get(&report::STATUS))
    });
    let Some(seen) = seen.filter(|_| !report_status(rows, id).is_editable()) else {
        return Vec::new();
    };
    let items = items_of(rows, agreement);
    let changed = |item: &EntityId, earlier: Quarter| {
        let written = realization_id(item_in_quarter(rows, *item, earlier), earlier);
        let fields = [realization::VALUE, realization::NOT_MEASURED_REASON];
        rows.row(written).is_some_and(|row| {
            let cells = fields.iter().filter_map(|field| row.cells.get(field));
            let is_unsent = |cell: &&Cell| cell.stamp.received_at == UnixSeconds::default();
            cells
                .into_iter()
                .any(|cell| is_unsent(&cell) || cell.version > seen.version)
        })
    };
    let earlier = Quarter::ALL.iter().filter(|one| **one < quarter);
    let counted = earlier.map(|one| {
        let items = items.iter().filter(|item| changed(item, *one));
        (*one, items.count())
    });
    counted.filter(|(_, items)| *items > 0).collect()
}
