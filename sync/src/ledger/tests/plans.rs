//! The medium-term plan and what an agreement's items answer to in it.

use ikrar_domain::agreement::{AgreementPolicy, Alignment};
use ikrar_domain::plan::{NodeKind, PlanPeriod, read_table};

use super::*;
use crate::model;
use crate::schema::{CITY_SCOPE, contribution, plan, plan_indicator};

pub(super) const PLAN: EntityId = EntityId::from_bytes([0x61; 16]);
pub(super) const PERIOD: PlanPeriod = PlanPeriod {
    first: 2024,
    last: 2026,
};
pub(super) const TABLE: &str = "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026
Tujuan;;Terwujudnya layanan prima;;;;;
Sasaran;;Meningkatnya mutu layanan;Indeks kepuasan;indeks;78;79;80
Sasaran;;Meningkatnya mutu layanan;Nilai SAKIP;predikat;BB;A;A
Program;1.02.02;Program pelayanan;;;;;";

pub(super) fn ids(first: u8) -> impl FnMut() -> EntityId {
    let mut made = 0;
    move || {
        made += 1;
        let mut bytes = [first; 16];
        bytes[15] = made;
        EntityId::from_bytes(bytes)
    }
}

/// The plan of the agency, imported by Bappeda.
pub(super) fn planned() -> (City, Device, EntityId) {
    let (mut city, operator) = City::with_agreement();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    planner.act(vec![edit::new_plan(PLAN, Some(AGENCY), PERIOD)], NOW);
    let table = read_table(TABLE, PERIOD, None).unwrap();
    let drafts = edit::import_plan(&planner.replica, PLAN, &table, ids(0x62)).unwrap();
    planner.act(drafts, NOW);
    city.sync(&mut planner);
    let tree = model::plan_tree(&planner.replica, PLAN);
    let indicator = tree[1].indicators[0];
    (city, operator, indicator)
}

#[test]
fn imported_table_is_a_tree_with_its_indicators() {
    let (city, ..) = planned();
    let ledger = &city.server.ledgers()[&CITY_SCOPE];
    let read: Vec<_> = model::plan_tree(ledger, PLAN)
        .into_iter()
        .map(|node| (node.depth, node.kind, node.indicators.len()))
        .collect();
    assert_eq!(
        read,
        [
            (0, NodeKind::Goal, 0),
            (1, NodeKind::Objective, 2),
            (2, NodeKind::Program, 0)
        ]
    );
    let plan = model::renstra_of(ledger, AGENCY, 2026).unwrap();
    assert_eq!((plan.id, plan.period), (PLAN, PERIOD));
    assert_eq!(model::renstra_of(ledger, AGENCY, 2027), None);
}

#[test]
fn item_answers_to_the_plan_and_says_where_it_differs() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    let drafts = edit::align(&operator.replica, ITEM, Some(indicator)).unwrap();
    operator.act(drafts, NOW);
    let alignment = |device: &Device| {
        let row = device.replica.row(ITEM).unwrap();
        model::read_item(row).alignment()
    };
    assert_eq!(
        alignment(&operator),
        Alignment::Exact,
        "80 as planned for 2026"
    );
    set(&mut operator, item::TARGET, number(85));
    assert_eq!(alignment(&operator), Alignment::Changed);
    let away = edit::align(&operator.replica, ITEM, None).unwrap();
    operator.act(away, NOW);
    assert_eq!(alignment(&operator), Alignment::Unmapped);
    city.sync(&mut operator);
    let document = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    let problems = model::problems_of(city.ledger(), &document, &AgreementPolicy::default());
    let found = problems
        .iter()
        .any(|one| one.code == "alignment_unexplained");
    assert_eq!(found, document.items[0].is_kpi);
}

#[test]
fn item_taken_from_the_plan_has_its_words_and_the_years_target() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    let id = EntityId::from_bytes([0x69; 16]);
    let draft = edit::take_from_plan(&operator.replica, AGREEMENT, indicator, id).unwrap();
    operator.act(vec![draft], NOW);
    city.sync(&mut operator);
    let read = model::read_item(city.ledger().row(id).unwrap());
    assert_eq!(read.objective, "Meningkatnya mutu layanan");
    assert_eq!(read.annual_target, number(80).as_figure());
    assert_eq!(read.alignment(), Alignment::Exact);
}

#[test]
fn only_bappeda_writes_plans() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    let draft = edit::set_field(
        &operator.replica,
        indicator,
        plan_indicator::TARGET_THIRD,
        number(50),
    );
    operator.act(draft.unwrap().into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
}

