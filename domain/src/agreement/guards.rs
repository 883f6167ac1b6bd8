//! What stands in the way of a step, whatever state it is taken from.

use super::policy::SigningOrder;
use super::signature::SigningParty;
use super::status::{AgreementAction, AgreementFacts, AgreementStatus};
use crate::people::Role;
use crate::refusal::TransitionRefusal;

/// Inside an agency its head stands above everybody; of the officials below only the one who is
/// printed as the superior, and nobody above themselves.
pub(super) fn by_superior(
    action: AgreementAction,
    role: Role,
    facts: &AgreementFacts,
) -> Result<(), TransitionRefusal> {
    let is_superior = match role {
        Role::AgencyHead => facts.level.is_internal(),
        Role::UnitOfficial => {
            let printed_as = facts.printed_as;
            facts.level.is_internal() && printed_as.second && !printed_as.first
        }
        _ => false,
    };
    if is_superior {
        return Ok(());
    }
    let (role, action) = (role.label(), action.label());
    Err(TransitionRefusal::Role { role, action })
}

/// Two amendments of one version cannot both take its place: the second finds it superseded.
/// And agreements are signed from the top down: a promise that supports another one waits for it.
pub(super) fn may_sign(
    party: SigningParty,
    facts: &AgreementFacts,
) -> Result<(), TransitionRefusal> {
    let printed_as = facts.printed_as;
    printed_as.may_sign(party, facts.signers, facts.has_reason)?;
    no_conflicts(facts)?;
    no_repealed_law(facts)?;
    no_rival(facts)?;
    if let Some(status) = facts.earlier.filter(|one| *one != AgreementStatus::InForce) {
        let status = status.label();
        return Err(TransitionRefusal::EarlierNotInForce { status });
    }
    match (facts.signing_order, signed_out_of_order(facts.parent)) {
        (SigningOrder::Enforced, Some(status)) => {
            let status = status.label();
            Err(TransitionRefusal::ParentNotInForce { status })
        }
        _ => Ok(()),
    }
}

/// The state of the superior's agreement, where signing now would be out of order.
pub fn signed_out_of_order(parent: Option<AgreementStatus>) -> Option<AgreementStatus> {
    parent.filter(|status| !status.has_been_in_force())
}

pub(super) fn no_conflicts(facts: &AgreementFacts) -> Result<(), TransitionRefusal> {
    match facts.open_conflicts {
        0 => Ok(()),
        conflicts => Err(TransitionRefusal::OpenConflicts { conflicts }),
    }
}

/// What is frozen and what is signed names no law that was repealed by then.
pub(super) fn no_repealed_law(facts: &AgreementFacts) -> Result<(), TransitionRefusal> {
    match facts.repealed_in {
        None => Ok(()),
        Some(passage) => {
            let passage = passage.label();
            Err(TransitionRefusal::RepealedLaw { passage })
        }
    }
}

/// One post has one agreement in force in a year (`domain.md` 4.2, 6): what changes is changed by
/// an amendment.
pub(super) const fn no_rival(facts: &AgreementFacts) -> Result<(), TransitionRefusal> {
    if facts.rival.is_some() {
        Err(TransitionRefusal::AnotherInForce)
    } else {
        Ok(())
    }
}
