//! An amendment from its start to the day it takes the place of what it changes.

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_domain::agreement::{ChangeGround, ChangeScope};

use super::*;
use crate::edit::NewAmendment;
use crate::identity::UnixSeconds;
use crate::model::{self, Verdict};
use crate::seal::{CityKey, CityKeys, Claim, SealingKey};

const AMENDMENT: EntityId = EntityId::from_bytes([0xa7; 16]);

fn drafts(device: &Device, id: EntityId) -> Vec<Draft> {
    let new = NewAmendment {
        id,
        earlier: AGREEMENT,
        ground: ChangeGround::PriorityChange,
        scope: ChangeScope::TargetsOnly,
        reason: "Efisiensi belanja daerah",
    };
    let [first, ..] = *id.bytes();
    let mut next = 0;
    let ids = || {
        next += 1;
        let mut bytes = [first; 16];
        bytes[15] = next;
        EntityId::from_bytes(bytes)
    };
    edit::start_amendment(&device.replica, new, &[], ids).unwrap()
}

/// The amendment's one item.
fn new_item(city: &City) -> EntityId {
    model::items_of(city.ledger(), AMENDMENT)[0]
}

/// An amendment that lowers the target, signed on this day of the year, and its operator.
fn amended(signed_on: &str) -> (City, Device) {
    let (mut city, mut operator) = City::in_force();
    operator.act(drafts(&operator, AMENDMENT), NOW);
    city.sync(&mut operator);
    let item = new_item(&city);
    for (entity, field, value) in [
        (item, item::TARGET, number(70)),
        (AMENDMENT, agreement::SIGNED_ON, words(signed_on)),
    ] {
        let draft = edit::set_field(&operator.replica, entity, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
    }
    city.sync(&mut operator);
    for (number, role, action) in SIGNERS {
        step(&mut city, number, role, action);
    }
    city.sync(&mut operator);
    (city, operator)
}

const SIGNERS: [(u8, Role, AgreementAction); 5] = [
    (1, Role::AgencyOperator, AgreementAction::Submit),
    (3, Role::PlanningReviewer, AgreementAction::Clear),
    (4, Role::OrganisationReviewer, AgreementAction::Clear),
    (5, Role::AgencyHead, AgreementAction::SignFirst),
    (6, Role::Leader, AgreementAction::SignSecond),
];

fn step(city: &mut City, number: u8, role: Role, action: AgreementAction) -> Disposition {
    let mut actor = city.device(number, role);
    city.sync(&mut actor);
    actor.act(step_on_paper(&actor, AMENDMENT, action), NOW);
    city.sync(&mut actor);
    last_fate(&actor)
}

fn detail(disposition: &Disposition) -> &str {
    match disposition {
        Disposition::Parked(parked) => &parked.detail,
        _ => "",
    }
}

#[test]
fn amendment_has_every_row_of_the_version_in_force_and_names_it() {
    let (mut city, mut operator) = City::in_force();
    operator.act(drafts(&operator, AMENDMENT), NOW);
    city.sync(&mut operator);
    let ledger = city.ledger();
    let document = model::read_agreement(ledger, AMENDMENT).unwrap();
    assert_eq!((document.version_number, document.items.len()), (2, 1));
    assert_eq!(document.items[0].lineage.unwrap().uuid(), ITEM.uuid());
    assert_eq!(document.budget_lines.len(), 1);
    assert_eq!(document.first_party.name, "Siti Rahma");
    assert_eq!(
        agreement_status(ledger, AGREEMENT),
        Some(AgreementStatus::InForce)
    );
    assert_eq!(
        model::versions_of(ledger, AGREEMENT),
        [AGREEMENT, AMENDMENT]
    );
    assert_eq!(
        model::versions_of(ledger, AMENDMENT),
        [AGREEMENT, AMENDMENT]
    );
}

#[test]
fn document_of_the_version_before_is_as_issued_and_replaced() {
    let (_, operator) = amended("2026-09-10");
    let rows = &operator.replica;
    let key = SealingKey::from_secret(&[1; 32]);
    let keys = CityKeys(vec![CityKey {
        public: key.public(),
        made_at: UnixSeconds(0),
        retired_at: None,
        revoked_at: None,
    }]);
    let found = |agreement| {
        let manuscript = model::manuscript_of(rows, rows, agreement).unwrap();
        let seal = key.seal(Claim::of(&manuscript));
        let by_code = model::examine_code(&keys, rows, &seal.to_code());
        let file = key.seal_file(&seal, b"%PDF-1.7\n".to_vec());
        assert_eq!(model::examine_file(&keys, rows, &file), by_code);
        assert_eq!(by_code.content, Some(manuscript));
        by_code.verdict
    };
    assert_eq!(found(AGREEMENT), Verdict::Replaced);
    assert_eq!(found(AMENDMENT), Verdict::Intact);
}

#[test]
fn signing_it_takes_the_earlier_version_out_of_force_in_the_same_step() {
    let (city, operator) = amended("2026-09-10");
    let on_server = |id| model::read_agreement(city.ledger(), id).unwrap();
    let on_device = |id| model::read_agreement(&operator.replica, id).unwrap();
    for (earlier, later) in [
        (on_server(AGREEMENT), on_server(AMENDMENT)),
        (on_device(AGREEMENT), on_device(AMENDMENT)),
    ] {
        assert_eq!(earlier.status, AgreementStatus::Superseded);
        assert_eq!(earlier.superseded_by.unwrap().uuid(), AMENDMENT.uuid());
        assert_eq!(later.status, AgreementStatus::InForce);
        assert_eq!(later.in_force_from, earlier.superseded_on);
        assert_eq!(later.in_force_from.unwrap().to_string(), "2026-09-10");
    }
}

#[test]
fn two_amendments_of_one_version_written_apart_do_not_both_begin() {
    let (mut city, mut first) = City::in_force();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    first.act(drafts(&first, AMENDMENT), NOW);
    second.act(drafts(&second, EntityId::from_bytes([0xa8; 16])), NOW);
    city.sync(&mut first);
    city.sync(&mut second);
    let fates: Vec<_> = second
        .replica
        .sent_operations()
        .map(|sent| sent.disposition.clone())
        .collect();
    assert!(
        fates.iter().any(|fate| detail(fate) == "amendment_open"),
        "{fates:?}"
    );
    assert_eq!(
        model::open_amendment_of(city.ledger(), AGREEMENT),
        Some(AMENDMENT)
    );
}

#[test]
fn draft_is_not_amended_but_edited() {
    let (mut city, mut operator) = City::with_agreement();
    operator.act(drafts(&operator, AMENDMENT), NOW);
    city.sync(&mut operator);
    let refused = operator
        .replica
        .sent_operations()
        .any(|sent| detail(&sent.disposition) == "earlier_not_in_force");
    assert!(refused && city.ledger().row(AMENDMENT).is_none());
}

#[test]
fn amendment_that_changes_nothing_is_not_submitted() {
    let (mut city, mut operator) = City::in_force();
    operator.act(drafts(&operator, AMENDMENT), NOW);
    city.sync(&mut operator);
    let fate = step(&mut city, 1, Role::AgencyOperator, AgreementAction::Submit);
    assert_eq!(detail(&fate), "incomplete");
}

#[test]
fn each_quarter_takes_figures_under_the_version_it_belongs_to() {
    let (mut city, mut operator) = amended("2026-09-10");
    let new = new_item(&city);
    for (item, quarter, is_taken) in [
        (ITEM, Quarter::Second, true),
        (ITEM, Quarter::Third, false),
        (new, Quarter::Second, false),
        (new, Quarter::Third, true),
    ] {
        let drafts = edit::set_realization(
            &operator.replica,
            item,
            quarter,
            realization::VALUE,
            number(60),
        )
        .unwrap();
        operator.act(drafts, NOW);
        city.sync(&mut operator);
        let entity = schema::realization_id(item, quarter);
        assert_eq!(city.ledger().row(entity).is_some(), is_taken, "{quarter:?}");
    }
    let ledger = city.ledger();
    for (quarter, under) in [(Quarter::Second, ITEM), (Quarter::Third, new)] {
        assert_eq!(model::item_in_quarter(ledger, new, quarter), under);
        let found = model::realization_in_lineage(ledger, new, quarter).unwrap();
        assert_eq!(found.item.uuid(), under.uuid());
    }
}

#[test]
fn figures_of_the_changed_quarter_written_before_the_change_stay_and_are_closed() {
    let (mut city, mut operator) = City::in_force();
    let third = |device: &Device, value| {
        edit::set_realization(
            &device.replica,
            ITEM,
            Quarter::Third,
            realization::VALUE,
            value,
        )
        .unwrap()
    };
    operator.act(third(&operator, number(55)), NOW);
    city.sync(&mut operator);
    operator.act(drafts(&operator, AMENDMENT), NOW);
    city.sync(&mut operator);
    let item = new_item(&city);
    for (entity, field, value) in [
        (item, item::TARGET, number(70)),
        (AMENDMENT, agreement::SIGNED_ON, words("2026-09-10")),
    ] {
        let draft = edit::set_field(&operator.replica, entity, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
    }
    city.sync(&mut operator);
    for (number, role, action) in SIGNERS {
        step(&mut city, number, role, action);
    }
    operator.act(third(&operator, number(56)), NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    let entity = schema::realization_id(ITEM, Quarter::Third);
    assert_eq!(city.cell(entity, realization::VALUE).value, number(55));
    let carried = edit::carry_over(&operator.replica, AMENDMENT, Quarter::Third).unwrap();
    operator.act(carried, NOW);
    city.sync(&mut operator);
    let new = schema::realization_id(item, Quarter::Third);
    assert_eq!(city.cell(new, realization::VALUE).value, number(55));
    let again = edit::carry_over(&operator.replica, AMENDMENT, Quarter::Third).unwrap();
    assert_eq!(again, [], "what has an answer is not answered again");
}

#[test]
fn agreement_with_versions_does_not_move_to_another_agency() {
    let (city, _) = amended("2026-09-10");
    let refused = |agreement| city.ledger().check_single_version(agreement).unwrap_err();
    for agreement in [AGREEMENT, AMENDMENT] {
        assert_eq!(detail(&refused(agreement)), "has_versions");
    }
    let (single, _) = City::in_force();
    assert!(single.ledger().check_single_version(AGREEMENT).is_ok());
}

#[test]
fn next_years_agreement_goes_on_from_this_one_without_its_targets_and_knows_its_result() {
    let (mut city, mut operator) = City::in_force();
    for (quarter, value) in [(Quarter::First, 70), (Quarter::Fourth, 84)] {
        let field = realization::VALUE;
        let drafts =
            edit::set_realization(&operator.replica, ITEM, quarter, field, number(value)).unwrap();
        operator.act(drafts, NOW);
    }
    city.sync(&mut operator);
    let next = EntityId::from_bytes([0x91; 16]);
    let mut made = 0;
    let ids = || {
        made += 1;
        let mut bytes = [0x92; 16];
        bytes[15] = made;
        EntityId::from_bytes(bytes)
    };
    let drafts = edit::roll_over(&operator.replica, AGREEMENT, next, &[], ids).unwrap();
    assert!(drafts.iter().all(|draft| draft.scope != scope().id));
    operator.act(drafts, NOW);
    let document = model::read_agreement(&operator.replica, next).unwrap();
    assert_eq!(document.year.number(), YEAR + 1);
    assert_eq!(document.status, AgreementStatus::Draft);
    assert_eq!(document.first_party.name, "Siti Rahma");
    let promised = &document.items[0];
    assert_eq!(promised.indicator, "Indeks kepuasan");
    assert_eq!(promised.annual_target, None);
    assert_eq!(document.budget_lines[0].amount, None);
    let item = EntityId::from_uuid(promised.id.uuid());
    let years = model::earlier_years(&operator.replica, item);
    assert_eq!(years.len(), 1);
    let reached = number(84).as_figure();
    assert_eq!((years[0].year, years[0].result.clone()), (YEAR, reached));
    let draft = edit::set_field(&operator.replica, item, item::TARGET, number(80)).unwrap();
    operator.act(draft.into_iter().collect(), NOW);
    let document = model::read_agreement(&operator.replica, next).unwrap();
    let problems = model::problems_of(&operator.replica, &document, &AgreementPolicy::default());
    assert!(problems.iter().any(|one| one.code == "target_below_result"));
}

/// Somebody does something; whether it is possible then is the ledger's business.
fn attempt(city: &mut City, actor: usize, action: usize, on_amendment: bool) {
    let people = [
        (1, Role::AgencyOperator),
        (3, Role::PlanningReviewer),
        (4, Role::OrganisationReviewer),
        (5, Role::AgencyHead),
        (6, Role::Leader),
    ];
    let (number, role) = people[actor % people.len()];
    let mut device = city.device(number, role);
    city.sync(&mut device);
    let document = if on_amendment { AMENDMENT } else { AGREEMENT };
    let all = AgreementAction::ALL;
    let made = match action.checked_sub(all.len()) {
        None => {
            let by = (EntityId::from_bytes(city.random.sixteen()), SIGNED_ON);
            let reason = Some("alasan");
            edit::step_on_paper(&device.replica, document, all[action], reason, by)
                .unwrap_or_default()
        }
        Some(0) => drafts(&device, AMENDMENT),
        Some(_) => model::items_of(&device.replica, document)
            .first()
            .and_then(|item| {
                edit::set_field(&device.replica, *item, item::TARGET, number_of(action)).ok()?
            })
            .into_iter()
            .collect(),
    };
    device.act(made, NOW);
    city.sync(&mut device);
}

fn number_of(action: usize) -> Value {
    number(i64::try_from(action).unwrap_or_default())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 24,
        rng_seed: proptest::test_runner::RngSeed::Fixed(33),
        ..Default::default()
    })]

    #[test]
    fn whatever_people_try_one_version_counts_and_every_quarter_has_one(
        attempts in proptest::collection::vec((0_usize..5, 0_usize..9, proptest::bool::ANY), 1..30)
    ) {
        let (mut city, _) = City::in_force();
        for (actor, action, on_amendment) in attempts {
            attempt(&mut city, actor, action, on_amendment);
            let ledger = city.ledger();
            let versions = model::versions_of(ledger, AGREEMENT);
            let status = |id: &EntityId| agreement_status(ledger, *id);
            let in_force = versions
                .iter()
                .filter(|id| status(id) == Some(AgreementStatus::InForce))
                .count();
            proptest::prop_assert_eq!(in_force, 1, "{:?}", versions);
            for quarter in Quarter::ALL {
                let measuring = versions
                    .iter()
                    .filter(|id| model::measures(ledger, **id, quarter).is_ok());
                proptest::prop_assert_eq!(measuring.count(), 1, "{:?}", quarter);
            }
        }
    }
}
