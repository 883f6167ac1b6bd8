//! Reading evaluation sheets (LKE), their grades and what was recommended.

use ikrar_domain::evaluation_sheet::{
    Answer, Criterion, Grade, GradedBy, Recommendation, ResultLetter, SheetFacts, SheetScore,
    SheetStatus, score,
};
use ikrar_domain::value::Year;

use super::{agency_name, city_wording, conflicts_in, issuing_government, ordered};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{
    EntityKind, Field, civil_date, evaluation_answer, evaluation_answer_id, evaluation_sheet,
    recommendation,
};
use crate::value::Value;

/// Where a sheet stands; none where there is no such sheet.
pub fn sheet_status(rows: &impl Rows, sheet: EntityId) -> Option<SheetStatus> {
    let row = rows
        .row(sheet)
        .filter(|row| row.kind == EntityKind::EvaluationSheet)?;
    SheetStatus::from_code(row.text(evaluation_sheet::STATUS))
}

/// The fields of a column: the grade and what is said about it.
pub const fn column_fields(by: GradedBy) -> (Field, Field) {
    match by {
        GradedBy::Agency => (
            evaluation_answer::AGENCY_GRADE,
            evaluation_answer::AGENCY_NOTE,
        ),
        GradedBy::Reviewer => (
            evaluation_answer::REVIEWER_GRADE,
            evaluation_answer::REVIEWER_NOTE,
        ),
        GradedBy::Assurer => (
            evaluation_answer::ASSURER_GRADE,
            evaluation_answer::ASSURER_NOTE,
        ),
    }
}

/// The grades of a criterion.
pub fn read_answer(rows: &impl Rows, sheet: EntityId, criterion: Criterion) -> Answer {
    let row = rows.row(evaluation_answer_id(sheet, &criterion.code()));
    let grade = |by| Grade::from_code(row?.text(column_fields(by).0));
    Answer {
        agency: grade(GradedBy::Agency),
        reviewer: grade(GradedBy::Reviewer),
        assurer: grade(GradedBy::Assurer),
    }
}

/// The points of a sheet: by the grades that count, or by those of one column.
pub fn sheet_score(rows: &impl Rows, sheet: EntityId, by: Option<GradedBy>) -> SheetScore {
    score(|criterion| {
        let answer = read_answer(rows, sheet, criterion);
        match by {
            Some(by) => answer.by(by),
            None => answer.counting().map(|(grade, _)| grade),
        }
    })
}

/// What the guards of a sheet's steps need to know. `by` is whose step it would be.
pub fn sheet_facts(
    rows: &impl Rows,
    sheet: EntityId,
    by: EntityId,
    has_reason: bool,
) -> Option<SheetFacts> {
    let row = rows.row(sheet)?;
    let last = row.cells.get(&evaluation_sheet::STATUS)?.stamp.author;
    let graded = |by| sheet_score(rows, sheet, by).whole();
    let whole = graded(None);
    Some(SheetFacts {
        answered: graded(Some(GradedBy::Agency)).graded,
        reviewed: graded(Some(GradedBy::Reviewer)).graded,
        ungraded: whole.total.saturating_sub(whole.graded),
        open_conflicts: conflicts_in(rows, sheet),
        own_step: last == by,
        has_reason,
    })
}

/// The result letter of a sheet.
pub fn result_letter_of(rows: &impl Rows, sheet: EntityId) -> Option<ResultLetter> {
    let row = rows.row(sheet)?;
    let year = u16::try_from(row.value(evaluation_sheet::YEAR).as_integer()?).ok()?;
    let agency = row.value(evaluation_sheet::AGENCY).as_id()?;
    let advice = recommendations_of(rows, sheet).into_iter();
    Some(ResultLetter {
        government: issuing_government(rows),
        arms: city_wording(rows).and_then(|wording| wording.arms().map(str::to_owned)),
        agency: agency_name(rows, agency).unwrap_or_default(),
        year: Year::new(year).ok()?,
        status: sheet_status(rows, sheet)?,
        number: row.text(evaluation_sheet::LETTER_NUMBER).to_owned(),
        on: civil_date(row.text(evaluation_sheet::LETTER_ON)),
        summary: row.text(evaluation_sheet::SUMMARY).to_owned(),
        score: sheet_score(rows, sheet, None),
        recommendations: advice
            .filter_map(|id| rows.row(id).map(read_recommendation))
            .collect(),
    })
}

/// What the evaluators recommend in a sheet, in their order.
pub fn recommendations_of(rows: &impl Rows, sheet: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::Recommendation,
        sheet,
        recommendation::ORDER,
        recommendation::REMOVED,
    )
}

/// Reads a recommendation.
pub fn read_recommendation(row: &Row) -> Recommendation {
    Recommendation {
        text: row.text(recommendation::TEXT).to_owned(),
        due: civil_date(row.text(recommendation::DUE)),
        criterion: Criterion::from_code(row.text(recommendation::CRITERION)),
        follow_up: row.text(recommendation::FOLLOW_UP).to_owned(),
        is_closed: *row.value(recommendation::CLOSED) == Value::Bool(true),
    }
}

/// What was recommended to an agency, in all its sheets that these rows hold.
pub fn recommended_to(rows: &impl Rows, agency: EntityId) -> Vec<EntityId> {
    let mut all = Vec::new();
    for sheet in rows.of_kind(EntityKind::EvaluationSheet) {
        let row = rows.row(sheet);
        let own = row.and_then(|row| row.value(evaluation_sheet::AGENCY).as_id());
        if own == Some(agency) {
            all.extend(recommendations_of(rows, sheet));
        }
    }
    all
}
