//! Evaluation meetings: what the server asks before a notulen is signed or a meeting taken out, and
//! who decides about what was written apart.

use super::meeting::{DECISION, MEETING, called, called_id, decision, held, sign, write};
use super::*;
use crate::model;
use crate::schema::{CITY_SCOPE, Field, commitment, meeting, meeting_agency};
use ikrar_domain::meeting::MinutesStanding;
use ikrar_domain::review::ParkedState;
use ikrar_domain::value::Year;

const LATE: EntityId = EntityId::from_bytes([0xb4; 16]);

/// A second desk that holds meetings, in step.
fn second_desk(city: &mut City) -> Device {
    let mut second = city.device(6, Role::OrganisationReviewer);
    city.sync(&mut second);
    second
}

fn remove(device: &mut Device, id: EntityId) {
    let draft = edit::remove(&device.replica, id).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

fn refused(code: &str) -> Disposition {
    Disposition::parked_with(ParkReason::Refused, code)
}

fn late(code: &str) -> Disposition {
    Disposition::parked_with(ParkReason::Locked, code)
}

fn may_settle(device: &Device, id: EntityId, field: Field) -> bool {
    model::may_resolve(&device.replica, &device.person.actor(), id, field)
}

fn settle(city: &mut City, device: &mut Device, id: EntityId, field: Field) {
    let draft = edit::resolve(&device.replica, id, field, words("Bersama"), "sepakat");
    device.act(vec![draft.unwrap()], NOW);
    city.sync(device);
}

#[test]
fn who_holds_meetings_settles_what_they_say_and_the_agency_what_became_of_it() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = second_desk(&mut city);
    for (id, field) in [(MEETING, meeting::CHAIR), (DECISION, commitment::OWNER)] {
        write(&mut reviewer, id, field, words("Satu"));
        write(&mut second, id, field, words("Dua"));
        city.sync(&mut reviewer);
        city.sync(&mut second);
        city.sync(&mut reviewer);
        city.sync(&mut operator);
        assert_eq!(last_fate(&second), Disposition::Conflict);
        assert!(may_settle(&reviewer, id, field) && !may_settle(&operator, id, field));
        settle(&mut city, &mut operator, id, field);
        assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
        settle(&mut city, &mut reviewer, id, field);
        assert_eq!(last_fate(&reviewer), Disposition::Applied);
    }
    city.sync(&mut second);
    write(&mut second, DECISION, commitment::NOTE, words("Satu"));
    write(&mut operator, DECISION, commitment::NOTE, words("Dua"));
    city.sync(&mut second);
    city.sync(&mut operator);
    assert!(may_settle(&operator, DECISION, commitment::NOTE));
    settle(&mut city, &mut operator, DECISION, commitment::NOTE);
    assert_eq!(last_fate(&operator), Disposition::Applied);
}

#[test]
fn a_late_decision_waits_for_who_holds_the_meeting_and_not_for_its_agency() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = second_desk(&mut city);
    let decided = edit::decide(&second.replica, &decision(LATE)).unwrap();
    second.act(vec![decided], NOW);
    sign(&mut city, &mut reviewer);
    city.sync(&mut second);
    assert_eq!(parked_reason(&second), Some(ParkReason::Locked));
    let opened = edit::reopen_minutes(&reviewer.replica, called_id()).unwrap();
    reviewer.act(opened.into_iter().collect(), NOW);
    city.sync(&mut reviewer);
    city.sync(&mut operator);
    let parked = model::open_parked(&operator.replica);
    let adopted = edit::adopt(&operator.replica, parked[0].id, "").unwrap();
    operator.act(vec![adopted], NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    let adopted = edit::adopt(&reviewer.replica, parked[0].id, "").unwrap();
    reviewer.act(vec![adopted], NOW);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    assert_eq!(
        model::commitments_of(&reviewer.replica, &called(&reviewer)).len(),
        2
    );
    let subject = model::subject_of_edit(&reviewer.replica, &parked[0].operation);
    let agency = ikrar_domain::value::AgencyId::from_uuid(AGENCY.uuid());
    assert_eq!(subject, Some(ikrar_domain::people::Subject::agency(agency)));
    let asked = model::deciding_action(Some(&parked[0].operation), ParkedState::Requested);
    assert_eq!(asked, ikrar_domain::people::Action::RecordMeeting);
}

