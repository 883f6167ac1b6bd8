//! How long unsent work has waited on a device, and how far the device's clock may be believed.
//!
//! A browser may delete what a person has not opened for a week (Safari does), and a tablet can be
//! lost or break. So work that stays on one device is named after a day and called out after
//! three. Only the device's own clock says when an edit was written, and clocks are set, jump and
//! stop: where its own records contradict each other, no age is claimed.

use crate::coded::coded_enum;

/// Seconds of a day.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// From this age on unsent work is called out.
const CALLED_OUT_SECONDS: i64 = 3 * DAY_SECONDS;
/// A clock may step by this much when it is set right, and nobody needs to hear of it.
const STEP_SECONDS: i64 = 10 * 60;
/// 1 January 2025: nothing was written with this program before. A clock that says so has lost
/// its time, as with an empty battery.
const FIRST_DAY: i64 = 1_735_689_600;

coded_enum! {
    /// How long the oldest unsent edit has waited.
    pub enum UnsentAge {
        /// Less than a day, or nothing waits.
        Fresh => "fresh", "baru";
        /// A day or longer.
        Day => "day", "lebih dari 24 jam";
        /// Three days or longer.
        ThreeDays => "three_days", "lebih dari 3 hari";
        /// Perhaps long: the device's clock was moved meanwhile.
        Unsure => "unsure", "lamanya tidak pasti";
    }
}

/// How long unsent edits have waited. `written` are their moments by the device's clock, in the
/// order in which they were written; `now` is the same clock's present.
pub fn unsent_age(written: impl IntoIterator<Item = i64>, now: i64) -> UnsentAge {
    let mut oldest = None;
    let mut latest = i64::MIN;
    let mut is_moved = false;
    let mut is_near = true;
    for moment in written {
        oldest.get_or_insert(moment);
        is_moved |= moment < FIRST_DAY || moment < latest.saturating_sub(STEP_SECONDS);
        is_near &= now.saturating_sub(moment).saturating_abs() < DAY_SECONDS;
        latest = latest.max(moment);
    }
    is_moved |= latest > now.saturating_add(STEP_SECONDS);
    let Some(oldest) = oldest else {
        return UnsentAge::Fresh;
    };
    if is_moved {
        return if is_near {
            UnsentAge::Fresh
        } else {
            UnsentAge::Unsure
        };
    }
    match now.saturating_sub(oldest) {
        CALLED_OUT_SECONDS.. => UnsentAge::ThreeDays,
        DAY_SECONDS.. => UnsentAge::Day,
        _ => UnsentAge::Fresh,
    }
}

/// Whether a device's clock is so far from the server's that a person should set it right. It is
/// never a reason to refuse anything.
pub fn is_clock_wrong(offset_seconds: i64) -> bool {
    offset_seconds.saturating_abs() >= STEP_SECONDS
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: i64 = 1_790_000_000;
    const HOUR: i64 = 60 * 60;

    #[rstest]
    #[case::nothing_waits(&[], UnsentAge::Fresh)]
    #[case::this_morning(&[-5 * HOUR, -HOUR], UnsentAge::Fresh)]
    #[case::almost_a_day(&[1 - DAY_SECONDS, 0], UnsentAge::Fresh)]
    #[case::a_day(&[-DAY_SECONDS, -HOUR], UnsentAge::Day)]
    #[case::almost_three_days(&[1 - CALLED_OUT_SECONDS], UnsentAge::Day)]
    #[case::three_days(&[-CALLED_OUT_SECONDS, 0], UnsentAge::ThreeDays)]
    #[case::a_small_step_back_is_no_jump(&[-DAY_SECONDS, -DAY_SECONDS - 60], UnsentAge::Day)]
    fn the_oldest_unsent_edit_says_how_long(#[case] ago: &[i64], #[case] expected: UnsentAge) {
        assert_eq!(unsent_age(ago.iter().map(|ago| NOW + ago), NOW), expected);
    }

    #[rstest]
    #[case::written_by_a_clock_that_was_ahead(&[NOW + 9 * DAY_SECONDS])]
    #[case::set_back_between_two_edits(&[NOW - HOUR, NOW - 5 * DAY_SECONDS, NOW - HOUR])]
    #[case::ahead_and_set_right_later(&[NOW + 3_653 * DAY_SECONDS, NOW])]
    #[case::written_after_an_empty_battery(&[0, 60, NOW - HOUR])]
    #[case::set_back_by_years(&[NOW - DAY_SECONDS, 1_400_000_000])]
    fn a_clock_that_was_moved_raises_no_false_alarm(#[case] written: &[i64]) {
        assert_eq!(unsent_age(written.iter().copied(), NOW), UnsentAge::Unsure);
    }

    #[test]
    fn a_clock_moved_within_the_day_leaves_nothing_to_say() {
        let written = [NOW + 3 * HOUR, NOW - HOUR];
        assert_eq!(unsent_age(written, NOW), UnsentAge::Fresh);
    }

    #[test]
    fn no_clock_is_too_far_off_to_be_judged() {
        for (written, now) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
            assert_eq!(unsent_age([written], now), UnsentAge::Unsure);
        }
        assert!(is_clock_wrong(i64::MIN));
        assert!(is_clock_wrong(-STEP_SECONDS));
        assert!(!is_clock_wrong(STEP_SECONDS - 1));
    }
}
