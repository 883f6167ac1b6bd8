//! Plans as rows tell them.

use ikrar_domain::agreement::{Agreement, NomenclatureEdition, PlanAnswer, PlannedYear};
use ikrar_domain::order;
use ikrar_domain::plan::{
    CauseNode, Contribution, ContributionRefusal, EarlierIndicator, NodeKind, PlanIdentity,
    PlanIndicator, PlanKind, PlanPeriod, PlanVersion, ancestry, check_contribution,
};
use ikrar_domain::value::{AgencyId, PlanIndicatorId, PlanNodeId};

use super::ordered;
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{CITY_OWNER, plan, plan_indicator, plan_node};
use crate::schema::{EntityKind, Field, civil_date, contribution, item, next_version_id};
use crate::value::Value;

/// Nobody changes a plan more often in five years.
const VERSIONS_MAX: usize = 20;

/// A plan without its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Identity.
    pub id: EntityId,
    /// Which plan.
    pub kind: PlanKind,
    /// Whose Renstra; none for the city's RPJMD.
    pub agency: Option<EntityId>,
    /// Its title.
    pub title: String,
    /// Its years.
    pub period: PlanPeriod,
    /// What it was decreed by.
    pub decree: String,
    /// The edition its codes are written in; none while nobody has said.
    pub edition: Option<NomenclatureEdition>,
    /// The version it changes.
    pub earlier: Option<EntityId>,
    /// What makes it a version.
    pub version: PlanVersion,
}

impl Plan {
    /// What its versions have in common, and its place among them.
    pub fn identity(&self) -> PlanIdentity {
        PlanIdentity {
            kind: self.kind,
            agency: self.agency.map(|id| AgencyId::from_uuid(id.uuid())),
            period: self.period,
            number: self.version.number,
        }
    }
}

/// A node of a plan's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanNode {
    /// Identity.
    pub id: EntityId,
    /// How deep it stands; the top is zero.
    pub depth: usize,
    /// What it is.
    pub kind: NodeKind,
    /// Its code as text.
    pub code: String,
    /// Its words.
    pub text: String,
    /// Its indicators, in their order.
    pub indicators: Vec<EntityId>,
}

/// The fields of the targets, in the order of the plan's years.
pub const PLAN_TARGETS: [Field; 5] = [
    plan_indicator::TARGET_FIRST,
    plan_indicator::TARGET_SECOND,
    plan_indicator::TARGET_THIRD,
    plan_indicator::TARGET_FOURTH,
    plan_indicator::TARGET_FIFTH,
];

/// Every plan that was not taken out, the newest period first.
pub fn plans(rows: &impl Rows) -> Vec<Plan> {
    let mut plans: Vec<Plan> = rows
        .of_kind(EntityKind::Plan)
        .into_iter()
        .filter_map(|id| read_plan(rows.row(id)?))
        .collect();
    order::sort_by_key(&mut plans, |plan| {
        (std::cmp::Reverse(plan.period.first), plan.id)
    });
    plans
}

/// The plans that count: each in its newest version that was decreed.
pub fn counting_plans(rows: &impl Rows) -> Vec<Plan> {
    let mut counting = plans(rows);
    counting.retain(|plan| plan.version.counts() && !is_overtaken(rows, plan.id));
    counting
}

/// Whether a later version of the plan counts.
fn is_overtaken(rows: &impl Rows, plan: EntityId) -> bool {
    let later = std::iter::successors(next_version(rows, plan), |later| {
        next_version(rows, later.id)
    });
    later.take(VERSIONS_MAX).any(|later| later.version.counts())
}

/// The version that changes a plan, where one was started and not taken out.
pub fn next_version(rows: &impl Rows, plan: EntityId) -> Option<Plan> {
    rows.row(next_version_id(plan)).and_then(read_plan)
}

/// A row of a plan as the plan's counting version has it: itself, where nothing changed it.
pub fn newest_of(rows: &impl Rows, id: EntityId) -> EntityId {
    let mut newest = id;
    let mut at = id;
    for _ in 0..VERSIONS_MAX {
        at = next_version_id(at);
        let Some(row) = rows.row(at) else {
            break;
        };
        if plan_of_row(rows, row).is_some_and(|plan| plan.version.counts()) {
            newest = at;
        }
    }
    newest
}

/// The plan a node or an indicator belongs to.
fn plan_of_row(rows: &impl Rows, row: &Row) -> Option<Plan> {
    match row.kind {
        EntityKind::PlanNode => read_plan(rows.row(row.parent()?)?),
        _ => plan_of(rows, row.id),
    }
}

/// The Renstra of an agency that covers a year, the RPJMD for the city itself; the one written last
/// where several do.
pub fn renstra_of(rows: &impl Rows, agency: EntityId, year: u16) -> Option<Plan> {
    counting_plans(rows)
        .into_iter()
        .filter(|plan| match plan.kind {
            PlanKind::Rpjmd => agency == CITY_OWNER,
            PlanKind::Renstra => plan.agency == Some(agency),
        })
        .filter(|plan| plan.period.place_of(year).is_some())
        .max_by_key(|plan| (plan.period.first, plan.id))
}

