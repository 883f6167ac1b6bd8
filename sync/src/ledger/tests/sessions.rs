//! A session of signing: who was there, what was signed, and a record that does not change any
//! more once it is closed.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SessionAction, SessionStatus};
use ikrar_domain::value::Year;

use super::pictures::png;
use super::wording::{GOVERNMENT, clerk_of};
use super::*;
use crate::blob::BlobHash;
use crate::edit::NewSession;
use crate::model;
use crate::schema::{CITY_SCOPE, agency, attendance, attendance_id, signing_session};

const SESSION: EntityId = EntityId::from_bytes([0x71; 16]);

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 30).unwrap()
}

fn city_ledger(city: &City) -> &Ledger {
    &city.server.ledgers()[&CITY_SCOPE]
}

fn attendance() -> EntityId {
    attendance_id(SESSION, AGENCY)
}

fn write(device: &mut Device, entity: EntityId, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, entity, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

/// A session whose list has the one agency, at the desk of Bagian Organisasi.
fn opened(mut city: City) -> (City, Device) {
    let mut desk = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut desk);
    desk.act(
        vec![Draft {
            scope: CITY_SCOPE,
            entity: AGENCY,
            kind: EntityKind::Agency,
            body: Body::Create {
                fields: [(agency::NAME, words("Dinas Kesehatan"))].into(),
            },
        }],
        NOW,
    );
    let new = NewSession {
        id: SESSION,
        year: Year::new(YEAR).unwrap(),
        city: "Contoh",
        held_on: Some(day()),
        presided_by: ("Budi Santosa", "Wali Kota"),
    };
    desk.act(vec![edit::open_session(&new)], NOW);
    let invited = edit::invite(&desk.replica, SESSION).unwrap();
    assert_eq!(invited.len(), 1);
    desk.act(invited, NOW);
    city.sync(&mut desk);
    (city, desk)
}

/// Everything that a record needs besides its attendance.
fn fill(device: &mut Device) {
    write(
        device,
        SESSION,
        signing_session::PLACE,
        words("Aula Balai Kota"),
    );
    write(
        device,
        SESSION,
        signing_session::RECORDED_NAME,
        words("Siti Misal"),
    );
}

fn ask(city: &mut City, device: &mut Device, action: SessionAction, note: Option<&str>) {
    city.sync(device);
    let draft = edit::move_session(&device.replica, SESSION, action, note).unwrap();
    device.act(vec![draft], NOW);
    city.sync(device);
}

