//! How long a question has waited for a person.
//!
//! A difference between two figures blocks sending and approving, and a quarter's reports are due
//! within days of its end (`domain.md` 1.3: commonly the 5th to the 15th). So a week is late.

use crate::coded::coded_enum;

/// Seconds of a day.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// From this many days on a question is old enough to be named.
const WAITING_DAYS: i64 = 2;
/// From this many days on it is late.
const OVERDUE_DAYS: i64 = 7;

coded_enum! {
    /// How much a waiting question presses.
    pub enum Urgency {
        /// It has come up today or yesterday.
        Fresh => "fresh", "Baru";
        /// It waits.
        Waiting => "waiting", "Menunggu";
        /// It has waited for a week or longer.
        Overdue => "overdue", "Lewat waktu";
    }
}

/// Whole days between the moment a question came up and now, both in seconds of one clock. A
/// clock that runs backwards makes no question younger than new.
pub fn days_waiting(opened: i64, now: i64) -> i64 {
    now.saturating_sub(opened).max(0) / DAY_SECONDS
}

/// How much a question presses after so many days.
pub fn urgency(days: i64) -> Urgency {
    if days >= OVERDUE_DAYS {
        Urgency::Overdue
    } else if days >= WAITING_DAYS {
        Urgency::Waiting
    } else {
        Urgency::Fresh
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::just_now(0, 0, Urgency::Fresh)]
    #[case::yesterday(DAY_SECONDS * 2 - 1, 1, Urgency::Fresh)]
    #[case::two_days(DAY_SECONDS * 2, 2, Urgency::Waiting)]
    #[case::a_week(DAY_SECONDS * 7, 7, Urgency::Overdue)]
    #[case::a_clock_set_back(-5, 0, Urgency::Fresh)]
    fn a_question_grows_old(#[case] waited: i64, #[case] days: i64, #[case] expected: Urgency) {
        assert_eq!(days_waiting(1_000, 1_000 + waited), days);
        assert_eq!(urgency(days), expected);
    }
}
