//! Rows of a kind that only a later version knows: an older device keeps them as they come.

use super::*;
use crate::ports::{row_from_bytes, row_to_bytes};
use crate::row::Row;
use crate::schema::Field;

const LATER: EntityKind = EntityKind::Later(200);
const UNHEARD_OF: EntityId = EntityId::from_bytes([0xe1; 16]);

fn row(kind: EntityKind, seq: u64, text: &str) -> Row {
    let mut row = Row::new(UNHEARD_OF, kind, scope().id);
    let cell = Cell {
        value: words(text),
        version: Seq(seq),
        touched: Seq(seq),
        ..Cell::default()
    };
    row.cells.insert(Field(1), cell);
    row
}

/// The server goes on to this sequence, where a row of a later kind says this.
fn upgrade(city: &mut City, seq: u64, text: &str) {
    let mut rows: Vec<Row> = city.ledger().rows().cloned().collect();
    rows.retain(|row| row.id != UNHEARD_OF);
    rows.push(row(LATER, seq, text));
    let ledger = Ledger::load(scope(), Seq(seq), rows);
    city.server.add_scope(ledger);
}

#[test]
fn a_device_sums_a_scope_up_like_its_server_whatever_kinds_it_does_not_know() {
    let (mut city, mut operator) = City::with_agreement();
    city.sync(&mut operator);
    let seq = city.ledger().head().seq.0;
    for (later, text) in [(seq + 1, "satu"), (seq + 2, "dua")] {
        upgrade(&mut city, later, text);
        // `sync` fails where a checksum differs.
        city.sync(&mut operator);
        let own = operator.replica.head(scope().id);
        assert_eq!(own, Some(city.ledger().head()));
        operator.crash();
    }
    set(&mut operator, item::TARGET, number(85));
    city.sync(&mut operator);
    let own = operator.replica.head(scope().id);
    assert_eq!(own, Some(city.ledger().head()), "also after a new start");
}

#[test]
fn what_was_kept_of_a_later_kind_is_known_after_the_update() {
    let kept = row(LATER, 7, "kata");
    let bytes = row_to_bytes(&kept, scope());
    assert_eq!(row_from_bytes(&bytes).unwrap(), Some(kept));

    // What an older version keeps under a number, the next version reads under its name.
    let number = EntityKind::Comment.number();
    let bytes = row_to_bytes(&row(EntityKind::Later(number), 7, "kata"), scope());
    let known = row_from_bytes(&bytes).unwrap().unwrap();
    assert_eq!(known.kind, EntityKind::Comment);
}
