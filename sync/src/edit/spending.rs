//! Writing what was spent, and why something was not.

use chrono::NaiveDate;
use ikrar_domain::budget::{SpendingSource, UnspentCause};
use ikrar_domain::value::{Quarter, Rupiah};

use super::{EditError, create, known, report_draft, set_field};
use crate::identity::EntityId;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{self, EntityKind, Field, budget_realization, unspent_cause};
use crate::value::Value;

/// Writes a field of what was spent on a budget line up to a quarter; the first value begins the
/// row, and the report where nobody has. An amount that is typed over an imported one is no longer
/// the table's.
pub fn set_budget_realization(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
    field: Field,
    value: Value,
) -> Result<Vec<Draft>, EditError> {
    let entity = schema::budget_realization_id(line, quarter);
    if let Some(row) = rows.row(entity) {
        let changed = set_field(rows, entity, field, value)?;
        let is_typed_over = field == budget_realization::AMOUNT
            && changed.is_some()
            && row.text(budget_realization::SOURCE) == SpendingSource::Import.code();
        let source = is_typed_over.then(|| source(SpendingSource::Manual));
        let source = source.map(|(field, value)| set_field(rows, entity, field, value));
        return Ok(changed
            .into_iter()
            .chain(source.transpose()?.flatten())
            .collect());
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    let (report, mut drafts) = in_report(rows, line, quarter)?;
    drafts.push(begun(rows, line, quarter, report, [(field, value)])?);
    Ok(drafts)
}

/// Where amounts of a table come from.
#[derive(Clone, Copy, Debug)]
pub struct TableOrigin<'a> {
    /// The day they are true for.
    pub as_of: NaiveDate,
    /// What the table is called; may be empty.
    pub document: &'a str,
}

/// Writes what a finance system's table says was spent on the lines of one agreement up to a
/// quarter, with its day and its name, in one go. What stands there already is left alone.
pub fn take_in_realization(
    rows: &impl Rows,
    quarter: Quarter,
    origin: TableOrigin<'_>,
    amounts: &[(EntityId, Rupiah)],
) -> Result<Vec<Draft>, EditError> {
    let mut drafts = Vec::new();
    for (line, amount) in amounts {
        let entity = schema::budget_realization_id(*line, quarter);
        let fields = stated(origin, *amount);
        if rows.row(entity).is_some() {
            for (field, value) in fields {
                drafts.extend(set_field(rows, entity, field, value)?);
            }
            continue;
        }
        let (report, beginning) = in_report(rows, *line, quarter)?;
        if drafts.is_empty() {
            drafts = beginning;
        }
        drafts.push(begun(rows, *line, quarter, report, fields)?);
    }
    Ok(drafts)
}

fn stated(origin: TableOrigin<'_>, amount: Rupiah) -> [(Field, Value); 4] {
    let document = match origin.document.trim() {
        "" => Value::Null,
        document => Value::text(document),
    };
    [
        (budget_realization::AMOUNT, Value::Integer(amount.amount())),
        (
            budget_realization::AS_OF,
            Value::text(&origin.as_of.to_string()),
        ),
        source(SpendingSource::Import),
        (budget_realization::DOCUMENT, document),
    ]
}

fn source(source: SpendingSource) -> (Field, Value) {
    (budget_realization::SOURCE, Value::text(source.code()))
}

/// Begins the row of what was spent on a line.
fn begun(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
    report: EntityId,
    more: impl IntoIterator<Item = (Field, Value)>,
) -> Result<Draft, EditError> {
    let place = [
        (budget_realization::REPORT, Value::Id(report)),
        (budget_realization::LINE, Value::Id(line)),
        (
            budget_realization::QUARTER,
            Value::Integer(i64::from(quarter.number())),
        ),
    ];
    let entity = schema::budget_realization_id(line, quarter);
    Ok(create(
        known(rows, line)?.scope,
        EntityKind::BudgetRealization,
        entity,
        place.into_iter().chain(more),
    ))
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
