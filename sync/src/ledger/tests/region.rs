//! The head of region's own agreement, and the order of signing by reporting lines: what a device
//! foretells from its replica is what the server answers from its ledgers.

use std::collections::BTreeMap;

use ikrar_domain::agreement::AboveBy;
use proptest::prelude::*;

use super::*;
use crate::disposition::Parked;
use crate::model;
use crate::schema::{CITY_OWNER, Field, position};

const REGION: EntityId = EntityId::from_bytes([0x61; 16]);
const REGION_ITEM: EntityId = EntityId::from_bytes([0x62; 16]);
const BELOW: EntityId = EntityId::from_bytes([0x71; 16]);
const BELOW_ITEM: EntityId = EntityId::from_bytes([0x72; 16]);
const MAYOR: EntityId = EntityId::from_bytes([0x41; 16]);
const HEAD: EntityId = EntityId::from_bytes([0x42; 16]);
const NURSE: EntityId = EntityId::from_bytes([0x43; 16]);

/// A city whose own year is open beside an agency's.
fn with_city_year() -> City {
    let mut city = City::with(vec![
        Ledger::new(ScopeInfo::CITY),
        Ledger::new(scope()),
        Ledger::new(ScopeInfo::city_year(YEAR)),
    ]);
    city.name_signers();
    city
}

fn post(city: &mut City, id: EntityId, above: Option<EntityId>, owner: EntityId, rank: &str) {
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    let mut draft = edit::new_position(id, owner, above);
    if let Body::Create { fields } = &mut draft.body {
        fields.insert(position::RANK, words(rank));
    }
    organisation.act(vec![draft], NOW);
    city.sync(&mut organisation);
    assert_eq!(parked_reason(&organisation), None);
}

/// A complete agreement of one item.
fn write(
    city: &mut City,
    (number, role): (u8, Role),
    new: NewAgreement,
    (item, fields): (EntityId, &[(Field, Value)]),
) -> Device {
    let mut author = city.device(number, role);
    city.sync(&mut author);
    let (first, second) = match new.level {
        Level::HeadOfRegion => ("Budi Santosa", ""),
        Level::AgencyHead => ("Siti Rahma", "Budi Santosa"),
        _ => ("Rina Misal", "Siti Rahma"),
    };
    let mut all = vec![
        (agreement::FIRST_PARTY_NAME, words(first)),
        (agreement::FIRST_PARTY_TITLE, words("Jabatan Contoh")),
    ];
    if new.level != Level::HeadOfRegion {
        all.push((agreement::SECOND_PARTY_NAME, words(second)));
        all.push((agreement::SECOND_PARTY_TITLE, words("Jabatan Atasan")));
    }
    all.extend(fields.iter().cloned());
    author.act(vec![edit::new_agreement(new, &all)], NOW);
    let content = [
        (item::OBJECTIVE, words("Meningkatnya mutu layanan")),
        (item::INDICATOR, words("Indeks layanan kota")),
        (item::UNIT, words("indeks")),
        (item::TARGET, number_of(80)),
    ];
    let draft = edit::add_item(&author.replica, new.id, item, &content).unwrap();
    author.act(vec![draft], NOW);
    city.sync(&mut author);
    author
}

fn number_of(mantissa: i64) -> Value {
    super::number(mantissa)
}

fn write_region(city: &mut City) -> Device {
    let new = NewAgreement {
        id: REGION,
        agency: CITY_OWNER,
        year: YEAR,
        level: Level::HeadOfRegion,
    };
    let planner = (3, Role::PlanningReviewer);
    let post = [(agreement::POSITION, Value::Id(MAYOR))];
    write(city, planner, new, (REGION_ITEM, &post))
}

