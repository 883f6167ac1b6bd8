//! Documents and their locks: what belongs to which agreement or report, and whether it still
//! takes edits (guarantee G6). Server and device ask the same questions here.

use ikrar_domain::agreement::{AgreementStatus, SessionStatus};
use ikrar_domain::measurement::{ItemFlag, ReportStatus, realization_editable};
use ikrar_domain::meeting::check_words;
use ikrar_domain::value::Quarter;

use super::evaluation_sheet::{check_sheet_edit, is_of_sheet};
use super::rights::is_follow_up;
use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Row, Rows};
use crate::schema::{self, EntityKind, Field, agreement, commitment, meeting, meeting_agency};
use crate::schema::{realization, report};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

/// The agreement an entity belongs to.
pub fn agreement_of(rows: &impl Rows, entity: EntityId) -> Option<EntityId> {
    let row = rows.row(entity)?;
    match row.kind {
        EntityKind::Agreement => Some(entity),
        _ => agreement_of(rows, row.parent()?),
    }
}

/// The state of an agreement.
pub fn agreement_status(rows: &impl Rows, id: EntityId) -> Option<AgreementStatus> {
    AgreementStatus::from_code(rows.row(id)?.text(agreement::STATUS))
}

/// The state of a quarter's report; not started where nobody has written anything.
pub fn report_status(rows: &impl Rows, id: EntityId) -> ReportStatus {
    rows.row(id)
        .and_then(|row| ReportStatus::from_code(row.text(report::STATUS)))
        .unwrap_or(ReportStatus::NotStarted)
}

/// The review flag of a realization.
pub fn item_flag(row: Option<&Row>) -> ItemFlag {
    row.and_then(|row| ItemFlag::from_code(row.text(realization::FLAG)))
        .unwrap_or(ItemFlag::Unreviewed)
}

/// Whether a realization takes no edits: its report is sent or locked, or a reviewer has
/// accepted it.
pub fn realization_locked(rows: &impl Rows, realization: EntityId, report: EntityId) -> bool {
    !realization_editable(
        report_status(rows, report),
        item_flag(rows.row(realization)),
    )
}

/// Whether content of this kind takes edits now.
pub(super) fn is_editable(rows: &impl Rows, entity: EntityId, kind: EntityKind) -> bool {
    if mutant(Mutant::LateEditApplied) {
        return true;
    }
    match kind {
        EntityKind::Agreement | EntityKind::Item | EntityKind::BudgetLine => {
            agreement_of(rows, entity)
                .and_then(|id| agreement_status(rows, id))
                .is_some_and(AgreementStatus::is_editable)
        }
        // Links and action plans are no content that is signed; they may follow as long as the
        // agreement lives.
        EntityKind::Support | EntityKind::Funding | EntityKind::ActionStep => {
            agreement_of(rows, entity)
                .and_then(|id| agreement_status(rows, id))
                .is_some_and(|status| !status.is_finished())
        }
        EntityKind::Report => {
            report_status(rows, entity).is_editable() && report_is_measured(rows, entity)
        }
        EntityKind::Realization => {
            let report = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            let is_locked = realization_locked(rows, entity, report);
            (!is_locked || mutant(Mutant::LateFigureApplied)) && report_is_measured(rows, report)
        }
        EntityKind::BudgetRealization | EntityKind::UnspentCause => {
            let report = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            is_editable(rows, report, EntityKind::Report)
        }
        EntityKind::Evidence => {
            let parent = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            let kind = rows
                .row(parent)
                .map_or(EntityKind::Realization, |row| row.kind);
            is_editable(rows, parent, kind)
        }
        // A scan of what was signed may follow as long as the version was not given up.
        EntityKind::Signature => agreement_of(rows, entity)
            .and_then(|id| agreement_status(rows, id))
            .is_some_and(|status| status != AgreementStatus::Void),
        // A version that another changes stays as it was.
        EntityKind::Plan => {
            model::next_version(rows, entity).is_none() || mutant(Mutant::ReplacedPlanWritten)
        }
        EntityKind::PlanNode | EntityKind::PlanIndicator | EntityKind::Contribution => {
            let parent = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            let kind = rows.row(parent).map_or(EntityKind::Plan, |row| row.kind);
            is_editable(rows, parent, kind)
        }
        // A device has the agencies that a meeting calls beside it; the ledger of the city has them
        // around it (module `meeting`).
        EntityKind::Meeting => {
            let called = model::called_agencies(rows, entity).into_iter();
            check_words(called.map(|one| one.minutes)).is_ok()
        }
        EntityKind::MeetingAgency => minutes_are_open(rows, entity),
        EntityKind::Commitment => {
            let called = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            minutes_are_open(rows, called) && model::is_called(rows, called)
        }
        EntityKind::SigningSession => session_is_open(rows, entity),
        EntityKind::Attendance => {
            let session = rows.row(entity).and_then(Row::parent).unwrap_or_default();
            session_is_open(rows, session)
        }
        _ => true,
    }
}

