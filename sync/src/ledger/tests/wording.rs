//! The wording of a city's documents: who may write it, what the server refuses, and that what
//! was frozen keeps its own.

use chrono::NaiveDate;
use ikrar_domain::document::{ARMS_BYTES_MAX, LegalBasis, Manuscript, Template, national_bases};

use super::pictures::png;
use super::*;
use crate::blob::BlobHash;
use crate::model;
use crate::schema::{CITY_SCOPE, Field, arms_id, coat_of_arms, government, legal_basis};

pub(super) const GOVERNMENT: EntityId = EntityId::from_bytes([0xe1; 16]);
const BASIS: EntityId = EntityId::from_bytes([0xe2; 16]);
const OWN: &str = "Kinerja {perangkat_daerah} Tahun {tahun} disepakati.";

/// The desk of Bagian Organisasi, in a city whose agreement is a draft.
fn office() -> (City, Device) {
    let (mut city, _) = City::with_agreement();
    let clerk = clerk_of(&mut city);
    (city, clerk)
}

pub(super) fn clerk_of(city: &mut City) -> Device {
    let mut clerk = city.device(9, Role::OrganisationReviewer);
    city.sync(&mut clerk);
    let fields = [(government::NAME, words("Contoh"))].into();
    let draft = Draft {
        scope: CITY_SCOPE,
        entity: GOVERNMENT,
        kind: EntityKind::Government,
        body: Body::Create { fields },
    };
    clerk.act(vec![draft], NOW);
    city.sync(&mut clerk);
    assert_eq!(last_fate(&clerk), Disposition::Applied);
    clerk
}

