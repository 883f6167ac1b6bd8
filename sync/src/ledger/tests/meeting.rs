//! Evaluation meetings: who holds them, what a signed notulen locks, and who follows up.

use super::*;
use crate::edit::NewCommitment;
use crate::model::{self, CalledAgency};
use crate::schema::{CITY_SCOPE, commitment, meeting, meeting_agency};
use ikrar_domain::meeting::MinutesStanding;
use ikrar_domain::value::Year;

pub(super) const MEETING: EntityId = EntityId::from_bytes([0xb1; 16]);
pub(super) const DECISION: EntityId = EntityId::from_bytes([0xb2; 16]);

pub(super) fn called_id() -> EntityId {
    schema::meeting_agency_id(MEETING, AGENCY)
}

pub(super) fn decision(id: EntityId) -> NewCommitment<'static> {
    NewCommitment {
        id,
        called: called_id(),
        text: "Melengkapi data kunjungan",
        owner: "Kepala Bidang Contoh",
        due: "2026-11-30".parse().unwrap(),
        item: Some(ITEM),
    }
}

/// A meeting that Bappeda has planned, with one agency and one decision, known to the server.
pub(super) fn held() -> (City, Device, Device) {
    let (mut city, mut operator) = City::in_force();
    let mut organisation = city.device(8, Role::OrganisationReviewer);
    let name = [(schema::agency::NAME, words("Dinas Contoh"))].into();
    let agency = Draft {
        scope: CITY_SCOPE,
        entity: AGENCY,
        kind: EntityKind::Agency,
        body: Body::Create { fields: name },
    };
    organisation.act(vec![agency], NOW);
    city.sync(&mut organisation);
    assert_eq!(last_fate(&organisation), Disposition::Applied);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let year = Year::new(YEAR).unwrap();
    let day = "2026-10-12".parse().ok();
    let planned = edit::plan_meeting(MEETING, year, Quarter::Third, day);
    reviewer.act(vec![planned], NOW);
    let called = edit::call_agency(&reviewer.replica, MEETING, AGENCY).unwrap();
    reviewer.act(called.into_iter().collect(), NOW);
    for (field, value) in [
        (meeting::PLACE, words("Ruang Rapat")),
        (meeting::CHAIR, words("Kepala Bappeda")),
        (meeting::BEGUN, Value::Bool(true)),
    ] {
        write(&mut reviewer, MEETING, field, value);
    }
    let decided = edit::decide(&reviewer.replica, &decision(DECISION)).unwrap();
    reviewer.act(vec![decided], NOW);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    city.sync(&mut operator);
    (city, reviewer, operator)
}

pub(super) fn called(device: &Device) -> CalledAgency {
    model::called_agency(&device.replica, called_id()).unwrap()
}

pub(super) fn write(device: &mut Device, id: EntityId, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, id, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

pub(super) fn sign(city: &mut City, device: &mut Device) {
    let signed = edit::sign_minutes(&device.replica, called_id()).unwrap();
    device.act(signed.into_iter().collect(), NOW);
    city.sync(device);
}

#[test]
fn a_meeting_is_everybodys_and_what_it_decides_the_agencys() {
    let (mut city, _, operator) = held();
    let scope_of = |id| operator.replica.row(id).map(|row| row.scope);
    assert_eq!(scope_of(MEETING), Some(CITY_SCOPE));
    assert_eq!(scope_of(called_id()), Some(scope().id));
    assert_eq!(scope_of(DECISION), Some(scope().id));
    // In another agency's year nobody calls this one.
    let mut reviewer = city.device(5, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let other = EntityId::from_bytes([0xb3; 16]);
    let mut wrong = edit::plan_meeting(other, Year::new(YEAR).unwrap(), Quarter::Third, None);
    reviewer.act(vec![wrong.clone()], NOW);
    wrong = edit::call_agency(&reviewer.replica, other, EntityId::from_bytes([9; 16]))
        .unwrap()
        .unwrap();
    wrong.scope = scope().id;
    reviewer.act(vec![wrong], NOW);
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::WrongScope));
}

#[test]
fn the_agency_follows_up_and_decides_nothing() {
    let (mut city, mut reviewer, mut operator) = held();
    write(&mut operator, DECISION, commitment::TEXT, words("Lain"));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    write(&mut operator, MEETING, meeting::PLACE, words("Lain"));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    sign(&mut city, &mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    sign(&mut city, &mut reviewer);
    let day = "2026-11-02".parse().ok();
    let done = edit::follow_up(&operator.replica, DECISION, day, "Data lengkap").unwrap();
    operator.act(done, NOW);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    city.sync(&mut reviewer);
    let told = model::commitments_of(&reviewer.replica, &called(&reviewer));
    assert!(told[0].commitment.is_done);
    assert_eq!(told[0].commitment.note, "Data lengkap");
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Signed);
}

#[test]
fn a_signed_notulen_takes_no_decision_and_no_change_until_it_is_opened_again() {
    let (mut city, mut reviewer, _) = held();
    let mut second = city.device(6, Role::OrganisationReviewer);
    city.sync(&mut second);
    // Both are away; the one signs, the other goes on deciding.
    let late = EntityId::from_bytes([0xb4; 16]);
    let decided = edit::decide(&second.replica, &decision(late)).unwrap();
    second.act(vec![decided], NOW);
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    city.sync(&mut second);
    assert_eq!(parked_reason(&second), Some(ParkReason::Locked));
    write(&mut second, DECISION, commitment::OWNER, words("Lain"));
    city.sync(&mut second);
    assert_eq!(parked_reason(&second), Some(ParkReason::Locked));
    let opened = edit::reopen_minutes(&second.replica, called_id()).unwrap();
    second.act(opened.into_iter().collect(), NOW);
    write(&mut second, DECISION, commitment::OWNER, words("Lain"));
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Applied);
    assert_eq!(called(&second).minutes, MinutesStanding::Open);
}

