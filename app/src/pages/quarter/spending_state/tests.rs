use ikrar_domain::people::Role;
use ikrar_sync::edit;
use ikrar_sync::schema::{
    EntityKind, agreement, budget_line, budget_realization, budget_realization_id, funding,
    funding_id, report_id, unspent_cause, unspent_cause_id,
};
use ikrar_sync::value::Value;

use super::super::state::read_document;
use super::*;
use crate::reading::fixture::{
    AGREEMENT, FIRST_ITEM, MemoryRows, actor, city, number, realize, words,
};

const LINE: EntityId = EntityId::from_bytes([71; 16]);

fn rows() -> MemoryRows {
    let mut rows = city("in_force");
    let fields = [
        (budget_line::AGREEMENT, Value::Id(AGREEMENT)),
        (budget_line::PROGRAM, words("Program Pencegahan Penyakit")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
    ];
    rows.put(LINE, EntityKind::BudgetLine, &fields);
    rows
}

fn spend(rows: &mut MemoryRows, quarter: Quarter, amount: i64) {
    let fields = [
        (
            budget_realization::REPORT,
            Value::Id(report_id(AGREEMENT, quarter)),
        ),
        (budget_realization::LINE, Value::Id(LINE)),
        (budget_realization::AMOUNT, Value::Integer(amount)),
        (budget_realization::AS_OF, words("2025-03-31")),
    ];
    let id = budget_realization_id(LINE, quarter);
    rows.put(id, EntityKind::BudgetRealization, &fields);
}

fn section(rows: &MemoryRows, role: Role, quarter: Quarter) -> SpendingSection {
    let actor = actor(role);
    let document = read_document(rows, &actor, AGREEMENT, quarter).unwrap();
    read_section(rows, &actor, &document)
}

fn line(rows: &MemoryRows, quarter: Quarter) -> SpendingLine {
    read_line(rows, LINE, quarter).unwrap()
}

#[test]
fn absorption_is_shown_and_what_nobody_entered_is_not_zero() {
    let mut rows = rows();
    let blank = section(&rows, Role::AgencyOperator, Quarter::First);
    assert_eq!(blank.absorption, "–");
    assert!(blank.unknown.starts_with("1 program belum diisi"));
    spend(&mut rows, Quarter::First, 250);
    let filled = section(&rows, Role::AgencyOperator, Quarter::First);
    assert_eq!(filled.absorption, "25,00 %");
    assert!(filled.unknown.starts_with("Setiap program mempunyai angka"));
}

#[test]
fn a_later_quarter_knows_the_sum_of_the_one_before() {
    let mut rows = rows();
    spend(&mut rows, Quarter::First, 400);
    let later = section(&rows, Role::AgencyOperator, Quarter::Second);
    assert_eq!(later.absorption, "40,00 %");
    spend(&mut rows, Quarter::Second, 300);
    let fallen = line(&rows, Quarter::Second);
    assert!(fallen.asks_reason);
    assert!(fallen.doubts[0].contains("turun Rp100"), "{fallen:?}");
}

#[test]
fn the_end_of_the_year_is_not_judged_by_the_figure_of_a_quarter_before() {
    let mut rows = rows();
    spend(&mut rows, Quarter::Third, 720);
    realize(&mut rows, "draft", FIRST_ITEM, number(80));
    let third = section(&rows, Role::AgencyOperator, Quarter::Third);
    assert_eq!(third.absorption, "72,00 %");
    let fourth = section(&rows, Role::AgencyOperator, Quarter::Fourth);
    assert_eq!(fourth.absorption, "–");
    assert!(
        fourth
            .unknown
            .contains("tidak memakai angka triwulan sebelumnya")
    );
    let line = line(&rows, Quarter::Fourth);
    assert_eq!(line.absorption, "–");
    assert_eq!((line.efficiency, line.unspent), (None, None));
}

#[test]
fn the_budget_office_writes_money_and_reviewers_do_not() {
    let rows = rows();
    let lock = |role| section(&rows, role, Quarter::First).lock;
    assert_eq!(lock(Role::AgencyOperator), None);
    assert_eq!(lock(Role::BudgetOffice), None);
    assert!(lock(Role::PlanningReviewer).is_some());
}

#[test]
fn a_sent_report_takes_no_money() {
    let mut rows = rows();
    realize(&mut rows, "submitted", FIRST_ITEM, number(80));
    for role in [Role::AgencyOperator, Role::BudgetOffice] {
        assert!(section(&rows, role, Quarter::First).lock.is_some());
    }
}

#[test]
fn what_is_left_at_the_end_of_the_year_is_explained_by_cause() {
    let mut rows = rows();
    spend(&mut rows, Quarter::Fourth, 700);
    let cause = UnspentCause::TenderSaving;
    let drafts = edit::add_unspent_cause(&rows, LINE, cause).unwrap();
    assert_eq!(drafts.last().unwrap().kind, EntityKind::UnspentCause);
    let fields = [
        (
            unspent_cause::REPORT,
            Value::Id(report_id(AGREEMENT, Quarter::Fourth)),
        ),
        (unspent_cause::LINE, Value::Id(LINE)),
        (unspent_cause::CAUSE, words(cause.code())),
        (unspent_cause::AMOUNT, Value::Integer(200)),
    ];
    let id = unspent_cause_id(LINE, cause.code());
    rows.put(id, EntityKind::UnspentCause, &fields);
    let unspent = line(&rows, Quarter::Fourth).unspent.unwrap();
    assert_eq!(unspent.amount, "Rp300");
    assert_eq!(unspent.causes, [(id, cause)]);
    // The sum, and a saving that no indicator proves.
    assert_eq!(unspent.problems.len(), 2, "{unspent:?}");
}

#[test]
fn a_budget_is_efficient_only_where_what_it_paid_for_was_reached() {
    let mut rows = rows();
    let link = [
        (funding::ITEM, Value::Id(FIRST_ITEM)),
        (funding::LINE, Value::Id(LINE)),
    ];
    rows.put(funding_id(FIRST_ITEM, LINE), EntityKind::Funding, &link);
    spend(&mut rows, Quarter::Fourth, 500);
    realize(&mut rows, "draft", FIRST_ITEM, number(60));
    let judged = |rows: &MemoryRows, quarter| line(rows, quarter).efficiency;
    assert_eq!(
        judged(&rows, Quarter::Fourth),
        Some(Efficiency::NotMeasurable)
    );
    realize(&mut rows, "draft", FIRST_ITEM, number(80));
    assert_eq!(judged(&rows, Quarter::Fourth), Some(Efficiency::Efficient));
    // What is reached so far is not held against the budget of the year.
    assert_eq!(judged(&rows, Quarter::First), None);
}

#[test]
fn a_version_that_does_not_measure_the_quarter_takes_no_money() {
    let mut rows = rows();
    let over = [(agreement::STATUS, words("void"))];
    rows.put(AGREEMENT, EntityKind::Agreement, &over);
    assert!(
        section(&rows, Role::AgencyOperator, Quarter::First)
            .lock
            .is_some()
    );
}
