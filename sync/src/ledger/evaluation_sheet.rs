//! Evaluation sheets: who writes which column, and when. Server and device ask the same questions
//! here.

use std::collections::BTreeMap;

use ikrar_domain::evaluation_sheet::{GradedBy, RecommendationRefusal, SheetAction, SheetStatus};
use ikrar_domain::people::Action;

use super::{JudgeContext, Ledger, Refused, ScopeClass};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Row, Rows, Stamp};
use crate::schema::{self, EntityKind, Field, evaluation_answer, evaluation_sheet, recommendation};
use crate::value::Value;

/// Whether rows of this kind are of an evaluation sheet.
pub(super) const fn is_of_sheet(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::EvaluationSheet | EntityKind::EvaluationAnswer | EntityKind::Recommendation
    )
}

/// What writing a field of a sheet asks for; without a field, what bringing a row into being does.
pub(super) fn sheet_right(kind: EntityKind, field: Option<Field>) -> Option<Action> {
    let by = match (kind, field) {
        (EntityKind::EvaluationSheet, None)
        | (EntityKind::Recommendation, Some(recommendation::FOLLOW_UP)) => GradedBy::Agency,
        (EntityKind::EvaluationSheet | EntityKind::Recommendation, _) => GradedBy::Reviewer,
        (EntityKind::EvaluationAnswer, field) => {
            field.and_then(column_of).unwrap_or(GradedBy::Agency)
        }
        _ => return None,
    };
    Some(Action::GradeSheet(by))
}

/// The same of an edit. Whoever begins the grades of a criterion begins the own column.
pub(super) fn sheet_right_of(operation: &Operation) -> Option<Action> {
    let kind = operation.kind()?;
    let field = match &operation.body {
        Body::Set { field, .. } | Body::Resolve { field, .. } => Some(*field),
        Body::Create { fields } if kind == EntityKind::EvaluationAnswer => {
            fields.keys().next_back().copied()
        }
        _ => None,
    };
    sheet_right(kind, field)
}

/// In whose column a field of an answer stands.
const fn column_of(field: Field) -> Option<GradedBy> {
    Some(match field {
        evaluation_answer::AGENCY_GRADE | evaluation_answer::AGENCY_NOTE => GradedBy::Agency,
        evaluation_answer::REVIEWER_GRADE | evaluation_answer::REVIEWER_NOTE => GradedBy::Reviewer,
        evaluation_answer::ASSURER_GRADE | evaluation_answer::ASSURER_NOTE => GradedBy::Assurer,
        _ => return None,
    })
}

/// Whether a sheet takes an edit as it stands: its own words always, a grade in the column whose
/// turn it is, a recommendation while the sheet is evaluated, and what became of it ever after.
pub(super) fn check_sheet_edit(rows: &impl Rows, operation: &Operation) -> Result<(), Refused> {
    let invalid = |name| Disposition::parked_with(ParkReason::InvalidValue, name);
    match operation.kind() {
        Some(EntityKind::EvaluationSheet) => match &operation.body {
            Body::Create { fields } if fields.len() > 2 => Err(invalid("agency")),
            _ => Ok(()),
        },
        Some(EntityKind::EvaluationAnswer) => {
            let given = operation.fields_given().into_iter();
            let mut columns: Vec<GradedBy> = given.filter_map(column_of).collect();
            columns.dedup();
            let status = status_of(rows, operation);
            match columns.as_slice() {
                [] => Ok(()),
                [column] if status.is_none_or(|status| status.takes() == Some(*column)) => Ok(()),
                [_] => Err(Disposition::parked(ParkReason::Locked)),
                _ => Err(invalid("criterion")),
            }
        }
        Some(EntityKind::Recommendation) => check_recommendation(rows, operation),
        _ => Ok(()),
    }
}

/// Where the sheet stands that an edit is about; nothing where these rows do not have it.
fn status_of(rows: &impl Rows, operation: &Operation) -> Option<SheetStatus> {
    // The same number in all kinds that name their sheet.
    let named = operation.value_of(evaluation_answer::SHEET);
    let own = rows.row(operation.entity).and_then(Row::parent);
    let sheet = own.or_else(|| named.and_then(Value::as_id))?;
    model::sheet_status(rows, sheet)
}

