//! Action plans: who writes them, what an approval is of, and what a city may ask for.

use super::cascade::decide;
use super::*;
use crate::edit::NewAmendment;
use crate::model;
use crate::schema::{action_step, government};
use ikrar_domain::action_plan::StepStanding;
use ikrar_domain::agreement::{ChangeGround, ChangeScope};

const STEP: EntityId = EntityId::from_bytes([0xa1; 16]);

/// An agreement in force whose operator has planned a step, known to the server.
fn planned() -> (City, Device) {
    let (mut city, mut operator) = City::in_force();
    let step = edit::add_action_step(&operator.replica, ITEM, STEP, Quarter::First, &[]).unwrap();
    operator.act(vec![step], NOW);
    write(&mut operator, action_step::ACTION, words("Melatih kader"));
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    (city, operator)
}

fn write(device: &mut Device, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, STEP, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

fn approve(device: &mut Device) {
    let drafts = edit::approve_action_plan(&device.replica, ITEM).unwrap();
    device.act(drafts, NOW);
}

fn standing(city: &City) -> StepStanding {
    model::read_action_step(city.ledger().row(STEP).unwrap()).standing
}

fn reviewer(city: &mut City) -> Device {
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    reviewer
}

#[test]
fn the_agency_plans_and_the_reviewer_approves_once() {
    let (mut city, _) = planned();
    let mut reviewer = reviewer(&mut city);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    assert_eq!(standing(&city), StepStanding::Approved);
    assert_eq!(
        edit::approve_action_plan(&reviewer.replica, ITEM).unwrap(),
        []
    );
    write(&mut reviewer, action_step::OUTPUT, words("Kader terlatih"));
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::NoPermission));
    let drafts = edit::withdraw_action_plan(&reviewer.replica, ITEM).unwrap();
    reviewer.act(drafts, NOW);
    city.sync(&mut reviewer);
    assert_eq!(standing(&city), StepStanding::Open);
}

#[test]
fn an_approval_is_of_what_was_read_and_of_nothing_written_meanwhile() {
    let (mut city, mut operator) = planned();
    let mut reviewer = reviewer(&mut city);
    write(
        &mut operator,
        action_step::OWNER,
        words("Kepala Bidang Contoh"),
    );
    approve(&mut reviewer);
    city.sync(&mut operator);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    assert_eq!(standing(&city), StepStanding::Changed);
    write(&mut operator, action_step::RESULT, number(40));
    city.sync(&mut operator);
    city.sync(&mut reviewer);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    assert_eq!(standing(&city), StepStanding::Approved);
    write(&mut operator, action_step::RESULT, number(41));
    city.sync(&mut operator);
    assert_eq!(standing(&city), StepStanding::Approved);
}

#[test]
fn an_agency_does_not_approve_itself_by_any_way() {
    let (mut city, mut operator) = planned();
    approve(&mut operator);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    let content = model::step_content(city.ledger().row(STEP).unwrap());
    let born = EntityId::from_bytes([0xa2; 16]);
    let mut step =
        edit::add_action_step(&operator.replica, ITEM, born, Quarter::First, &[]).unwrap();
    if let Body::Create { fields } = &mut step.body {
        fields.insert(action_step::APPROVED, words(&content));
    }
    operator.act(vec![step], NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::InvalidValue));
    assert_eq!(standing(&city), StepStanding::Open);
}

#[test]
fn a_city_may_ask_for_approved_plans_before_figures_are_sent() {
    let (mut city, mut operator) = planned();
    let asked = words("action_plan_unapproved");
    decide(&mut city, &[(government::BLOCKING, asked)]);
    set_value(&mut operator, number(20));
    let report = schema::report_id(AGREEMENT, Quarter::First);
    let submit = |operator: &mut Device, city: &mut City| {
        let step = edit::move_report(&operator.replica, report, ReportAction::Submit, None);
        operator.act(vec![step.unwrap()], NOW);
        city.sync(operator);
        last_fate(operator)
    };
    city.sync(&mut operator);
    assert_eq!(
        submit(&mut operator, &mut city),
        Disposition::parked_with(ParkReason::Refused, "action_plan_unapproved")
    );
    let mut reviewer = reviewer(&mut city);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    city.sync(&mut operator);
    assert_eq!(submit(&mut operator, &mut city), Disposition::Applied);
}

#[test]
fn an_amendment_takes_the_plan_along_to_be_approved_anew() {
    let (mut city, mut operator) = planned();
    let mut reviewer = reviewer(&mut city);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    city.sync(&mut operator);
    let amendment = NewAmendment {
        id: EntityId::from_bytes([0x74; 16]),
        earlier: AGREEMENT,
        ground: ChangeGround::StrategyChange,
        scope: ChangeScope::Whole,
        reason: "Pergeseran anggaran",
    };
    let mut made = 0_u8;
    let new_id = || {
        made += 1;
        EntityId::from_bytes([0x90 + made; 16])
    };
    let drafts = edit::start_amendment(&operator.replica, amendment, &[], new_id).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    let items = model::items_of(city.ledger(), amendment.id);
    let again = model::action_plan_of(city.ledger(), items[0]);
    assert_eq!(again.len(), 1);
    assert_eq!(
        (again[0].action.as_str(), again[0].standing),
        ("Melatih kader", StepStanding::Open)
    );
}