#[test]
fn the_server_takes_no_signature_of_a_notulen_that_lacks_something() {
    let (mut city, mut reviewer, mut operator) = held();
    let mut second = second_desk(&mut city);
    write(&mut reviewer, MEETING, meeting::BEGUN, Value::Bool(false));
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), refused("meeting_not_held"));
    write(&mut reviewer, MEETING, meeting::BEGUN, Value::Bool(true));
    write(&mut reviewer, MEETING, meeting::PLACE, words(" "));
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), refused("meeting_incomplete"));
    write(&mut reviewer, MEETING, meeting::PLACE, words("Aula"));
    write(&mut reviewer, DECISION, commitment::OWNER, Value::Null);
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), refused("owner_blank"));
    write(
        &mut reviewer,
        DECISION,
        commitment::OWNER,
        words("Kepala Bidang"),
    );
    city.sync(&mut reviewer);
    city.sync(&mut second);
    city.sync(&mut operator);
    write(&mut reviewer, DECISION, commitment::TEXT, words("Satu"));
    write(&mut second, DECISION, commitment::TEXT, words("Dua"));
    city.sync(&mut reviewer);
    city.sync(&mut second);
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), refused("minutes_conflicts"));
    city.sync(&mut reviewer);
    settle(&mut city, &mut reviewer, DECISION, commitment::TEXT);
    // What became of a decision, no notulen says: two words about it hold nothing up.
    write(&mut operator, DECISION, commitment::NOTE, words("Satu"));
    write(&mut reviewer, DECISION, commitment::NOTE, words("Dua"));
    city.sync(&mut operator);
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    assert_eq!(city.ledger().open_conflicts(), 1);
}

#[test]
fn a_meeting_that_moves_apart_loses_no_decision_and_is_not_signed_before_it() {
    let (mut city, mut reviewer, _) = held();
    let mut second = second_desk(&mut city);
    let mut new = decision(LATE);
    new.due = "2026-10-20".parse().unwrap();
    let decided = edit::decide(&second.replica, &new).unwrap();
    second.act(vec![decided], NOW);
    write(
        &mut reviewer,
        MEETING,
        meeting::HELD_ON,
        words("2026-10-26"),
    );
    city.sync(&mut reviewer);
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Applied);
    sign(&mut city, &mut second);
    assert_eq!(last_fate(&second), refused("due_before_meeting"));
    write(&mut second, LATE, commitment::DUE, words("2026-10-26"));
    sign(&mut city, &mut second);
    assert_eq!(last_fate(&second), Disposition::Applied);
}

#[test]
fn following_up_what_was_taken_out_does_not_bring_it_back_into_a_signed_notulen() {
    let (mut city, mut reviewer, mut operator) = held();
    remove(&mut reviewer, DECISION);
    city.sync(&mut reviewer);
    sign(&mut city, &mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    write(&mut operator, DECISION, commitment::NOTE, words("Beres"));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    city.sync(&mut reviewer);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Signed);
    let note = edit::set_field(&reviewer.replica, DECISION, commitment::NOTE, words("Lain"));
    assert!(!takes(&reviewer, note.unwrap().unwrap()));
    let opened = edit::reopen_minutes(&reviewer.replica, called_id()).unwrap();
    reviewer.act(opened.into_iter().collect(), NOW);
    city.sync(&mut reviewer);
    city.sync(&mut operator);
    write(
        &mut operator,
        DECISION,
        commitment::NOTE,
        words("Beres juga"),
    );
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert_eq!(
        city.cell(DECISION, commitment::REMOVED).value,
        Value::Bool(false)
    );
}

#[test]
fn what_has_decided_something_is_not_taken_out() {
    let (mut city, mut reviewer, _) = held();
    for id in [MEETING, called_id()] {
        let removal = edit::remove(&reviewer.replica, id).unwrap().unwrap();
        assert!(!takes(&reviewer, removal.clone()));
        reviewer.act(vec![removal], NOW);
        city.sync(&mut reviewer);
        assert_eq!(last_fate(&reviewer), refused("decisions_stand"));
    }
    remove(&mut reviewer, DECISION);
    sign(&mut city, &mut reviewer);
    for id in [MEETING, called_id()] {
        remove(&mut reviewer, id);
        city.sync(&mut reviewer);
        assert_eq!(last_fate(&reviewer), late("minutes_signed"));
    }
    let opened = edit::reopen_minutes(&reviewer.replica, called_id()).unwrap();
    reviewer.act(opened.into_iter().collect(), NOW);
    for id in [called_id(), MEETING] {
        remove(&mut reviewer, id);
        city.sync(&mut reviewer);
        assert_eq!(last_fate(&reviewer), Disposition::Applied);
    }
}