fn check_recommendation(rows: &impl Rows, operation: &Operation) -> Result<(), Refused> {
    let refused = |refusal: RecommendationRefusal| {
        Disposition::parked_with(ParkReason::Refused, refusal.code())
    };
    let given = |field| operation.value_of(field);
    let words = given(recommendation::TEXT);
    let begins = matches!(operation.body, Body::Create { .. });
    let told = words.and_then(Value::as_text).unwrap_or_default();
    if (begins || words.is_some()) && told.trim().is_empty() {
        return Err(refused(RecommendationRefusal::Blank));
    }
    let row = rows.row(operation.entity);
    let is_out = row.is_some_and(|row| *row.value(recommendation::REMOVED) == Value::Bool(true));
    let follows =
        |field: &Field| matches!(*field, recommendation::FOLLOW_UP | recommendation::CLOSED);
    let fields = operation.fields_given();
    if let (Some(row), false) = (row, is_out)
        && fields.iter().all(follows)
    {
        let closes = given(recommendation::CLOSED) == Some(&Value::Bool(true));
        let checked = model::read_recommendation(row).check_closing();
        return if closes {
            checked.map_err(refused)
        } else {
            Ok(())
        };
    }
    if fields.iter().any(follows) {
        return Err(Disposition::parked(ParkReason::Locked));
    }
    match status_of(rows, operation) {
        None | Some(SheetStatus::Submitted | SheetStatus::Reviewed) => Ok(()),
        Some(_) => Err(Disposition::parked(ParkReason::Locked)),
    }
}

impl Ledger {
    /// A sheet stands in its agency's year, of which there is one; what hangs on it, where it does.
    /// Kinds that are of no sheet stand anywhere.
    pub(super) fn check_sheet_place(
        &self,
        entity: EntityId,
        kind: EntityKind,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let id = match kind {
            EntityKind::EvaluationSheet => self.sheet_id(fields),
            EntityKind::EvaluationAnswer => {
                let sheet = self.named_sheet(fields)?;
                let criterion = fields.get(&evaluation_answer::CRITERION);
                let code = criterion.and_then(Value::as_text).unwrap_or_default();
                Some(schema::evaluation_answer_id(sheet, code))
            }
            EntityKind::Recommendation => return self.named_sheet(fields).map(drop),
            _ => return Ok(()),
        };
        if id == Some(entity) {
            Ok(())
        } else {
            Err(Disposition::parked(ParkReason::WrongScope))
        }
    }

    /// The sheet that a row names, in the same field of both kinds.
    fn named_sheet(&self, fields: &BTreeMap<Field, Value>) -> Result<EntityId, Refused> {
        let named = fields.get(&evaluation_answer::SHEET).and_then(Value::as_id);
        named
            .filter(|id| model::sheet_status(self, *id).is_some())
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))
    }

    /// The id of the sheet of this scope; none where the fields name another's.
    fn sheet_id(&self, fields: &BTreeMap<Field, Value>) -> Option<EntityId> {
        let agency = fields.get(&evaluation_sheet::AGENCY)?.as_id()?;
        let year = fields.get(&evaluation_sheet::YEAR)?.as_integer()?;
        let ScopeClass::AgencyYear {
            agency: own,
            year: of,
        } = self.info.class
        else {
            return None;
        };
        let is_its = !self.info.is_city_year() && agency == own && year == i64::from(of);
        is_its.then(|| schema::evaluation_sheet_id(own, of))
    }

    pub(super) fn move_sheet(
        &mut self,
        id: EntityId,
        action: SheetAction,
        has_reason: bool,
        stamp: Stamp,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        let unknown = || Disposition::parked(ParkReason::UnknownEntity);
        let by = EntityId::from_uuid(context.actor.user.uuid());
        let facts = model::sheet_facts(self, id, by, has_reason).ok_or_else(unknown)?;
        let status: SheetStatus = model::sheet_status(self, id)
            .ok_or_else(unknown)?
            .after(action, context.actor.role, &facts)
            .map_err(super::transition::refused)?;
        self.write_state(id, evaluation_sheet::STATUS, status.code(), stamp);
        Ok(())
    }
}
