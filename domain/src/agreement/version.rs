//! Which version of an agreement a quarter is measured under.
//!
//! Results before a change stay against the old target (`domain.md` 4.2, 8): a quarter that ended
//! before the amendment came into force belongs to the earlier version for ever, with its targets
//! and with the official who was accountable then. The quarter in which the change falls, and
//! those after it, belong to the amendment.

use chrono::NaiveDate;

use super::status::AgreementStatus;
use crate::value::{Quarter, Year};

/// The days a version was in force, so far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionSpan {
    /// The version's state.
    pub status: AgreementStatus,
    /// The budget year.
    pub year: Year,
    /// Whether it supersedes another version.
    pub is_amendment: bool,
    /// The day it came into force.
    pub from: Option<NaiveDate>,
    /// The day its successor came into force.
    pub until: Option<NaiveDate>,
}

/// Why a quarter's figures do not belong to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMeasuredHere {
    /// The amendment is not in force yet; the earlier version counts.
    #[error("the amendment is not in force; write under the version it supersedes")]
    NotYetInForce,
    /// The quarter had ended when this version came into force.
    #[error("the quarter ended before this version came into force; the earlier one counts")]
    EarlierVersion,
    /// The quarter was not over when the successor came into force.
    #[error("a later version was in force when the quarter ended; that one counts")]
    LaterVersion,
    /// Nothing is measured under this version any more.
    #[error("the agreement is finished")]
    Finished,
}

impl NotMeasuredHere {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYetInForce => "amendment_not_in_force",
            Self::EarlierVersion => "earlier_version_counts",
            Self::LaterVersion => "later_version_counts",
            Self::Finished => "agreement_finished",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::NotYetInForce => {
                "perubahan ini belum berlaku; realisasi diisi pada perjanjian yang berlaku"
            }
            Self::EarlierVersion => {
                "triwulan ini berakhir sebelum perubahan berlaku; realisasinya ada pada \
                 perjanjian semula"
            }
            Self::LaterVersion => {
                "perjanjian ini sudah diganti sebelum triwulan berakhir; realisasi diisi pada \
                 perjanjian perubahan"
            }
            Self::Finished => "perjanjian ini sudah selesai",
        }
    }
}

impl VersionSpan {
    /// Whether the figures of `quarter` are written under this version.
    pub fn measures(&self, quarter: Quarter) -> Result<(), NotMeasuredHere> {
        let end = last_day(self.year, quarter);
        match self.status {
            AgreementStatus::Void => Err(NotMeasuredHere::Finished),
            AgreementStatus::Superseded => match self.until {
                Some(until) if until > end => self.begun(end),
                _ => Err(NotMeasuredHere::LaterVersion),
            },
            // Once the year is over, what came late still belongs where it was promised.
            AgreementStatus::InForce | AgreementStatus::Closed => self.begun(end),
            _ if self.is_amendment => Err(NotMeasuredHere::NotYetInForce),
            // A draft may be prepared before signature, since work does not wait for it.
            _ => Ok(()),
        }
    }

    /// The original answers for the year from its start, however late it was signed.
    fn begun(&self, end: NaiveDate) -> Result<(), NotMeasuredHere> {
        if self.is_amendment && self.from.is_some_and(|from| from > end) {
            return Err(NotMeasuredHere::EarlierVersion);
        }
        Ok(())
    }
}

/// The last day of a quarter.
pub fn last_day(year: Year, quarter: Quarter) -> NaiveDate {
    let (month, day) = match quarter {
        Quarter::First => (3, 31),
        Quarter::Second => (6, 30),
        Quarter::Third => (9, 30),
        Quarter::Fourth => (12, 31),
    };
    // Every year has these days.
    NaiveDate::from_ymd_opt(i32::from(year.number()), month, day).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("date")
    }

    fn span(status: AgreementStatus) -> VersionSpan {
        VersionSpan {
            status,
            year: Year::new(2026).expect("year"),
            is_amendment: false,
            from: None,
            until: None,
        }
    }

    fn measured(span: &VersionSpan) -> [bool; 4] {
        Quarter::ALL.map(|quarter| span.measures(quarter).is_ok())
    }

    #[rstest]
    #[case::in_the_middle(date(9, 10), [true, true, false, false])]
    #[case::on_the_last_day(date(9, 30), [true, true, false, false])]
    #[case::on_the_day_after(date(10, 1), [true, true, true, false])]
    #[case::at_the_very_end(date(12, 31), [true, true, true, false])]
    fn each_quarter_has_exactly_one_version(#[case] changed: NaiveDate, #[case] old: [bool; 4]) {
        let earlier = VersionSpan {
            from: Some(date(1, 23)),
            until: Some(changed),
            ..span(AgreementStatus::Superseded)
        };
        let later = VersionSpan {
            from: Some(changed),
            is_amendment: true,
            ..span(AgreementStatus::InForce)
        };
        assert_eq!(measured(&earlier), old);
        assert_eq!(measured(&later), old.map(|one| !one));
    }

    #[test]
    fn original_signed_late_answers_for_the_whole_year() {
        let late = VersionSpan {
            from: Some(date(5, 2)),
            ..span(AgreementStatus::InForce)
        };
        assert_eq!(measured(&late), [true; 4]);
        assert_eq!(measured(&span(AgreementStatus::Draft)), [true; 4]);
    }

    #[test]
    fn amendment_takes_no_figures_before_it_is_in_force() {
        let draft = VersionSpan {
            is_amendment: true,
            ..span(AgreementStatus::Cleared)
        };
        let refusal = Err(NotMeasuredHere::NotYetInForce);
        assert_eq!(draft.measures(Quarter::Third), refusal);
    }

    #[test]
    fn agreement_given_up_takes_no_figures_and_one_that_ended_takes_late_ones() {
        assert_eq!(measured(&span(AgreementStatus::Void)), [false; 4]);
        assert_eq!(measured(&span(AgreementStatus::Closed)), [true; 4]);
    }

    #[test]
    fn second_amendment_leaves_the_first_the_quarters_between() {
        let first = VersionSpan {
            is_amendment: true,
            from: Some(date(4, 2)),
            until: Some(date(10, 1)),
            ..span(AgreementStatus::Superseded)
        };
        assert_eq!(measured(&first), [false, true, true, false]);
    }
}
