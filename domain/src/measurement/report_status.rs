//! The state machine of a quarterly report (one agreement, one quarter).

use crate::agreement::Level;
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
    /// How many attached files the server does not have yet.
    pub missing_evidence: usize,
    /// How many items tell a ratio that is not whole or gives another figure.
    pub ratio_faults: usize,
    /// How many items have no approved action plan, where the city asks for one.
    pub unapproved_plans: usize,
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

    /// Whether the city's reviewers stand behind its figures.
    pub const fn is_verified(self) -> bool {
        matches!(self, Self::Verified | Self::Locked)
    }

    /// The state once the agency changes something: the first entry starts the draft.
    #[must_use]
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
    Level::ALL
        .iter()
        .any(|level| role_allows(role, action, Some(*level)))
}

fn submit(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    if !facts.agreement_in_force {
        return Err(TransitionRefusal::AgreementNotInForce);
    }
    if facts.unapproved_plans > 0 {
        return Err(TransitionRefusal::ActionPlanUnapproved {
            items: facts.unapproved_plans,
        });
    }
    no_conflicts(facts)?;
    no_blanks(facts)?;
    match facts.ratio_faults {
        0 => Ok(ReportStatus::Submitted),
        items => Err(TransitionRefusal::RatioFaults { items }),
    }
}

fn verify(facts: &ReportFacts) -> Result<ReportStatus, TransitionRefusal> {
    no_conflicts(facts)?;
    no_blanks(facts)?;
    evidence_is_there(facts.missing_evidence)?;
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

/// What is approved must have been there to be seen.
pub(super) fn evidence_is_there(missing: usize) -> Result<(), TransitionRefusal> {
    match missing {
        0 => Ok(()),
        files => Err(TransitionRefusal::EvidenceMissing { files }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const OPERATOR: Role = Role::AgencyOperator;
    const PLANNING: Role = Role::PlanningReviewer;
    const ORGANISATION: Role = Role::OrganisationReviewer;

    fn ready() -> ReportFacts {
        ReportFacts {
            agreement_in_force: true,
            ..ReportFacts::default()
        }
    }

    fn code(
        from: ReportStatus,
        action: ReportAction,
        role: Role,
        facts: &ReportFacts,
    ) -> Result<ReportStatus, &'static str> {
        from.after(action, role, facts)
            .map_err(TransitionRefusal::code)
    }

    #[test]
    fn report_is_verified_and_locked() {
        let mut current = ReportStatus::NotStarted.edited();
        for (action, role) in [
            (ReportAction::Submit, OPERATOR),
            (ReportAction::CheckByAgency, Role::AgencyHead),
            (ReportAction::Verify, PLANNING),
            (ReportAction::Lock, ORGANISATION),
        ] {
            current = current.after(action, role, &ready()).expect("allowed");
        }
        assert_eq!(current, ReportStatus::Locked);
    }

    #[rstest]
    #[case::not_in_force(ReportFacts::default(), "agreement_not_in_force")]
    #[case::blank(ReportFacts { blank_items: 1, ..ready() }, "blank_items")]
    #[case::ratio(ReportFacts { ratio_faults: 1, ..ready() }, "ratio_faults")]
    #[case::plan(ReportFacts { unapproved_plans: 1, ..ready() }, "action_plan_unapproved")]
    #[case::conflict(ReportFacts { open_conflicts: 1, ..ready() }, "open_conflicts")]
    fn submission_is_guarded(#[case] facts: ReportFacts, #[case] expected: &'static str) {
        let refused = code(ReportStatus::Draft, ReportAction::Submit, OPERATOR, &facts);
        assert_eq!(refused, Err(expected));
    }

    #[test]
    fn returned_items_keep_it_from_being_verified_not_from_being_sent() {
        let facts = ReportFacts {
            returned_items: 1,
            ..ready()
        };
        let sent = code(
            ReportStatus::Returned,
            ReportAction::Submit,
            OPERATOR,
            &facts,
        );
        assert_eq!(sent, Ok(ReportStatus::Submitted));
        let verified = code(
            ReportStatus::Submitted,
            ReportAction::Verify,
            PLANNING,
            &facts,
        );
        assert_eq!(verified, Err("returned_items"));
    }

    #[test]
    fn files_on_the_way_keep_it_from_being_verified_not_from_being_sent() {
        let facts = ReportFacts {
            missing_evidence: 2,
            ..ready()
        };
        let sent = code(ReportStatus::Draft, ReportAction::Submit, OPERATOR, &facts);
        assert_eq!(sent, Ok(ReportStatus::Submitted));
        let verified = code(
            ReportStatus::Submitted,
            ReportAction::Verify,
            PLANNING,
            &facts,
        );
        assert_eq!(verified, Err("evidence_missing"));
    }

    #[test]
    fn return_needs_a_comment() {
        let action = ReportAction::Return;
        let silent = code(ReportStatus::Submitted, action, PLANNING, &ready());
        assert_eq!(silent, Err("comment_required"));
        let facts = ReportFacts {
            open_comments: 1,
            ..ready()
        };
        let returned = code(ReportStatus::Verified, action, PLANNING, &facts);
        assert_eq!(returned, Ok(ReportStatus::Returned));
    }

    #[test]
    fn reopening_needs_a_reason() {
        let action = ReportAction::Reopen;
        for role in [ORGANISATION, Role::Administrator] {
            let silent = code(ReportStatus::Locked, action, role, &ready());
            assert_eq!(silent, Err("reason_required"));
            let facts = ReportFacts {
                has_reason: true,
                ..ready()
            };
            let opened = code(ReportStatus::Locked, action, role, &facts);
            assert_eq!(opened, Ok(ReportStatus::Reopened));
        }
        assert_eq!(
            code(ReportStatus::Locked, action, PLANNING, &ready()),
            Err("role_not_allowed")
        );
    }

    #[test]
    fn only_the_organisation_reviewer_locks() {
        for role in Role::ALL {
            let locked = code(ReportStatus::Verified, ReportAction::Lock, *role, &ready());
            assert_eq!(locked.is_ok(), *role == ORGANISATION, "{role:?}");
        }
    }

    #[test]
    fn unit_officials_send_their_own_reports() {
        let sent = code(
            ReportStatus::Draft,
            ReportAction::Submit,
            Role::UnitOfficial,
            &ready(),
        );
        assert_eq!(sent, Ok(ReportStatus::Submitted));
    }

    #[test]
    fn what_is_with_the_agency_is_editable_and_nothing_else() {
        let editable: Vec<&str> = ReportStatus::ALL
            .iter()
            .filter(|status| status.is_editable())
            .map(|status| status.code())
            .collect();
        assert_eq!(editable, ["not_started", "draft", "returned", "reopened"]);
    }

    #[test]
    fn withdrawal_ends_when_the_agency_checked() {
        let action = ReportAction::Withdraw;
        let taken = code(ReportStatus::Submitted, action, OPERATOR, &ready());
        assert_eq!(taken, Ok(ReportStatus::Draft));
        let late = code(ReportStatus::AgencyChecked, action, OPERATOR, &ready());
        assert_eq!(late, Err("wrong_status"));
    }
}
