//! Signatures captured anywhere, and what the server makes of them.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SigningMode, SigningParty, Strokes};

use super::*;
use crate::edit::NewSignature;
use crate::model;

const FIRST: EntityId = EntityId::from_bytes([0x51; 16]);
const SECOND: EntityId = EntityId::from_bytes([0x52; 16]);

fn drawing() -> Strokes {
    Strokes::parse("1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8 9,9").unwrap()
}

/// What a person signs at this device, on a day of January.
fn signed(device: &Device, id: EntityId, party: SigningParty, day: u32) -> Vec<Draft> {
    let new = NewSignature {
        id,
        agreement: AGREEMENT,
        party,
        mode: SigningMode::Drawn,
        signed_on: NaiveDate::from_ymd_opt(2026, 1, day).unwrap(),
        place: "Pontianak",
        strokes: Some(&drawing()),
        factor: None,
    };
    edit::sign(&device.replica, new).unwrap()
}

fn head(city: &mut City) -> Device {
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    head
}

fn reasons(device: &Device) -> Vec<ParkReason> {
    device
        .replica
        .sent_operations()
        .filter_map(|sent| match &sent.disposition {
            Disposition::Parked(parked) => Some(parked.reason),
            _ => None,
        })
        .collect()
}

#[test]
fn both_sign_on_their_tablets_and_the_day_of_the_second_is_the_day_it_counts_from() {
    let mut city = City::cleared();
    let mut head = head(&mut city);
    let drafts = signed(&head, FIRST, SigningParty::First, 20);
    head.act(drafts, NOW);
    city.sync(&mut head);
    let mut leader = city.device(6, Role::Leader);
    city.sync(&mut leader);
    let drafts = signed(&leader, SECOND, SigningParty::Second, 23);
    leader.act(drafts, NOW);
    city.sync(&mut leader);
    let document = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    assert_eq!(document.status, AgreementStatus::InForce);
    assert_eq!(document.in_force_from.unwrap().to_string(), "2026-01-23");
    assert_eq!(document.signed_place.as_deref(), Some("Pontianak"));
    let names: Vec<_> = document
        .signatures
        .iter()
        .map(|one| (one.party, one.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (SigningParty::First, "Siti Rahma"),
            (SigningParty::Second, "Budi Santosa")
        ]
    );
    assert_eq!(document.signatures[0].strokes, Some(drawing()));
}

#[test]
fn signature_of_content_that_changed_meanwhile_does_not_count_nor_does_its_step() {
    let mut city = City::cleared();
    let mut head = head(&mut city);
    let drafts = signed(&head, FIRST, SigningParty::First, 20);
    head.act(drafts, NOW);
    // Meanwhile it is returned, changed and approved again.
    let mut reviewer = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut reviewer);
    let back = edit::move_agreement(
        &reviewer.replica,
        AGREEMENT,
        AgreementAction::Return,
        Some("Target diperbaiki"),
    );
    reviewer.act(vec![back.unwrap()], NOW);
    city.sync(&mut reviewer);
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    set(&mut operator, item::TARGET, number(99));
    city.sync(&mut operator);
    for (number, role, action) in [
        (1, Role::AgencyOperator, AgreementAction::Submit),
        (3, Role::PlanningReviewer, AgreementAction::Clear),
        (4, Role::OrganisationReviewer, AgreementAction::Clear),
    ] {
        let mut actor = city.device(number, role);
        city.sync(&mut actor);
        let draft = edit::move_agreement(&actor.replica, AGREEMENT, action, None).unwrap();
        actor.act(vec![draft], NOW);
        city.sync(&mut actor);
    }
    city.sync(&mut head);
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::Cleared)
    );
    assert!(city.ledger().row(FIRST).is_none());
    assert_eq!(
        reasons(&head),
        [ParkReason::ContentChanged, ParkReason::ContentChanged]
    );
    // Having seen the new content, the head signs anew.
    let drafts = signed(&head, SECOND, SigningParty::First, 21);
    head.act(drafts, NOW);
    city.sync(&mut head);
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::SignedFirst)
    );
}

#[test]
fn nobody_signs_out_of_turn_or_for_the_other_side() {
    let mut city = City::cleared();
    let mut leader = city.device(6, Role::Leader);
    city.sync(&mut leader);
    let drafts = signed(&leader, SECOND, SigningParty::Second, 23);
    leader.act(drafts, NOW);
    city.sync(&mut leader);
    assert!(reasons(&leader).contains(&ParkReason::StaleState));
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let drafts = signed(&operator, FIRST, SigningParty::First, 23);
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    assert!(reasons(&operator).contains(&ParkReason::NoPermission));
    let document = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    assert_eq!(document.signatures, []);
}

#[test]
fn drawn_signature_without_a_drawing_is_refused() {
    let mut city = City::cleared();
    let mut head = head(&mut city);
    let new = NewSignature {
        id: FIRST,
        agreement: AGREEMENT,
        party: SigningParty::First,
        mode: SigningMode::Drawn,
        signed_on: NaiveDate::from_ymd_opt(2026, 1, 20).unwrap(),
        place: "",
        strokes: None,
        factor: None,
    };
    let drafts = edit::sign(&head.replica, new).unwrap();
    head.act(drafts, NOW);
    city.sync(&mut head);
    assert!(reasons(&head).contains(&ParkReason::InvalidValue));
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::Cleared)
    );
}

