//! The content root: what the document says is hashed, in its order, gives the engine's root.

use ikrar_domain::value::Quarter;
use ikrar_sync::identity::{EntityId, Seq};
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::model::content_root;
use ikrar_sync::row::{Cell, Row};
use ikrar_sync::schema::{
    EntityKind, Field, agreement, budget_line, evidence, item, realization, report,
};
use ikrar_sync::schema::{realization_id, report_id};
use ikrar_sync::value::Value;

const AGENCY: EntityId = EntityId::from_bytes([1; 16]);
const AGREEMENT: EntityId = EntityId::from_bytes([2; 16]);
/// A field that no build knows.
const UNKNOWN: Field = Field(999);

fn id(byte: u8) -> EntityId {
    EntityId::from_bytes([byte; 16])
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

/// A row, and of its fields those that count.
fn row(id: EntityId, kind: EntityKind, fields: &[(Field, Value)]) -> Row {
    let scope = ScopeInfo::agency_year(AGENCY, 2026).id;
    let mut row = Row::new(id, kind, scope);
    for (field, value) in fields {
        let cell = Cell {
            value: value.clone(),
            version: Seq(1),
            touched: Seq(1),
            ..Cell::default()
        };
        row.cells.insert(*field, cell);
    }
    row
}

/// An item that names the agreement.
fn an_item(byte: u8, is_removed: bool) -> Row {
    let fields = [
        (item::AGREEMENT, Value::Id(AGREEMENT)),
        (item::INDICATOR, Value::Null),
        (item::REMOVED, Value::Bool(is_removed)),
    ];
    row(id(byte), EntityKind::Item, &fields)
}

/// The bytes of some of a row's fields, as they are hashed.
fn hashed(row: &Row, fields: &[Field]) -> Vec<u8> {
    let bytes = fields.iter().map(|field| {
        let number = field.0.to_be_bytes();
        [&row.id.bytes()[..], &number, &row.value(*field).to_bytes()].concat()
    });
    bytes.collect::<Vec<_>>().concat()
}

fn expect(rows: Vec<Row>, document: EntityId, parts: &[Vec<u8>]) {
    let ledger = Ledger::load(ScopeInfo::agency_year(AGENCY, 2026), Seq(1), rows);
    let expected = *blake3::hash(&parts.concat()).as_bytes();
    assert_eq!(content_root(&ledger, document), expected);
}

#[test]
fn the_root_of_an_agreement_is_over_its_rows_in_the_order_that_is_told() {
    let head = [
        (agreement::AGENCY, Value::Id(AGENCY)),
        (agreement::STATUS, text("draft")),
        (agreement::WORDING, text("ikrar-redaksi/1")),
        (UNKNOWN, Value::Integer(7)),
    ];
    let head = row(AGREEMENT, EntityKind::Agreement, &head);
    let (first, second) = (an_item(8, false), an_item(9, true));
    let line = [(budget_line::AGREEMENT, Value::Id(AGREEMENT))];
    let line = row(id(3), EntityKind::BudgetLine, &line);
    let of_item = [item::AGREEMENT, item::REMOVED];
    let parts = [
        hashed(&head, &[agreement::AGENCY, agreement::WORDING, UNKNOWN]),
        hashed(&first, &of_item),
        hashed(&second, &of_item),
        hashed(&line, &[budget_line::AGREEMENT]),
    ];
    expect(vec![line, second, first, head], AGREEMENT, &parts);
}

#[test]
fn the_root_of_a_report_is_over_its_figures_and_then_their_files() {
    let quarter = Quarter::First;
    let report_id = report_id(AGREEMENT, quarter);
    let head = [
        (report::AGREEMENT, Value::Id(AGREEMENT)),
        (report::STATUS, text("draft")),
    ];
    let head = row(report_id, EntityKind::Report, &head);
    let mut figures = [7, 8].map(|byte| {
        let fields = [
            (realization::REPORT, Value::Id(report_id)),
            (realization::VALUE, Value::Integer(i64::from(byte))),
            (realization::FLAG, text("accepted")),
        ];
        row(
            realization_id(id(byte), quarter),
            EntityKind::Realization,
            &fields,
        )
    });
    figures.sort_by_key(|figure| figure.id);
    // The first figure's file has the greater id: files go by their figure.
    let files = [(0xf0, 0), (0x05, 1)].map(|(byte, figure): (u8, usize)| {
        let fields = [
            (evidence::REALIZATION, Value::Id(figures[figure].id)),
            (evidence::STATUS, text("waiting")),
        ];
        row(id(byte), EntityKind::Evidence, &fields)
    });
    let of_figure = [realization::REPORT, realization::VALUE];
    let parts = [
        hashed(&head, &[report::AGREEMENT]),
        hashed(&figures[0], &of_figure),
        hashed(&figures[1], &of_figure),
        hashed(&files[0], &[evidence::REALIZATION]),
        hashed(&files[1], &[evidence::REALIZATION]),
    ];
    let rows = [vec![head], figures.to_vec(), files.to_vec()].concat();
    expect(rows, report_id, &parts);
}
