//! Files behind figures: the link first, the bytes later, and what waits for them.

use ikrar_domain::evidence::{Arrival, EvidenceRefusal, FILES_PER_REALIZATION_MAX, MediaType};

use super::*;
use crate::blob::BlobHash;
use crate::edit::{AttachError, NewEvidence};
use crate::model;
use crate::operation::Transition;
use crate::schema::{evidence, report_id};

const FIRST: EntityId = EntityId::from_bytes([0xe1; 16]);
const SECOND: EntityId = EntityId::from_bytes([0xe2; 16]);

fn file(id: EntityId, content: &[u8]) -> NewEvidence {
    NewEvidence {
        id,
        file_name: "daftar hadir.pdf".to_owned(),
        media_type: MediaType::Pdf,
        size: 70_000,
        hash: BlobHash::of(content),
        captured_at: None,
    }
}

fn attach(device: &mut Device, new: &NewEvidence) {
    let drafts = edit::add_evidence(&device.replica, ITEM, Quarter::First, new).unwrap();
    device.act(drafts, NOW);
}

/// What the server writes when it has checked the last byte; nobody's word for it counts.
fn say_stored(device: &mut Device, link: EntityId, hash: BlobHash) {
    device.act(vec![edit::evidence_stored(scope().id, link, hash)], NOW);
}

fn remove(device: &mut Device, link: EntityId) {
    let draft = edit::remove_evidence(&device.replica, link).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

fn arrival(city: &City, link: EntityId) -> Arrival {
    model::arrival(city.ledger().row(link).unwrap())
}

fn is_listed(device: &Device, link: EntityId) -> bool {
    let listed = model::evidence_of(&device.replica, REALIZATION());
    listed.iter().any(|known| known.id == link)
}

/// A city whose first quarter is sent with one file on the way.
fn submitted_with_a_file(hash: BlobHash) -> (City, Device) {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(70));
    let new = NewEvidence {
        hash,
        ..file(FIRST, b"")
    };
    attach(&mut operator, &new);
    city.sync(&mut operator);
    step(&mut city, &mut operator, ReportAction::Submit);
    (city, operator)
}

fn step(city: &mut City, device: &mut Device, action: ReportAction) {
    let report = report_id(AGREEMENT, Quarter::First);
    let draft = edit::move_report(&device.replica, report, action, None).unwrap();
    device.act(vec![draft], NOW);
    city.sync(device);
}

#[test]
fn a_file_may_be_the_first_thing_said_about_an_item() {
    let (mut city, mut operator) = City::in_force();
    attach(&mut operator, &file(FIRST, b"a"));
    assert!(is_listed(&operator, FIRST), "shown before it is sent");
    city.sync(&mut operator);
    assert_eq!(arrival(&city, FIRST), Arrival::Waiting);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    assert!(is_listed(&reviewer, FIRST));
    assert_eq!(model::missing_evidence(&reviewer.replica, REALIZATION()), 1);
}

#[test]
fn the_same_file_is_linked_once() {
    let (_, mut operator) = City::in_force();
    attach(&mut operator, &file(FIRST, b"a"));
    let again = edit::add_evidence(&operator.replica, ITEM, Quarter::First, &file(SECOND, b"a"));
    assert_eq!(again, Ok(Vec::new()));
}

#[test]
fn the_twenty_first_file_is_refused_in_words() {
    let (_, mut operator) = City::in_force();
    for number in 0..FILES_PER_REALIZATION_MAX {
        let number = u8::try_from(number).unwrap();
        attach(
            &mut operator,
            &file(EntityId::from_bytes([0x10 + number; 16]), &[number]),
        );
    }
    let more = edit::add_evidence(
        &operator.replica,
        ITEM,
        Quarter::First,
        &file(SECOND, b"more"),
    );
    let refused = Err(AttachError::Refused(EvidenceRefusal::TooMany));
    assert_eq!(more, refused);
}

#[test]
fn nobody_is_believed_about_bytes_the_server_does_not_hold() {
    let (mut city, mut operator) = City::in_force();
    let hash = BlobHash::of(b"a");
    attach(&mut operator, &file(FIRST, b"a"));
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::BytesMissing));
    city.server.store_blob(scope().id, hash);
    let other = BlobHash::of(b"another file");
    city.server.store_blob(scope().id, other);
    say_stored(&mut operator, FIRST, other);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::ContentChanged));
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert_eq!(arrival(&city, FIRST), Arrival::Stored);
}

#[test]
fn a_file_is_no_nearer_for_being_here_in_another_scope() {
    let (mut city, mut operator) = City::in_force();
    let hash = BlobHash::of(b"a");
    city.server.store_blob(ScopeInfo::CITY.id, hash);
    attach(&mut operator, &file(FIRST, b"a"));
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::BytesMissing));
}

#[test]
fn every_link_to_an_arrived_file_says_so_also_one_made_later() {
    let (mut city, mut operator) = City::in_force();
    let hash = BlobHash::of(b"a");
    attach(&mut operator, &file(FIRST, b"a"));
    city.sync(&mut operator);
    city.server.store_blob(scope().id, hash);
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    let later = edit::add_evidence(
        &operator.replica,
        ITEM,
        Quarter::Second,
        &file(SECOND, b"a"),
    );
    operator.act(later.unwrap(), NOW);
    city.sync(&mut operator);
    assert_eq!(arrival(&city, SECOND), Arrival::Stored);
}

