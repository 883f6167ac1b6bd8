//! Writing a plan, taking in a table, and aligning an agreement's items with it.

use ikrar_domain::measurement::{Consolidation, Polarity};
use ikrar_domain::plan::{ImportRow, NodeKind, PlanKind, PlanPeriod};

use super::{EditError, code, create, known, order_after, set_field};
use crate::identity::EntityId;
use crate::model::{self, PLAN_TARGETS};
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{CITY_SCOPE, EntityKind, Field, agreement, contribution, contribution_id};
use crate::schema::{item, next_version_id, plan, plan_indicator, plan_node};
use crate::value::Value;

/// Starts a plan; `agency` is none for the city's RPJMD.
pub fn new_plan(id: EntityId, agency: Option<EntityId>, period: PlanPeriod) -> Draft {
    let kind = match agency {
        Some(_) => PlanKind::Renstra,
        None => PlanKind::Rpjmd,
    };
    let fields = [
        (plan::AGENCY, agency.map_or(Value::Null, Value::Id)),
        (plan::KIND, code(kind.code())),
        (plan::FIRST_YEAR, Value::Integer(i64::from(period.first))),
        (plan::LAST_YEAR, Value::Integer(i64::from(period.last))),
        (plan::VERSION_NUMBER, Value::Integer(1)),
    ];
    create(CITY_SCOPE, EntityKind::Plan, id, fields)
}

/// What a version of a plan takes over from the one before.
const PLAN_FIELDS: [Field; 6] = [
    plan::AGENCY,
    plan::KIND,
    plan::TITLE,
    plan::FIRST_YEAR,
    plan::LAST_YEAR,
    plan::EDITION,
];

/// Starts the next version of a plan, with everything that stands in it. Two devices that start it
/// apart mean the same rows; one that was taken out comes back.
pub fn new_plan_version(rows: &impl Rows, earlier: EntityId) -> Result<Vec<Draft>, EditError> {
    let row = known(rows, earlier)?;
    let read = model::read_plan(row).ok_or(EditError::UnknownEntity)?;
    let id = next_version_id(earlier);
    let number = i64::from(read.version.number).saturating_add(1);
    let kept = PLAN_FIELDS.map(|field| (field, row.value(field).clone()));
    let stated = [
        (plan::VERSION_NUMBER, Value::Integer(number)),
        (plan::EARLIER, Value::Id(earlier)),
    ];
    let mut drafts = Vec::new();
    match rows.row(id) {
        Some(_) => drafts.extend(set_field(rows, id, plan::REMOVED, Value::Null)?),
        None => drafts.push(create_filled(
            EntityKind::Plan,
            id,
            kept.into_iter().chain(stated),
        )),
    }
    for node in model::plan_tree(rows, earlier) {
        let above = known(rows, node.id)?.value(plan_node::ABOVE).as_id();
        let above = above.map_or(Value::Null, |above| Value::Id(next_version_id(above)));
        let own = [(plan_node::PLAN, Value::Id(id)), (plan_node::ABOVE, above)];
        let new = version_row(rows, node.id, plan_node::EARLIER, &own)?;
        drafts.extend(new);
        for indicator in node.indicators {
            let own = [(plan_indicator::NODE, Value::Id(next_version_id(node.id)))];
            drafts.extend(version_row(rows, indicator, plan_indicator::EARLIER, &own)?);
        }
    }
    Ok(drafts)
}

/// A row as the next version begins with it; nothing where that version has it already.
fn version_row(
    rows: &impl Rows,
    id: EntityId,
    lineage: Field,
    own: &[(Field, Value)],
) -> Result<Option<Draft>, EditError> {
    let row = known(rows, id)?;
    let new = next_version_id(id);
    if rows.row(new).is_some() {
        return Ok(None);
    }
    let is_own = |field: Field| field == lineage || own.iter().any(|(one, _)| *one == field);
    let kept = row.kind.fields().iter().map(|rule| rule.field);
    let kept = kept
        .filter(|field| !is_own(*field))
        .map(|field| (field, row.value(field).clone()));
    let stated = own.iter().cloned().chain([(lineage, Value::Id(id))]);
    Ok(Some(create_filled(row.kind, new, stated.chain(kept))))
}

fn create_filled(
    kind: EntityKind,
    id: EntityId,
    fields: impl Iterator<Item = (Field, Value)>,
) -> Draft {
    let filled = fields.filter(|(_, value)| !value.is_null());
    create(CITY_SCOPE, kind, id, filled)
}