#[test]
fn nothing_is_decided_or_signed_where_nobody_would_look_for_it() {
    let (mut city, mut reviewer, _) = held();
    remove(&mut reviewer, DECISION);
    city.sync(&mut reviewer);
    for id in [called_id(), MEETING] {
        let mut second = second_desk(&mut city);
        remove(&mut reviewer, id);
        city.sync(&mut reviewer);
        assert_eq!(last_fate(&reviewer), Disposition::Applied);
        let decided = edit::decide(&second.replica, &decision(LATE)).unwrap();
        second.act(vec![decided], NOW);
        city.sync(&mut second);
        assert_eq!(last_fate(&second), late("agency_not_called"));
        let content = words(&"0".repeat(64));
        write(&mut second, called_id(), meeting_agency::SIGNED, content);
        city.sync(&mut second);
        assert_eq!(last_fate(&second), late("agency_not_called"));
        if id == called_id() {
            let back = edit::call_agency(&reviewer.replica, MEETING, AGENCY).unwrap();
            reviewer.act(back.into_iter().collect(), NOW);
        }
        city.sync(&mut reviewer);
        assert_eq!(last_fate(&reviewer), Disposition::Applied);
    }
    // The decisions wait for somebody who brings the meeting back; the signatures for nobody.
    assert_eq!(model::open_parked(&reviewer.replica).len(), 2);
}

#[test]
fn of_two_signatures_given_apart_the_later_arrival_stands_and_nobody_is_asked() {
    let (mut city, mut reviewer, _) = held();
    let mut second = second_desk(&mut city);
    write(&mut second, DECISION, commitment::OWNER, words("Lain"));
    let signed = edit::sign_minutes(&second.replica, called_id()).unwrap();
    second.act(signed.into_iter().collect(), NOW);
    let signed = edit::sign_minutes(&reviewer.replica, called_id()).unwrap();
    reviewer.act(signed.into_iter().collect(), NOW);
    city.sync(&mut second);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    assert_eq!(city.ledger().open_conflicts(), 0);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Changed);
}

#[test]
fn a_notulen_is_signed_with_the_names_that_were_read_out() {
    let (mut city, mut reviewer, _) = held();
    sign(&mut city, &mut reviewer);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Signed);
    let mut second = second_desk(&mut city);
    write(
        &mut second,
        AGENCY,
        schema::agency::NAME,
        words("Badan Contoh"),
    );
    city.sync(&mut second);
    city.sync(&mut reviewer);
    assert_eq!(called(&reviewer).minutes, MinutesStanding::Changed);
}

#[test]
fn a_meeting_written_again_is_locked_like_any_edit_and_calls_agencies_in_its_year() {
    let (mut city, mut reviewer, _) = held();
    sign(&mut city, &mut reviewer);
    let mut second = second_desk(&mut city);
    let year = Year::new(YEAR).unwrap();
    let day = "2026-10-13".parse().ok();
    second.act(
        vec![edit::plan_meeting(MEETING, year, Quarter::Third, day)],
        NOW,
    );
    city.sync(&mut second);
    assert_eq!(last_fate(&second), late("minutes_signed"));
    let other = EntityId::from_bytes([0xb3; 16]);
    let next = Year::new(YEAR + 1).unwrap();
    second.act(
        vec![edit::plan_meeting(other, next, Quarter::First, None)],
        NOW,
    );
    let mut call = edit::call_agency(&second.replica, other, AGENCY)
        .unwrap()
        .unwrap();
    assert_ne!(call.scope, CITY_SCOPE);
    call.scope = scope().id;
    second.act(vec![call.clone()], NOW);
    city.sync(&mut second);
    assert_eq!(parked_reason(&second), Some(ParkReason::WrongScope));
    let unknown = EntityId::from_bytes([0xb7; 16]);
    call.entity = schema::meeting_agency_id(unknown, AGENCY);
    if let Body::Create { fields } = &mut call.body {
        fields.insert(meeting_agency::MEETING, Value::Id(unknown));
    }
    second.act(vec![call], NOW);
    city.sync(&mut second);
    assert_eq!(parked_reason(&second), Some(ParkReason::UnknownEntity));
}
