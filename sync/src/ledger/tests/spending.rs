//! What was spent: who writes it, where it stands, and when it is closed.

use ikrar_domain::budget::UnspentCause;

use super::*;
use crate::model;
use crate::schema::{budget_realization, unspent_cause};

const LINE: EntityId = EntityId::from_bytes([0xd1; 16]);
const AMOUNT: schema::Field = budget_realization::AMOUNT;

fn spend(device: &mut Device, quarter: Quarter, amount: i64) {
    let value = Value::Integer(amount);
    let drafts =
        edit::set_budget_realization(&device.replica, LINE, quarter, AMOUNT, value).unwrap();
    device.act(drafts, NOW);
}

fn spent(city: &City, quarter: Quarter) -> Option<i64> {
    let spending = model::spending_of(city.ledger(), LINE, quarter)?;
    spending.amount.map(ikrar_domain::value::Rupiah::amount)
}

#[test]
fn the_budget_office_begins_the_report_and_the_agency_goes_on_with_it() {
    let (mut city, mut operator) = City::in_force();
    let mut office = city.device(7, Role::BudgetOffice);
    city.sync(&mut office);
    spend(&mut office, Quarter::First, 400);
    city.sync(&mut office);
    assert_eq!(spent(&city, Quarter::First), Some(400));
    set_value(&mut operator, number(20));
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    spend(&mut operator, Quarter::First, 410);
    city.sync(&mut operator);
    assert_eq!(spent(&city, Quarter::First), Some(410));
}

#[test]
fn two_sums_written_apart_wait_for_a_person_and_hold_the_report_up() {
    let (mut city, mut operator) = City::in_force();
    let mut office = city.device(7, Role::BudgetOffice);
    city.sync(&mut office);
    set_value(&mut operator, number(20));
    spend(&mut operator, Quarter::First, 300);
    spend(&mut office, Quarter::First, 400);
    city.sync(&mut office);
    city.sync(&mut operator);
    let id = schema::budget_realization_id(LINE, Quarter::First);
    assert_eq!(city.cell(id, AMOUNT).challengers.len(), 1);
    let report = schema::report_id(AGREEMENT, Quarter::First);
    let submit = edit::move_report(&operator.replica, report, ReportAction::Submit, None);
    operator.act(vec![submit.unwrap()], NOW);
    city.sync(&mut operator);
    assert_eq!(
        last_fate(&operator),
        Disposition::parked_with(ParkReason::Refused, "open_conflicts")
    );
}

#[test]
fn a_reviewer_writes_no_money() {
    let (mut city, _) = City::in_force();
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    spend(&mut reviewer, Quarter::First, 400);
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::NoPermission));
    assert_eq!(spent(&city, Quarter::First), None);
}

#[test]
fn money_written_after_the_report_was_sent_is_parked() {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(20));
    spend(&mut operator, Quarter::First, 300);
    let report = schema::report_id(AGREEMENT, Quarter::First);
    let submit = edit::move_report(&operator.replica, report, ReportAction::Submit, None);
    operator.act(vec![submit.unwrap()], NOW);
    city.sync(&mut operator);
    let mut office = city.device(7, Role::BudgetOffice);
    city.sync(&mut office);
    spend(&mut office, Quarter::First, 999);
    city.sync(&mut office);
    assert_eq!(parked_reason(&office), Some(ParkReason::Locked));
    assert_eq!(spent(&city, Quarter::First), Some(300));
}

#[test]
fn a_figure_that_changed_meanwhile_is_not_verified() {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(20));
    spend(&mut operator, Quarter::First, 300);
    city.sync(&mut operator);
    let mut other = city.device(2, Role::AgencyOperator);
    city.sync(&mut other);
    spend(&mut other, Quarter::First, 301);
    city.sync(&mut other);
    let report = schema::report_id(AGREEMENT, Quarter::First);
    // Sent by somebody who saw 300.
    let submit = edit::move_report(&operator.replica, report, ReportAction::Submit, None);
    operator.act(vec![submit.unwrap()], NOW);
    city.sync(&mut operator);
    assert_eq!(report_status(city.ledger(), report), ReportStatus::Draft);
}

