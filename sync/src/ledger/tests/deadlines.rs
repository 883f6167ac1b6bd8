//! A quarter's deadline is the city's, and tells how late a figure came without changing what
//! stands.

use ikrar_domain::measurement::LateKind;
use ikrar_domain::people::TimeZone;
use ikrar_domain::value::Quarter;

use super::*;
use crate::model;
use crate::schema::{CITY_SCOPE, report_deadline, report_deadline_id};

/// Sets the first quarter's deadline at this desk.
fn due(device: &mut Device, day: &str) {
    let drafts = edit::set_report_deadline(
        &device.replica,
        YEAR,
        Quarter::First,
        report_deadline::DUE_ON,
        words(day),
    );
    device.act(drafts.unwrap(), NOW);
}

fn late(device: &Device) -> Option<model::LateFigure> {
    model::late_figure(&device.replica, ITEM, YEAR, Quarter::First)
}

#[test]
fn figure_written_before_the_deadline_and_received_after_it_counts_and_is_told_as_a_late_arrival() {
    let (mut city, mut operator) = City::in_force();
    let mut desk = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut desk);
    let day = TimeZone::Western.day_of(NOW).unwrap();
    // The tablet was five days behind the server's clock when the figure was written.
    operator.clock_error_s = -5 * 86_400;
    set_value(&mut operator, number(70));
    let due_on = day.pred_opt().unwrap();
    due(&mut desk, &due_on.to_string());
    city.sync(&mut desk);
    assert_eq!(late(&operator), None, "the server does not have it yet");
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert_eq!(
        city.cell(REALIZATION(), realization::VALUE).value,
        number(70)
    );
    city.sync(&mut desk);
    for device in [&operator, &desk] {
        let found = late(device).expect("late");
        assert_eq!(found.lateness.late_by_days, 1);
        assert_eq!(found.lateness.kind, LateKind::Arrived);
        assert_eq!(found.claimed_at.0, NOW - 5 * 86_400);
        assert_eq!(found.received_at.0, NOW);
    }
}

#[test]
fn device_that_claims_another_time_changes_neither_what_stands_nor_how_late_it_is() {
    let seen = [-315_360_000, 0, 315_360_000].map(|clock_error_s| {
        let (mut city, mut operator) = City::in_force();
        let mut desk = city.device(4, Role::OrganisationReviewer);
        city.sync(&mut desk);
        due(&mut desk, "2020-01-01");
        city.sync(&mut desk);
        operator.clock_error_s = clock_error_s;
        set_value(&mut operator, number(70));
        city.sync(&mut operator);
        let days = late(&operator).map(|late| late.lateness.late_by_days);
        (city.ledger().head().checksum, days)
    });
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[1], seen[2]);
    assert!(seen[0].1.is_some());
}

#[test]
fn two_desks_that_set_a_deadline_apart_mean_the_same_and_differ_before_a_person() {
    let (mut city, _) = City::in_force();
    let [mut first, mut second] = [4, 6].map(|who| city.device(who, Role::OrganisationReviewer));
    for (desk, day) in [(&mut first, "2026-04-10"), (&mut second, "2026-04-17")] {
        due(desk, day);
        city.sync(desk);
    }
    assert_eq!(last_fate(&second), Disposition::Conflict);
    city.sync(&mut first);
    let id = report_deadline_id(YEAR, Quarter::First);
    let row = first.replica.row(id).expect("one row");
    assert_eq!(
        row.conflicts().collect::<Vec<_>>(),
        [report_deadline::DUE_ON]
    );
}

#[test]
fn agency_sets_no_deadline_and_no_deadline_stands_under_another_id() {
    let (mut city, mut operator) = City::in_force();
    due(&mut operator, "2030-12-31");
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    let mut desk = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut desk);
    let made = |id, quarter| Draft {
        scope: CITY_SCOPE,
        entity: id,
        kind: EntityKind::ReportDeadline,
        body: Body::Create {
            fields: [
                (report_deadline::YEAR, Value::Integer(i64::from(YEAR))),
                (report_deadline::QUARTER, Value::Integer(quarter)),
            ]
            .into(),
        },
    };
    for (draft, why) in [
        (made(ITEM, 1), ParkReason::WrongScope),
        (
            made(report_deadline_id(YEAR, Quarter::First), 2),
            ParkReason::WrongScope,
        ),
        (
            made(report_deadline_id(YEAR, Quarter::First), 5),
            ParkReason::InvalidValue,
        ),
    ] {
        desk.act(vec![draft], NOW);
        city.sync(&mut desk);
        assert_eq!(parked_reason(&desk), Some(why));
    }
}
