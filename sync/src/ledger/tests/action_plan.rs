//! Action plans: who writes them, what an approval is of, and what a city may ask for.

use super::cascade::decide;
use super::*;
use crate::edit::NewAmendment;
use crate::model;
use crate::schema::{action_step, government};
use ikrar_domain::action_plan::StepStanding;
use ikrar_domain::agreement::{ChangeGround, ChangeScope};
use ikrar_domain::value::Figure;

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

/// The item as it stands at the server.
fn plan(city: &City) -> StepStanding {
    model::action_plan_standing(city.ledger(), ITEM)
}

#[test]
fn of_two_approvals_given_apart_the_later_arrival_stands_and_nobody_is_asked() {
    let (mut city, mut operator) = planned();
    let mut early = reviewer(&mut city);
    let mut late = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut late);
    approve(&mut late);
    write(&mut operator, action_step::OUTPUT, words("Kader terlatih"));
    city.sync(&mut operator);
    city.sync(&mut early);
    approve(&mut early);
    city.sync(&mut early);
    assert_eq!(standing(&city), StepStanding::Approved);
    // What came last is of words that do not stand any more: the plan is to be looked at again.
    city.sync(&mut late);
    assert_eq!(last_fate(&late), Disposition::Applied);
    assert_eq!(standing(&city), StepStanding::Changed);
    for device in [&mut operator, &mut early, &mut late] {
        city.sync(device);
        assert_eq!(device.replica.status().conflicts, 0);
        let row = device.replica.row(STEP).unwrap();
        assert_eq!(model::read_action_step(row).standing, StepStanding::Changed);
    }
}

#[test]
fn an_approval_neither_brings_a_removed_step_back_nor_holds_its_removal_up() {
    for approves_first in [true, false] {
        let (mut city, mut operator) = planned();
        let mut reviewer = reviewer(&mut city);
        write(&mut operator, action_step::REMOVED, Value::Bool(true));
        approve(&mut reviewer);
        let mut devices = [&mut operator, &mut reviewer];
        if approves_first {
            devices.reverse();
        }
        for device in devices {
            city.sync(device);
            assert_eq!(last_fate(device), Disposition::Applied, "{approves_first}");
        }
        let step = city.ledger().row(STEP).unwrap();
        assert_eq!(step.value(action_step::REMOVED), &Value::Bool(true));
        assert_eq!(step.conflicts().count(), 0);
        // The reviewer had read the step in the plan.
        assert_eq!(plan(&city), StepStanding::Changed);
    }
}

#[test]
fn removing_an_approved_step_opens_the_plan_until_it_is_approved_without_it() {
    let (mut city, mut operator) = planned();
    let other = EntityId::from_bytes([0xa3; 16]);
    let step = edit::add_action_step(&operator.replica, ITEM, other, Quarter::Second, &[]);
    operator.act(vec![step.unwrap()], NOW);
    city.sync(&mut operator);
    let mut reviewer = reviewer(&mut city);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    assert_eq!(plan(&city), StepStanding::Approved);
    city.sync(&mut operator);
    write(&mut operator, action_step::REMOVED, Value::Bool(true));
    city.sync(&mut operator);
    assert_eq!(plan(&city), StepStanding::Changed);
    assert_eq!(model::unapproved_plans(city.ledger(), AGREEMENT), 1);
    city.sync(&mut reviewer);
    approve(&mut reviewer);
    city.sync(&mut reviewer);
    assert_eq!(plan(&city), StepStanding::Approved);
    let removed = city.ledger().row(STEP).unwrap();
    assert_eq!(removed.value(action_step::REMOVED), &Value::Bool(true));
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
    let steps = [ITEM, items[0]].map(|item| model::action_steps_of(city.ledger(), item)[0]);
    for (step, result, elsewhere) in [(steps[0], 30, Some(30)), (steps[1], 35, None)] {
        let field = schema::action_step::RESULT;
        let draft = edit::set_field(&operator.replica, step, field, number(result)).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
        for _ in 0..2 {
            let read = model::action_plan_of(&operator.replica, items[0]);
            let figure = |result: i64| Figure::Number(result.into());
            assert_eq!(
                read[0].result,
                Some(figure(result)),
                "the later word, sent or not"
            );
            let earlier = model::result_of_earlier_version(&operator.replica, steps[1]);
            assert_eq!(earlier, elsewhere.map(figure));
            city.sync(&mut operator);
        }
    }
}

#[test]
fn a_step_that_was_planned_is_taken_out_again() {
    let (mut city, mut operator) = planned();
    let removed = edit::remove(&operator.replica, STEP).unwrap();
    operator.act(removed.into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert_eq!(model::action_steps_of(city.ledger(), ITEM), []);
}
