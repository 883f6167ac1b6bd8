//! When an agreement must be signed: one month after its budget document is ratified.

use chrono::{Months, NaiveDate};

/// The last day for signing. The end of a month is clamped: 31 January gives 28 February.
pub fn deadline(ratified_on: NaiveDate) -> NaiveDate {
    // Past the end of the calendar there is no later day to name.
    ratified_on
        .checked_add_months(Months::new(1))
        .unwrap_or(ratified_on)
}

/// How an agreement stands against its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Punctuality {
    /// Nobody has entered when the budget document was ratified.
    Unknown,
    /// Not in force, and this many days are left; zero on the last day.
    DaysLeft(i64),
    /// Not in force, and this many days late.
    Overdue(i64),
    /// In force in time.
    Kept,
    /// In force, this many days late.
    KeptLate(i64),
}

/// How an agreement stands against its deadline on a day: an article of law, not a wish, and
/// evidence of punctuality in the evaluation (`domain.md` 5, 6).
pub fn punctuality(
    ratified_on: Option<NaiveDate>,
    in_force_from: Option<NaiveDate>,
    today: NaiveDate,
) -> Punctuality {
    let Some(last_day) = ratified_on.map(deadline) else {
        return Punctuality::Unknown;
    };
    let late = |day: NaiveDate| day.signed_duration_since(last_day).num_days();
    match in_force_from {
        Some(day) if late(day) > 0 => Punctuality::KeptLate(late(day)),
        Some(_) => Punctuality::Kept,
        None if late(today) > 0 => Punctuality::Overdue(late(today)),
        None => Punctuality::DaysLeft(late(today).saturating_neg()),
    }
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
    fn punctuality_counts_days_from_the_last_one() {
        let ratified = Some(date(2026, 1, 5));
        let open = |today| punctuality(ratified, None, today);
        assert_eq!(open(date(2026, 2, 1)), Punctuality::DaysLeft(4));
        assert_eq!(open(date(2026, 2, 5)), Punctuality::DaysLeft(0));
        assert_eq!(open(date(2026, 2, 6)), Punctuality::Overdue(1));
        let today = date(2026, 6, 1);
        let signed = |day| punctuality(ratified, Some(day), today);
        assert_eq!(signed(date(2026, 2, 5)), Punctuality::Kept);
        assert_eq!(signed(date(2026, 2, 17)), Punctuality::KeptLate(12));
        assert_eq!(punctuality(None, None, today), Punctuality::Unknown);
    }

    #[test]
    fn end_of_calendar_does_not_panic() {
        assert_eq!(deadline(NaiveDate::MAX), NaiveDate::MAX);
    }
}