#[test]
fn a_step_alone_is_nobodys_signature() {
    let mut city = City::cleared();
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let alone = edit::move_agreement(&head.replica, AGREEMENT, AgreementAction::SignFirst, None);
    head.act(vec![alone.unwrap()], NOW);
    city.sync(&mut head);
    let refused = Disposition::parked_with(ParkReason::Refused, "not_signed");
    assert_eq!(last_fate(&head), refused);
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::Cleared)
    );
}

/// Two people each write the agreement of the same post: one of them comes into force, and the
/// other is told to change that one.
#[test]
fn one_post_has_one_agreement_in_force_whoever_wrote_how_many() {
    const SECOND: EntityId = EntityId::from_bytes([0xb7; 16]);
    let (mut city, mut operator) = City::with_agreement();
    city.name_signers();
    let new = NewAgreement {
        id: SECOND,
        agency: AGENCY,
        year: YEAR,
        level: Level::AgencyHead,
    };
    let row = operator.replica.row(AGREEMENT).unwrap().clone();
    let parties = [
        agreement::FIRST_PARTY_NAME,
        agreement::FIRST_PARTY_TITLE,
        agreement::SECOND_PARTY_NAME,
        agreement::SECOND_PARTY_TITLE,
    ];
    let parties = parties.map(|field| (field, row.value(field).clone()));
    operator.act(vec![edit::new_agreement(new, &parties)], NOW);
    let item = operator.replica.row(ITEM).unwrap().clone();
    let copied = [item::OBJECTIVE, item::INDICATOR, item::UNIT, item::TARGET];
    let copied = copied.map(|field| (field, item.value(field).clone()));
    let id = EntityId::from_bytes([0xc7; 16]);
    let added = edit::add_item(&operator.replica, SECOND, id, &copied).unwrap();
    operator.act(vec![added], NOW);
    let line = [
        (budget_line::PROGRAM, words("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
        (budget_line::FUND_SOURCE, words("APBD")),
    ];
    let id = EntityId::from_bytes([0xd7; 16]);
    let added = edit::add_budget_line(&operator.replica, SECOND, id, &line).unwrap();
    operator.act(vec![added], NOW);
    city.sync(&mut operator);
    let mut go_on = |document, action, number, role| {
        let mut actor = city.device(number, role);
        city.sync(&mut actor);
        actor.act(step_on_paper(&actor, document, action), NOW);
        city.sync(&mut actor);
        last_fate(&actor)
    };
    for document in [AGREEMENT, SECOND] {
        for (number, role, action) in CLEARING {
            assert_eq!(go_on(document, action, number, role), Disposition::Applied);
        }
        let first = go_on(document, AgreementAction::SignFirst, 5, Role::AgencyHead);
        assert_eq!(first, Disposition::Applied);
    }
    let second = |document| (document, AgreementAction::SignSecond, 6, Role::Leader);
    let (document, action, number, role) = second(AGREEMENT);
    assert_eq!(go_on(document, action, number, role), Disposition::Applied);
    let (document, action, number, role) = second(SECOND);
    let refused = Disposition::parked_with(ParkReason::Refused, "another_in_force");
    assert_eq!(go_on(document, action, number, role), refused);
}

#[test]
fn signature_of_another_year_does_not_count_nor_does_its_step() {
    for (day, counts) in [
        ("2019-01-20", false),
        ("2025-01-20", false),
        ("2025-12-30", true),
    ] {
        let mut city = City::cleared();
        let mut head = head(&mut city);
        let mut drafts = signed(&head, FIRST, SigningParty::First, 20);
        let Body::Create { fields } = &mut drafts[0].body else {
            panic!("a signature is created");
        };
        fields.insert(schema::signature::SIGNED_ON, words(day));
        head.act(drafts, NOW);
        city.sync(&mut head);
        let status = model::agreement_status(city.ledger(), AGREEMENT);
        let signed = status == Some(AgreementStatus::SignedFirst);
        assert_eq!(signed, counts, "{day}");
        assert_eq!(reasons(&head).contains(&ParkReason::InvalidValue), !counts);
    }
}

#[test]
fn signature_without_a_day_is_none() {
    let mut city = City::cleared();
    let mut actor = city.device(5, Role::AgencyHead);
    city.sync(&mut actor);
    let mut drafts = step_on_paper(&actor, AGREEMENT, AgreementAction::SignFirst);
    if let Body::Create { fields } = &mut drafts[0].body {
        fields.remove(&schema::signature::SIGNED_ON);
    }
    actor.act(drafts, NOW);
    city.sync(&mut actor);
    assert!(matches!(last_fate(&actor), Disposition::Parked(_)));
    let status = agreement_status(city.ledger(), AGREEMENT);
    assert_eq!(status, Some(AgreementStatus::Cleared));
}