fn write(device: &mut Device, field: Field, value: Value) {
    let draft = edit::set_field(&device.replica, GOVERNMENT, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

fn refused(code: &str) -> Disposition {
    Disposition::parked_with(ParkReason::InvalidValue, code)
}

fn city_of(server: &City) -> &Ledger {
    &server.server.ledgers()[&CITY_SCOPE]
}

fn printed(city: &City) -> Manuscript {
    model::manuscript_of(city.ledger(), city_of(city), AGREEMENT).unwrap()
}

fn basis(citation: &str, from: (i32, u32, u32)) -> LegalBasis {
    let (year, month, day) = from;
    LegalBasis::new(citation, NaiveDate::from_ymd_opt(year, month, day), None).unwrap()
}

#[test]
fn what_organisation_writes_offline_is_what_every_draft_prints() {
    let (mut city, mut clerk) = office();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    assert_eq!(printed(&city).own, None);
    write(&mut clerk, government::OPENING, words(OWN));
    let here = model::manuscript_of(&clerk.replica, &clerk.replica, AGREEMENT).unwrap();
    assert!(here.own.is_some(), "shown on the own device at once");
    city.sync(&mut clerk);
    city.sync(&mut operator);
    let there = model::manuscript_of(&operator.replica, &operator.replica, AGREEMENT).unwrap();
    assert_eq!(there.to_bytes(), printed(&city).to_bytes());
    assert_eq!(there, here);
}

#[test]
fn agency_writes_no_wording() {
    let (mut city, _clerk) = office();
    for role in [Role::AgencyOperator, Role::PlanningReviewer, Role::Leader] {
        let mut other = city.device(7, role);
        city.sync(&mut other);
        write(&mut other, government::OPENING, words(OWN));
        city.sync(&mut other);
        assert_eq!(
            parked_reason(&other),
            Some(ParkReason::NoPermission),
            "{role:?}"
        );
        let added = edit::add_basis(&other.replica, BASIS, &basis("Perwali 1", (2026, 1, 1)));
        other.act(added, NOW);
        city.sync(&mut other);
        let fates = other.replica.sent_operations();
        assert!(
            fates
                .take(6)
                .all(|sent| sent.disposition != Disposition::Applied)
        );
    }
    assert_eq!(model::city_wording(city_of(&city)), None);
}

#[test]
fn wording_that_cannot_be_printed_is_refused_with_its_reason() {
    let (mut city, mut clerk) = office();
    for (field, text, code) in [
        (
            government::OPENING,
            "Tahun {tahun} bulan {bulan}",
            "wording_unknown_placeholder",
        ),
        (
            government::OPENING,
            "Kinerja disepakati.",
            "wording_missing_placeholder",
        ),
        (
            government::AMENDMENT,
            "Mengubah versi {versi}.",
            "wording_missing_placeholder",
        ),
        (
            government::FIRST_PROMISES,
            "Kami { berjanji",
            "wording_stray_brace",
        ),
    ] {
        write(&mut clerk, field, words(text));
        city.sync(&mut clerk);
        assert_eq!(last_fate(&clerk), refused(code), "{text}");
    }
    assert_eq!(model::city_wording(city_of(&city)), None);
}

#[test]
fn basis_is_judged_as_it_would_stand() {
    let (mut city, mut clerk) = office();
    let added = edit::add_basis(&clerk.replica, BASIS, &basis("Perwali 1", (2026, 1, 1)));
    clerk.act(added, NOW);
    city.sync(&mut clerk);
    assert_eq!(last_fate(&clerk), Disposition::Applied);
    let listed = model::bases_of(city_of(&city)).unwrap();
    assert_eq!(listed.len(), national_bases().len() + 1);
    assert_eq!(
        listed.last(),
        Some(&BASIS),
        "it stands behind the copied ones"
    );
    let mut change = |field, value: Value| {
        let draft = edit::set_field(&clerk.replica, BASIS, field, value).unwrap();
        clerk.act(draft.into_iter().collect(), NOW);
        city.sync(&mut clerk);
        last_fate(&clerk)
    };
    let backwards = change(legal_basis::CITED_UNTIL, words("2025-12-31"));
    assert_eq!(backwards, refused("basis_ends_before_it_begins"));
    let until = change(legal_basis::CITED_UNTIL, words("2026-06-30"));
    assert_eq!(until, Disposition::Applied);
    let late = change(legal_basis::CITED_FROM, words("2026-07-01"));
    assert_eq!(late, refused("basis_ends_before_it_begins"));
    let blank = change(legal_basis::CITED_FROM, Value::Null);
    assert_eq!(blank, refused("basis_first_day_missing"));
}

#[test]
fn two_desks_that_begin_the_list_apart_begin_one_list() {
    let (mut city, mut first) = office();
    let mut second = city.device(10, Role::OrganisationReviewer);
    city.sync(&mut second);
    for clerk in [&mut first, &mut second] {
        let drafts = edit::begin_bases(&clerk.replica);
        clerk.act(drafts, NOW);
        city.sync(clerk);
    }
    let listed = model::bases_of(city_of(&city)).unwrap();
    let read: Vec<LegalBasis> = listed
        .iter()
        .filter_map(|id| model::read_basis(city_of(&city).row(*id)?))
        .collect();
    assert_eq!(read, national_bases());
    assert_eq!(city_of(&city).open_conflicts(), 0);
}

#[test]
fn passage_written_apart_waits_for_a_person() {
    let (mut city, mut first) = office();
    let mut second = city.device(10, Role::OrganisationReviewer);
    city.sync(&mut second);
    write(&mut first, government::BASES_INTRO, words("Dasar hukum:"));
    write(&mut second, government::BASES_INTRO, words("Berdasarkan:"));
    city.sync(&mut first);
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Conflict);
    let third = edit::resolve(
        &second.replica,
        GOVERNMENT,
        government::BASES_INTRO,
        words("Dasar {hukum}:"),
        "rapat",
    );
    second.act(vec![third.unwrap()], NOW);
    city.sync(&mut second);
    assert_eq!(last_fate(&second), refused("wording_unknown_placeholder"));
}

#[test]
fn agreement_keeps_the_wording_it_was_approved_with() {
    let (mut city, mut clerk) = office();
    write(&mut clerk, government::OPENING, words(OWN));
    city.sync(&mut clerk);
    city.go(&CLEARING);
    let approved = printed(&city);
    assert!(approved.own.is_some());
    write(
        &mut clerk,
        government::OPENING,
        words("Redaksi baru {tahun}."),
    );
    city.sync(&mut clerk);
    assert_eq!(printed(&city).to_bytes(), approved.to_bytes());
    city.go(&[
        (5, Role::AgencyHead, AgreementAction::SignFirst),
        (6, Role::Leader, AgreementAction::SignSecond),
    ]);
    assert_eq!(printed(&city).own, approved.own);
    let mut stranger = city.device(11, Role::AgencyOperator);
    city.sync(&mut stranger);
    let there = model::manuscript_of(&stranger.replica, &stranger.replica, AGREEMENT).unwrap();
    assert_eq!(there.own, approved.own);
}

#[test]
fn agreement_that_goes_back_is_printed_in_the_present_wording_again() {
    let (mut city, mut clerk) = office();
    write(&mut clerk, government::OPENING, words(OWN));
    city.sync(&mut clerk);
    city.go(&CLEARING);
    write(
        &mut clerk,
        government::OPENING,
        words("Redaksi baru {tahun}."),
    );
    city.sync(&mut clerk);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let back = AgreementAction::Return;
    let draft = edit::move_agreement(&reviewer.replica, AGREEMENT, back, Some("redaksi"));
    reviewer.act(vec![draft.unwrap()], NOW);
    city.sync(&mut reviewer);
    let words = printed(&city).document(AgreementStatus::Returned).unwrap();
    assert!(
        words
            .texts()
            .iter()
            .any(|text| text.contains("Redaksi baru 2025") || text.contains("Redaksi baru 2026"))
    );
}

#[test]
fn what_was_frozen_before_a_city_wrote_its_own_keeps_its_hash() {
    let mut city = City::cleared();
    let before = printed(&city).to_bytes();
    let root = model::content_root(city.ledger(), AGREEMENT);
    let mut clerk = clerk_of(&mut city);
    write(&mut clerk, government::OPENING, words(OWN));
    city.sync(&mut clerk);
    let mut after = printed(&city);
    assert_eq!(after.own, None);
    // The city's name came with its row; the wording did not.
    after.government.clear();
    assert_eq!(after.to_bytes(), before);
    assert_eq!(model::content_root(city.ledger(), AGREEMENT), root);
}

/// Whoever stands below the head got a table of the budget without lines once. What was signed so
/// is printed so; what is approved now keeps the number of the present edition.
#[test]
fn what_was_frozen_without_a_wording_is_of_the_first_edition() {
    let city = City::cleared();
    assert_eq!(printed(&city).edition, Template::CURRENT);
    let kept = city.cell(AGREEMENT, agreement::WORDING);
    assert_eq!(kept.value, Value::Text(Template::current().to_text()));
    let mut before = city.ledger().clone();
    before.write_cell(AGREEMENT, agreement::WORDING, Value::Null, kept.stamp);
    let then = model::manuscript_of(&before, city_of(&city), AGREEMENT).unwrap();
    assert_eq!(then.edition, Template::FIRST);
}

#[test]
fn signature_is_given_to_content_and_wording() {
    let (mut city, mut clerk) = office();
    let unworded = model::content_root(city.ledger(), AGREEMENT);
    write(&mut clerk, government::OPENING, words(OWN));
    city.sync(&mut clerk);
    assert_eq!(model::content_root(city.ledger(), AGREEMENT), unworded);
    city.go(&CLEARING);
    assert_ne!(model::content_root(city.ledger(), AGREEMENT), unworded);
    let kept = city.cell(AGREEMENT, agreement::WORDING).value;
    let kept = Template::from_text(kept.as_text().unwrap()).unwrap();
    assert_eq!(Some(&kept), printed(&city).own.as_ref());
}

#[test]
fn wording_that_names_a_repealed_law_is_not_approved() {
    let (mut city, mut clerk) = office();
    let text = "Sesuai UU 5/2014, kinerja Tahun {tahun} disepakati.";
    write(&mut clerk, government::OPENING, words(text));
    city.sync(&mut clerk);
    city.go(&CLEARING[..2]);
    let mut last = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut last);
    let clear = edit::move_agreement(&last.replica, AGREEMENT, AgreementAction::Clear, None);
    last.act(vec![clear.unwrap()], NOW);
    city.sync(&mut last);
    let expected = Disposition::parked_with(ParkReason::Refused, "repealed_law");
    assert_eq!(last_fate(&last), expected);
}

