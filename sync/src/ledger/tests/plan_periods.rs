//! What goes on from one plan's period to the next.

use ikrar_domain::agreement::Alignment;
use ikrar_domain::plan::{NodeKind, PlanPeriod};

use super::plans::{NEXT_PLAN, ids, planned};
use super::*;
use crate::model;
use crate::schema::plan_indicator;

#[test]
fn history_holds_where_the_next_plan_words_the_indicator_anew() {
    let (mut city, mut operator, indicator) = planned();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let next = PlanPeriod {
        first: 2027,
        last: 2029,
    };
    planner.act(vec![edit::new_plan(NEXT_PLAN, Some(AGENCY), next)], NOW);
    let node = EntityId::from_bytes([0x6d; 16]);
    let kind = NodeKind::Objective;
    let draft = edit::add_plan_node(&planner.replica, NEXT_PLAN, None, node, kind).unwrap();
    planner.act(vec![draft], NOW);
    let renamed = EntityId::from_bytes([0x6e; 16]);
    let draft = edit::add_plan_indicator(&planner.replica, node, renamed).unwrap();
    planner.act(vec![draft], NOW);
    let plan = model::renstra_of(&planner.replica, AGENCY, 2027).unwrap();
    let earlier = model::earlier_indicators(&planner.replica, &plan);
    let names: Vec<_> = earlier.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Indeks kepuasan", "Nilai SAKIP"]);
    let field = plan_indicator::CONTINUES;
    let draft = edit::set_field(&planner.replica, renamed, field, Value::Id(indicator));
    planner.act(draft.unwrap().into_iter().collect(), NOW);
    let first_year = model::PLAN_TARGETS[0];
    let draft = edit::set_field(&planner.replica, renamed, first_year, number(82));
    planner.act(draft.unwrap().into_iter().collect(), NOW);
    city.sync(&mut planner);
    city.sync(&mut operator);
    let line = model::indicator_line(&operator.replica, renamed);
    assert_eq!(line, [renamed, indicator]);

    // The agreement of 2026 answers to the old words; that of 2027 finds it by the new ones.
    let drafts = edit::align(&operator.replica, ITEM, Some(indicator)).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    let found = |rows: &Device| model::item_of_last_year(&rows.replica, AGENCY, 2027, renamed);
    assert_eq!(found(&operator), None, "a draft is nobody's history");
    city.put_into_force(&mut operator);
    assert_eq!(found(&operator), Some(ITEM));

    // Next year's draft goes on answering to the plan, in its new words, and begins with its
    // target.
    let next = EntityId::from_bytes([0x94; 16]);
    let drafts = edit::roll_over(&operator.replica, AGREEMENT, next, &[], ids(0x95)).unwrap();
    operator.act(drafts, NOW);
    let item = model::items_of(&operator.replica, next)[0];
    let row = operator.replica.row(item).unwrap();
    assert_eq!(row.value(item::ALIGNED_WITH), &Value::Id(renamed));
    let read = model::read_item(row);
    assert_eq!(read.annual_target, number(82).as_figure());
    assert_eq!(read.alignment(), Alignment::Exact);
}