/// Adds a node at the end of a plan, below another or at the top.
pub fn add_plan_node(
    rows: &impl Rows,
    plan: EntityId,
    above: Option<EntityId>,
    id: EntityId,
    kind: NodeKind,
) -> Result<Draft, EditError> {
    known(rows, plan)?;
    let last = last_order(rows, EntityKind::PlanNode, plan, plan_node::ORDER);
    let fields = [
        (plan_node::PLAN, Value::Id(plan)),
        (plan_node::ABOVE, above.map_or(Value::Null, Value::Id)),
        (plan_node::ORDER, code(&order_after(last.as_deref()))),
        (plan_node::KIND, code(kind.code())),
    ];
    Ok(create(CITY_SCOPE, EntityKind::PlanNode, id, fields))
}

/// Adds an indicator at the end of a node.
pub fn add_plan_indicator(
    rows: &impl Rows,
    node: EntityId,
    id: EntityId,
) -> Result<Draft, EditError> {
    known(rows, node)?;
    let last = last_order(rows, EntityKind::PlanIndicator, node, plan_indicator::ORDER);
    let fields = [
        (plan_indicator::NODE, Value::Id(node)),
        (plan_indicator::ORDER, code(&order_after(last.as_deref()))),
        (plan_indicator::POLARITY, code(Polarity::Higher.code())),
        (
            plan_indicator::CONSOLIDATION,
            code(Consolidation::Last.code()),
        ),
    ];
    Ok(create(CITY_SCOPE, EntityKind::PlanIndicator, id, fields))
}

fn last_order(
    rows: &impl Rows,
    kind: EntityKind,
    parent: EntityId,
    order: Field,
) -> Option<String> {
    rows.children(kind, parent)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .map(|row| row.text(order).to_owned())
        .max()
}

/// Takes a whole table into a plan, at its end. A row stands below the last one of a higher kind;
/// a row that repeats the node above it with another indicator adds that indicator to it.
pub fn import_plan(
    rows: &impl Rows,
    plan: EntityId,
    table: &[ImportRow],
    mut new_id: impl FnMut() -> EntityId,
) -> Result<Vec<Draft>, EditError> {
    known(rows, plan)?;
    let mut drafts = Vec::new();
    let mut order = last_order(rows, EntityKind::PlanNode, plan, plan_node::ORDER);
    let mut open: Vec<(NodeKind, EntityId)> = Vec::new();
    let mut last: Option<(&ImportRow, EntityId)> = None;
    let mut indicator_order: Option<String> = None;
    for row in table {
        let repeated = last.filter(|(before, _)| row.repeats(before));
        let node = if let Some((_, node)) = repeated {
            node
        } else {
            open.retain(|(kind, _)| *kind < row.kind);
            let above = open.last().map(|(_, id)| *id);
            let id = new_id();
            let place = order_after(order.as_deref());
            let fields = [
                (plan_node::PLAN, Value::Id(plan)),
                (plan_node::ABOVE, above.map_or(Value::Null, Value::Id)),
                (plan_node::ORDER, code(&place)),
                (plan_node::KIND, code(row.kind.code())),
                (plan_node::CODE, Value::text(&row.code)),
                (plan_node::TEXT, Value::text(&row.text)),
                (
                    plan_node::SUCCESS_FACTOR,
                    text_or_none(&row.details.success_factor),
                ),
            ];
            drafts.push(create_filled(EntityKind::PlanNode, id, fields.into_iter()));
            order = Some(place);
            open.push((row.kind, id));
            indicator_order = None;
            id
        };
        last = Some((row, node));
        if row.indicator.is_empty() {
            continue;
        }
        let place = order_after(indicator_order.as_deref());
        drafts.push(imported_indicator(row, node, &place, new_id()));
        indicator_order = Some(place);
    }
    Ok(drafts)
}

fn imported_indicator(row: &ImportRow, node: EntityId, order: &str, id: EntityId) -> Draft {
    let usual = if row.has_labels() {
        Polarity::Predicate
    } else {
        Polarity::Higher
    };
    let details = &row.details;
    let polarity = details.polarity.unwrap_or(usual);
    let consolidation = details.consolidation.unwrap_or(Consolidation::Last);
    let year = details.baseline_year.map(i64::from);
    let baseline = details.baseline.as_ref();
    let stated = [
        (plan_indicator::NODE, Value::Id(node)),
        (plan_indicator::ORDER, code(order)),
        (plan_indicator::NAME, Value::text(&row.indicator)),
        (plan_indicator::UNIT, Value::text(&row.unit)),
        (plan_indicator::POLARITY, code(polarity.code())),
        (plan_indicator::CONSOLIDATION, code(consolidation.code())),
        (
            plan_indicator::DEFINITION,
            text_or_none(&details.definition),
        ),
        (plan_indicator::FORMULA, text_or_none(&details.formula)),
        (plan_indicator::SOURCE, text_or_none(&details.source)),
        (
            plan_indicator::BASELINE_YEAR,
            year.map_or(Value::Null, Value::Integer),
        ),
        (
            plan_indicator::BASELINE,
            baseline.map_or(Value::Null, Value::figure),
        ),
    ];
    let targets = PLAN_TARGETS
        .into_iter()
        .zip(&row.targets)
        .map(|(field, target)| (field, target.as_ref().map_or(Value::Null, Value::figure)));
    let fields = stated.into_iter().chain(targets);
    create_filled(EntityKind::PlanIndicator, id, fields)
}

