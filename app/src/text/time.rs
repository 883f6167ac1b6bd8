//! Clock times and dates as an Indonesian reader writes them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
];
const MONTHS_FULL: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// `14.02` today, `3 Okt 14.02` this year, `3 Okt 2024 14.02` before.
pub fn moment(seconds: i64, now_seconds: i64, offset_seconds: i64) -> String {
    let (Some(then), Some(now)) = (
        civil(seconds, offset_seconds),
        civil(now_seconds, offset_seconds),
    ) else {
        return String::new();
    };
    let clock = [two_digits(then.hour()), two_digits(then.minute())].join(".");
    if then.date() == now.date() {
        return clock;
    }
    let mut words = vec![then.day().to_string(), month(&MONTHS, then.month0())];
    if then.year() != now.year() {
        words.push(then.year().to_string());
    }
    words.push(clock);
    words.join(" ")
}

/// `3 Oktober 2025`.
pub fn date(date: NaiveDate) -> String {
    [
        date.day().to_string(),
        month(&MONTHS_FULL, date.month0()),
        date.year().to_string(),
    ]
    .join(" ")
}

fn civil(seconds: i64, offset_seconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds.checked_add(offset_seconds)?, 0).map(|time| time.naive_utc())
}

fn month(names: &[&str; 12], index: u32) -> String {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .map_or_else(String::new, |name| (*name).to_owned())
}

fn two_digits(number: u32) -> String {
    if number < 10 {
        ["0", &number.to_string()].concat()
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIB: i64 = 7 * 3_600;
    // 2025-10-03 07:02:00 UTC.
    const THIRD_OF_OCTOBER: i64 = 1_759_474_920;

    #[test]
    fn today_shows_only_the_clock() {
        assert_eq!(
            moment(THIRD_OF_OCTOBER, THIRD_OF_OCTOBER + 60, WIB),
            "14.02"
        );
    }

    #[test]
    fn another_day_names_the_day() {
        let later = THIRD_OF_OCTOBER + 3 * 86_400;
        assert_eq!(moment(THIRD_OF_OCTOBER, later, WIB), "3 Okt 14.02");
    }

    #[test]
    fn another_year_names_the_year() {
        let later = THIRD_OF_OCTOBER + 200 * 86_400;
        assert_eq!(moment(THIRD_OF_OCTOBER, later, WIB), "3 Okt 2025 14.02");
    }
}