#[test]
fn one_content_has_one_size_and_no_file_is_larger_than_its_kind_may_be() {
    let (mut city, mut operator) = City::in_force();
    attach(&mut operator, &file(FIRST, b"a"));
    city.sync(&mut operator);
    for size in [70_001, u64::MAX >> 1] {
        let other = NewEvidence {
            size,
            ..file(SECOND, b"a")
        };
        let drafts = edit::add_evidence(&operator.replica, ITEM, Quarter::Second, &other).unwrap();
        operator.act(drafts, NOW);
        city.sync(&mut operator);
        assert_eq!(parked_reason(&operator), Some(ParkReason::InvalidValue));
    }
}

#[test]
fn a_report_is_verified_only_when_its_files_have_come() {
    let hash = BlobHash::of(b"a");
    let (mut city, mut operator) = submitted_with_a_file(hash);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let accept = edit::review_item(&reviewer.replica, REALIZATION(), ItemReview::Accept).unwrap();
    reviewer.act(vec![accept], NOW);
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::Refused));
    step(&mut city, &mut reviewer, ReportAction::Verify);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::Refused));
    // The report is locked by now; bytes may still come.
    city.server.store_blob(scope().id, hash);
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    city.sync(&mut reviewer);
    step(&mut city, &mut reviewer, ReportAction::Verify);
    let report = report_id(AGREEMENT, Quarter::First);
    assert_eq!(report_status(city.ledger(), report), ReportStatus::Verified);
}

#[test]
fn an_approval_is_of_the_files_that_were_seen() {
    let hash = BlobHash::of(b"a");
    let (mut city, mut operator) = submitted_with_a_file(hash);
    city.server.store_blob(scope().id, hash);
    say_stored(&mut operator, FIRST, hash);
    city.sync(&mut operator);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    // Taken back, another file attached, sent again, while the reviewer looks at the first.
    step(&mut city, &mut operator, ReportAction::Withdraw);
    attach(&mut operator, &file(SECOND, b"b"));
    city.sync(&mut operator);
    city.server.store_blob(scope().id, BlobHash::of(b"b"));
    say_stored(&mut operator, SECOND, BlobHash::of(b"b"));
    city.sync(&mut operator);
    step(&mut city, &mut operator, ReportAction::Submit);
    step(&mut city, &mut reviewer, ReportAction::Verify);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::ContentChanged));
}

#[test]
fn a_locked_report_takes_no_file_and_lets_none_go() {
    let (mut city, mut operator) = submitted_with_a_file(BlobHash::of(b"a"));
    attach(&mut operator, &file(SECOND, b"b"));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    remove(&mut operator, FIRST);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    assert!(is_listed(&operator, FIRST));
}

#[test]
fn a_file_is_taken_out_although_its_bytes_arrived_unseen() {
    let (mut city, mut operator) = City::in_force();
    let hash = BlobHash::of(b"a");
    attach(&mut operator, &file(FIRST, b"a"));
    city.sync(&mut operator);
    city.server.store_blob(scope().id, hash);
    let mut server = city.device(1, Role::AgencyOperator);
    city.sync(&mut server);
    say_stored(&mut server, FIRST, hash);
    city.sync(&mut server);
    remove(&mut operator, FIRST);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert!(!is_listed(&operator, FIRST));
    assert_eq!(model::missing_evidence(city.ledger(), REALIZATION()), 0);
}

#[test]
fn two_people_attach_and_remove_apart_without_a_conflict() {
    let (mut city, mut first) = City::in_force();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    attach(&mut first, &file(FIRST, b"a"));
    attach(&mut second, &file(SECOND, b"b"));
    for device in [&mut first, &mut second] {
        city.sync(device);
    }
    city.sync(&mut first);
    remove(&mut first, FIRST);
    remove(&mut second, FIRST);
    for device in [&mut first, &mut second] {
        city.sync(device);
    }
    city.sync(&mut first);
    for device in [&first, &second] {
        assert!(is_listed(device, SECOND) && !is_listed(device, FIRST));
        assert_eq!(device.replica.conflicts().count(), 0);
    }
}

#[test]
fn reviewers_and_strangers_attach_nothing() {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(70));
    city.sync(&mut operator);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    attach(&mut reviewer, &file(FIRST, b"a"));
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::NoPermission));
}

#[test]
fn a_link_keeps_its_file() {
    let (mut city, mut operator) = City::in_force();
    attach(&mut operator, &file(FIRST, b"a"));
    city.sync(&mut operator);
    for (field, value) in [
        (evidence::HASH, words(&BlobHash::of(b"b").hex())),
        (evidence::STATUS, words(Arrival::Stored.code())),
    ] {
        let draft = edit::set_field(&operator.replica, FIRST, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
        city.sync(&mut operator);
        assert_eq!(parked_reason(&operator), Some(ParkReason::InvalidValue));
    }
    let row = city.ledger().row(FIRST).unwrap();
    assert_eq!(model::evidence_hash(row), Some(BlobHash::of(b"a")));
    assert_eq!(
        Transition::from_number(61),
        Some(Transition::EvidenceStored)
    );
}
