//! What both forms must say the same.

use ikrar_domain::value::Quarter;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Ledger, ScopeInfo, answer_pull};
use crate::protocol::pull::{PullReply, PullRequest};
use crate::row::{Cell, Challenger, Row, Stamp};
use crate::schema::{EntityKind, Field, item, realization, realization_id, report, report_id};
use crate::value::Value;

const AGREEMENT: EntityId = EntityId::from_bytes([4; 16]);

fn scope() -> ScopeInfo {
    ScopeInfo::agency_year(EntityId::from_bytes([2; 16]), 2026)
}

/// A stamp as the only device of a scope gives it, whose clock has gone on with its numbers.
fn stamp(version: u64) -> Stamp {
    Stamp {
        author: EntityId::from_bytes([9; 16]),
        operation: OperationId {
            replica: ReplicaId::from_bytes([8; 16]),
            dseq: Dseq(version + 40),
        },
        claimed_at: UnixSeconds(1_767_225_600 + version.cast_signed() * 7),
        received_at: UnixSeconds(1_767_900_000),
        clock_ahead_min: 0,
    }
}

fn row(id: EntityId, kind: EntityKind, version: u64, values: Vec<(Field, Value)>) -> Row {
    let mut row = Row::new(id, kind, scope().id);
    for (field, value) in values {
        let cell = Cell {
            value,
            version: Seq(version),
            touched: Seq(version),
            stamp: stamp(version),
            ..Cell::default()
        };
        row.cells.insert(field, cell);
    }
    row
}

/// An agreement's items with a figure in every quarter.
fn agreement(items: u8) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut versions = 1..;
    let mut version = || versions.next().unwrap_or_default();
    for quarter in Quarter::ALL {
        let id = report_id(AGREEMENT, quarter);
        let number = Value::Integer(i64::from(quarter.number()));
        let values = vec![
            (report::AGREEMENT, Value::Id(AGREEMENT)),
            (report::QUARTER, number),
        ];
        rows.push(row(id, EntityKind::Report, version(), values));
    }
    for item in 0..items {
        let item = EntityId::from_bytes([100 + item; 16]);
        let values = vec![
            (item::AGREEMENT, Value::Id(AGREEMENT)),
            (item::OBJECTIVE, Value::Text("Meningkatnya mutu".into())),
        ];
        rows.push(row(item, EntityKind::Item, version(), values));
        for quarter in Quarter::ALL {
            let id = realization_id(item, quarter);
            let values = vec![
                (
                    realization::REPORT,
                    Value::Id(report_id(AGREEMENT, quarter)),
                ),
                (realization::ITEM, Value::Id(item)),
                (
                    realization::QUARTER,
                    Value::Integer(i64::from(quarter.number())),
                ),
                (realization::VALUE, Value::Decimal(Decimal::new(1_234, 2))),
            ];
            rows.push(row(id, EntityKind::Realization, version(), values));
        }
    }
    rows
}

fn ledger(rows: Vec<Row>) -> Ledger {
    let last = rows.iter().map(Row::touched).max().unwrap_or_default();
    Ledger::load(scope(), last, rows)
}

fn request(form: PageForm, cursor: u64) -> PullRequest {
    PullRequest {
        nonce: 1,
        replica: ReplicaId::from_bytes([8; 16]),
        cursors: vec![(scope().id, Seq(cursor))],
        fates: FateSeq::default(),
        digests: Vec::new(),
        wholes: Vec::new(),
        receipted: Dseq::default(),
        receipted_end: 0,
        inventory_from: Dseq::default(),
        form,
    }
}

/// What a device reads of a ledger, in no order.
fn read(ledger: &Ledger, form: PageForm, cursor: u64) -> (Vec<String>, usize) {
    let answer = answer_pull([ledger], &request(form, cursor), UnixSeconds(5));
    let bytes = answer.to_bytes();
    let read = PullReply::from_bytes(&bytes).unwrap();
    assert_eq!(read, answer);
    let cells = read.scopes.iter().flat_map(|page| &page.cells);
    let mut cells: Vec<String> = cells.map(|cell| format!("{cell:?}")).collect();
    cells.sort();
    (cells, bytes.len())
}

#[test]
fn both_forms_say_the_same_and_the_second_is_half_as_long() {
    let ledger = ledger(agreement(20));
    let (told, told_bytes) = read(&ledger, PageForm::Told, 0);
    let (derived, derived_bytes) = read(&ledger, PageForm::Derived, 0);
    assert_eq!(told, derived);
    assert!(
        derived_bytes * 2 < told_bytes,
        "{derived_bytes} {told_bytes}"
    );
}

