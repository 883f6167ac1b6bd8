//! Clock times and dates as an Indonesian reader writes them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use ikrar_domain::value::number_text::format_number;

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

/// `2 hari 3 jam`, `3 jam 20 menit`, `12 menit`: the largest unit and the one below.
pub fn duration(minutes: u64) -> String {
    const HOUR: u64 = 60;
    const DAY: u64 = 24 * HOUR;
    let (large, unit, small, below) = match minutes {
        ..HOUR => (0, "", minutes, "menit"),
        HOUR..DAY => (minutes / HOUR, "jam", minutes % HOUR, "menit"),
        _ => (minutes / DAY, "hari", minutes % DAY / HOUR, "jam"),
    };
    let words = |number: u64, unit| [&format_number(number.into()), " ", unit].concat();
    match (large, small) {
        (0, _) => words(small, below),
        (_, 0) => words(large, unit),
        _ => [words(large, unit), words(small, below)].join(" "),
    }
}

/// What is said of a device's times, and how wrong its clock was when it sent them; that alone
/// tells a late arrival from a wrong clock.
pub fn with_clock(said: String, ahead_min: i32) -> String {
    let which = match ahead_min {
        0 => return said,
        ..0 => "terlambat",
        _ => "terlalu cepat",
    };
    let wrong_by = duration(ahead_min.unsigned_abs().into());
    [
        &said,
        "; jam perangkat ",
        which,
        " ",
        &wrong_by,
        " saat mengirim",
    ]
    .concat()
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
    fn how_wrong_a_clock_was_is_said_in_two_units_and_only_where_it_was() {
        let said = |ahead_min| with_clock("Diisi 14.02".into(), ahead_min);
        assert_eq!(said(0), "Diisi 14.02");
        let slow = "Diisi 14.02; jam perangkat terlambat 2 hari 3 jam saat mengirim";
        assert_eq!(said(-51 * 60 - 7), slow);
        let fast = "Diisi 14.02; jam perangkat terlalu cepat 3.652 hari saat mengirim";
        assert_eq!(said(5_258_880), fast);
        assert!(said(-200).contains("terlambat 3 jam 20 menit"));
        assert!(said(12).contains("terlalu cepat 12 menit"));
        assert!(said(i32::MIN).contains("hari"));
    }

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
