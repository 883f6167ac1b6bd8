//! Positions and appointments as the server judges them.

use super::*;
use crate::schema::{CITY_SCOPE, Field, appointment, position};

fn id(number: u8) -> EntityId {
    EntityId::from_bytes([number; 16])
}

fn create(kind: EntityKind, entity: EntityId, fields: &[(Field, Value)]) -> Draft {
    Draft {
        scope: CITY_SCOPE,
        entity,
        kind,
        body: Body::Create {
            fields: fields.iter().cloned().collect(),
        },
    }
}

fn post(number: u8, superior: Option<u8>) -> Draft {
    let mut fields = vec![
        (position::AGENCY, Value::Id(AGENCY)),
        (position::RANK, words("jpt_pratama")),
    ];
    fields.extend(superior.map(|above| (position::REPORTS_TO, Value::Id(id(above)))));
    create(EntityKind::Position, id(number), &fields)
}

fn held(number: u8, post: u8, kind: &str, nip: &str, from: &str, until: Option<&str>) -> Draft {
    let mut fields = vec![
        (appointment::POSITION, Value::Id(id(post))),
        (appointment::OFFICIAL_NAME, words("Pejabat Contoh")),
        (appointment::KIND, words(kind)),
        (appointment::NIP, words(nip)),
        (appointment::STARTS_ON, words(from)),
    ];
    fields.extend(until.map(|day| (appointment::ENDS_ON, words(day))));
    create(EntityKind::Appointment, id(number), &fields)
}

/// What becomes of the last of these, each sent after the one before.
fn judged(drafts: Vec<Draft>) -> Disposition {
    let (mut city, _) = City::with_agreement();
    let mut clerk = city.device(9, Role::OrganisationReviewer);
    city.sync(&mut clerk);
    for draft in drafts {
        clerk.act(vec![draft], NOW);
        city.sync(&mut clerk);
    }
    last_fate(&clerk)
}

fn refused(code: &str) -> Disposition {
    Disposition::parked_with(ParkReason::InvalidValue, code)
}

const NONE: &str = "";
const NIP: &str = "190000012000001001";

#[test]
fn second_definitive_holder_of_a_post_is_refused_until_the_first_one_has_left() {
    let first = |until| held(0x91, 0x81, "definitif", NONE, "2025-01-01", until);
    let second = || held(0x92, 0x81, "definitif", NONE, "2025-07-01", None);
    let overlapping = judged(vec![post(0x81, None), first(None), second()]);
    assert_eq!(overlapping, refused("appointment_two_holders"));
    let after = judged(vec![post(0x81, None), first(Some("2025-06-30")), second()]);
    assert_eq!(after, Disposition::Applied);
}

#[test]
fn one_person_holds_a_post_and_acts_for_another_but_is_definitive_once() {
    let own = || held(0x91, 0x81, "definitif", NIP, "2025-01-01", None);
    let posts = || vec![post(0x81, None), post(0x82, None), own()];
    let mut acting = posts();
    acting.push(held(0x92, 0x82, "plt", NIP, "2025-02-01", None));
    assert_eq!(judged(acting), Disposition::Applied);
    let mut both = posts();
    both.push(held(0x92, 0x82, "definitif", NIP, "2025-02-01", None));
    assert_eq!(judged(both), refused("appointment_two_definitive"));
}

#[test]
fn reporting_line_that_leads_back_is_refused() {
    let (mut city, _) = City::with_agreement();
    let mut clerk = city.device(9, Role::OrganisationReviewer);
    city.sync(&mut clerk);
    clerk.act(vec![post(0x81, None)], NOW);
    clerk.act(vec![post(0x82, Some(0x81))], NOW);
    city.sync(&mut clerk);
    let up = Value::Id(id(0x82));
    let set = edit::set_field(&clerk.replica, id(0x81), position::REPORTS_TO, up).unwrap();
    clerk.act(set.into_iter().collect(), NOW);
    city.sync(&mut clerk);
    assert_eq!(last_fate(&clerk), refused("position_reporting_circle"));
}
