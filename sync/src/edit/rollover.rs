//! Next year's agreement out of this year's and of the plan: what is promised stays, what it is
//! measured against is agreed anew, beginning with the plan's target of that year.

use std::collections::BTreeMap;

use ikrar_domain::agreement::AgreementKind;

use super::cascade::fund_again;
use super::{EditError, code, create, known};
use crate::identity::EntityId;
use crate::ledger::ScopeInfo;
use crate::model;
use crate::operation::Draft;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, agreement, budget_line, item};
use crate::value::Value;

/// What next year's agreement takes over from this year's.
const AGREEMENT_FIELDS: [Field; 11] = [
    agreement::AGENCY,
    agreement::LEVEL,
    agreement::FIRST_PARTY_NAME,
    agreement::FIRST_PARTY_TITLE,
    agreement::FIRST_PARTY_NIP,
    agreement::FIRST_PARTY_APPOINTMENT,
    agreement::SECOND_PARTY_NAME,
    agreement::SECOND_PARTY_TITLE,
    agreement::SECOND_PARTY_NIP,
    agreement::SECOND_PARTY_APPOINTMENT,
    agreement::POSITION,
];

/// Of an item: what is promised and how it is measured. Targets are another year's.
const ITEM_FIELDS: [Field; 13] = [
    item::ORDER,
    item::OBJECTIVE,
    item::INDICATOR,
    item::UNIT,
    item::POLARITY,
    item::LOWER_VARIANT,
    item::CONSOLIDATION,
    item::CONVENTION,
    item::IS_KPI,
    item::SCALE,
    item::SOURCE,
    item::DEFINITION,
    item::WEIGHT,
];

/// Of a budget line: which program. Amounts are another year's.
const LINE_FIELDS: [Field; 3] = [budget_line::ORDER, budget_line::CODE, budget_line::PROGRAM];

/// Starts next year's agreement from this one. An item that answers to the agency's plan goes on
/// answering to it, in the plan of that year, and begins with its target (`domain.md` 4.2).
/// `fields` take the place of what this one has, such as the officials who hold the positions now;
/// `new_id` gives the id of each row.
pub fn roll_over(
    rows: &impl Rows,
    earlier: EntityId,
    id: EntityId,
    fields: &[(Field, Value)],
    mut new_id: impl FnMut() -> EntityId,
) -> Result<Vec<Draft>, EditError> {
    let row = known(rows, earlier)?;
    let agency = row.value(agreement::AGENCY).as_id();
    let year = row.value(agreement::YEAR).as_integer();
    let year = year.and_then(|year| u16::try_from(year).ok()?.checked_add(1));
    let (agency, year) = agency.zip(year).ok_or(EditError::UnknownEntity)?;
    let scope = ScopeInfo::agency_year(agency, year).id;
    let stated = [
        (agreement::YEAR, Value::Integer(i64::from(year))),
        (agreement::KIND, code(AgreementKind::Murni.code())),
        (agreement::VERSION_NUMBER, Value::Integer(1)),
    ];
    let all = taken(row, &AGREEMENT_FIELDS)
        .chain(stated)
        .chain(fields.iter().cloned());
    let mut drafts = vec![create(scope, EntityKind::Agreement, id, all)];
    let mut renewed = BTreeMap::new();
    let plan = model::renstra_of(rows, agency, year);
    for item in rows_of(rows, model::items_of(rows, earlier)) {
        let stated = [
            (item::AGREEMENT, Value::Id(id)),
            (item::PREVIOUS, Value::Id(item.id)),
        ];
        let planned = plan
            .as_ref()
            .and_then(|plan| planned(rows, plan, item, year));
        let fields = taken(item, &ITEM_FIELDS)
            .chain(stated)
            .chain(planned.into_iter().flatten());
        let place = new_id();
        renewed.insert(item.id, place);
        drafts.push(create(scope, EntityKind::Item, place, fields));
    }
    for line in rows_of(rows, model::budget_lines_of(rows, earlier)) {
        let stated = [(budget_line::AGREEMENT, Value::Id(id))];
        let fields = taken(line, &LINE_FIELDS).chain(stated);
        let place = new_id();
        renewed.insert(line.id, place);
        drafts.push(create(scope, EntityKind::BudgetLine, place, fields));
    }
    drafts.extend(fund_again(rows, earlier, scope, &renewed));
    Ok(drafts)
}

/// What the plan says of an item in that year; nothing where it does not answer to it any more.
fn planned(
    rows: &impl Rows,
    plan: &model::Plan,
    item: &Row,
    year: u16,
) -> Option<[(Field, Value); 3]> {
    let answered = item.value(item::ALIGNED_WITH).as_id()?;
    let indicator = model::indicator_in_plan(rows, plan, answered)?;
    let read = model::read_plan_indicator(rows.row(indicator)?);
    let target = read.target_of(plan.period, year);
    let target = target.map_or(Value::Null, Value::figure);
    Some([
        (item::ALIGNED_WITH, Value::Id(indicator)),
        (item::PLANNED_TARGET, target.clone()),
        (item::TARGET, target),
    ])
}

fn rows_of(rows: &impl Rows, ids: Vec<EntityId>) -> Vec<&Row> {
    ids.into_iter().filter_map(|id| rows.row(id)).collect()
}

fn taken<'a>(row: &'a Row, fields: &'a [Field]) -> impl Iterator<Item = (Field, Value)> + 'a {
    fields
        .iter()
        .map(|field| (*field, row.value(*field).clone()))
}
