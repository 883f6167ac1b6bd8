//! Workflow steps: confirmed only when the actor saw the present state and the present content,
//! and `domain`'s state machine agrees. Never merged.

use ikrar_domain::agreement::{AgreementAction, AgreementOutcome, AgreementStatus, SessionAction};
use ikrar_domain::measurement::{
    ItemFacts, ItemFlag, ItemReview, ReportAction, ReportStatus, report_after_review,
};
use ikrar_domain::refusal::TransitionRefusal;

use super::around::Around;
use super::document::{agreement_status, item_flag, report_status};
use super::{JudgeContext, Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Rows as _, Stamp};
use crate::schema::{EntityKind, agreement, realization, report, signing_session};
use crate::zoo::{Mutant, mutant};

impl Ledger {
    pub(super) fn transition(
        &mut self,
        operation: &Operation,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let Body::Transition {
            action,
            expected,
            content_root,
            note,
        } = &operation.body
        else {
            return Err(Disposition::parked(ParkReason::UnknownVersion));
        };
        let kind = match action {
            Transition::EvidenceStored => {
                return self.evidence_stored(operation, content_root, context);
            }
            Transition::Agreement(_) => EntityKind::Agreement,
            Transition::Report(_) => EntityKind::Report,
            Transition::Item(_) => EntityKind::Realization,
            Transition::Session(_) => EntityKind::SigningSession,
            Transition::Parked(_) => EntityKind::ParkedEdit,
            Transition::Sheet(_) => EntityKind::EvaluationSheet,
        };
        let row = self
            .row(operation.entity)
            .filter(|row| row.kind == kind)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        if model::state_code(row) != expected && !mutant(Mutant::StaleStep) {
            return Err(Disposition::parked_with(
                ParkReason::StaleState,
                model::state_code(row),
            ));
        }
        let root = model::content_root(self, operation.entity);
        if root != *content_root && !mutant(Mutant::ContentRootIgnored) {
            return Err(Disposition::parked(ParkReason::ContentChanged));
        }
        let has_reason = note.as_ref().is_some_and(|note| !note.trim().is_empty());
        let stamp = Self::stamp(operation, context);
        match action {
            Transition::Agreement(action) => {
                self.move_agreement(operation.entity, *action, has_reason, stamp, context)
            }
            Transition::Report(action) => {
                self.move_report(operation.entity, *action, has_reason, stamp, context)
            }
            Transition::Item(review) => self.review_item(operation.entity, *review, stamp),
            Transition::EvidenceStored => Ok(()),
            Transition::Session(action) => {
                self.move_session(operation.entity, *action, has_reason, stamp, context)
            }
            Transition::Sheet(action) => {
                self.move_sheet(operation.entity, *action, has_reason, stamp, context)
            }
            Transition::Parked(step) => {
                let reason = note.as_deref().unwrap_or_default();
                self.step_parked(operation.entity, *step, reason, stamp)
            }
        }?;
        Ok(Disposition::Applied)
    }

    fn move_agreement(
        &mut self,
        id: EntityId,
        action: AgreementAction,
        has_reason: bool,
        stamp: Stamp,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        let around = Around::of(self, id, context.around);
        let by = EntityId::from_uuid(context.actor.user.uuid());
        let mut facts = model::agreement_facts(&around, id, by, has_reason, context.policy)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        if mutant(Mutant::ConflictsDoNotBlock) {
            facts.open_conflicts = 0;
        }
        let status = agreement_status(self, id)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let AgreementOutcome { status, lanes } = status
            .after(action, context.actor.role, &facts)
            .map_err(refused)?;
        self.check_is_signed(id, action, by).map_err(refused)?;
        self.write_state(id, agreement::STATUS, status.code(), stamp);
        self.keep_wording(id, status, stamp, context);
        if status == AgreementStatus::InForce {
            self.come_into_force(id, stamp);
        }
        for (field, before, after) in [
            (
                agreement::PLANNING_LANE,
                facts.lanes.planning,
                lanes.planning,
            ),
            (
                agreement::ORGANISATION_LANE,
                facts.lanes.organisation,
                lanes.organisation,
            ),
        ] {
            if before != after {
                self.write_state(id, field, model::lane_code(after), stamp);
            }
        }
        Ok(())
    }

    fn move_report(
        &mut self,
        id: EntityId,
        action: ReportAction,
        has_reason: bool,
        stamp: Stamp,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        let facts = model::report_facts(self, id, has_reason, context.policy)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let status = report_status(self, id)
            .after(action, context.actor.role, &facts)
            .map_err(refused)?;
        self.write_state(id, report::STATUS, status.code(), stamp);
        if matches!(action, ReportAction::Submit | ReportAction::Verify) {
            // Only these two go by the figures as they stand; the others leave the report as stale
            // as it was.
            self.write_state(id, report::SEEN, status.code(), stamp);
        }
        self.close_or_open(id, status, stamp);
        for realization in self.children(EntityKind::Realization, id) {
            let flag = item_flag(self.row(realization));
            let after = match action {
                ReportAction::Submit => flag.after_resubmission(),
                _ => flag,
            };
            if flag != after {
                self.write_state(realization, realization::FLAG, after.code(), stamp);
            }
        }
        Ok(())
    }

    fn move_session(
        &mut self,
        id: EntityId,
        action: SessionAction,
        has_reason: bool,
        stamp: Stamp,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        let unknown = || Disposition::parked(ParkReason::UnknownEntity);
        let facts = model::session_facts(self, id, has_reason).ok_or_else(unknown)?;
        let status = model::session_status(self, id)
            .ok_or_else(unknown)?
            .after(action, context.actor.role, &facts)
            .map_err(refused)?;
        self.write_state(id, signing_session::STATUS, status.code(), stamp);
        self.keep_arms(id, status, stamp);
        Ok(())
    }

    /// Accepting or returning one figure. A return needs a comment on it, and takes the whole
    /// report back to the agency.
    fn review_item(
        &mut self,
        id: EntityId,
        review: ItemReview,
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let report = self.row(id).and_then(Row::parent).unwrap_or_default();
        let status = report_status(self, report);
        let facts = ItemFacts {
            open_comments: model::open_comments_on(self, report, id),
            missing_evidence: model::missing_evidence(self, id),
            open_conflicts: self.row(id).map_or(0, |row| row.conflicts().count()),
        };
        let flag: ItemFlag = item_flag(self.row(id))
            .after(review, status, facts)
            .map_err(refused)?;
        self.write_state(id, realization::FLAG, flag.code(), stamp);
        let after: ReportStatus = report_after_review(status, review);
        if after != status {
            self.write_state(report, report::STATUS, after.code(), stamp);
        }
        Ok(())
    }
}

pub(super) fn refused(refusal: TransitionRefusal) -> Refused {
    Disposition::parked_with(ParkReason::Refused, refusal.code())
}