#[test]
fn a_page_without_what_an_id_follows_from_tells_the_id() {
    let mut rows = agreement(3);
    let last = rows.last_mut().unwrap();
    let mut cell = Cell {
        value: Value::Text("Hujan".into()),
        version: Seq(900),
        touched: Seq(900),
        stamp: stamp(900),
        ..Cell::default()
    };
    cell.challengers.push(Challenger {
        value: Value::Text("Banjir".into()),
        base_version: Seq(1),
        base_value: Value::Null,
        stamp: stamp(7),
        opened: Seq(900),
    });
    last.cells.insert(realization::OBSTACLES, cell);
    let ledger = ledger(rows);
    let (told, _) = read(&ledger, PageForm::Told, 899);
    let (derived, _) = read(&ledger, PageForm::Derived, 899);
    assert_eq!(told.len(), 1);
    assert_eq!(told, derived);
}

#[test]
fn a_device_that_does_not_say_what_it_reads_gets_what_the_first_builds_read() {
    let silent = request(PageForm::Told, 0).to_bytes();
    let asked = PullRequest::from_bytes(&silent).unwrap();
    assert_eq!(asked.form, PageForm::Told);
    let reply = answer_pull([&ledger(agreement(1))], &asked, UnixSeconds(5));
    assert_eq!(reply.form, PageForm::Told);
    assert_eq!(
        PageForm::newest_up_to(9),
        PageForm::NEWEST,
        "of a later build"
    );
    assert!(
        PageForm::of_pages(9).is_err(),
        "and never written to this one"
    );
}

#[test]
fn pages_once_written_are_read_for_ever() {
    let golden: [(PageForm, &[u8]); 2] = [
        (PageForm::Told, include_bytes!("golden/told.frame")),
        (PageForm::Derived, include_bytes!("golden/derived.frame")),
    ];
    for (form, golden) in golden {
        let mut answer = answer_pull([&ledger(agreement(2))], &request(form, 0), UnixSeconds(5));
        for page in &mut answer.scopes {
            // Their builds did not sum up whole cells.
            page.whole = None;
        }
        assert_eq!(PullReply::from_bytes(golden).unwrap(), answer, "{form:?}");
    }
}

/// As a device with a wrong clock fills them.
#[test]
fn pages_that_name_wrong_clocks_are_read_for_ever() {
    let mut rows = agreement(2);
    for row in &mut rows {
        for number in 0..20 {
            let Some(cell) = row.cells.get_mut(&Field(number)) else {
                continue;
            };
            let is_first = cell.version < Seq(6);
            cell.stamp.clock_ahead_min = if is_first { -3_060 } else { 5_258_880 };
        }
    }
    let golden: [(PageForm, &[u8]); 2] = [
        (PageForm::Told, include_bytes!("golden/told-clocks.frame")),
        (
            PageForm::Derived,
            include_bytes!("golden/derived-clocks.frame"),
        ),
    ];
    for (form, golden) in golden {
        let ledger = ledger(rows.clone());
        let answer = answer_pull([&ledger], &request(form, 0), UnixSeconds(5));
        assert_eq!(PullReply::from_bytes(golden).unwrap(), answer, "{form:?}");
    }
}

proptest! {
    /// Whatever stands in cells of these kinds, told or implied, comes back as it was.
    #[test]
    fn any_cells_survive_the_second_form(
        changes in prop::collection::vec((0..14_usize, 0..5_u16, 0..6_i64, 1..60_u64), 0..40),
    ) {
        let mut rows = agreement(2);
        for (place, field, value, version) in changes {
            let length = rows.len();
            let row = &mut rows[place % length];
            let value = match value {
                0 => Value::Null,
                1 => Value::Id(AGREEMENT),
                2 => Value::Id(EntityId::from_bytes([100; 16])),
                3 => Value::Id(realization_id(EntityId::from_bytes([100; 16]), Quarter::First)),
                other => Value::Integer(other - 3),
            };
            let mut written = stamp(version);
            written.operation.dseq = Dseq(u64::from(field));
            let cell = Cell {
                value,
                version: Seq(version),
                touched: Seq(version),
                stamp: written,
                ..Cell::default()
            };
            row.cells.insert(Field(field), cell);
        }
        let ledger = ledger(rows);
        let (told, _) = read(&ledger, PageForm::Told, 0);
        let (derived, _) = read(&ledger, PageForm::Derived, 0);
        prop_assert_eq!(told, derived);
    }
}

#[test]
fn a_scope_without_cells_is_read_in_both_forms() {
    let ledger = Ledger::load(scope(), Seq(3), Vec::new());
    assert_eq!(scope().id, ScopeId::from_bytes(*ledger.info().id.bytes()));
    for form in [PageForm::Told, PageForm::Derived] {
        assert_eq!(read(&ledger, form, 0).0, Vec::<String>::new());
    }
}