#[test]
fn coat_of_arms_is_kept_by_everybody_and_an_old_one_stays_for_what_was_printed_with_it() {
    let (mut city, mut clerk) = office();
    let (old, new) = (png(64), png(80));
    for picture in [&old, &new, &old] {
        let drafts = edit::choose_arms(&clerk.replica, GOVERNMENT, picture).unwrap();
        clerk.act(drafts, NOW);
        city.sync(&mut clerk);
        assert_eq!(last_fate(&clerk), Disposition::Applied);
        let hash = BlobHash::of(picture).hex();
        let wording = printed(&city).own.unwrap();
        assert_eq!(wording.arms(), Some(hash.as_str()));
    }
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    for picture in [&old, &new] {
        let hash = BlobHash::of(picture).hex();
        let kept = model::arms_picture(&operator.replica, &hash);
        assert_eq!(kept, Some(picture.as_slice()));
    }
    assert_eq!(city_of(&city).of_kind(EntityKind::CoatOfArms).len(), 2);
}

#[test]
fn picture_that_cannot_be_printed_is_refused() {
    let (mut city, mut clerk) = office();
    let send = |city: &mut City, clerk: &mut Device, id, picture: Vec<u8>| {
        let fields = [(coat_of_arms::PICTURE, Value::Bytes(picture))].into();
        let draft = Draft {
            scope: CITY_SCOPE,
            entity: id,
            kind: EntityKind::CoatOfArms,
            body: Body::Create { fields },
        };
        clerk.act(vec![draft], NOW);
        city.sync(clerk);
        parked_reason(clerk)
    };
    let id = |picture: &[u8]| arms_id(BlobHash::of(picture));
    let mut torn = png(64);
    torn.truncate(torn.len() - 20);
    // The sums of the chunks are right, the lines are too few.
    let mut short = png(64);
    let wide = png(65);
    short.splice(8..33, wide[8..33].iter().copied());
    let large = vec![0; ARMS_BYTES_MAX + 1];
    for (picture, reason) in [
        (b"GIF89a".to_vec(), ParkReason::InvalidValue),
        (torn, ParkReason::InvalidValue),
        (short, ParkReason::InvalidValue),
        (large, ParkReason::ValueTooLong),
    ] {
        let fate = send(&mut city, &mut clerk, id(&picture), picture);
        assert_eq!(fate, Some(reason));
    }
    let under_another_id = send(&mut city, &mut clerk, BASIS, png(64));
    assert_eq!(under_another_id, Some(ParkReason::WrongScope));
    write(&mut clerk, government::ARMS, Value::Id(AGENCY));
    city.sync(&mut clerk);
    assert_eq!(last_fate(&clerk), refused("arms_unknown"));
}

#[test]
fn a_kept_wording_that_cannot_be_read_is_printed_in_no_other() {
    let (city, _) = City::in_force();
    let status = Some(AgreementStatus::InForce);
    let document = |ledger: &Ledger| {
        let made = model::manuscript_of(ledger, city_of(&city), AGREEMENT);
        made.zip(status)
            .and_then(|(made, status)| made.document(status))
    };
    assert!(document(city.ledger()).is_some());
    let mut rows: Vec<_> = city.ledger().rows().cloned().collect();
    for row in rows.iter_mut().filter(|row| row.id == AGREEMENT) {
        let kept = row.cells.entry(agreement::WORDING).or_default();
        kept.value = words("ikrar-redaksi/2\nedition 1:9\n");
    }
    let head = city.ledger().head().seq;
    let damaged = Ledger::load(*city.ledger().info(), head, rows);
    assert_eq!(document(&damaged), None);
}
