//! When an agreement must be signed: one month after its budget document is ratified.

use chrono::{Months, NaiveDate};

/// The last day for signing. The end of a month is clamped: 31 January gives 28 February.
pub fn deadline(ratified_on: NaiveDate) -> NaiveDate {
    // Past the end of the calendar there is no later day to name.
    ratified_on
        .checked_add_months(Months::new(1))
        .unwrap_or(ratified_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("date")
    }

    #[test]
    fn one_month_later_is_the_same_day() {
        assert_eq!(deadline(date(2025, 1, 6)), date(2025, 2, 6));
        assert_eq!(deadline(date(2024, 12, 30)), date(2025, 1, 30));
    }

    #[test]
    fn end_of_month_is_clamped() {
        assert_eq!(deadline(date(2025, 1, 31)), date(2025, 2, 28));
        assert_eq!(deadline(date(2024, 1, 31)), date(2024, 2, 29));
    }

    #[test]
    fn end_of_calendar_does_not_panic() {
        assert_eq!(deadline(NaiveDate::MAX), NaiveDate::MAX);
    }
}
