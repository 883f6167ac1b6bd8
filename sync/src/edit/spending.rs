//! Writing what was spent, and why something was not.

use ikrar_domain::budget::UnspentCause;
use ikrar_domain::value::Quarter;

use super::{EditError, create, known, report_draft, set_field};
use crate::identity::EntityId;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{self, EntityKind, Field, budget_realization, unspent_cause};
use crate::value::Value;

/// Writes a field of what was spent on a budget line up to a quarter; the first value begins the
/// row, and the report where nobody has.
pub fn set_budget_realization(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
    field: Field,
    value: Value,
) -> Result<Vec<Draft>, EditError> {
    let entity = schema::budget_realization_id(line, quarter);
    if rows.row(entity).is_some() {
        return Ok(set_field(rows, entity, field, value)?.into_iter().collect());
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    let (report, mut drafts) = in_report(rows, line, quarter)?;
    let fields = [
        (budget_realization::REPORT, Value::Id(report)),
        (budget_realization::LINE, Value::Id(line)),
        (
            budget_realization::QUARTER,
            Value::Integer(i64::from(quarter.number())),
        ),
        (field, value),
    ];
    let scope = known(rows, line)?.scope;
    drafts.push(create(scope, EntityKind::BudgetRealization, entity, fields));
    Ok(drafts)
}

/// Begins a cause of what was not spent on a budget line; nothing where it was begun already.
pub fn add_unspent_cause(
    rows: &impl Rows,
    line: EntityId,
    cause: UnspentCause,
) -> Result<Vec<Draft>, EditError> {
    let entity = schema::unspent_cause_id(line, cause.code());
    if rows.row(entity).is_some() {
        return Ok(Vec::new());
    }
    let (report, mut drafts) = in_report(rows, line, Quarter::Fourth)?;
    let fields = [
        (unspent_cause::REPORT, Value::Id(report)),
        (unspent_cause::LINE, Value::Id(line)),
        (unspent_cause::CAUSE, Value::text(cause.code())),
    ];
    let scope = known(rows, line)?.scope;
    drafts.push(create(scope, EntityKind::UnspentCause, entity, fields));
    Ok(drafts)
}

/// The report of a line's agreement and quarter, and what begins it where nobody has.
fn in_report(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
) -> Result<(EntityId, Vec<Draft>), EditError> {
    let row = known(rows, line)?;
    let agreement = row.parent().ok_or(EditError::UnknownEntity)?;
    let drafts = report_draft(rows, row.scope, agreement, quarter);
    Ok((
        schema::report_id(agreement, quarter),
        drafts.into_iter().collect(),
    ))
}