fn detail(device: &Device) -> String {
    match last_fate(device) {
        Disposition::Parked(parked) => parked.detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn record_tells_who_came_and_what_was_signed_and_then_stays_as_it_is() {
    let (city, _) = City::in_force();
    let (mut city, mut desk) = opened(city);
    fill(&mut desk);
    write(
        &mut desk,
        attendance(),
        attendance::PRESENT,
        Value::Bool(true),
    );
    let noted = edit::note_signed(&desk.replica, SESSION).unwrap();
    assert_eq!(noted.len(), 1, "the agreement is in force");
    desk.act(noted, NOW);
    assert_eq!(edit::note_signed(&desk.replica, SESSION).unwrap(), []);
    ask(&mut city, &mut desk, SessionAction::Close, None);
    let status = model::session_status(city_ledger(&city), SESSION);
    assert_eq!(status, Some(SessionStatus::Closed));
    // The city's rows alone say it: an agency's rows are not needed, and change nothing.
    let record = model::signing_record_of(city_ledger(&city), SESSION).unwrap();
    assert!(record.is_closed);
    assert_eq!(record.attendance[0].name, "Siti Rahma");
    assert!(record.attendance[0].is_present && record.attendance[0].is_signed);
    write(
        &mut desk,
        attendance(),
        attendance::NAME,
        words("Orang Lain"),
    );
    city.sync(&mut desk);
    assert_eq!(parked_reason(&desk), Some(ParkReason::Locked));
    let again = model::signing_record_of(city_ledger(&city), SESSION).unwrap();
    assert_eq!(again, record);
}

#[test]
fn record_that_lacks_something_is_not_closed_and_says_what() {
    let (mut city, mut desk) = opened(City::in_force().0);
    ask(&mut city, &mut desk, SessionAction::Close, None);
    assert_eq!(detail(&desk), "record_incomplete");
    fill(&mut desk);
    city.sync(&mut desk);
    ask(&mut city, &mut desk, SessionAction::Close, None);
    assert_eq!(detail(&desk), "absence_unexplained");
    write(
        &mut desk,
        attendance(),
        attendance::ABSENCE,
        words("dinas luar"),
    );
    city.sync(&mut desk);
    ask(&mut city, &mut desk, SessionAction::Close, None);
    let record = model::signing_record_of(city_ledger(&city), SESSION).unwrap();
    assert_eq!(record.attendance[0].absence, "dinas luar");
    ask(&mut city, &mut desk, SessionAction::Reopen, None);
    assert_eq!(detail(&desk), "reason_required");
    ask(
        &mut city,
        &mut desk,
        SessionAction::Reopen,
        Some("Nama salah tulis"),
    );
    let status = model::session_status(city_ledger(&city), SESSION);
    assert_eq!(status, Some(SessionStatus::Open));
}

#[test]
fn attendance_that_was_changed_unseen_is_not_closed_over() {
    let (mut city, mut desk) = opened(City::in_force().0);
    fill(&mut desk);
    write(
        &mut desk,
        attendance(),
        attendance::PRESENT,
        Value::Bool(true),
    );
    city.sync(&mut desk);
    let mut other = city.device(3, Role::PlanningReviewer);
    city.sync(&mut other);
    write(
        &mut other,
        attendance(),
        attendance::TITLE,
        words("Plt. Kepala Dinas"),
    );
    city.sync(&mut other);
    // This desk has not seen it when it closes.
    let draft = edit::move_session(&desk.replica, SESSION, SessionAction::Close, None).unwrap();
    desk.act(vec![draft], NOW);
    city.sync(&mut desk);
    assert_eq!(parked_reason(&desk), Some(ParkReason::ContentChanged));
}

#[test]
fn two_desks_that_list_an_agency_apart_mean_the_same_line() {
    let (mut city, mut desk) = opened(City::in_force().0);
    let mut other = city.device(3, Role::PlanningReviewer);
    city.sync(&mut other);
    let fields = [
        (attendance::SESSION, Value::Id(SESSION)),
        (attendance::AGENCY, Value::Id(AGENCY)),
        (attendance::NAME, words("Siti Rahma")),
    ];
    other.act(
        vec![Draft {
            scope: CITY_SCOPE,
            entity: attendance(),
            kind: EntityKind::Attendance,
            body: Body::Create {
                fields: fields.into(),
            },
        }],
        NOW,
    );
    city.sync(&mut other);
    assert_eq!(last_fate(&other), Disposition::Merged);
    city.sync(&mut desk);
    assert_eq!(model::attendance_of(&desk.replica, SESSION).len(), 1);
}

#[test]
fn who_signs_does_not_write_the_record() {
    let (mut city, _) = opened(City::in_force().0);
    for (number, role) in [(6, Role::Leader), (5, Role::AgencyHead)] {
        let mut person = city.device(number, role);
        city.sync(&mut person);
        write(&mut person, SESSION, signing_session::PLACE, words("Rumah"));
        city.sync(&mut person);
        assert_eq!(parked_reason(&person), Some(ParkReason::NoPermission));
    }
}

#[test]
fn closed_record_keeps_the_coat_of_arms_it_was_closed_with() {
    let (mut city, mut desk) = opened(City::in_force().0);
    let mut clerk = clerk_of(&mut city);
    let mut choose = |city: &mut City, side| {
        let picture = png(side);
        let drafts = edit::choose_arms(&clerk.replica, GOVERNMENT, &picture).unwrap();
        clerk.act(drafts, NOW);
        city.sync(&mut clerk);
        Some(BlobHash::of(&picture).hex())
    };
    let arms = |city: &City| {
        let record = model::signing_record_of(city_ledger(city), SESSION);
        record.unwrap().document().arms
    };
    let old = choose(&mut city, 64);
    assert_eq!(arms(&city), old);
    fill(&mut desk);
    let present = Value::Bool(true);
    write(&mut desk, attendance(), attendance::PRESENT, present);
    ask(&mut city, &mut desk, SessionAction::Close, None);
    let new = choose(&mut city, 80);
    assert_eq!(arms(&city), old, "as it was closed");
    ask(&mut city, &mut desk, SessionAction::Reopen, Some("keliru"));
    assert_eq!(arms(&city), new);
}