fn session_is_open(rows: &impl Rows, session: EntityId) -> bool {
    model::session_status(rows, session).is_none_or(SessionStatus::is_editable)
        || mutant(Mutant::ClosedRecordWritten)
}

/// Whether an agency's notulen takes words: nobody has signed it.
fn minutes_are_open(rows: &impl Rows, called: EntityId) -> bool {
    let row = rows.row(called);
    row.is_none_or(|row| row.text(meeting_agency::SIGNED).is_empty())
}

/// Whether a field is written whatever is signed: what no notulen says. What became of a decision,
/// the signature itself, and that a meeting has begun.
pub(crate) const fn is_never_locked(kind: EntityKind, field: Field) -> bool {
    match kind {
        EntityKind::Commitment => is_follow_up(field),
        EntityKind::MeetingAgency => matches!(field, meeting_agency::SIGNED),
        EntityKind::Meeting => matches!(field, meeting::BEGUN),
        _ => false,
    }
}

/// The same of a row as it stands: a decision that was taken out comes back by any edit, and the
/// notulen would say it again.
fn is_written_always(rows: &impl Rows, entity: EntityId, kind: EntityKind, field: Field) -> bool {
    let is_out = |row: &Row| {
        let is_decision = kind == EntityKind::Commitment;
        is_decision && *row.value(commitment::REMOVED) == Value::Bool(true)
    };
    is_never_locked(kind, field) && !rows.row(entity).is_some_and(is_out)
}

/// Whether a report's quarter is measured under the version it belongs to.
fn report_is_measured(rows: &impl Rows, report: EntityId) -> bool {
    rows.row(report).is_some_and(|row| {
        let agreement = row.parent().unwrap_or_default();
        schema::quarter_of(row.value(report::QUARTER))
            .is_some_and(|quarter| model::measures(rows, agreement, quarter).is_ok())
    })
}

/// Whether the documents of an edit take it now, so far as locks go.
pub fn takes_edit(rows: &impl Rows, operation: &Operation) -> bool {
    let Some(kind) = operation.kind() else {
        return false;
    };
    if is_of_sheet(kind) {
        return check_sheet_edit(rows, operation).is_ok();
    }
    if let Body::Set { field, .. } | Body::Resolve { field, .. } = &operation.body
        && is_written_always(rows, operation.entity, kind, *field)
    {
        return true;
    }
    if rows.row(operation.entity).is_some() {
        return is_editable(rows, operation.entity, kind) && may_leave(rows, operation, kind);
    }
    let parent = kind
        .parent_field()
        .and_then(|field| operation.value_of(field))
        .and_then(Value::as_id)
        .and_then(|parent| rows.row(parent));
    match (kind, parent) {
        (EntityKind::Report, Some(agreement)) => {
            let quarter = operation.value_of(report::QUARTER);
            quarter
                .and_then(schema::quarter_of)
                .is_some_and(|quarter| model::measures(rows, agreement.id, quarter).is_ok())
        }
        (EntityKind::Commitment, Some(called)) => {
            minutes_are_open(rows, called.id) && model::is_called(rows, called.id)
        }
        (_, Some(parent)) => is_editable(rows, parent.id, parent.kind),
        // What it hangs on is created together with it, or it starts a document.
        (_, None) => true,
    }
}

/// Whether what an edit takes out of a meeting, or of the calendar, can go.
fn may_leave(rows: &impl Rows, operation: &Operation, kind: EntityKind) -> bool {
    let is_out = |field| operation.value_of(field) == Some(&Value::Bool(true));
    let checked = match kind {
        EntityKind::Meeting if is_out(meeting::REMOVED) => {
            model::check_meeting_removal(rows, operation.entity)
        }
        EntityKind::MeetingAgency if is_out(meeting_agency::REMOVED) => {
            model::check_called_removal(rows, operation.entity)
        }
        _ => Ok(()),
    };
    checked.is_ok()
}

impl Ledger {
    /// Refuses edits of what is locked. They are stored and parked; one tap makes an amendment
    /// request of them.
    pub(super) fn check_editable(&self, entity: EntityId, kind: EntityKind) -> Result<(), Refused> {
        if is_editable(self, entity, kind) {
            Ok(())
        } else {
            Err(Disposition::parked(ParkReason::Locked))
        }
    }

    /// The same of one field: some are written whatever is locked.
    pub(super) fn check_field_editable(
        &self,
        entity: EntityId,
        kind: EntityKind,
        field: Field,
    ) -> Result<(), Refused> {
        if is_written_always(self, entity, kind, field) {
            return Ok(());
        }
        self.check_editable(entity, kind)
    }

    /// A report is started under the version its quarter belongs to.
    pub(super) fn check_takes_realizations(
        &self,
        agreement: EntityId,
        quarter: Option<Quarter>,
    ) -> Result<(), Refused> {
        let quarter = quarter.ok_or_else(|| Disposition::parked(ParkReason::InvalidValue))?;
        model::measures(self, agreement, quarter)
            .map_err(|refusal| Disposition::parked_with(ParkReason::Locked, refusal.code()))
    }
}
