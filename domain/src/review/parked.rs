//! An edit that was stored without effect, on its way to a person's decision.

use crate::coded::coded_enum;
use crate::refusal::TransitionRefusal;

coded_enum! {
    /// How far a parked edit has come.
    pub enum ParkedState {
        /// Nobody has said anything about it.
        Waiting => "waiting", "Tertahan";
        /// The agency asks for it as an amendment.
        Requested => "requested", "Diajukan sebagai perubahan";
        /// Somebody with the right made it count, under its author's name.
        Adopted => "adopted", "Diterima";
        /// Somebody with the right decided against it.
        Declined => "declined", "Ditolak";
        /// Its author has written the same field again since.
        Replaced => "replaced", "Diganti isian berikutnya";
    }
}

coded_enum! {
    /// What is said about a parked edit, short of making it count.
    pub enum ParkedStep {
        /// Ask for it as an amendment of a locked document.
        Request => "request", "Ajukan sebagai perubahan";
        /// Decide against it.
        Decline => "decline", "Tolak";
    }
}

/// The label of making a parked edit count.
pub const ADOPT_LABEL: &str = "Terima";

impl ParkedState {
    /// Whether it still waits for a decision.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Requested)
    }

    /// Where a step leads, or why it cannot be taken. Only an edit that came too late for a
    /// locked document can be asked for as an amendment. Asking is one tap; its reason may follow,
    /// as the same step with words. Deciding against somebody's work says why.
    pub fn after(
        self,
        step: ParkedStep,
        was_locked: bool,
        has_reason: bool,
    ) -> Result<Self, TransitionRefusal> {
        let possible = match step {
            ParkedStep::Request => {
                let gives_reason = self == Self::Requested && has_reason;
                was_locked && (self == Self::Waiting || gives_reason)
            }
            ParkedStep::Decline => self.is_open(),
        };
        if !possible {
            return Err(self.refuse(step.label()));
        }
        if step == ParkedStep::Decline && !has_reason {
            return Err(TransitionRefusal::ReasonRequired {
                action: step.label(),
            });
        }
        Ok(match step {
            ParkedStep::Request => Self::Requested,
            ParkedStep::Decline => Self::Declined,
        })
    }

    /// Making it count: once, while nobody has decided.
    pub fn adopted(self) -> Result<Self, TransitionRefusal> {
        if self.is_open() {
            Ok(Self::Adopted)
        } else {
            Err(self.refuse(ADOPT_LABEL))
        }
    }

    fn refuse(self, action: &'static str) -> TransitionRefusal {
        TransitionRefusal::WrongStatus {
            status: self.label(),
            action,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_late_edit_becomes_an_amendment_request_and_its_reason_may_follow() {
        use ParkedState::{Declined, Requested, Waiting};
        let ask = |state: ParkedState, was_locked, has_reason| {
            state
                .after(ParkedStep::Request, was_locked, has_reason)
                .map_err(TransitionRefusal::code)
        };
        assert_eq!(ask(Waiting, true, false), Ok(Requested));
        assert_eq!(ask(Waiting, false, true), Err("wrong_status"));
        assert_eq!(ask(Requested, true, false), Err("wrong_status"));
        assert_eq!(ask(Requested, true, true), Ok(Requested));
        assert_eq!(ask(Declined, true, true), Err("wrong_status"));
    }

    #[test]
    fn a_decided_edit_is_not_decided_again() {
        for state in ParkedState::ALL {
            let open = state.is_open();
            assert_eq!(state.adopted().is_ok(), open, "{state:?}");
            let declined = state.after(ParkedStep::Decline, true, true);
            assert_eq!(declined.is_ok(), open, "{state:?}");
        }
    }

    #[test]
    fn deciding_against_somebodys_work_says_why() {
        let refused = ParkedState::Waiting.after(ParkedStep::Decline, true, false);
        assert_eq!(
            refused.map_err(TransitionRefusal::code),
            Err("reason_required")
        );
    }
}
