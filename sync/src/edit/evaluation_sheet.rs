//! Grading evaluation sheets, recommending, and following that up.

use chrono::NaiveDate;
use ikrar_domain::evaluation_sheet::{Criterion, Grade, SheetAction};

use super::{EditError, code, create, known, order_after, set_field, step};
use crate::identity::EntityId;
use crate::model;
use crate::operation::{Draft, Transition};
use crate::row::Rows;
use crate::schema::{
    EntityKind, Field, agency_year_scope, evaluation_answer, evaluation_answer_id,
    evaluation_sheet, evaluation_sheet_id, recommendation,
};
use crate::value::Value;

/// Writes one field of a criterion's grades, beginning the sheet and the row where nobody has.
pub fn grade(
    rows: &impl Rows,
    (agency, year): (EntityId, u16),
    criterion: Criterion,
    field: Field,
    value: Value,
) -> Result<Vec<Draft>, EditError> {
    let sheet = evaluation_sheet_id(agency, year);
    let criterion = criterion.code();
    let id = evaluation_answer_id(sheet, &criterion);
    if rows.row(id).is_some() {
        return Ok(set_field(rows, id, field, value)?.into_iter().collect());
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    let scope = agency_year_scope(agency, year);
    let mut drafts = Vec::new();
    if rows.row(sheet).is_none() {
        let fields = [
            (evaluation_sheet::AGENCY, Value::Id(agency)),
            (evaluation_sheet::YEAR, Value::Integer(i64::from(year))),
        ];
        drafts.push(create(scope, EntityKind::EvaluationSheet, sheet, fields));
    }
    let fields = [
        (evaluation_answer::SHEET, Value::Id(sheet)),
        (evaluation_answer::CRITERION, code(&criterion)),
        (field, value),
    ];
    drafts.push(create(scope, EntityKind::EvaluationAnswer, id, fields));
    Ok(drafts)
}

/// Writes one grade into a column of these criteria.
pub fn grade_all(
    rows: &impl Rows,
    of: (EntityId, u16),
    criteria: &[Criterion],
    field: Field,
    grade: Grade,
) -> Result<Vec<Draft>, EditError> {
    let mut drafts: Vec<Draft> = Vec::new();
    for criterion in criteria {
        for draft in self::grade(rows, of, *criterion, field, code(grade.code()))? {
            // The sheet begins once.
            if drafts.iter().all(|earlier| earlier.entity != draft.entity) {
                drafts.push(draft);
            }
        }
    }
    Ok(drafts)
}

/// Writes a recommendation after those that stand already.
pub fn recommend(
    rows: &impl Rows,
    sheet: EntityId,
    id: EntityId,
    text: &str,
    due: Option<NaiveDate>,
) -> Result<Draft, EditError> {
    let scope = known(rows, sheet)?.scope;
    let all = model::recommendations_of(rows, sheet);
    let last = all.last().and_then(|last| rows.row(*last));
    let order = order_after(last.map(|row| row.text(recommendation::ORDER)));
    let fields = [
        (recommendation::SHEET, Value::Id(sheet)),
        (recommendation::ORDER, code(&order)),
        (recommendation::TEXT, Value::text(text.trim())),
        (
            recommendation::DUE,
            due.map_or(Value::Null, |day| {
                Value::Text(day.format("%Y-%m-%d").to_string())
            }),
        ),
    ];
    Ok(create(scope, EntityKind::Recommendation, id, fields))
}

/// Asks for a step of a sheet.
pub fn move_sheet(
    rows: &impl Rows,
    sheet: EntityId,
    action: SheetAction,
    reason: Option<&str>,
) -> Result<Draft, EditError> {
    step(rows, sheet, Transition::Sheet(action), reason)
}