fn text_or_none(text: &str) -> Value {
    match text {
        "" => Value::Null,
        text => Value::text(text),
    }
}

/// Says which indicator of the plan an item answers to, with the plan's target of the
/// agreement's year as it stands now; or that it answers to none.
pub fn align(
    rows: &impl Rows,
    item: EntityId,
    indicator: Option<EntityId>,
) -> Result<Vec<Draft>, EditError> {
    let document = known(rows, known(rows, item)?.parent().unwrap_or_default())?;
    let year = document.value(agreement::YEAR).as_integer();
    let year = year.and_then(|year| u16::try_from(year).ok());
    let planned = match indicator {
        Some(indicator) => {
            let read = model::read_plan_indicator(known(rows, indicator)?);
            let plan = model::plan_of(rows, indicator).ok_or(EditError::UnknownEntity)?;
            let target = year.and_then(|year| read.target_of(plan.period, year).cloned());
            target.as_ref().map_or(Value::Null, Value::figure)
        }
        None => Value::Null,
    };
    let aligned = indicator.map_or(Value::Null, Value::Id);
    let mut drafts = Vec::new();
    for (field, value) in [
        (item::ALIGNED_WITH, aligned),
        (item::PLANNED_TARGET, planned),
    ] {
        drafts.extend(set_field(rows, item, field, value)?);
    }
    Ok(drafts)
}

/// Says that a node brings about another, in any plan. A link that was taken out comes back.
pub fn contribute(
    rows: &impl Rows,
    node: EntityId,
    to: EntityId,
) -> Result<Option<Draft>, EditError> {
    let id = contribution_id(node, to);
    if rows.row(id).is_some() {
        return set_field(rows, id, contribution::WITHDRAWN, Value::Null);
    }
    known(rows, node)?;
    known(rows, to)?;
    let ends = [
        (contribution::NODE, Value::Id(node)),
        (contribution::TO, Value::Id(to)),
    ];
    Ok(Some(create(CITY_SCOPE, EntityKind::Contribution, id, ends)))
}

/// Takes such a link out.
pub fn uncontribute(
    rows: &impl Rows,
    node: EntityId,
    to: EntityId,
) -> Result<Option<Draft>, EditError> {
    let id = contribution_id(node, to);
    set_field(rows, id, contribution::WITHDRAWN, Value::Bool(true))
}

/// Fills an item from the plan: its words, its measure, the year's target, the alignment, and the
/// item of the year before that it goes on from.
pub fn take_from_plan(
    rows: &impl Rows,
    agreement: EntityId,
    indicator: EntityId,
    id: EntityId,
) -> Result<Draft, EditError> {
    let document = known(rows, agreement)?;
    let year = document.value(agreement::YEAR).as_integer();
    let year = year.and_then(|year| u16::try_from(year).ok());
    let row = known(rows, indicator)?;
    let read = model::read_plan_indicator(row);
    let plan = model::plan_of(rows, indicator).ok_or(EditError::UnknownEntity)?;
    let target = year.and_then(|year| read.target_of(plan.period, year).cloned());
    let target = target.as_ref().map_or(Value::Null, Value::figure);
    let node = known(rows, row.parent().unwrap_or_default())?;
    let agency = document.value(agreement::AGENCY).as_id();
    let previous = agency
        .zip(year)
        .and_then(|(agency, year)| model::item_of_last_year(rows, agency, year, indicator));
    let fields = [
        (item::OBJECTIVE, node.value(plan_node::TEXT).clone()),
        (item::INDICATOR, row.value(plan_indicator::NAME).clone()),
        (item::UNIT, row.value(plan_indicator::UNIT).clone()),
        (item::POLARITY, row.value(plan_indicator::POLARITY).clone()),
        (
            item::CONSOLIDATION,
            row.value(plan_indicator::CONSOLIDATION).clone(),
        ),
        (item::IS_KPI, Value::Bool(true)),
        (item::TARGET, target.clone()),
        (item::ALIGNED_WITH, Value::Id(indicator)),
        (item::PLANNED_TARGET, target),
        (item::PREVIOUS, previous.map_or(Value::Null, Value::Id)),
    ];
    super::add_item(rows, agreement, id, &fields)
}
