//! The agreement's state machine.
//!
//! `after` is the only way to a new state. The server runs it on every transition it accepts;
//! the client runs the same function to know which buttons to offer.

use super::guards::{by_superior, may_sign, no_conflicts, no_repealed_law, no_rival};
use super::level::Level;
use super::policy::SigningOrder;
use super::signature::SigningParty;
use crate::coded::coded_enum;
use crate::document::Passage;
use crate::people::{Action, PrintedAs, Role, SignerRule, role_allows};
use crate::refusal::TransitionRefusal;
use crate::value::AgreementId;

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
    /// The state of the version an amendment supersedes; none for an original.
    pub earlier: Option<AgreementStatus>,
    /// The agreement for the same post and year that is in force, where this is no version of it.
    pub rival: Option<AgreementId>,
    /// The state of the superior's agreement, where one is named and known.
    pub parent: Option<AgreementStatus>,
    /// Whether signing before the superior's agreement is in force is refused.
    pub signing_order: SigningOrder,
    /// The passage of its wording that names a law repealed by the document's day.
    pub repealed_in: Option<Passage>,
    /// As which parties who takes the step is printed.
    pub printed_as: PrintedAs,
    /// Whether somebody else may sign.
    pub signers: SignerRule,
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
            earlier: None,
            rival: None,
            parent: None,
            signing_order: SigningOrder::Enforced,
            repealed_in: None,
            printed_as: PrintedAs::BOTH,
            signers: SignerRule::Named,
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
            (AgreementAction::Return, Self::Cleared) => return_cleared(role, facts),
            (AgreementAction::Clear, Self::Submitted) => clear(role, facts),
            (AgreementAction::SignFirst, Self::Cleared) => {
                may_sign(SigningParty::First, facts)?;
                Ok(sign_first(facts))
            }
            (AgreementAction::SignSecond, Self::SignedFirst) => {
                may_sign(SigningParty::Second, facts)?;
                // A reason may stand for the printed superior, not for being one.
                if role == Role::UnitOfficial {
                    by_superior(action, role, facts)?;
                }
                Ok(keep(Self::InForce, facts))
            }
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

    /// Whether it is or was in force: what stood under it was signed after it.
    pub const fn has_been_in_force(self) -> bool {
        matches!(self, Self::InForce | Self::Superseded | Self::Closed)
    }

    /// Whether reports may be sent: those of a superseded version concern the quarters before
    /// the change and may still come late, as may an earlier quarter's once the year is over.
    pub const fn takes_reports(self) -> bool {
        self.has_been_in_force()
    }

    /// Whether it is the version that counts for its year, also after the year is over.
    pub const fn stands(self) -> bool {
        matches!(self, Self::InForce | Self::Closed)
    }

    /// Whether its content is frozen, so that a print of it is worth knowing again.
    pub const fn is_frozen(self) -> bool {
        matches!(
            self,
            Self::Cleared | Self::SignedFirst | Self::InForce | Self::Superseded | Self::Closed
        )
    }

    /// Whether nothing more can happen to it.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Superseded | Self::Closed | Self::Void)
    }

    /// The state once an amendment of this agreement came into force.
    #[must_use]
    pub const fn superseded(self) -> Self {
        match self {
            Self::InForce => Self::Superseded,
            other => other,
        }
    }

    /// The state once the report of the last quarter is locked, or open again
    /// (`domain.md` 4.3).
    #[must_use]
    pub const fn with_last_report(self, is_locked: bool) -> Self {
        match (self, is_locked) {
            (Self::InForce, true) => Self::Closed,
            (Self::Closed, false) => Self::InForce,
            (other, _) => other,
        }
    }
}

