//! Rights, re-checked for every operation with the rights of this very moment (guarantee G7).
//! The rule itself is `domain`'s [`may`]; here stands only which question to ask.

use ikrar_domain::agreement::{Level, SigningParty};
use ikrar_domain::people::{Action, Actor, may};
use ikrar_domain::review::ParkedStep;

use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::ledger::document::agreement_of;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, action_step, agreement, commitment, evidence, signature};
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
                Transition::Parked(ParkedStep::Request) => Action::RequestAmendment,
                Transition::Parked(ParkedStep::Decline) => self.deciding_action(operation.entity),
            },
            (Body::Adopt { .. }, _) => self.deciding_action(operation.entity),
            (Body::Move { .. }, _) => Action::MoveAgreement,
            (_, EntityKind::Comment) => Action::Comment,
            (
                _,
                EntityKind::Plan
                | EntityKind::PlanNode
                | EntityKind::PlanIndicator
                | EntityKind::Contribution,
            ) => Action::EditPlan,
            (_, EntityKind::SigningSession | EntityKind::Attendance) => Action::RecordSigning,
            (Body::Set { field, .. } | Body::Resolve { field, .. }, EntityKind::Commitment)
                if is_follow_up(*field) =>
            {
                Action::FollowUpCommitment
            }
            (_, EntityKind::Meeting | EntityKind::Commitment | EntityKind::MeetingAgency) => {
                Action::RecordMeeting
            }
            (_, kind) if kind.is_shared() => Action::EditReference,
            (_, EntityKind::BudgetDocument | EntityKind::DocumentLine) => {
                Action::EditBudgetDocument
            }
            (Body::Create { .. } | Body::Set { .. }, kind) if is_spending(kind) => {
                Action::EditSpending
            }
            (Body::Set { field, .. } | Body::Resolve { field, .. }, EntityKind::ActionStep)
                if *field == action_step::APPROVED =>
            {
                Action::ApproveActionPlan
            }
            (Body::Resolve { .. }, _) => Action::ResolveConflict,
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
