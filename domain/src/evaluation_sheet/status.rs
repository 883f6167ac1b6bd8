//! How far a sheet has come: the agency answers, evaluators grade, somebody else assures, and then
//! nothing in it changes any more.

use crate::coded::coded_enum;
use crate::people::{Action, Role, role_allows};
use crate::refusal::TransitionRefusal;

use super::GradedBy;

coded_enum! {
    /// Where a sheet stands.
    pub enum SheetStatus {
        /// The agency answers.
        Draft => "draft", "Penilaian mandiri";
        /// The evaluators grade.
        Submitted => "submitted", "Sedang dievaluasi";
        /// The assurer looks at what was graded.
        Reviewed => "reviewed", "Menunggu penjaminan mutu";
        /// It stands.
        Final => "final", "Final";
    }
}

coded_enum! {
    /// A step of a sheet.
    pub enum SheetAction {
        /// The agency has answered.
        Submit => "submit", "Ajukan LKE";
        /// The agency takes it back before anybody graded it.
        Withdraw => "withdraw", "Tarik kembali LKE";
        /// The evaluators give it back.
        Return => "return", "Kembalikan LKE ke OPD";
        /// The evaluators have graded.
        Review => "review", "Selesaikan evaluasi";
        /// The assurer gives it back to the evaluators.
        Reconsider => "reconsider", "Kembalikan ke evaluator";
        /// The assurer stands for it.
        Finish => "finish", "Tetapkan LKE";
        /// Something in it is wrong.
        Reopen => "reopen", "Buka kembali LKE";
    }
}

/// What the guards of a sheet's steps need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetFacts {
    /// How many criteria the agency has answered.
    pub answered: usize,
    /// How many the evaluators have graded.
    pub reviewed: usize,
    /// How many nobody has graded.
    pub ungraded: usize,
    /// Values that were written apart and wait for a decision.
    pub open_conflicts: usize,
    /// Whether the last step was this very person's.
    pub own_step: bool,
    /// The step comes with a reason.
    pub has_reason: bool,
}

impl SheetAction {
    /// The right that it asks for.
    pub const fn right(self) -> Action {
        match self {
            Self::Submit | Self::Withdraw => Action::GradeSheet(GradedBy::Agency),
            Self::Return | Self::Review => Action::GradeSheet(GradedBy::Reviewer),
            Self::Reconsider | Self::Finish | Self::Reopen => Action::GradeSheet(GradedBy::Assurer),
        }
    }

    /// Whether it says why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Return | Self::Reconsider | Self::Reopen)
    }

    /// From where it leads where.
    const fn way(self) -> (SheetStatus, SheetStatus) {
        use SheetStatus::{Draft, Final, Reviewed, Submitted};
        match self {
            Self::Submit => (Draft, Submitted),
            Self::Withdraw | Self::Return => (Submitted, Draft),
            Self::Review => (Submitted, Reviewed),
            Self::Reconsider => (Reviewed, Submitted),
            Self::Finish => (Reviewed, Final),
            Self::Reopen => (Final, Reviewed),
        }
    }
}

impl SheetStatus {
    /// Whose grades it takes; nobody's once it stands.
    pub const fn takes(self) -> Option<GradedBy> {
        match self {
            Self::Draft => Some(GradedBy::Agency),
            Self::Submitted => Some(GradedBy::Reviewer),
            Self::Reviewed => Some(GradedBy::Assurer),
            Self::Final => None,
        }
    }

    /// Where `action` by `role` leads, or why it cannot be done.
    pub fn after(
        self,
        action: SheetAction,
        role: Role,
        facts: &SheetFacts,
    ) -> Result<Self, TransitionRefusal> {
        if !role_allows(role, action.right(), None) {
            let (role, action) = (role.label(), action.label());
            return Err(TransitionRefusal::Role { role, action });
        }
        let (from, to) = action.way();
        if from != self {
            return Err(TransitionRefusal::WrongStatus {
                status: self.label(),
                action: action.label(),
            });
        }
        if action.needs_reason() && !facts.has_reason {
            let action = action.label();
            return Err(TransitionRefusal::ReasonRequired { action });
        }
        facts.check(action)?;
        Ok(to)
    }
}

impl SheetFacts {
    fn check(&self, action: SheetAction) -> Result<(), TransitionRefusal> {
        match action {
            SheetAction::Withdraw if self.reviewed > 0 => Err(TransitionRefusal::ReviewStarted),
            SheetAction::Submit if self.answered == 0 => Err(TransitionRefusal::SheetBlank),
            SheetAction::Finish if self.own_step => Err(TransitionRefusal::OwnReview),
            SheetAction::Finish if self.ungraded > 0 => Err(TransitionRefusal::SheetUngraded {
                criteria: self.ungraded,
            }),
            SheetAction::Submit | SheetAction::Review | SheetAction::Finish
                if self.open_conflicts > 0 =>
            {
                let conflicts = self.open_conflicts;
                Err(TransitionRefusal::OpenConflicts { conflicts })
            }
            _ => Ok(()),
        }
    }
}