/// A new submission is reviewed anew: lanes cleared on older content say nothing about it.
fn submit(facts: &AgreementFacts) -> Result<AgreementOutcome, TransitionRefusal> {
    no_conflicts(facts)?;
    no_rival(facts)?;
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
    if !role.is_reviewer() {
        by_superior(AgreementAction::Return, role, facts)?;
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
fn return_cleared(
    role: Role,
    facts: &AgreementFacts,
) -> Result<AgreementOutcome, TransitionRefusal> {
    if role == Role::UnitOfficial && !facts.printed_as.first {
        by_superior(AgreementAction::Return, role, facts)?;
    }
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
    if facts.level.is_internal() {
        by_superior(AgreementAction::Clear, role, facts)?;
    }
    no_conflicts(facts)?;
    no_repealed_law(facts)?;
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

const fn keep(status: AgreementStatus, facts: &AgreementFacts) -> AgreementOutcome {
    AgreementOutcome {
        status,
        lanes: facts.lanes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HEAD: Role = Role::AgencyHead;
    const OPERATOR: Role = Role::AgencyOperator;
    const PLANNING: Role = Role::PlanningReviewer;
    const ORGANISATION: Role = Role::OrganisationReviewer;

    fn facts() -> AgreementFacts {
        AgreementFacts::default()
    }

    fn status(
        from: AgreementStatus,
        action: AgreementAction,
        role: Role,
        facts: &AgreementFacts,
    ) -> Result<AgreementStatus, &'static str> {
        let outcome = from.after(action, role, facts);
        outcome
            .map(|outcome| outcome.status)
            .map_err(TransitionRefusal::code)
    }

    #[test]
    fn agreement_of_an_agency_comes_into_force() {
        let mut facts = facts();
        let mut current = AgreementStatus::Draft;
        for (action, role) in [
            (AgreementAction::Submit, OPERATOR),
            (AgreementAction::Clear, ORGANISATION),
            (AgreementAction::Clear, PLANNING),
            (AgreementAction::SignFirst, HEAD),
            (AgreementAction::SignSecond, Role::Leader),
        ] {
            let outcome = current.after(action, role, &facts).expect("allowed");
            current = outcome.status;
            facts.lanes = outcome.lanes;
        }
        assert_eq!(current, AgreementStatus::InForce);
    }

    #[rstest]
    #[case::clear(AgreementStatus::Submitted, AgreementAction::Clear, PLANNING)]
    #[case::first(AgreementStatus::Cleared, AgreementAction::SignFirst, HEAD)]
    #[case::second(
        AgreementStatus::SignedFirst,
        AgreementAction::SignSecond,
        Role::Leader
    )]
    fn wording_that_names_a_repealed_law_is_neither_frozen_nor_signed(
        #[case] from: AgreementStatus,
        #[case] action: AgreementAction,
        #[case] role: Role,
    ) {
        let facts = AgreementFacts {
            repealed_in: Some(Passage::Opening),
            ..facts()
        };
        let refused = from.after(action, role, &facts).expect_err("refused");
        assert_eq!(refused.code(), "repealed_law");
        assert!(refused.user_message().contains("\"Pembuka\""));
        // Who sends it back, so that it can be mended, is not held up.
        let back = status(from, AgreementAction::Void, OPERATOR, &told(facts));
        assert_eq!(back, Ok(AgreementStatus::Void));
    }

    #[test]
    fn official_between_clears_and_receives_only_where_printed_as_the_superior() {
        use AgreementAction::{Clear, Return, SignFirst, SignSecond};
        use AgreementStatus::{Cleared, InForce, Returned, SignedFirst, Submitted};
        let official = Role::UnitOfficial;
        let printed = |first, second| AgreementFacts {
            level: Level::Pengawas,
            open_comments: 1,
            printed_as: PrintedAs { first, second },
            ..facts()
        };
        let may = |from, action, first, second| {
            let facts = AgreementFacts {
                open_comments: usize::from(action == AgreementAction::Return),
                ..printed(first, second)
            };
            status(from, action, official, &facts)
        };
        let not_allowed = Err("role_not_allowed");
        assert_eq!(may(Submitted, Clear, false, true), Ok(Cleared));
        assert_eq!(
            may(Submitted, Clear, true, false),
            not_allowed,
            "nobody clears the own"
        );
        assert_eq!(may(Submitted, Clear, false, false), not_allowed);
        // Whoever is printed on both sides is nobody's superior.
        assert_eq!(may(Submitted, Clear, true, true), not_allowed);
        assert_eq!(may(SignedFirst, SignSecond, true, true), not_allowed);
        let reasoned = AgreementFacts {
            signers: SignerRule::Reasoned,
            has_reason: true,
            ..printed(true, false)
        };
        let signed = status(SignedFirst, SignSecond, official, &reasoned);
        assert_eq!(signed, not_allowed, "a reason makes nobody a superior");
        assert_eq!(may(Submitted, Return, false, true), Ok(Returned));
        assert_eq!(may(Submitted, Return, true, false), not_allowed);
        assert_eq!(
            may(Cleared, Return, true, false),
            Ok(Returned),
            "a party before signing"
        );
        assert_eq!(may(Cleared, Return, false, false), not_allowed);
        assert_eq!(may(Cleared, SignFirst, true, false), Ok(SignedFirst));
        assert_eq!(may(SignedFirst, SignSecond, false, true), Ok(InForce));
        assert_eq!(
            may(SignedFirst, SignSecond, true, false),
            Err("not_the_party")
        );
        // The agency's head stands above whoever is printed.
        let facts = printed(false, false);
        assert_eq!(status(Submitted, Clear, HEAD, &facts), Ok(Cleared));
    }

    fn told(facts: AgreementFacts) -> AgreementFacts {
        AgreementFacts {
            has_reason: true,
            ..facts
        }
    }

    #[test]
    fn one_lane_is_not_enough() {
        let outcome = AgreementStatus::Submitted
            .after(AgreementAction::Clear, PLANNING, &facts())
            .expect("allowed");
        assert_eq!(outcome.status, AgreementStatus::Submitted);
        assert_eq!(
            outcome.lanes,
            Lanes {
                planning: true,
                organisation: false
            }
        );
        let facts = AgreementFacts {
            lanes: outcome.lanes,
            ..facts()
        };
        let again = status(
            AgreementStatus::Submitted,
            AgreementAction::Clear,
            PLANNING,
            &facts,
        );
        assert_eq!(again, Err("lane_cleared"));
    }

    #[test]
    fn superior_clears_inside_the_agency() {
        let facts = AgreementFacts {
            level: Level::Pengawas,
            ..facts()
        };
        let from = AgreementStatus::Submitted;
        let cleared = status(from, AgreementAction::Clear, HEAD, &facts);
        assert_eq!(cleared, Ok(AgreementStatus::Cleared));
        let reviewer = status(from, AgreementAction::Clear, PLANNING, &facts);
        assert_eq!(reviewer, Err("role_not_allowed"));
    }

    #[test]
    fn head_of_region_signs_alone() {
        let facts = AgreementFacts {
            level: Level::HeadOfRegion,
            has_second_party: false,
            lanes: Lanes::CLEARED,
            ..facts()
        };
        let from = AgreementStatus::Cleared;
        let signed = status(from, AgreementAction::SignFirst, Role::Leader, &facts);
        assert_eq!(signed, Ok(AgreementStatus::InForce));
    }

    #[rstest]
    #[case::send(AgreementStatus::Draft, AgreementAction::Submit, OPERATOR)]
    #[case::first(AgreementStatus::Cleared, AgreementAction::SignFirst, HEAD)]
    #[case::second(
        AgreementStatus::SignedFirst,
        AgreementAction::SignSecond,
        Role::Leader
    )]
    fn one_post_has_one_agreement_in_force(
        #[case] from: AgreementStatus,
        #[case] action: AgreementAction,
        #[case] role: Role,
    ) {
        let facts = AgreementFacts {
            rival: Some(AgreementId::from_uuid(uuid::Uuid::from_u128(7))),
            ..facts()
        };
        assert_eq!(status(from, action, role, &facts), Err("another_in_force"));
    }

    #[test]
    fn no_step_towards_force_passes_over_an_open_conflict() {
        let facts = AgreementFacts {
            open_conflicts: 1,
            ..facts()
        };
        for (from, action, role) in [
            (
                AgreementStatus::Draft,
                AgreementAction::Submit,
                Role::AgencyOperator,
            ),
            (
                AgreementStatus::Submitted,
                AgreementAction::Clear,
                Role::PlanningReviewer,
            ),
            (
                AgreementStatus::Cleared,
                AgreementAction::SignFirst,
                Role::AgencyHead,
            ),
            (
                AgreementStatus::SignedFirst,
                AgreementAction::SignSecond,
                Role::Leader,
            ),
        ] {
            let refused = status(from, action, role, &facts);
            assert_eq!(refused, Err("open_conflicts"), "{action:?}");
        }
    }

    #[rstest]
    #[case::incomplete(AgreementFacts { problems: 2, ..facts() }, "incomplete")]
    #[case::conflict(AgreementFacts { open_conflicts: 1, ..facts() }, "open_conflicts")]
    fn submission_is_guarded(#[case] facts: AgreementFacts, #[case] code: &'static str) {
        let refused = status(
            AgreementStatus::Draft,
            AgreementAction::Submit,
            HEAD,
            &facts,
        );
        assert_eq!(refused, Err(code));
    }

    #[test]
    fn withdrawal_ends_when_the_review_starts() {
        let from = AgreementStatus::Submitted;
        let withdraw = AgreementAction::Withdraw;
        assert_eq!(
            status(from, withdraw, OPERATOR, &facts()),
            Ok(AgreementStatus::Draft)
        );
        let started = AgreementFacts {
            review_started: true,
            ..facts()
        };
        assert_eq!(
            status(from, withdraw, OPERATOR, &started),
            Err("review_started")
        );
        let lanes = Lanes {
            planning: true,
            organisation: false,
        };
        let cleared = AgreementFacts { lanes, ..facts() };
        assert_eq!(
            status(from, withdraw, OPERATOR, &cleared),
            Err("review_started")
        );
    }

    #[test]
    fn return_needs_a_comment_and_resets_the_lanes() {
        let from = AgreementStatus::Submitted;
        let action = AgreementAction::Return;
        assert_eq!(
            status(from, action, PLANNING, &facts()),
            Err("comment_required")
        );
        let lanes = Lanes {
            planning: false,
            organisation: true,
        };
        let facts = AgreementFacts {
            open_comments: 1,
            lanes,
            ..facts()
        };
        let outcome = from.after(action, PLANNING, &facts).expect("allowed");
        assert_eq!(outcome.status, AgreementStatus::Returned);
        assert_eq!(outcome.lanes, Lanes::default());
    }

    #[test]
    fn parties_return_only_after_clearing_and_with_a_reason() {
        let facts = AgreementFacts {
            open_comments: 1,
            ..facts()
        };
        let action = AgreementAction::Return;
        let early = status(AgreementStatus::Submitted, action, HEAD, &facts);
        assert_eq!(early, Err("role_not_allowed"));
        let from = AgreementStatus::Cleared;
        let silent = AgreementFacts {
            open_comments: 0,
            ..facts
        };
        assert_eq!(
            status(from, action, Role::Leader, &silent),
            Err("reason_required")
        );
        let told = AgreementFacts {
            has_reason: true,
            ..silent
        };
        assert_eq!(
            status(from, action, Role::Leader, &told),
            Ok(AgreementStatus::Returned)
        );
    }

    #[test]
    fn void_needs_a_reason_and_ends_at_in_force() {
        let told = AgreementFacts {
            has_reason: true,
            ..facts()
        };
        let void = AgreementAction::Void;
        assert_eq!(
            status(AgreementStatus::Draft, void, OPERATOR, &facts()),
            Err("reason_required")
        );
        for from in AgreementStatus::ALL {
            let before_force = !from.is_finished() && *from != AgreementStatus::InForce;
            assert_eq!(
                status(*from, void, OPERATOR, &told).is_ok(),
                before_force,
                "{from:?}"
            );
        }
    }

    #[test]
    fn inspectorate_takes_no_step() {
        let facts = AgreementFacts {
            open_comments: 1,
            has_reason: true,
            ..facts()
        };
        for from in AgreementStatus::ALL {
            for action in AgreementAction::ALL {
                let refused = status(*from, *action, Role::Inspectorate, &facts);
                assert_eq!(refused, Err("role_not_allowed"));
            }
        }
    }

    #[test]
    fn finished_states_allow_nothing() {
        let facts = AgreementFacts {
            open_comments: 1,
            has_reason: true,
            ..facts()
        };
        for from in AgreementStatus::ALL
            .iter()
            .filter(|status| status.is_finished())
        {
            for action in AgreementAction::ALL {
                for role in Role::ALL {
                    assert!(status(*from, *action, *role, &facts).is_err(), "{from:?}");
                }
            }
            assert!(!from.is_editable());
        }
    }

    #[test]
    fn amendment_is_signed_only_while_what_it_supersedes_is_in_force() {
        let signed = |earlier, from, action, role| {
            let facts = AgreementFacts { earlier, ..facts() };
            status(from, action, role, &facts)
        };
        let in_force = Some(AgreementStatus::InForce);
        let superseded = Some(AgreementStatus::Superseded);
        let first = AgreementAction::SignFirst;
        let second = AgreementAction::SignSecond;
        let cleared = AgreementStatus::Cleared;
        let waiting = AgreementStatus::SignedFirst;
        assert_eq!(signed(in_force, cleared, first, HEAD), Ok(waiting));
        assert_eq!(
            signed(in_force, waiting, second, Role::Leader),
            Ok(AgreementStatus::InForce)
        );
        let refused = Err("earlier_not_in_force");
        assert_eq!(signed(superseded, cleared, first, HEAD), refused);
        assert_eq!(signed(superseded, waiting, second, Role::Leader), refused);
    }

    #[test]
    fn promise_that_supports_another_is_signed_after_it() {
        for parent in AgreementStatus::ALL {
            let facts = AgreementFacts {
                level: Level::Administrator,
                parent: Some(*parent),
                ..facts()
            };
            let signed = status(
                AgreementStatus::Cleared,
                AgreementAction::SignFirst,
                Role::UnitOfficial,
                &facts,
            );
            if parent.has_been_in_force() {
                assert_eq!(signed, Ok(AgreementStatus::SignedFirst));
            } else {
                assert_eq!(signed, Err("parent_not_in_force"), "{parent:?}");
            }
        }
    }

    #[test]
    fn content_is_editable_with_the_agency_only() {
        let editable: Vec<_> = AgreementStatus::ALL
            .iter()
            .filter(|status| status.is_editable())
            .collect();
        assert_eq!(
            editable,
            [&AgreementStatus::Draft, &AgreementStatus::Returned]
        );
    }

    #[test]
    fn only_a_version_in_force_is_superseded_or_closed() {
        assert_eq!(
            AgreementStatus::InForce.superseded(),
            AgreementStatus::Superseded
        );
        assert_eq!(AgreementStatus::Void.superseded(), AgreementStatus::Void);
        for status in AgreementStatus::ALL {
            let locked = status.with_last_report(true);
            let open = status.with_last_report(false);
            let (expected_locked, expected_open) = match status {
                AgreementStatus::InForce | AgreementStatus::Closed => {
                    (AgreementStatus::Closed, AgreementStatus::InForce)
                }
                other => (*other, *other),
            };
            assert_eq!(
                (locked, open),
                (expected_locked, expected_open),
                "{status:?}"
            );
        }
    }

    #[test]
    fn refusals_say_what_to_do() {
        let facts = AgreementFacts {
            problems: 3,
            ..facts()
        };
        let refused = AgreementStatus::Draft
            .after(AgreementAction::Submit, HEAD, &facts)
            .expect_err("incomplete");
        let message = "Masih ada 3 hal yang harus dilengkapi sebelum diajukan. \
                       Lihat daftar kelengkapan.";
        assert_eq!(refused.user_message(), message);
    }

    #[test]
    fn codes_round_trip() {
        for status in AgreementStatus::ALL {
            assert_eq!(AgreementStatus::from_code(status.code()), Some(*status));
        }
        assert_eq!(AgreementStatus::from_code("approved"), None);
    }
}
