//! Documents and their locks: what belongs to which agreement or report, and whether it still
//! takes edits (guarantee G6). Server and device ask the same questions here.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::measurement::{ItemFlag, ReportStatus, realization_editable};

use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, agreement, realization, report};

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

impl Ledger {
    /// Refuses edits of what is locked. They are stored and parked; one tap makes an amendment
    /// request of them.
    pub(super) fn check_editable(&self, entity: EntityId, kind: EntityKind) -> Result<(), Refused> {
        let editable = match kind {
            EntityKind::Agreement | EntityKind::Item | EntityKind::BudgetLine => {
                agreement_of(self, entity)
                    .and_then(|id| agreement_status(self, id))
                    .is_some_and(AgreementStatus::is_editable)
            }
            EntityKind::Report => report_status(self, entity).is_editable(),
            EntityKind::Realization => {
                let report = self.row(entity).and_then(Row::parent).unwrap_or_default();
                !realization_locked(self, entity, report)
            }
            EntityKind::Evidence => {
                let realization = self.row(entity).and_then(Row::parent).unwrap_or_default();
                return self.check_editable(realization, EntityKind::Realization);
            }
            _ => true,
        };
        if editable {
            Ok(())
        } else {
            Err(Disposition::parked(ParkReason::Locked))
        }
    }

    pub(super) fn check_takes_realizations(&self, agreement: EntityId) -> Result<(), Refused> {
        if agreement_status(self, agreement).is_some_and(AgreementStatus::allows_realization) {
            Ok(())
        } else {
            Err(Disposition::parked(ParkReason::Locked))
        }
    }
}
