//! The agreement's state machine.
//!
//! `after` is the only way to a new state. The server runs it on every transition it accepts;
//! the client runs the same function to know which buttons to offer.

use super::level::Level;
use crate::coded::coded_enum;
use crate::people::{Action, Role, role_allows};
use crate::refusal::TransitionRefusal;

coded_enum! {
    /// State of an agreement.
    pub enum AgreementStatus {
        /// Being written.
        Draft => "draft", "Draf";
        /// With the reviewers.
        Submitted => "submitted", "Diajukan";
        /// Back with the agency.
        Returned => "returned", "Perlu perbaikan";
        /// Every lane cleared; the content is frozen.
        Cleared => "cleared", "Disetujui untuk ditandatangani";
        /// The first party has signed.
        SignedFirst => "signed_first", "Ditandatangani Pihak Pertama";
        /// Signed by all.
        InForce => "in_force", "Berlaku";
        /// Replaced by an amendment.
        Superseded => "superseded", "Diganti";
        /// The year is over.
        Closed => "closed", "Berakhir";
        /// Given up before it came into force.
        Void => "void", "Dibatalkan";
    }
}

coded_enum! {
    /// A step a person takes.
    pub enum AgreementAction {
        /// Send to the reviewers.
        Submit => "submit", "Ajukan";
        /// Take back before the review starts.
        Withdraw => "withdraw", "Tarik kembali";
        /// Send back for repair.
        Return => "return", "Kembalikan";
        /// Clear one's own lane.
        Clear => "clear", "Setujui";
        /// Sign as first party.
        SignFirst => "sign_first", "Tanda tangani sebagai Pihak Pertama";
        /// Sign as second party.
        SignSecond => "sign_second", "Tanda tangani sebagai Pihak Kedua";
        /// Give up.
        Void => "void", "Batalkan";
    }
}

/// The review lanes that are cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lanes {
    /// Bappeda: alignment with the plans.
    pub planning: bool,
    /// Bagian Organisasi: format and indicators.
    pub organisation: bool,
}

/// What the guards need to know about the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementFacts {
    /// The level, which decides who clears and who signs.
    pub level: Level,
    /// How many completeness problems block submission.
    pub problems: usize,
    /// How many conflicts wait for a decision.
    pub open_conflicts: usize,
    /// How many review comments are not resolved.
    pub open_comments: usize,
    /// Whether a reviewer has commented on or cleared this submission.
    pub review_started: bool,
    /// Which lanes are cleared.
    pub lanes: Lanes,
    /// Whether a second party must sign.
    pub has_second_party: bool,
    /// Whether the person gave a reason with this step.
    pub has_reason: bool,
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementOutcome {
    /// The new state.
    pub status: AgreementStatus,
    /// The lanes in the new state.
    pub lanes: Lanes,
}

impl Lanes {
    /// Every lane cleared.
    pub const CLEARED: Self = Self {
        planning: true,
        organisation: true,
    };

    /// Whether nothing is left to clear.
    pub const fn all_cleared(self) -> bool {
        self.planning && self.organisation
    }
}

impl Default for AgreementFacts {
    /// An agency head's agreement with nothing wrong and nothing done.
    fn default() -> Self {
        Self {
            level: Level::AgencyHead,
            problems: 0,
            open_conflicts: 0,
            open_comments: 0,
            review_started: false,
            lanes: Lanes::default(),
            has_second_party: true,
            has_reason: false,
        }
    }
}

impl AgreementStatus {
    /// Where `action` by `role` leads, or why it cannot be done.
    pub fn after(
        self,
        action: AgreementAction,
        role: Role,
        facts: &AgreementFacts,
    ) -> Result<AgreementOutcome, TransitionRefusal> {
        if !role_allows(role, Action::Agreement(action), Some(facts.level)) {
            let (role, action) = (role.label(), action.label());
            return Err(TransitionRefusal::Role { role, action });
        }
        match (action, self) {
            (AgreementAction::Submit, Self::Draft | Self::Returned) => submit(facts),
            (AgreementAction::Withdraw, Self::Submitted) => withdraw(facts),
            (AgreementAction::Return, Self::Submitted) => return_for_repair(role, facts),
            (AgreementAction::Return, Self::Cleared) => return_cleared(facts),
            (AgreementAction::Clear, Self::Submitted) => clear(role, facts),
            (AgreementAction::SignFirst, Self::Cleared) => Ok(sign_first(facts)),
            (AgreementAction::SignSecond, Self::SignedFirst) => Ok(keep(Self::InForce, facts)),
            (
                AgreementAction::Void,
                Self::Draft | Self::Submitted | Self::Returned | Self::Cleared | Self::SignedFirst,
            ) => void(facts),
            _ => Err(TransitionRefusal::WrongStatus {
                status: self.label(),
                action: action.label(),
            }),
        }
    }