#[test]
fn a_cause_stands_in_the_last_report_of_the_year_and_once_for_all_devices() {
    let (mut city, mut operator) = City::in_force();
    let mut other = city.device(2, Role::AgencyOperator);
    city.sync(&mut other);
    for device in [&mut operator, &mut other] {
        let drafts =
            edit::add_unspent_cause(&device.replica, LINE, UnspentCause::TenderFailed).unwrap();
        device.act(drafts, NOW);
    }
    city.sync(&mut operator);
    city.sync(&mut other);
    let causes = model::unspent_causes_of(city.ledger(), LINE);
    assert_eq!(causes.len(), 1);
    assert_eq!(causes[0].1.cause, UnspentCause::TenderFailed);
}

#[test]
fn money_that_names_another_report_or_line_is_parked() {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(20));
    city.sync(&mut operator);
    let first = schema::report_id(AGREEMENT, Quarter::First);
    let id = schema::unspent_cause_id(LINE, "policy_cut");
    let cause = [
        (unspent_cause::REPORT, Value::Id(first)),
        (unspent_cause::LINE, Value::Id(LINE)),
        (unspent_cause::CAUSE, words("policy_cut")),
    ];
    let id_of_spent = schema::budget_realization_id(LINE, Quarter::Second);
    let elsewhere = [
        (budget_realization::REPORT, Value::Id(first)),
        (budget_realization::LINE, Value::Id(LINE)),
        (budget_realization::QUARTER, Value::Integer(2)),
        (AMOUNT, Value::Integer(5)),
    ];
    for (kind, id, fields) in [
        (EntityKind::UnspentCause, id, cause.to_vec()),
        (
            EntityKind::BudgetRealization,
            id_of_spent,
            elsewhere.to_vec(),
        ),
    ] {
        let draft = Draft {
            scope: scope().id,
            entity: id,
            kind,
            body: Body::Create {
                fields: fields.into_iter().collect(),
            },
        };
        operator.act(vec![draft], NOW);
        city.sync(&mut operator);
        assert_eq!(parked_reason(&operator), Some(ParkReason::WrongScope));
        assert!(city.ledger().row(id).is_none());
    }
}

#[test]
fn a_table_of_the_finance_system_is_taken_in_whole_and_once_and_typing_over_it_is_told() {
    use ikrar_domain::{budget::SpendingSource, value::Rupiah};
    let (city, mut operator) = City::in_force();
    let amounts = [(LINE, Rupiah::new(750))];
    let origin = edit::TableOrigin {
        as_of: chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(),
        document: "LRA Juni",
    };
    let take = |device: &Device| {
        let quarter = Quarter::Second;
        edit::take_in_realization(&device.replica, quarter, origin, &amounts).unwrap()
    };
    let drafts = take(&operator);
    assert_eq!(drafts.len(), 2, "the report and the amount");
    operator.act(drafts, NOW);
    let mut city = city;
    city.sync(&mut operator);
    assert_eq!(spent(&city, Quarter::Second), Some(750));
    assert_eq!(take(&operator), [], "taken in twice it writes nothing");
    let source = |city: &City| {
        let spending = model::spending_of(city.ledger(), LINE, Quarter::Second).unwrap();
        (spending.source, spending.as_of)
    };
    assert_eq!(source(&city), (SpendingSource::Import, Some(origin.as_of)));
    spend(&mut operator, Quarter::Second, 751);
    city.sync(&mut operator);
    assert_eq!(source(&city), (SpendingSource::Manual, Some(origin.as_of)));
    let id = schema::budget_realization_id(LINE, Quarter::Second);
    let document = city.cell(id, budget_realization::DOCUMENT);
    assert_eq!(document.value, words("LRA Juni"));
}
