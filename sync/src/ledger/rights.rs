//! Rights, re-checked for every operation with the rights of this very moment (guarantee G7).
//! The rule itself is `domain`'s [`may`]; here stands only which question to ask.

use ikrar_domain::agreement::{Level, SigningParty};
use ikrar_domain::people::{Action, Actor, Subject, may};
use ikrar_domain::review::{ParkedState, ParkedStep};
use ikrar_domain::value::AgencyId;

use super::evaluation_sheet::{is_of_sheet, sheet_right, sheet_right_of};
use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::ledger::document::agreement_of;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, action_step, agreement, budget_document, commitment};
use crate::schema::{evaluation_sheet, evidence, meeting_agency, signature};
use crate::value::Value;

impl Ledger {
    /// Whether the actor may do what the operation does, its content left aside.
    pub(super) fn permits(&self, operation: &Operation, actor: &Actor) -> bool {
        operation
            .kind()
            .is_none_or(|kind| self.check_right(operation, kind, actor).is_ok())
    }

    pub(super) fn check_right(
        &self,
        operation: &Operation,
        kind: EntityKind,
        actor: &Actor,
    ) -> Result<(), Refused> {
        self.check_action(self.action_of(operation, kind), operation, actor)
    }

    /// Whether the actor may do this to what an operation concerns.
    pub(super) fn check_action(
        &self,
        action: Action,
        operation: &Operation,
        actor: &Actor,
    ) -> Result<(), Refused> {
        let subject = self.info.subject(self.level_of(operation));
        may(actor, action, &subject)
            .map_err(|refusal| Disposition::parked_with(ParkReason::NoPermission, refusal.code()))
    }

    /// The level of the agreement an operation concerns, where it can be told.
    fn level_of(&self, operation: &Operation) -> Option<Level> {
        let from_body = match &operation.body {
            Body::Create { fields } => fields.get(&agreement::LEVEL).and_then(Value::as_text),
            _ => None,
        };
        if operation.kind() == Some(EntityKind::Agreement)
            && let Some(code) = from_body
        {
            return Level::from_code(code);
        }
        let document = document_of(self, operation);
        Level::from_code(self.row(document?)?.text(agreement::LEVEL))
    }

    fn action_of(&self, operation: &Operation, kind: EntityKind) -> Action {
        match (&operation.body, kind) {
            (Body::Transition { action, .. }, _) => match action {
                Transition::Agreement(action) => Action::Agreement(*action),
                Transition::Report(action) => Action::Report(*action),
                Transition::Item(review) => Action::Item(*review),
                // It states what the store knows anyway.
                Transition::EvidenceStored => Action::Read,
                Transition::Session(_) => Action::RecordSigning,
                Transition::Sheet(action) => action.right(),
                Transition::Parked(ParkedStep::Request) => Action::RequestAmendment,
                Transition::Parked(ParkedStep::Decline) => self.deciding_action(operation.entity),
            },
            (Body::Adopt { .. }, _) => self.deciding_action(operation.entity),
            (Body::Move { .. }, _) => Action::MoveAgreement,
            (Body::Resolve { field, .. }, kind) => resolving_action(kind, *field),
            (_, kind) if is_of_sheet(kind) => {
                sheet_right_of(operation).unwrap_or(Action::ResolveConflict)
            }
            (Body::Set { field, .. }, kind) => match certain_action(kind, Some(*field)) {
                Some(action) => action,
                None => self.writing_action(operation, kind),
            },
            (_, kind) => match certain_action(kind, None) {
                Some(action) => action,
                None => self.writing_action(operation, kind),
            },
        }
    }

    fn writing_action(&self, operation: &Operation, kind: EntityKind) -> Action {
        match (&operation.body, kind) {
            (Body::Create { .. } | Body::Set { .. }, kind) if is_spending(kind) => {
                Action::EditSpending
            }
            (Body::Create { .. }, EntityKind::Agreement) => Action::CreateAgreement,
            (Body::Create { fields }, EntityKind::Signature) => {
                let party = fields.get(&signature::PARTY).and_then(Value::as_text);
                let party = party.and_then(SigningParty::from_code);
                Action::Agreement(party.unwrap_or(SigningParty::Second).action())
            }
            (Body::Create { fields }, EntityKind::Evidence) => {
                self.attaching_action(fields.get(&evidence::REALIZATION).and_then(Value::as_id))
            }
            (_, EntityKind::Evidence) => {
                self.attaching_action(self.row(operation.entity).and_then(Row::parent))
            }
            (_, EntityKind::Realization) => Action::EditRealization,
            (_, EntityKind::ActionStep) => Action::EditActionPlan,
            _ => Action::EditAgreement,
        }
    }
}

/// What writing a row asks for, where its kind and field alone tell.
fn certain_action(kind: EntityKind, field: Option<Field>) -> Option<Action> {
    Some(match kind {
        EntityKind::Comment => Action::Comment,
        EntityKind::Plan
        | EntityKind::PlanNode
        | EntityKind::PlanIndicator
        | EntityKind::Contribution => Action::EditPlan,
        EntityKind::SigningSession | EntityKind::Attendance => Action::RecordSigning,
        EntityKind::Commitment if field.is_some_and(is_follow_up) => Action::FollowUpCommitment,
        kind if is_of_meeting(kind) => Action::RecordMeeting,
        kind if is_of_sheet(kind) => return sheet_right(kind, field),
        kind if kind.is_shared() => Action::EditReference,
        EntityKind::BudgetDocument | EntityKind::DocumentLine => Action::EditBudgetDocument,
        EntityKind::ActionStep if field == Some(action_step::APPROVED) => Action::ApproveActionPlan,
        _ => return None,
    })
}

