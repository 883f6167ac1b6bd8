//! Reports that were sent before a figure they go on from was changed.

use super::*;
use crate::model;

fn write(city: &mut City, operator: &mut Device, quarter: Quarter, value: i64) {
    let field = schema::realization::VALUE;
    let drafts =
        edit::set_realization(&operator.replica, ITEM, quarter, field, number(value)).unwrap();
    operator.act(drafts, NOW);
    city.sync(operator);
    assert_eq!(last_fate(operator), Disposition::Applied);
}

fn step(city: &mut City, operator: &mut Device, quarter: Quarter, step: ReportAction) {
    let report = schema::report_id(AGREEMENT, quarter);
    let step = edit::move_report(&operator.replica, report, step, None);
    operator.act(vec![step.unwrap()], NOW);
    city.sync(operator);
    assert_eq!(last_fate(operator), Disposition::Applied);
}

fn stale(city: &City, quarter: Quarter) -> Vec<(Quarter, usize)> {
    model::stale_because(city.ledger(), AGREEMENT, quarter)
}

#[test]
fn a_sent_report_is_stale_once_an_earlier_figure_changes_and_not_after_it_is_sent_again() {
    let (mut city, mut operator) = City::in_force();
    write(&mut city, &mut operator, Quarter::First, 20);
    write(&mut city, &mut operator, Quarter::Second, 40);
    step(
        &mut city,
        &mut operator,
        Quarter::Second,
        ReportAction::Submit,
    );
    assert_eq!(stale(&city, Quarter::Second), []);
    write(&mut city, &mut operator, Quarter::First, 25);
    assert_eq!(stale(&city, Quarter::Second), [(Quarter::First, 1)]);
    assert_eq!(stale(&city, Quarter::First), []);
    let on_device = model::stale_because(&operator.replica, AGREEMENT, Quarter::Second);
    assert_eq!(on_device, stale(&city, Quarter::Second));
    step(
        &mut city,
        &mut operator,
        Quarter::Second,
        ReportAction::Withdraw,
    );
    assert_eq!(stale(&city, Quarter::Second), []);
    step(
        &mut city,
        &mut operator,
        Quarter::Second,
        ReportAction::Submit,
    );
    assert_eq!(stale(&city, Quarter::Second), []);
}

#[test]
fn own_figures_that_are_not_sent_yet_make_a_report_stale_too() {
    let (mut city, mut operator) = City::in_force();
    write(&mut city, &mut operator, Quarter::First, 20);
    write(&mut city, &mut operator, Quarter::Second, 40);
    let submit = ReportAction::Submit;
    step(&mut city, &mut operator, Quarter::Second, submit);
    let field = schema::realization::VALUE;
    let drafts = edit::set_realization(&operator.replica, ITEM, Quarter::First, field, number(25));
    operator.act(drafts.unwrap(), NOW);
    let stale = model::stale_because(&operator.replica, AGREEMENT, Quarter::Second);
    assert_eq!(stale, [(Quarter::First, 1)], "before the server has it");
}

#[test]
fn a_check_leaves_a_report_as_stale_as_it_was_and_verifying_it_does_not() {
    let (mut city, mut operator) = City::in_force();
    write(&mut city, &mut operator, Quarter::First, 20);
    write(&mut city, &mut operator, Quarter::Second, 40);
    let submit = ReportAction::Submit;
    step(&mut city, &mut operator, Quarter::Second, submit);
    write(&mut city, &mut operator, Quarter::First, 25);
    for (number, role, action, is_stale) in [
        (5, Role::AgencyHead, ReportAction::CheckByAgency, true),
        (3, Role::PlanningReviewer, ReportAction::Verify, false),
    ] {
        let mut by = city.device(number, role);
        city.sync(&mut by);
        step(&mut city, &mut by, Quarter::Second, action);
        let is_still = !stale(&city, Quarter::Second).is_empty();
        assert_eq!(is_still, is_stale, "{action:?}");
    }
}

#[test]
fn a_later_figure_makes_no_earlier_report_stale() {
    let (mut city, mut operator) = City::in_force();
    write(&mut city, &mut operator, Quarter::First, 20);
    step(
        &mut city,
        &mut operator,
        Quarter::First,
        ReportAction::Submit,
    );
    write(&mut city, &mut operator, Quarter::Second, 40);
    assert_eq!(stale(&city, Quarter::First), []);
}