    /// Whether the agency may change the content.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether realizations may be written. A draft may be prepared before the agreement is
    /// in force, since work does not wait for signatures; only sending the report does.
    pub const fn allows_realization(self) -> bool {
        !self.is_finished()
    }

    /// Whether nothing more can happen to it.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Superseded | Self::Closed | Self::Void)
    }

    /// The state once an amendment of this agreement came into force.
    pub const fn superseded(self) -> Self {
        match self {
            Self::InForce => Self::Superseded,
            other => other,
        }
    }

    /// The state once the report of the last quarter is locked.
    pub const fn closed(self) -> Self {
        match self {
            Self::InForce => Self::Closed,
            other => other,
        }
    }
}

/// A new submission is reviewed anew: lanes cleared on older content say nothing about it.
fn submit(facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    no_conflicts(facts)?;
    if facts.problems > 0 {
        return Err(TransitionRefusal::Incomplete {
            problems: facts.problems,
        });
    }
    Ok(AgreementOutcome {
        status: AgreementStatus::Submitted,
        lanes: Lanes::default(),
    })
}

fn withdraw(facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    if facts.review_started || facts.lanes != Lanes::default() {
        return Err(TransitionRefusal::ReviewStarted);
    }
    Ok(AgreementOutcome {
        status: AgreementStatus::Draft,
        lanes: Lanes::default(),
    })
}

/// During the review only those who clear may return: the parties wait for the result.
fn return_for_repair(
    role: Role,
    facts: &AgreementFacts,
) -> Result<AgreementOutcome, TransitionRefusal> {
    let is_superior = facts.level.is_internal() && role == Role::AgencyHead;
    if !role.is_reviewer() && !is_superior {
        let (role, action) = (role.label(), AgreementAction::Return.label());
        return Err(TransitionRefusal::Role { role, action });
    }
    if facts.open_comments == 0 {
        return Err(TransitionRefusal::CommentRequired);
    }
    Ok(AgreementOutcome {
        status: AgreementStatus::Returned,
        lanes: Lanes::default(),
    })
}

/// After clearing, a party may also stop the signing; a reason is enough.
fn return_cleared(facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    if !facts.has_reason && facts.open_comments == 0 {
        let action = AgreementAction::Return.label();
        return Err(TransitionRefusal::ReasonRequired { action });
    }
    Ok(AgreementOutcome {
        status: AgreementStatus::Returned,
        lanes: Lanes::default(),
    })
}

fn clear(role: Role, facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    no_conflicts(facts)?;
    let lanes = match role {
        // Inside an agency the superior is the only lane.
        _ if facts.level.is_internal() => Lanes::CLEARED,
        Role::PlanningReviewer => Lanes {
            planning: true,
            ..facts.lanes
        },
        _ => Lanes {
            organisation: true,
            ..facts.lanes
        },
    };
    if lanes == facts.lanes {
        return Err(TransitionRefusal::LaneCleared);
    }
    let status = if lanes.all_cleared() {
        AgreementStatus::Cleared
    } else {
        AgreementStatus::Submitted
    };
    Ok(AgreementOutcome { status, lanes })
}

fn sign_first(facts: &AgreementFacts) -> AgreementOutcome {
    let status = if facts.has_second_party {
        AgreementStatus::SignedFirst
    } else {
        AgreementStatus::InForce
    };
    keep(status, facts)
}

fn void(facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    if facts.has_reason {
        Ok(keep(AgreementStatus::Void, facts))
    } else {
        Err(TransitionRefusal::ReasonRequired {
            action: AgreementAction::Void.label(),
        })
    }
}

fn no_conflicts(facts: &AgreementFacts) -> Result<(), TransitionRefusal> {
    match facts.open_conflicts {
        0 => Ok(()),
        conflicts => Err(TransitionRefusal::OpenConflicts { conflicts }),
    }
}

const fn keep(status: AgreementStatus, facts: &AgreementFacts) -> AgreementOutcome {
    AgreementOutcome {
        status,
        lanes: facts.lanes,
    }
}
