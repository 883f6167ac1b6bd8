//! The year's agreement ends with the report of its last quarter.

use super::*;
use crate::schema::report_id;

fn step(city: &mut City, who: (u8, Role), quarter: Quarter, action: ReportAction) {
    let mut actor = city.device(who.0, who.1);
    city.sync(&mut actor);
    let reason = (action == ReportAction::Reopen).then_some("Angka BPS diperbarui");
    let report = report_id(AGREEMENT, quarter);
    let draft = edit::move_report(&actor.replica, report, action, reason).unwrap();
    actor.act(vec![draft], NOW);
    city.sync(&mut actor);
    assert_eq!(last_fate(&actor), Disposition::Applied, "{action:?}");
}

fn fill(city: &mut City, quarter: Quarter) {
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let written = edit::set_realization(
        &operator.replica,
        ITEM,
        quarter,
        realization::VALUE,
        number(70),
    );
    operator.act(written.unwrap(), NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), None);
}

fn lock(city: &mut City, quarter: Quarter) {
    fill(city, quarter);
    step(
        city,
        (1, Role::AgencyOperator),
        quarter,
        ReportAction::Submit,
    );
    step(
        city,
        (4, Role::OrganisationReviewer),
        quarter,
        ReportAction::Verify,
    );
    step(
        city,
        (4, Role::OrganisationReviewer),
        quarter,
        ReportAction::Lock,
    );
}

fn status(city: &City) -> Option<AgreementStatus> {
    agreement_status(city.ledger(), AGREEMENT)
}

#[test]
fn agreement_ends_when_its_last_quarters_report_is_locked_and_goes_on_when_that_is_opened() {
    let (mut city, _) = City::in_force();
    lock(&mut city, Quarter::First);
    assert_eq!(status(&city), Some(AgreementStatus::InForce));
    lock(&mut city, Quarter::Fourth);
    assert_eq!(status(&city), Some(AgreementStatus::Closed));
    let mut device = city.device(1, Role::AgencyOperator);
    city.sync(&mut device);
    let seen = agreement_status(&device.replica, AGREEMENT);
    assert_eq!(
        seen,
        Some(AgreementStatus::Closed),
        "every device hears of it"
    );
    // What comes late for an earlier quarter still counts.
    lock(&mut city, Quarter::Second);
    assert_eq!(status(&city), Some(AgreementStatus::Closed));
    let organisation = (4, Role::OrganisationReviewer);
    step(
        &mut city,
        organisation,
        Quarter::Second,
        ReportAction::Reopen,
    );
    assert_eq!(status(&city), Some(AgreementStatus::Closed));
    step(
        &mut city,
        organisation,
        Quarter::Fourth,
        ReportAction::Reopen,
    );
    assert_eq!(status(&city), Some(AgreementStatus::InForce));
}
