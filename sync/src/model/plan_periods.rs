//! What goes on from one plan's period to the next.

use super::plans::{Plan, newest_of, nodes_of, plan_indicators_of, plan_of};
use crate::identity::EntityId;
use crate::row::Rows;
use crate::schema::plan_indicator;

/// The indicator that an earlier one stands for in a plan: itself or its newest version, or the one
/// that says it goes on from it, where the plan is another period's.
pub fn indicator_in_plan(rows: &impl Rows, plan: &Plan, earlier: EntityId) -> Option<EntityId> {
    let newest = newest_of(rows, earlier);
    if plan_of(rows, newest).is_some_and(|of| of.id == plan.id) {
        return Some(newest);
    }
    let goes_on = |id: &EntityId| {
        let row = rows.row(*id);
        let from = row.and_then(|row| row.value(plan_indicator::CONTINUES).as_id());
        from.is_some_and(|from| from == earlier || newest_of(rows, from) == newest)
    };
    let nodes = nodes_of(rows, plan.id).into_iter();
    let mut indicators = nodes.flat_map(|node| plan_indicators_of(rows, node));
    indicators.find(goes_on)
}