#[test]
fn what_was_decided_apart_before_a_signature_shows_on_every_device() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = city.device(6, Role::OrganisationReviewer);
    city.sync(&mut second);
    let late = EntityId::from_bytes([0xb4; 16]);
    let decided = edit::decide(&second.replica, &decision(late)).unwrap();
    second.act(vec![decided], NOW);
    let signed = edit::sign_minutes(&reviewer.replica, called_id()).unwrap();
    reviewer.act(signed.into_iter().collect(), NOW);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Signed);
    city.sync(&mut second);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    city.sync(&mut operator);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Changed);
    assert_eq!(called(&operator).minutes, MinutesStanding::Changed);
}

#[test]
fn the_words_of_a_meeting_are_locked_on_device_and_server_once_a_notulen_is_signed() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = city.device(6, Role::OrganisationReviewer);
    city.sync(&mut second);
    write(&mut second, MEETING, meeting::CHAIR, words("Sekretaris"));
    sign(&mut city, &mut reviewer);
    let place = edit::set_field(&reviewer.replica, MEETING, meeting::PLACE, words("Aula"));
    assert!(!takes(&reviewer, place.unwrap().unwrap()));
    // The city's scope alone does not tell: what the agency's holds is looked up.
    city.sync(&mut second);
    let locked = Disposition::parked_with(ParkReason::Locked, "minutes_signed");
    assert_eq!(last_fate(&second), locked);
    city.sync(&mut reviewer);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Signed);
    // That it has begun, no notulen says.
    write(&mut second, MEETING, meeting::BEGUN, Value::Bool(false));
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Applied);
    let opened = edit::reopen_minutes(&second.replica, called_id()).unwrap();
    second.act(opened.into_iter().collect(), NOW);
    write(&mut second, MEETING, meeting::CHAIR, words("Sekretaris"));
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Applied);
    city.sync(&mut operator);
    assert_eq!(called(&operator).minutes, MinutesStanding::Open);
}

#[test]
fn a_meeting_changed_apart_before_a_signature_shows_in_every_notulen() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = city.device(6, Role::OrganisationReviewer);
    city.sync(&mut second);
    write(&mut second, MEETING, meeting::PLACE, words("Aula"));
    city.sync(&mut second);
    sign(&mut city, &mut reviewer);
    city.sync(&mut operator);
    assert_eq!(called(&operator).minutes, MinutesStanding::Changed);
    city.sync(&mut reviewer);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Changed);
}

#[test]
fn nothing_is_born_signed_and_a_decision_has_an_owner_and_a_due_date() {
    let (mut city, mut reviewer, _) = held();
    for field in [commitment::OWNER, commitment::DUE, commitment::TEXT] {
        let id = EntityId::from_bytes([0xb5 + u8::try_from(field.0).unwrap(); 16]);
        let mut bare = edit::decide(&reviewer.replica, &decision(id)).unwrap();
        if let Body::Create { fields } = &mut bare.body {
            fields.remove(&field);
        }
        reviewer.act(vec![bare], NOW);
        city.sync(&mut reviewer);
        assert_eq!(parked_reason(&reviewer), Some(ParkReason::InvalidValue));
    }
    let other = EntityId::from_bytes([0xbf; 16]);
    let planned = edit::plan_meeting(other, Year::new(YEAR).unwrap(), Quarter::Third, None);
    reviewer.act(vec![planned], NOW);
    let mut born = edit::call_agency(&reviewer.replica, other, AGENCY)
        .unwrap()
        .unwrap();
    if let Body::Create { fields } = &mut born.body {
        let hash = words(&"0".repeat(64));
        fields.insert(meeting_agency::SIGNED, hash);
    }
    reviewer.act(vec![born], NOW);
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::InvalidValue));
}

#[test]
fn a_meeting_looks_back_on_the_last_one_and_on_what_still_waits() {
    let (mut city, mut reviewer, _) = held();
    let year = Year::new(YEAR).unwrap();
    let next = |number: u8| EntityId::from_bytes([number; 16]);
    for (id, day) in [
        (next(0xc4), "2026-11-01"),
        (next(0xc5), "2026-12-01"),
        (next(0xc6), "2027-01-15"),
    ] {
        let planned = edit::plan_meeting(id, year, Quarter::Fourth, day.parse().ok());
        reviewer.act(vec![planned], NOW);
        let called = edit::call_agency(&reviewer.replica, id, AGENCY).unwrap();
        reviewer.act(called.into_iter().collect(), NOW);
    }
    write(&mut reviewer, next(0xc5), meeting::BEGUN, Value::Bool(true));
    city.sync(&mut reviewer);
    let looks_back = |device: &Device, id: EntityId| {
        let called = schema::meeting_agency_id(id, AGENCY);
        let called = model::called_agency(&device.replica, called).unwrap();
        let earlier = model::earlier_commitments(&device.replica, &called);
        earlier.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(looks_back(&reviewer, MEETING), []);
    assert_eq!(looks_back(&reviewer, next(0xc5)), [DECISION]);
    assert_eq!(looks_back(&reviewer, next(0xc6)), [DECISION]);
    let done = edit::follow_up(&reviewer.replica, DECISION, None, "").unwrap();
    reviewer.act(done, NOW);
    // The one of November never took place.
    assert_eq!(looks_back(&reviewer, next(0xc5)), [DECISION]);
    assert_eq!(looks_back(&reviewer, next(0xc6)), []);
    assert_eq!(model::open_commitments(&reviewer.replica, None), []);
}