/// What an agency's plan says of an agreement's year; nothing where no plan covers it.
pub(super) fn planned_year(rows: &impl Rows, document: &Agreement) -> Option<PlannedYear> {
    let year = document.year.number();
    let plan = renstra_of(rows, EntityId::from_uuid(document.agency.uuid()), year)?;
    let answers = document.items.iter().filter_map(|item| item.plan.indicator);
    let answered: Vec<EntityId> = answers
        .map(|id| newest_of(rows, EntityId::from_uuid(id.uuid())))
        .collect();
    let is_key = |node: &EntityId| {
        let kind = rows.row(*node).map(|row| row.text(plan_node::KIND));
        kind.and_then(NodeKind::from_code)
            .is_some_and(NodeKind::has_key_indicators)
    };
    let unanswered = nodes_of(rows, plan.id)
        .into_iter()
        .filter(is_key)
        .flat_map(|node| plan_indicators_of(rows, node))
        .filter(|id| !answered.contains(id))
        .filter_map(|id| rows.row(id))
        .map(read_plan_indicator)
        .filter(|read| read.target_of(plan.period, year).is_some())
        .map(|read| read.name);
    Some(PlannedYear {
        unanswered: unanswered.collect(),
    })
}

/// Reads a plan; nothing where it was taken out.
pub fn read_plan(row: &Row) -> Option<Plan> {
    if row.kind != EntityKind::Plan || row.value(plan::REMOVED) == &Value::Bool(true) {
        return None;
    }
    let year = |field| {
        let number = row.value(field).as_integer();
        number.and_then(|number| u16::try_from(number).ok())
    };
    let first = year(plan::FIRST_YEAR).unwrap_or_default();
    Some(Plan {
        id: row.id,
        kind: PlanKind::from_code(row.text(plan::KIND)).unwrap_or(PlanKind::Renstra),
        agency: row.value(plan::AGENCY).as_id(),
        title: row.text(plan::TITLE).to_owned(),
        period: PlanPeriod {
            first,
            last: year(plan::LAST_YEAR).unwrap_or(first),
        },
        decree: row.text(plan::DECREE).to_owned(),
        edition: NomenclatureEdition::from_code(row.text(plan::EDITION)),
        earlier: row.value(plan::EARLIER).as_id(),
        version: PlanVersion {
            number: year(plan::VERSION_NUMBER).unwrap_or(1),
            ground: row.text(plan::CHANGE_GROUND).to_owned(),
            decreed_on: civil_date(row.text(plan::DECREED_ON)),
        },
    })
}

/// The tree of a plan from the top down. A node whose parent is not there, or leads back to
/// itself, stands at the top.
pub fn plan_tree(rows: &impl Rows, plan: EntityId) -> Vec<PlanNode> {
    let all = nodes_of(rows, plan);
    let above = |id: EntityId| {
        let named = rows.row(id)?.value(plan_node::ABOVE).as_id()?;
        all.contains(&named).then_some(named)
    };
    // Steps up to the top; more than there are nodes is a circle.
    let depth = |id: EntityId| {
        let steps = std::iter::successors(Some(id), |at| above(*at));
        let count = steps.take(all.len().saturating_add(1)).count();
        (count <= all.len()).then_some(count.saturating_sub(1))
    };
    let mut tree = Vec::new();
    let tops = all.iter().filter(|id| !matches!(depth(**id), Some(1..)));
    for top in tops {
        walk(rows, &all, *top, 0, &above, &mut tree);
    }
    tree
}

/// The nodes of a plan that were not taken out, in their order and whatever stands above them.
pub(super) fn nodes_of(rows: &impl Rows, plan: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::PlanNode,
        plan,
        plan_node::ORDER,
        plan_node::REMOVED,
    )
}

fn walk(
    rows: &impl Rows,
    all: &[EntityId],
    id: EntityId,
    depth: usize,
    above: &impl Fn(EntityId) -> Option<EntityId>,
    tree: &mut Vec<PlanNode>,
) {
    let is_known = tree.iter().any(|node: &PlanNode| node.id == id);
    let Some(row) = rows.row(id).filter(|_| !is_known) else {
        return;
    };
    tree.push(PlanNode {
        id,
        depth,
        kind: NodeKind::from_code(row.text(plan_node::KIND)).unwrap_or(NodeKind::Objective),
        code: row.text(plan_node::CODE).to_owned(),
        text: row.text(plan_node::TEXT).to_owned(),
        indicators: plan_indicators_of(rows, id),
    });
    for below in all.iter().filter(|below| above(**below) == Some(id)) {
        walk(rows, all, *below, depth.saturating_add(1), above, tree);
    }
}

/// The indicators of a node that were not taken out, in their order.
pub fn plan_indicators_of(rows: &impl Rows, node: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::PlanIndicator,
        node,
        plan_indicator::ORDER,
        plan_indicator::REMOVED,
    )
}