#[test]
fn nodes_that_name_each_other_stand_at_the_top_once() {
    let (mut city, ..) = planned();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let tree = model::plan_tree(&planner.replica, PLAN);
    let above = |device: &Device, node: EntityId, above: EntityId| {
        let field = crate::schema::plan_node::ABOVE;
        edit::set_field(&device.replica, node, field, Value::Id(above)).unwrap()
    };
    let draft = above(&planner, tree[0].id, tree[2].id);
    planner.act(draft.into_iter().collect(), NOW);
    let read = model::plan_tree(&planner.replica, PLAN);
    assert_eq!(read.len(), 3, "none is lost and none is shown twice");
}

pub(super) const NEXT_PLAN: EntityId = EntityId::from_bytes([0x6a; 16]);
const CITY_PLAN: EntityId = EntityId::from_bytes([0x6b; 16]);

/// The city's plan with one objective, beside the agency's.
fn with_city_plan() -> (City, Device, [EntityId; 3]) {
    let (mut city, mut planner, _) = planned();
    planner = {
        drop(planner);
        let mut planner = city.device(3, Role::PlanningReviewer);
        city.sync(&mut planner);
        planner
    };
    planner.act(vec![edit::new_plan(CITY_PLAN, None, PERIOD)], NOW);
    let node = EntityId::from_bytes([0x6c; 16]);
    let kind = NodeKind::Objective;
    let draft = edit::add_plan_node(&planner.replica, CITY_PLAN, None, node, kind).unwrap();
    planner.act(vec![draft], NOW);
    let tree = model::plan_tree(&planner.replica, PLAN);
    (city, planner, [node, tree[1].id, tree[2].id])
}

fn contribute(device: &mut Device, node: EntityId, to: EntityId) {
    let draft = edit::contribute(&device.replica, node, to).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

fn links(city: &City) -> usize {
    model::causes_of(&city.server.ledgers()[&CITY_SCOPE])
        .1
        .len()
}

#[test]
fn contribution_joins_two_plans_and_can_be_taken_out_and_back() {
    let (mut city, mut planner, [above, objective, _]) = with_city_plan();
    contribute(&mut planner, objective, above);
    city.sync(&mut planner);
    assert_eq!((parked_reason(&planner), links(&city)), (None, 1));
    let out = edit::uncontribute(&planner.replica, objective, above).unwrap();
    planner.act(out.into_iter().collect(), NOW);
    city.sync(&mut planner);
    assert_eq!(links(&city), 0);
    contribute(&mut planner, objective, above);
    city.sync(&mut planner);
    assert_eq!((parked_reason(&planner), links(&city)), (None, 1));
}

#[test]
fn contribution_that_leads_in_a_circle_is_refused_with_its_reason() {
    let (mut city, mut planner, [above, objective, program]) = with_city_plan();
    contribute(&mut planner, objective, above);
    contribute(&mut planner, above, program);
    city.sync(&mut planner);
    let Disposition::Parked(parked) = last_fate(&planner) else {
        panic!("the circle was made")
    };
    assert_eq!(parked.reason, ParkReason::InvalidValue);
    assert_eq!(parked.detail, "contribution_circle");
    assert_eq!(links(&city), 1);
}

#[test]
fn contribution_has_the_id_of_its_ends_and_is_bappedas() {
    let (mut city, mut planner, [above, objective, _]) = with_city_plan();
    let fields = [
        (contribution::NODE, Value::Id(objective)),
        (contribution::TO, Value::Id(above)),
    ];
    let forged = Draft {
        scope: CITY_SCOPE,
        entity: EntityId::from_bytes([0xef; 16]),
        kind: EntityKind::Contribution,
        body: Body::Create {
            fields: fields.into_iter().collect(),
        },
    };
    planner.act(vec![forged], NOW);
    city.sync(&mut planner);
    assert_eq!(parked_reason(&planner), Some(ParkReason::WrongScope));
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    contribute(&mut operator, objective, above);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
}

/// Bappeda starts the second version, changes a target in it and decrees it where asked to.
fn change(planner: &mut Device, indicator: EntityId, decreed: bool) -> EntityId {
    let drafts = edit::new_plan_version(&planner.replica, PLAN).unwrap();
    planner.act(drafts, NOW);
    let next = schema::next_version_id(PLAN);
    let mut facts = vec![(
        schema::next_version_id(indicator),
        plan_indicator::TARGET_THIRD,
        figure(90),
    )];
    if decreed {
        facts.push((next, plan::CHANGE_GROUND, words("Penyesuaian RPJMD")));
        facts.push((next, plan::DECREED_ON, words("2026-03-02")));
    }
    for (entity, field, value) in facts {
        let set = edit::set_field(&planner.replica, entity, field, value).unwrap();
        planner.act(set.into_iter().collect(), NOW);
    }
    next
}

fn plans_of(city: &City) -> &Ledger {
    &city.server.ledgers()[&CITY_SCOPE]
}

fn figure(number: i64) -> Value {
    Value::figure(&ikrar_domain::value::Figure::Number(number.into()))
}

#[test]
fn decreed_version_counts_and_the_earlier_one_stays_as_it_was() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    let drafts = edit::align(&operator.replica, ITEM, Some(indicator)).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let before = model::plan_tree(&planner.replica, PLAN);
    let next = change(&mut planner, indicator, true);
    city.sync(&mut planner);
    let ledger = plans_of(&city);
    assert_eq!(model::renstra_of(ledger, AGENCY, 2026).unwrap().id, next);
    assert_eq!(model::plan_tree(ledger, PLAN), before, "readable as it was");
    let renewed = model::newest_of(ledger, indicator);
    let target = |id| model::read_plan_indicator(ledger.row(id).unwrap()).targets[2].clone();
    assert_eq!(
        (target(indicator), target(renewed)),
        (figure(80).as_figure(), figure(90).as_figure())
    );
    city.sync(&mut operator);
    let item = operator.replica.row(ITEM).unwrap();
    let answered = item.value(crate::schema::item::ALIGNED_WITH).as_id();
    assert_eq!(
        answered,
        Some(indicator),
        "the agreement points at what it answered"
    );
    let line = model::indicator_line(&operator.replica, renewed);
    assert_eq!(line, [renewed, indicator]);
}