/// The mayor's post 41, the head's 42 below it, and a functional officer's 43 below the head's,
/// each with an agreement.
fn three_levels() -> City {
    let mut city = with_city_year();
    post(&mut city, MAYOR, None, CITY_OWNER, "head_of_region");
    post(&mut city, HEAD, Some(MAYOR), AGENCY, "jpt_pratama");
    post(&mut city, NURSE, Some(HEAD), AGENCY, "fungsional");
    write_region(&mut city);
    let new = |id, level| NewAgreement {
        id,
        agency: AGENCY,
        year: YEAR,
        level,
    };
    let operator = (1, Role::AgencyOperator);
    let of = |post| [(agreement::POSITION, Value::Id(post))];
    let head = new(AGREEMENT, Level::AgencyHead);
    let author = write(&mut city, operator, head, (ITEM, &of(HEAD)));
    let line = [
        (budget_line::PROGRAM, words("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
        (budget_line::FUND_SOURCE, words("APBD")),
    ];
    let mut author = author;
    let id = EntityId::from_bytes([0xd1; 16]);
    let draft = edit::add_budget_line(&author.replica, AGREEMENT, id, &line).unwrap();
    author.act(vec![draft], NOW);
    city.sync(&mut author);
    let nurse = new(BELOW, Level::Individual);
    write(&mut city, operator, nurse, (BELOW_ITEM, &of(NURSE)));
    city
}

/// How an agreement stands at the server.
fn status(city: &City, id: EntityId) -> AgreementStatus {
    let mut ledgers = city.server.ledgers().values();
    ledgers
        .find_map(|ledger| agreement_status(ledger, id))
        .unwrap()
}

/// Who takes which step of which agreement, with what the server told about it.
fn step(city: &mut City, number: u8, role: Role, id: EntityId, action: AgreementAction) -> String {
    let mut actor = city.device(number, role);
    city.sync(&mut actor);
    actor.act(step_on_paper(&actor, id, action), NOW);
    city.sync(&mut actor);
    match last_fate(&actor) {
        Disposition::Parked(Parked { detail, .. }) => detail,
        _ => String::new(),
    }
}

const CLEAR_REGION: [(u8, Role, AgreementAction); 3] = [
    (3, Role::PlanningReviewer, AgreementAction::Submit),
    (3, Role::PlanningReviewer, AgreementAction::Clear),
    (4, Role::OrganisationReviewer, AgreementAction::Clear),
];

#[test]
fn city_promises_alone_and_every_agency_reads_it() {
    let mut city = with_city_year();
    write_region(&mut city);
    for (number, role, action) in CLEAR_REGION {
        assert_eq!(step(&mut city, number, role, REGION, action), "");
    }
    let signed = step(
        &mut city,
        6,
        Role::Leader,
        REGION,
        AgreementAction::SignFirst,
    );
    assert_eq!(signed, "");
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let read = model::read_agreement(&operator.replica, REGION).expect("on every device");
    assert_eq!(read.status, AgreementStatus::InForce);
    assert_eq!(read.second_party, None);
}

#[test]
fn agency_writes_nothing_of_the_citys_and_promises_nothing_as_the_head_of_region() {
    let mut city = with_city_year();
    write_region(&mut city);
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let draft = edit::set_field(&operator.replica, REGION_ITEM, item::TARGET, number_of(10));
    operator.act(draft.unwrap().into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    // Nor does a reviewer write it into an agency's year.
    let new = NewAgreement {
        id: BELOW,
        agency: AGENCY,
        year: YEAR,
        level: Level::HeadOfRegion,
    };
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    planner.act(vec![edit::new_agreement(new, &[])], NOW);
    city.sync(&mut planner);
    let Disposition::Parked(parked) = last_fate(&planner) else {
        panic!("it was taken")
    };
    assert_eq!(parked.detail, "head_of_region_elsewhere");
}

#[test]
fn city_is_signed_before_its_agencies_and_an_agency_before_its_officers() {
    let mut city = three_levels();
    for (number, role, action) in CLEAR_REGION {
        step(&mut city, number, role, REGION, action);
    }
    city.go(&CLEARING);
    let head = |city: &mut City, id, action| step(city, 5, Role::AgencyHead, id, action);
    step(
        &mut city,
        1,
        Role::AgencyOperator,
        BELOW,
        AgreementAction::Submit,
    );
    head(&mut city, BELOW, AgreementAction::Clear);
    let nurse = |city: &mut City| {
        step(
            city,
            7,
            Role::UnitOfficial,
            BELOW,
            AgreementAction::SignFirst,
        )
    };
    let sign = AgreementAction::SignFirst;
    assert_eq!(nurse(&mut city), "parent_not_in_force");
    assert_eq!(head(&mut city, AGREEMENT, sign), "parent_not_in_force");
    assert_eq!(step(&mut city, 6, Role::Leader, REGION, sign), "");
    assert_eq!(
        nurse(&mut city),
        "parent_not_in_force",
        "the head's is above"
    );
    assert_eq!(head(&mut city, AGREEMENT, sign), "");
    let second = AgreementAction::SignSecond;
    assert_eq!(step(&mut city, 6, Role::Leader, AGREEMENT, second), "");
    assert_eq!(nurse(&mut city), "");
}

#[test]
fn head_of_region_signs_the_citys_and_an_agencys_in_one_go() {
    let mut city = three_levels();
    let decided = [(schema::government::SIGNING_ORDER, words("advised"))];
    govern(&mut city, &decided);
    for (number, role, action) in CLEAR_REGION {
        step(&mut city, number, role, REGION, action);
    }
    city.go(&CLEARING);
    let first = AgreementAction::SignFirst;
    assert_eq!(step(&mut city, 5, Role::AgencyHead, AGREEMENT, first), "");
    govern(
        &mut city,
        &[(schema::government::SIGNING_ORDER, words("enforced"))],
    );
    let mut leader = city.device(6, Role::Leader);
    city.sync(&mut leader);
    for (id, action) in [(REGION, first), (AGREEMENT, AgreementAction::SignSecond)] {
        leader.act(step_on_paper(&leader, id, action), NOW);
    }
    city.sync(&mut leader);
    for id in [REGION, AGREEMENT] {
        assert_eq!(status(&city, id), AgreementStatus::InForce);
    }
}

fn govern(city: &mut City, decided: &[(Field, Value)]) {
    let id = EntityId::from_bytes([0x0a; 16]);
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut organisation);
    let drafts: Vec<Draft> = if organisation.replica.row(id).is_some() {
        let drafts = decided.iter().filter_map(|(field, value)| {
            edit::set_field(&organisation.replica, id, *field, value.clone()).unwrap()
        });
        drafts.collect()
    } else {
        let name = [(schema::government::NAME, words("Contoh"))];
        let fields: BTreeMap<Field, Value> =
            name.into_iter().chain(decided.iter().cloned()).collect();
        vec![Draft {
            scope: schema::CITY_SCOPE,
            entity: id,
            kind: EntityKind::Government,
            body: Body::Create { fields },
        }]
    };
    organisation.act(drafts, NOW);
    city.sync(&mut organisation);
    assert_eq!(parked_reason(&organisation), None);
}

#[test]
fn agreement_is_not_put_below_itself_or_below_one_that_is_no_higher() {
    let mut city = three_levels();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    for (below, above, detail) in [
        (BELOW, BELOW, "parent_itself"),
        (AGREEMENT, BELOW, "parent_not_above"),
    ] {
        let named = Value::Id(above);
        let draft = edit::set_field(&operator.replica, below, agreement::PARENT, named).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
        city.sync(&mut operator);
        let Disposition::Parked(parked) = last_fate(&operator) else {
            panic!("it was taken")
        };
        assert_eq!(parked.detail, detail);
    }
    let (above, by) = model::agreement_above(&operator.replica, BELOW).unwrap();
    assert_eq!((above, by), (AGREEMENT, AboveBy::Line));
    let (above, by) = model::agreement_above(&operator.replica, AGREEMENT).unwrap();
    assert_eq!((above, by), (REGION, AboveBy::Line));
}

/// Whoever may take part, with the number of their device.
const PEOPLE: [(u8, Role); 6] = [
    (1, Role::AgencyOperator),
    (3, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
    (5, Role::AgencyHead),
    (6, Role::Leader),
    (7, Role::UnitOfficial),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Three agreements below one another, whoever tries whatever step in whatever order.
    #[test]
    fn device_and_server_agree_on_the_order_of_signing(
        steps in prop::collection::vec(
            (0..PEOPLE.len(), 0_usize..3, 0..AgreementAction::ALL.len()),
            1..16,
        )
    ) {
        let mut city = three_levels();
        let mut devices: Vec<Device> = PEOPLE
            .iter()
            .map(|(number, role)| city.device(*number, *role))
            .collect();
        for (who, which, action) in steps {
            let (device, role) = (&mut devices[who], PEOPLE[who].1);
            let id = [REGION, AGREEMENT, BELOW][which];
            let action = AgreementAction::ALL[action];
            city.sync(device);
            let before = status(&city, id);
            let policy = model::city_policy(&device.replica);
            let user = device.person.user;
            let facts = model::agreement_facts(&device.replica, id, user, false, &policy).unwrap();
            let foretold = before.after(action, role, &facts);
            let by = (EntityId::from_bytes(city.random.sixteen()), SIGNED_ON);
            let drafts = edit::step_on_paper(&device.replica, id, action, None, by).unwrap();
            device.act(drafts, NOW);
            city.sync(device);
            let after = status(&city, id);
            match (foretold, last_fate(device)) {
                (Ok(outcome), Disposition::Applied) => prop_assert_eq!(after, outcome.status),
                (_, Disposition::Parked(parked)) if parked.reason == ParkReason::NoPermission => {
                    prop_assert_eq!(after, before);
                }
                (Err(refusal), Disposition::Parked(parked)) => {
                    prop_assert_eq!(after, before);
                    prop_assert_eq!(parked.detail, refusal.code());
                }
                (foretold, fate) => prop_assert!(false, "{foretold:?} was answered by {fate:?}"),
            }
            let states = [REGION, AGREEMENT, BELOW].map(|id| status(&city, id));
            for pair in states.windows(2) {
                let is_signed = matches!(
                    pair[1],
                    AgreementStatus::SignedFirst | AgreementStatus::InForce
                );
                let above = pair[0];
                let is_in_order = above.has_been_in_force() || above == AgreementStatus::Void;
                prop_assert!(!is_signed || is_in_order, "{states:?}");
            }
        }
    }
}
