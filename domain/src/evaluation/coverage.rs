//! How much of the whole an average speaks for.

use super::standing::Standing;
use crate::measurement::Outcome;

/// How many indicators an average covers. Not to be left away: an average over the few that were
/// verified is easily taken for the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Indicators whose figure the reviewers accepted.
    pub verified: usize,
    /// Indicators with a percent, accepted or not.
    pub measured: usize,
    /// Indicators that lack an answer which was due, though earlier ones may give a percent.
    pub overdue: usize,
    /// All indicators.
    pub total: usize,
}

impl Coverage {
    /// The coverage of one indicator.
    pub fn of(outcome: Outcome, standing: Standing) -> Self {
        let is_measured = outcome.percent().is_some();
        Self {
            verified: usize::from(is_measured && standing == Standing::Verified),
            measured: usize::from(is_measured),
            overdue: usize::from(is_measured && standing == Standing::Missing),
            total: 1,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            verified: self.verified.saturating_add(other.verified),
            measured: self.measured.saturating_add(other.measured),
            overdue: self.overdue.saturating_add(other.overdue),
            total: self.total.saturating_add(other.total),
        }
    }

    /// Whether every indicator is verified.
    pub const fn is_complete(self) -> bool {
        self.total > 0 && self.verified == self.total
    }

    /// "9 dari 12 terverifikasi".
    pub fn display(self) -> String {
        format!("{} dari {} terverifikasi", self.verified, self.total)
    }
}