/// What settling a conflict about a field asks for.
fn resolving_action(kind: EntityKind, field: Field) -> Action {
    certain_action(kind, Some(field)).unwrap_or(Action::ResolveConflict)
}

/// Whether the actor may settle a conflict about a field: the answer of the ledger in which the
/// row stands, for a device that has all rows in one.
pub fn may_resolve(rows: &impl Rows, actor: &Actor, entity: EntityId, field: Field) -> bool {
    let subject = subject_of(rows, entity).unwrap_or(Subject::CITY);
    rows.row(entity).is_some_and(|row| {
        let action = resolving_action(row.kind, field);
        may(actor, action, &subject).is_ok()
    })
}

/// What deciding about a parked edit asks for. What a meeting decides is for those who hold it, and
/// what became of that for whoever tells it, also where the agency has asked for it.
pub fn deciding_action(original: Option<&Operation>, state: ParkedState) -> Action {
    let kind = original.and_then(Operation::kind);
    if let (Some(original), Some(kind)) = (original, kind.filter(|kind| is_of_meeting(*kind))) {
        let field = match &original.body {
            Body::Set { field, .. } | Body::Resolve { field, .. } => Some(*field),
            _ => None,
        };
        return certain_action(kind, field).unwrap_or(Action::RecordMeeting);
    }
    // Nobody makes a grade count in another's column.
    if let Some(action) = original.and_then(sheet_right_of) {
        return action;
    }
    match state {
        ParkedState::Requested => Action::DecideAmendment,
        _ => Action::DecideParked,
    }
}

/// Whose a row is, as rights are asked about it; none where it is the city's.
fn subject_of(rows: &impl Rows, entity: EntityId) -> Option<Subject> {
    let row = rows.row(entity)?;
    match owner_field(row.kind) {
        Some(field) => {
            let level = Level::from_code(row.text(agreement::LEVEL));
            Some(owned(row.kind, row.value(field).as_id()?, level))
        }
        None => subject_of(rows, row.parent()?),
    }
}

/// The agency whose a row is; none where it is the city's.
pub fn agency_of(rows: &impl Rows, entity: EntityId) -> Option<EntityId> {
    let agency = subject_of(rows, entity)?.agency?;
    Some(EntityId::from_uuid(agency.uuid()))
}

/// Whose the row is that an edit changes, or would bring into being.
pub fn subject_of_edit(rows: &impl Rows, operation: &Operation) -> Option<Subject> {
    let kind = operation.kind()?;
    let named = |field| operation.value_of(field).and_then(Value::as_id);
    if rows.row(operation.entity).is_some() {
        return subject_of(rows, operation.entity);
    }
    match owner_field(kind) {
        Some(field) => {
            let level = operation.value_of(agreement::LEVEL);
            let level = level.and_then(Value::as_text).and_then(Level::from_code);
            Some(owned(kind, named(field)?, level))
        }
        None => subject_of(rows, named(kind.parent_field()?)?),
    }
}

fn owned(kind: EntityKind, agency: EntityId, level: Option<Level>) -> Subject {
    let agency = AgencyId::from_uuid(agency.uuid());
    match level {
        Some(level) if kind == EntityKind::Agreement => Subject::agreement(agency, level),
        _ => Subject::agency(agency),
    }
}

/// The field in which a row names the agency whose it is; none where it hangs on one that does, or
/// is the city's.
const fn owner_field(kind: EntityKind) -> Option<Field> {
    match kind {
        EntityKind::Agreement => Some(agreement::AGENCY),
        EntityKind::BudgetDocument => Some(budget_document::AGENCY),
        EntityKind::MeetingAgency => Some(meeting_agency::AGENCY),
        EntityKind::EvaluationSheet => Some(evaluation_sheet::AGENCY),
        _ => None,
    }
}

/// Whether rows of this kind are of an evaluation meeting.
pub(super) const fn is_of_meeting(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Meeting | EntityKind::Commitment | EntityKind::MeetingAgency
    )
}

/// Whether rows of this kind tell of money that was spent or not, or begin the report in which
/// they stand.
const fn is_spending(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Report | EntityKind::BudgetRealization | EntityKind::UnspentCause
    )
}

/// Whether a field of a commitment tells what became of it.
pub(super) const fn is_follow_up(field: Field) -> bool {
    matches!(
        field,
        commitment::DONE | commitment::DONE_ON | commitment::NOTE
    )
}

/// The agreement an operation concerns, where it can be told.
pub(super) fn document_of(rows: &impl Rows, operation: &Operation) -> Option<EntityId> {
    agreement_of(rows, operation.entity).or_else(|| named_parent(rows, operation))
}

/// The agreement above the parent that a creation names.
fn named_parent(rows: &impl Rows, operation: &Operation) -> Option<EntityId> {
    let Body::Create { fields } = &operation.body else {
        return None;
    };
    let parent = fields.get(&operation.kind()?.parent_field()?)?.as_id()?;
    agreement_of(rows, parent)
}
