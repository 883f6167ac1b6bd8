//! A session in which agreements are signed: from its first word to the closed berita acara.
//!
//! The berita acara is an official document (`domain.md` 4.1, `SigningRecord`): once it is closed
//! nothing in it changes, and what is opened again says why.

use super::TransitionRefusal;
use crate::coded::coded_enum;
use crate::people::{Action, Role, city_allows};

coded_enum! {
    /// Whether the record of a session still takes words.
    pub enum SessionStatus {
        /// It is being written.
        Open => "open", "Sedang dicatat";
        /// It is closed, and printed as it stands.
        Closed => "closed", "Ditutup";
    }
}

coded_enum! {
    /// A step of the record of a session.
    pub enum SessionAction {
        /// Nothing is added any more.
        Close => "close", "Tutup berita acara";
        /// Something in it is wrong.
        Reopen => "reopen", "Buka kembali berita acara";
    }
}

coded_enum! {
    /// A part without which a record is not closed.
    pub enum RecordPart {
        /// Where it was held.
        Place => "place", "tempat acara";
        /// The day it was held.
        Day => "day", "tanggal acara";
        /// Who received the promises and who writes the record.
        Officials => "officials", "nama yang mengetahui dan pembuat berita acara";
        /// The list of attendance.
        Attendance => "attendance", "daftar hadir";
    }
}

/// What the guards of a session's steps need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// The first part that nobody has written.
    pub missing: Option<RecordPart>,
    /// How many agencies were absent without a reason being written.
    pub unexplained: usize,
    /// Values that were written apart and wait for a decision.
    pub open_conflicts: usize,
    /// The step comes with a reason.
    pub has_reason: bool,
}

impl SessionStatus {
    /// Where `action` by `role` leads, or why it cannot be done.
    pub fn after(
        self,
        action: SessionAction,
        role: Role,
        facts: &SessionFacts,
    ) -> Result<Self, TransitionRefusal> {
        if !city_allows(role, Action::RecordSigning) {
            let (role, action) = (role.label(), action.label());
            return Err(TransitionRefusal::Role { role, action });
        }
        match (self, action) {
            (Self::Open, SessionAction::Close) => {
                facts.check_complete()?;
                Ok(Self::Closed)
            }
            (Self::Closed, SessionAction::Reopen) if facts.has_reason => Ok(Self::Open),
            (Self::Closed, SessionAction::Reopen) => Err(TransitionRefusal::ReasonRequired {
                action: action.label(),
            }),
            (Self::Open, SessionAction::Reopen) | (Self::Closed, SessionAction::Close) => {
                Err(TransitionRefusal::WrongStatus {
                    status: self.label(),
                    action: action.label(),
                })
            }
        }
    }

    /// Whether its words and its attendance may be changed.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Open)
    }
}

impl SessionFacts {
    fn check_complete(&self) -> Result<(), TransitionRefusal> {
        if let Some(part) = self.missing {
            let part = part.label();
            return Err(TransitionRefusal::RecordIncomplete { part });
        }
        if self.unexplained > 0 {
            let people = self.unexplained;
            return Err(TransitionRefusal::AbsenceUnexplained { people });
        }
        if self.open_conflicts > 0 {
            let conflicts = self.open_conflicts;
            return Err(TransitionRefusal::OpenConflicts { conflicts });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: SessionFacts = SessionFacts {
        missing: None,
        unexplained: 0,
        open_conflicts: 0,
        has_reason: false,
    };
    const ROLE: Role = Role::OrganisationReviewer;

    fn close(facts: SessionFacts) -> Result<SessionStatus, &'static str> {
        let after = SessionStatus::Open.after(SessionAction::Close, ROLE, &facts);
        after.map_err(TransitionRefusal::code)
    }

    #[test]
    fn complete_record_is_closed_and_takes_no_more_words() {
        let closed = close(COMPLETE).expect("complete");
        assert!(!closed.is_editable());
        let again = closed.after(SessionAction::Close, ROLE, &COMPLETE);
        assert_eq!(again.map_err(TransitionRefusal::code), Err("wrong_status"));
    }

    #[test]
    fn record_that_lacks_something_says_what() {
        for part in RecordPart::ALL {
            let facts = SessionFacts {
                missing: Some(*part),
                ..COMPLETE
            };
            assert_eq!(close(facts), Err("record_incomplete"), "{part:?}");
        }
        let silent = SessionFacts {
            unexplained: 2,
            ..COMPLETE
        };
        let refused = SessionStatus::Open.after(SessionAction::Close, ROLE, &silent);
        let message = refused.expect_err("refused").user_message();
        assert!(message.contains("2 pejabat"), "{message}");
        let apart = SessionFacts {
            open_conflicts: 1,
            ..COMPLETE
        };
        assert_eq!(close(apart), Err("open_conflicts"));
    }

    #[test]
    fn closed_record_is_opened_again_with_a_reason_only() {
        let reopen = |facts: &SessionFacts| {
            let after = SessionStatus::Closed.after(SessionAction::Reopen, ROLE, facts);
            after.map_err(TransitionRefusal::code)
        };
        assert_eq!(reopen(&COMPLETE), Err("reason_required"));
        let explained = SessionFacts {
            has_reason: true,
            ..COMPLETE
        };
        assert_eq!(reopen(&explained), Ok(SessionStatus::Open));
    }

    #[test]
    fn only_who_records_sessions_closes_one() {
        let closers: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| {
                SessionStatus::Open
                    .after(SessionAction::Close, *role, &COMPLETE)
                    .is_ok()
            })
            .collect();
        assert_eq!(
            closers,
            [Role::PlanningReviewer, Role::OrganisationReviewer]
        );
    }
}