/// Reads an indicator of a plan.
pub fn read_plan_indicator(row: &Row) -> PlanIndicator {
    PlanIndicator {
        id: PlanIndicatorId::from_uuid(row.id.uuid()),
        name: row.text(plan_indicator::NAME).to_owned(),
        unit: row.text(plan_indicator::UNIT).to_owned(),
        baseline: row.value(plan_indicator::BASELINE).as_figure(),
        targets: PLAN_TARGETS.map(|field| row.value(field).as_figure()),
    }
}

/// The plan an indicator belongs to.
pub fn plan_of(rows: &impl Rows, indicator: EntityId) -> Option<Plan> {
    let node = rows.row(rows.row(indicator)?.parent()?)?;
    read_plan(rows.row(node.parent()?)?)
}

pub(super) fn read_answer(row: &Row) -> PlanAnswer {
    PlanAnswer {
        indicator: row
            .value(item::ALIGNED_WITH)
            .as_id()
            .map(|id| PlanIndicatorId::from_uuid(id.uuid())),
        planned: row.value(item::PLANNED_TARGET).as_figure(),
        reason: row.text(item::ALIGNMENT_REASON).to_owned(),
    }
}

/// Every node of every plan, RPJMD first and each plan from the top down, and every contribution
/// that was not taken out: what the tree of cause and effect is made of.
pub fn causes_of(rows: &impl Rows) -> (Vec<CauseNode>, Vec<Contribution>) {
    let mut all = counting_plans(rows);
    // The city's plan is what the others serve.
    order::sort_by_key(&mut all, |plan| {
        (plan.kind != PlanKind::Rpjmd, plan.agency, plan.id)
    });
    let mut nodes = Vec::new();
    for plan in all {
        let agency = plan.agency.map(|id| AgencyId::from_uuid(id.uuid()));
        for node in plan_tree(rows, plan.id) {
            let above = rows
                .row(node.id)
                .and_then(|row| row.value(plan_node::ABOVE).as_id());
            nodes.push(CauseNode {
                id: node_id(node.id),
                above: above.map(node_id),
                agency,
            });
        }
    }
    let links = rows
        .of_kind(EntityKind::Contribution)
        .into_iter()
        .filter_map(|id| read_contribution(rows, rows.row(id)?))
        .collect();
    (nodes, links)
}

fn read_contribution(rows: &impl Rows, row: &Row) -> Option<Contribution> {
    if row.value(contribution::WITHDRAWN) == &Value::Bool(true) {
        return None;
    }
    let to = newest_of(rows, row.value(contribution::TO).as_id()?);
    let from = newest_of(rows, row.parent()?);
    Some((node_id(from), node_id(to)))
}

/// Whether one node may contribute to another.
pub fn may_contribute(
    rows: &impl Rows,
    node: EntityId,
    to: EntityId,
) -> Result<(), ContributionRefusal> {
    let (nodes, links) = causes_of(rows);
    check_contribution(&nodes, &links, node_id(node), node_id(to))
}

/// The indicators of the plans of the same kind and agency that end before this one begins.
pub fn earlier_indicators(rows: &impl Rows, of: &Plan) -> Vec<EarlierIndicator> {
    let is_before = |other: &Plan| {
        other.kind == of.kind && other.agency == of.agency && other.period.last < of.period.first
    };
    let mut before: Vec<Plan> = counting_plans(rows).into_iter().filter(is_before).collect();
    order::sort_by_key(&mut before, |plan| std::cmp::Reverse(plan.period.last));
    // The plan right before; what lies behind it was continued or ended there.
    let Some(last) = before.first() else {
        return Vec::new();
    };
    plan_tree(rows, last.id)
        .into_iter()
        .flat_map(|node| node.indicators)
        .filter_map(|id| rows.row(id))
        .map(|row| EarlierIndicator {
            id: PlanIndicatorId::from_uuid(row.id.uuid()),
            name: row.text(plan_indicator::NAME).to_owned(),
            ended_reason: row.text(plan_indicator::ENDED_REASON).to_owned(),
        })
        .collect()
}

/// An indicator and those of earlier plans that it goes on from, newest first.
pub fn indicator_line(rows: &impl Rows, indicator: EntityId) -> Vec<EntityId> {
    let continues = |id: PlanIndicatorId| {
        let row = rows.row(EntityId::from_uuid(id.uuid()))?;
        let earlier = row.value(plan_indicator::EARLIER).as_id();
        let earlier = earlier.or_else(|| row.value(plan_indicator::CONTINUES).as_id())?;
        Some(PlanIndicatorId::from_uuid(earlier.uuid()))
    };
    ancestry(PlanIndicatorId::from_uuid(indicator.uuid()), continues)
        .into_iter()
        .map(|id| EntityId::from_uuid(id.uuid()))
        .collect()
}

fn node_id(id: EntityId) -> PlanNodeId {
    PlanNodeId::from_uuid(id.uuid())
}
