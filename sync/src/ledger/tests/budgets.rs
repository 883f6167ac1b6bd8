//! A budget document's table taken in from a spreadsheet, from the screen's draft to the ledger
//! and on to other devices.

use ikrar_domain::agreement::{AgreementPolicy, BudgetDocumentKind, NomenclatureEdition};
use ikrar_domain::agreement::{ProblemSeverity, ratified_last};
use ikrar_domain::budget::{Absent, budget_tree, read_budget_table, renewal};
use ikrar_domain::value::Rupiah;

use super::*;
use crate::model;
use crate::schema::{budget_document, document_line};

const DOCUMENT: EntityId = EntityId::from_bytes([0xdc; 16]);
const NEW: Option<NomenclatureEdition> = Some(NomenclatureEdition::Of2024);

fn new_ids(first: u8) -> impl FnMut() -> EntityId {
    let mut made = 0;
    move || {
        made += 1;
        let mut bytes = [first; 16];
        bytes[15] = made;
        EntityId::from_bytes(bytes)
    }
}

/// Takes a table in as the screen does: checked, compared with what stands, and written.
fn take_in(device: &mut Device, rows: &str, absent: Absent, first: u8) -> usize {
    let text = ["Kode;Uraian;Sumber dana;Pagu", rows].join("\n");
    let table = read_budget_table(&text, NEW).unwrap();
    let documents = model::budget_documents_of(&device.replica, scope().id);
    let found = renewal(&documents[0].lines, &table.rows);
    let drafts = edit::take_in_budget(&device.replica, DOCUMENT, &found, absent, new_ids(first));
    let drafts = drafts.unwrap();
    let count = drafts.len();
    device.act(drafts, NOW);
    count
}

fn with_document() -> (City, Device) {
    let (mut city, _) = City::with_agreement();
    let mut office = city.device(8, Role::BudgetOffice);
    city.sync(&mut office);
    let new = edit::new_budget_document(DOCUMENT, AGENCY, YEAR, BudgetDocumentKind::Dpa);
    office.act(vec![new], NOW);
    let day = Value::text("2026-01-05");
    let set = edit::set_field(&office.replica, DOCUMENT, budget_document::RATIFIED_ON, day);
    office.act(set.unwrap().into_iter().collect(), NOW);
    (city, office)
}

const TABLE: &str = "1.02.02;Program;;100
1.02.02.2.01;Kegiatan;;100
1.02.02.2.01.0001;Sub satu;DAU;60
1.02.02.2.01.0002;Sub dua;DAK;40";

#[test]
fn table_taken_in_offline_is_the_same_tree_on_the_server_and_elsewhere() {
    let (mut city, mut office) = with_document();
    assert_eq!(take_in(&mut office, TABLE, Absent::Keep, 0x31), 4);
    city.sync(&mut office);
    let mut operator = city.device(2, Role::AgencyOperator);
    city.sync(&mut operator);
    let on_server = model::budget_documents_of(city.ledger(), scope().id);
    let elsewhere = model::budget_documents_of(&operator.replica, scope().id);
    assert_eq!(on_server, elsewhere);
    let document = ratified_last(&on_server).unwrap();
    let tree = budget_tree(&document.lines, document.edition);
    let depths: Vec<usize> = tree.nodes.iter().map(|node| node.depth).collect();
    assert_eq!(depths, [0, 1, 2, 2]);
    assert_eq!(tree.total, Some(Rupiah::new(100)));
    assert!(tree.nodes.iter().all(|node| node.findings.is_empty()));
}

#[test]
fn table_taken_in_again_writes_only_what_differs() {
    let (mut city, mut office) = with_document();
    take_in(&mut office, TABLE, Absent::Keep, 0x31);
    city.sync(&mut office);
    assert_eq!(take_in(&mut office, TABLE, Absent::Remove, 0x32), 0);
    let shifted = "1.02.02;Program;;90
1.02.02.2.01;Kegiatan;;90
1.02.02.2.01.0001;Sub satu;DAU;90";
    // Three amounts, and the line that is gone.
    assert_eq!(take_in(&mut office, shifted, Absent::Remove, 0x33), 4);
    city.sync(&mut office);
    let documents = model::budget_documents_of(city.ledger(), scope().id);
    let amounts: Vec<i64> = documents[0]
        .lines
        .iter()
        .filter_map(|line| line.amount.map(Rupiah::amount))
        .collect();
    assert_eq!(amounts, [90, 90, 90]);
}

#[test]
fn document_that_does_not_add_up_holds_submission_up_where_the_city_says_so() {
    let (mut city, mut office) = with_document();
    let untied = "1.02.02;Program;;100\n1.02.02.2.01;Kegiatan;;70";
    take_in(&mut office, untied, Absent::Keep, 0x31);
    city.sync(&mut office);
    let head = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    let policy = |blocking| AgreementPolicy::read("", blocking);
    let severity = |policy| {
        model::problems_of(city.ledger(), &head, &policy)
            .into_iter()
            .find(|problem| problem.code == "budget_document_untied")
            .map(|problem| problem.severity)
    };
    assert_eq!(severity(policy("")), Some(ProblemSeverity::Warning));
    assert_eq!(
        severity(policy("budget_document_untied")),
        Some(ProblemSeverity::Blocking)
    );
}

#[test]
fn amount_below_zero_is_refused_by_the_server_whatever_the_device_let_pass() {
    let (mut city, mut office) = with_document();
    let id = EntityId::from_bytes([0xdd; 16]);
    let fields = [(document_line::AMOUNT, Value::Integer(-1))];
    let line = edit::add_document_line(&office.replica, DOCUMENT, id, &fields).unwrap();
    office.act(vec![line], NOW);
    city.sync(&mut office);
    assert_eq!(parked_reason(&office), Some(ParkReason::InvalidValue));
}
