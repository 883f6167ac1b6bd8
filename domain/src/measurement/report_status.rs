//! The state machine of a quarterly report (one agreement, one quarter).

use crate::coded::coded_enum;
use crate::people::{Action, Role, role_allows};
use crate::refusal::TransitionRefusal;

coded_enum! {
    /// State of a quarterly report.
    pub enum ReportStatus {
        /// Nothing entered.
        NotStarted => "not_started", "Belum dimulai";
        /// Being filled.
        Draft => "draft", "Draf";
        /// Sent.
        Submitted => "submitted", "Diajukan";
        /// Checked inside the agency; this lane is optional.
        AgencyChecked => "agency_checked", "Diperiksa OPD";
        /// Verified by the city's reviewers.
        Verified => "verified", "Terverifikasi";
        /// The period is closed.
        Locked => "locked", "Dikunci";
        /// Back with the agency.
        Returned => "returned", "Perlu perbaikan";
        /// Opened again after it was verified or locked.
        Reopened => "reopened", "Dibuka kembali";
    }
}

coded_enum! {
    /// A step a person takes.
    pub enum ReportAction {
        /// Send to the reviewers.
        Submit => "submit", "Ajukan";
        /// Take back before anybody checked it.
        Withdraw => "withdraw", "Tarik kembali";
        /// Check inside the agency.
        CheckByAgency => "check_by_agency", "Nyatakan telah diperiksa";
        /// Verify.
        Verify => "verify", "Verifikasi";
        /// Send back for repair.
        Return => "return", "Kembalikan";
        /// Close the period.
        Lock => "lock", "Kunci";
        /// Open again.
        Reopen => "reopen", "Buka kembali";
    }
}

/// What the guards need to know about the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportFacts {
    /// Whether the agreement is in force.
    pub agreement_in_force: bool,
    /// How many items have no answer.
    pub blank_items: usize,
    /// How many items are flagged as returned.
    pub returned_items: usize,
    /// How many conflicts wait for a decision.
    pub open_conflicts: usize,
    /// How many review comments are not resolved.
    pub open_comments: usize,
    /// Whether the person gave a reason with this step.
    pub has_reason: bool,
}

impl ReportStatus {
    /// Where `action` by `role` leads, or why it cannot be done.
    pub fn after(
        self,
        action: ReportAction,
        role: Role,
        facts: &ReportFacts,
    ) -> Result<Self, TransitionRefusal> {
        if !role_takes(role, action) {
            let (role, action) = (role.label(), action.label());
            return Err(TransitionRefusal::Role { role, action });
        }
        match (action, self) {
            (
                ReportAction::Submit,
                Self::NotStarted | Self::Draft | Self::Returned | Self::Reopened,
            ) => submit(facts),
            (ReportAction::Withdraw, Self::Submitted) => Ok(Self::Draft),
            (ReportAction::CheckByAgency, Self::Submitted) => Ok(Self::AgencyChecked),
            (ReportAction::Verify, Self::Submitted | Self::AgencyChecked) => verify(facts),
            (ReportAction::Return, Self::Submitted | Self::AgencyChecked | Self::Verified) => {
                return_for_repair(facts)
            }
            (ReportAction::Lock, Self::Verified) => Ok(Self::Locked),
            (ReportAction::Reopen, Self::Verified | Self::Locked) => reopen(facts),
            _ => Err(TransitionRefusal::WrongStatus {
                status: self.label(),
                action: action.label(),
            }),
        }
    }

    /// Whether the agency may fill it.
    pub const fn is_editable(self) -> bool {
        matches!(
            self,
            Self::NotStarted | Self::Draft | Self::Returned | Self::Reopened
        )
    }

    /// The state once the agency changes something: the first entry starts the draft.
    pub const fn edited(self) -> Self {
        match self {
            Self::NotStarted => Self::Draft,
            other => other,
        }
    }

    /// Whether the reviewers may judge items. They go on with the other items after they
    /// returned one, which moves the report to [`Self::Returned`].
    pub const fn is_under_review(self) -> bool {
        matches!(self, Self::Submitted | Self::AgencyChecked | Self::Returned)
    }
}

/// A report follows its agreement's level, which the facts do not carry; `may` has checked it,
/// so here it is enough that the role takes this step at some level.
fn role_takes(role: Role, action: ReportAction) -> bool {
    let action = Action::Report(action);
    role_allows(role, action, None)
        || role_allows(role, action, Some(crate::agreement::Level::Individual))
}

fn submit(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    if !facts.agreement_in_force {
        return Err(TransitionRefusal::AgreementNotInForce);
    }
    no_conflicts(facts)?;
    no_blanks(facts)?;
    Ok(ReportStatus::Submitted)
}

fn verify(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    no_conflicts(facts)?;
    no_blanks(facts)?;
    match facts.returned_items {
        0 => Ok(ReportStatus::Verified),
        items => Err(TransitionRefusal::ReturnedItems { items }),
    }
}

fn return_for_repair(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    match facts.open_comments {
        0 => Err(TransitionRefusal::CommentRequired),
        _ => Ok(ReportStatus::Returned),
    }
}

fn reopen(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    if facts.has_reason {
        Ok(ReportStatus::Reopened)
    } else {
        Err(TransitionRefusal::ReasonRequired {
            action: ReportAction::Reopen.label(),
        })
    }
}

fn no_conflicts(facts: &ReportFacts) -> Result<(), TransitionRefusal> {
    match facts.open_conflicts {
        0 => Ok(()),
        conflicts => Err(TransitionRefusal::OpenConflicts { conflicts }),
    }
}

fn no_blanks(facts: &ReportFacts) -> Result<(), TransitionRefusal> {
    match facts.blank_items {
        0 => Ok(()),
        items => Err(TransitionRefusal::BlankItems { items }),
    }
}