#[test]
fn version_that_is_not_decreed_counts_for_nothing_yet() {
    let (mut city, _, indicator) = planned();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    change(&mut planner, indicator, false);
    city.sync(&mut planner);
    let ledger = plans_of(&city);
    assert_eq!(model::renstra_of(ledger, AGENCY, 2026).unwrap().id, PLAN);
    assert_eq!(model::newest_of(ledger, indicator), indicator);
}

#[test]
fn version_that_another_changes_takes_no_edit() {
    let (mut city, _, indicator) = planned();
    let mut late = city.device(4, Role::PlanningReviewer);
    city.sync(&mut late);
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    change(&mut planner, indicator, false);
    city.sync(&mut planner);
    let field = plan_indicator::TARGET_THIRD;
    let set = edit::set_field(&late.replica, indicator, field, figure(7)).unwrap();
    late.act(set.into_iter().collect(), NOW);
    city.sync(&mut late);
    assert_eq!(
        parked_reason(&late),
        Some(ParkReason::Locked),
        "kept and shown"
    );
}

#[test]
fn version_started_on_two_devices_apart_is_one() {
    let (mut city, _, indicator) = planned();
    let mut devices = [3, 4].map(|number| city.device(number, Role::PlanningReviewer));
    for device in &mut devices {
        city.sync(device);
        change(device, indicator, true);
    }
    for device in &mut devices {
        city.sync(device);
        assert_eq!(parked_reason(device), None);
    }
    assert_eq!(model::plans(plans_of(&city)).len(), 2);
    let next = schema::next_version_id(PLAN);
    let count = |plan| model::plan_tree(plans_of(&city), plan).len();
    assert_eq!(count(next), count(PLAN));
}

#[test]
fn plan_of_two_years_and_a_forged_version_are_refused() {
    let (mut city, _) = City::with_agreement();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let short = PlanPeriod {
        first: 2025,
        last: 2026,
    };
    planner.act(vec![edit::new_plan(PLAN, Some(AGENCY), short)], NOW);
    city.sync(&mut planner);
    assert_eq!(parked_reason(&planner), Some(ParkReason::InvalidValue));
    planner.act(vec![edit::new_plan(NEXT_PLAN, Some(AGENCY), PERIOD)], NOW);
    city.sync(&mut planner);
    let mut drafts = edit::new_plan_version(&planner.replica, NEXT_PLAN).unwrap();
    let mut forged = drafts.remove(0);
    forged.entity = EntityId::from_bytes([0xf0; 16]);
    planner.act(vec![forged], NOW);
    city.sync(&mut planner);
    assert_eq!(parked_reason(&planner), Some(ParkReason::WrongScope));
}
