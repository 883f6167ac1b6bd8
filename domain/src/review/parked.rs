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
    /// locked document can be asked for as an amendment, and every step says why.
    pub fn after(
        self,
        step: ParkedStep,
        was_locked: bool,
        has_reason: bool,
    ) -> Result<Self, TransitionRefusal> {
        let possible = match step {
            ParkedStep::Request => self == Self::Waiting && was_locked,
            ParkedStep::Decline => self.is_open(),
        };
        if !possible {
            return Err(self.refuse(step.label()));
        }
        if !has_reason {
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
    fn only_a_late_edit_becomes_an_amendment_request_and_only_once() {
        let ask = |state: ParkedState, was_locked| {
            state
                .after(ParkedStep::Request, was_locked, true)
                .map_err(TransitionRefusal::code)
        };
        assert_eq!(ask(ParkedState::Waiting, true), Ok(ParkedState::Requested));
        assert_eq!(ask(ParkedState::Waiting, false), Err("wrong_status"));
        assert_eq!(ask(ParkedState::Requested, true), Err("wrong_status"));
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
    fn asking_and_declining_say_why() {
        for step in ParkedStep::ALL {
            let refused = ParkedState::Waiting.after(*step, true, false);
            assert_eq!(
                refused.map_err(TransitionRefusal::code),
                Err("reason_required")
            );
        }
    }
}
