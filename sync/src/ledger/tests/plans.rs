//! The medium-term plan and what an agreement's items answer to in it.

use ikrar_domain::agreement::Alignment;
use ikrar_domain::plan::{NodeKind, PlanPeriod, read_table};

use super::*;
use crate::model;
use crate::schema::{CITY_SCOPE, plan_indicator};

const PLAN: EntityId = EntityId::from_bytes([0x61; 16]);
const PERIOD: PlanPeriod = PlanPeriod {
    first: 2024,
    last: 2026,
};
const TABLE: &str = "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026
Tujuan;;Terwujudnya layanan prima;;;;;
Sasaran;;Meningkatnya mutu layanan;Indeks kepuasan;indeks;78;79;80
Sasaran;;Meningkatnya mutu layanan;Nilai SAKIP;predikat;BB;A;A
Program;1.02.02;Program pelayanan;;;;;";

fn ids(first: u8) -> impl FnMut() -> EntityId {
    let mut made = 0;
    move || {
        made += 1;
        let mut bytes = [first; 16];
        bytes[15] = made;
        EntityId::from_bytes(bytes)
    }
}

/// The plan of the agency, imported by Bappeda.
fn planned() -> (City, Device, EntityId) {
    let (mut city, operator) = City::with_agreement();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    planner.act(vec![edit::new_plan(PLAN, Some(AGENCY), PERIOD)], NOW);
    let table = read_table(TABLE, PERIOD).unwrap();
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
    let problems = model::problems_of(city.ledger(), &document);
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
