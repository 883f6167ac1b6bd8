//! Only the person whose name is printed signs: the account's role is not enough.

use super::*;
use crate::model;
use crate::schema::{CITY_OWNER, CITY_SCOPE, account, appointment, government, position};

const NIP: &str = "190000012000001001";
const POST: EntityId = EntityId::from_bytes([0x41; 16]);
const OTHER_POST: EntityId = EntityId::from_bytes([0x42; 16]);
const HELD: EntityId = EntityId::from_bytes([0x43; 16]);
const ALSO_HELD: EntityId = EntityId::from_bytes([0x44; 16]);
const GOVERNMENT: EntityId = EntityId::from_bytes([0x45; 16]);
const OTHER_HEAD: u8 = 8;

/// The administrator writes into the city's shared data.
fn write(city: &mut City, drafts: impl FnOnce(&Device) -> Vec<Draft>) {
    let mut administrator = city.device(9, Role::Administrator);
    city.sync(&mut administrator);
    let drafts = drafts(&administrator);
    administrator.act(drafts, NOW);
    city.sync(&mut administrator);
    assert_eq!(parked_reason(&administrator), None);
}

fn created(kind: EntityKind, entity: EntityId, fields: &[(schema::Field, Value)]) -> Draft {
    Draft {
        scope: CITY_SCOPE,
        entity,
        kind,
        body: Body::Create {
            fields: fields.iter().cloned().collect(),
        },
    }
}

fn signs(city: &mut City, number: u8, role: Role, reason: Option<&str>) -> Disposition {
    let mut actor = city.device(number, role);
    city.sync(&mut actor);
    let action = match role {
        Role::Leader => AgreementAction::SignSecond,
        _ => AgreementAction::SignFirst,
    };
    let by = (EntityId::from_bytes([0x90 ^ number; 16]), SIGNED_ON);
    let drafts = edit::step_on_paper(&actor.replica, AGREEMENT, action, reason, by).unwrap();
    // The device knows the answer before the server gives it.
    let policy = model::city_policy(&actor.replica);
    let user = actor.person.user;
    let facts = model::agreement_facts(&actor.replica, AGREEMENT, user, reason.is_some(), &policy);
    let status = agreement_status(&actor.replica, AGREEMENT).unwrap();
    let foretold = status.after(action, role, &facts.unwrap());
    actor.act(drafts, NOW);
    city.sync(&mut actor);
    let fate = last_fate(&actor);
    assert_eq!(
        foretold.is_ok(),
        fate == Disposition::Applied,
        "{foretold:?}: {fate:?}"
    );
    fate
}

fn refused(code: &str) -> Disposition {
    Disposition::parked_with(ParkReason::Refused, code)
}

/// Another head of the agency, who is printed nowhere.
fn with_another_head() -> City {
    let mut city = City::cleared();
    write(&mut city, |_| {
        let user = EntityId::from_bytes([OTHER_HEAD; 16]);
        vec![account_draft(user, Role::AgencyHead, "Rini Lain")]
    });
    city
}

#[test]
fn account_of_the_role_and_of_another_person_does_not_sign() {
    let mut city = with_another_head();
    let other = signs(&mut city, OTHER_HEAD, Role::AgencyHead, Some("atas nama"));
    assert_eq!(other, refused("not_the_party"));
    let unnamed = signs(&mut city, 12, Role::AgencyHead, None);
    assert_eq!(unnamed, refused("not_the_party"), "no account is known");
    assert_eq!(
        signs(&mut city, 5, Role::AgencyHead, None),
        Disposition::Applied
    );
    assert_eq!(
        signs(&mut city, 13, Role::Leader, None),
        refused("not_the_party")
    );
    assert_eq!(
        signs(&mut city, 6, Role::Leader, None),
        Disposition::Applied
    );
}

#[test]
fn step_with_the_signature_of_somebody_else_does_not_count() {
    let mut city = City::cleared();
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let mut drafts = step_on_paper(&head, AGREEMENT, AgreementAction::SignFirst);
    let step = drafts.pop().unwrap();
    head.act(drafts, NOW);
    city.sync(&mut head);
    assert_eq!(last_fate(&head), Disposition::Applied);
    // A namesake's account has the right too, but has signed nothing.
    write(&mut city, |_| {
        let user = EntityId::from_bytes([OTHER_HEAD; 16]);
        vec![account_draft(user, Role::AgencyHead, "Siti Rahma")]
    });
    let mut other = city.device(OTHER_HEAD, Role::AgencyHead);
    city.sync(&mut other);
    other.act(vec![step], NOW);
    city.sync(&mut other);
    assert_eq!(last_fate(&other), refused("not_signed"));
}

#[test]
fn another_signs_with_a_stated_reason_where_the_city_lets_it() {
    let mut city = with_another_head();
    write(&mut city, |_| {
        let fields = [
            (government::NAME, words("Contoh")),
            (government::SIGNERS, words("reasoned")),
        ];
        vec![created(EntityKind::Government, GOVERNMENT, &fields)]
    });
    let head = Role::AgencyHead;
    let silent = signs(&mut city, OTHER_HEAD, head, None);
    assert_eq!(silent, refused("signs_for_party"));
    let reason = Some("Kepala dinas dirawat, surat kuasa 12/2026");
    assert_eq!(
        signs(&mut city, OTHER_HEAD, head, reason),
        Disposition::Applied
    );
}

/// Two posts of one person, and the account linked to the one of another agency.
#[test]
fn linked_account_is_held_to_the_officials_number_whatever_post_it_names() {
    let mut city = City::with_agreement().0;
    write(&mut city, |_| {
        let posts = [
            (POST, AGENCY, "Kepala Dinas"),
            (OTHER_POST, CITY_OWNER, "Kepala Badan"),
        ];
        let posts = posts.map(|(id, owner, title)| {
            let fields = [
                (position::AGENCY, Value::Id(owner)),
                (position::TITLE, words(title)),
            ];
            created(EntityKind::Position, id, &fields)
        });
        let held = [(HELD, POST, "definitif"), (ALSO_HELD, OTHER_POST, "plt")];
        let held = held.map(|(id, post, kind)| {
            let fields = [
                (appointment::POSITION, Value::Id(post)),
                (appointment::OFFICIAL_NAME, words("Siti R., M.Kes.")),
                (appointment::NIP, words(NIP)),
                (appointment::KIND, words(kind)),
                (appointment::STARTS_ON, words("2025-01-01")),
            ];
            created(EntityKind::Appointment, id, &fields)
        });
        posts.into_iter().chain(held).collect()
    });
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    set_on(&mut operator, agreement::FIRST_PARTY_NIP, words(NIP));
    city.sync(&mut operator);
    city.go(&CLEARING);
    // Whose name is printed and whose number is not.
    write(&mut city, |administrator| {
        let head = EntityId::from_bytes([5; 16]);
        let other = EntityId::from_bytes([OTHER_HEAD; 16]);
        let mut drafts = vec![account_draft(other, Role::AgencyHead, "Akun Bersama")];
        let linked = Value::Id(ALSO_HELD);
        let linked = edit::set_field(&administrator.replica, head, account::APPOINTMENT, linked);
        drafts.extend(linked.unwrap());
        drafts
    });
    assert_eq!(
        signs(&mut city, OTHER_HEAD, Role::AgencyHead, None),
        refused("not_the_party")
    );
    assert_eq!(
        signs(&mut city, 5, Role::AgencyHead, None),
        Disposition::Applied
    );
}

fn set_on(device: &mut Device, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, AGREEMENT, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}
