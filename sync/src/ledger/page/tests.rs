use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::ledger::{Ledger, ScopeInfo};
use crate::row::Row;
use crate::value::Value;

/// What a page was before there was a log: a walk over every cell.
fn page_by_walking(ledger: &Ledger, cursor: Seq, cells_max: usize) -> (Seq, Vec<PageCell<'_>>) {
    let mut cells: Vec<PageCell<'_>> = ledger
        .rows()
        .flat_map(|row| {
            row.cells.iter().map(move |(field, cell)| PageCell {
                entity: row.id,
                kind: row.kind,
                field: *field,
                cell,
            })
        })
        .filter(|changed| changed.cell.touched > cursor)
        .collect();
    let mut order: Vec<Seq> = cells.iter().map(|changed| changed.cell.touched).collect();
    order.sort_unstable();
    let whole = ledger.head().seq.max(cursor);
    let last = cells_max.checked_sub(1).and_then(|place| order.get(place));
    let last = last.copied().unwrap_or(whole);
    cells.retain(|changed| changed.cell.touched <= last);
    let is_all = cells.len() == order.len();
    (if is_all { whole } else { last }, cells)
}

/// An edit of one of few cells, or of several cells of one row by one operation.
#[derive(Clone, Debug)]
struct Edit {
    row: u8,
    field: u16,
    several: bool,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (0..12_u8, 0..4_u16, any::<bool>()).prop_map(|(row, field, several)| Edit {
        row,
        field,
        several,
    });
    prop::collection::vec(edit, 0..120)
}

fn scope() -> ScopeInfo {
    ScopeInfo::agency_year(EntityId::from_bytes([1; 16]), 2026)
}

impl Ledger {
    /// Changes cells as a judged operation would.
    fn take(&mut self, edit: &Edit) {
        let id = EntityId::from_bytes([edit.row; 16]);
        let fields: Vec<Field> = if edit.several {
            (0..4).map(Field).collect()
        } else {
            vec![Field(edit.field)]
        };
        if self.row(id).is_none() {
            self.insert_row(Row::new(id, EntityKind::Realization, scope().id));
        }
        let seq = self.next_seq();
        self.change_row(id, &fields, |row| {
            for field in &fields {
                let cell = row.cells.entry(*field).or_default();
                cell.value = Value::Integer(seq.0.cast_signed());
                cell.version = seq;
                cell.touched = seq;
            }
        });
        self.head.seq = seq;
    }
}

proptest! {
    #[test]
    fn a_page_of_the_log_is_the_page_of_a_walk(
        edits in edits(),
        swept_after in 0..120_usize,
        cursor in 0..130_u64,
        cells_max in 1..40_usize,
    ) {
        let mut ledger = Ledger::new(scope());
        for (number, edit) in edits.iter().enumerate() {
            ledger.take(edit);
            if number == swept_after {
                ledger.touches.sweep(&ledger.rows);
            }
        }
        let page = ledger.page_after(Seq(cursor), cells_max);
        let (upto, cells) = page_by_walking(&ledger, Seq(cursor), cells_max);
        prop_assert_eq!(page.upto, upto);
        prop_assert_eq!(page.cells, cells);
    }

    #[test]
    fn a_ledger_kept_step_by_step_is_the_ledger_loaded_from_its_rows(edits in edits()) {
        let mut ledger = Ledger::new(scope());
        for edit in &edits {
            ledger.take(edit);
        }
        let rows = ledger.rows().cloned().collect();
        let loaded = Ledger::load(scope(), ledger.head().seq, rows);
        prop_assert_eq!(loaded.head(), ledger.head());
        prop_assert_eq!(loaded.page_after(Seq(0), 50), ledger.page_after(Seq(0), 50));
    }
}

#[test]
fn pages_one_after_the_other_are_the_snapshot() {
    let mut ledger = Ledger::new(scope());
    for number in 0..200_u8 {
        ledger.take(&Edit {
            row: number % 17,
            field: u16::from(number % 3),
            several: number % 5 == 0,
        });
    }
    let mut cursor = Seq(0);
    let mut got: BTreeMap<(EntityId, Field), Cell> = BTreeMap::new();
    while cursor < ledger.head().seq {
        let page = ledger.page_after(cursor, 7);
        assert!(page.upto > cursor);
        cursor = page.upto;
        let cells = page.cells.into_iter();
        got.extend(cells.map(|changed| ((changed.entity, changed.field), changed.cell.clone())));
    }
    let whole = ledger.rows().flat_map(|row| {
        let cells = row.cells.iter();
        cells.map(|(field, cell)| ((row.id, *field), cell.clone()))
    });
    assert_eq!(got, whole.collect());
}

#[test]
fn notes_of_cells_that_changed_again_do_not_pile_up() {
    let mut ledger = Ledger::new(scope());
    for number in 0..20_000_u32 {
        ledger.take(&Edit {
            row: u8::try_from(number % 10).unwrap(),
            field: 0,
            several: false,
        });
        if number % 100 == 0 {
            ledger.take_changes();
        }
    }
    assert!(ledger.touches.notes_held() < 1_000);
    assert_eq!(ledger.page_after(Seq(0), 100).cells.len(), 10);
}
