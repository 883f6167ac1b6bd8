//! Dates as documents print them.

use chrono::{Datelike, NaiveDate};

/// The months of the year, as they are written.
pub const MONTHS: [&str; 12] = [
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
const WEEKDAYS: [&str; 7] = [
    "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu",
];

/// `3 Oktober 2025`.
pub fn long_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// `Jumat`.
pub(crate) fn weekday(date: NaiveDate) -> &'static str {
    let index = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
    WEEKDAYS.get(index).copied().unwrap_or_default()
}

fn month(date: NaiveDate) -> &'static str {
    let index = usize::try_from(date.month0()).unwrap_or_default();
    MONTHS.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        let date = NaiveDate::from_ymd_opt(2025, 1, 31).expect("date");
        assert_eq!(long_date(date), "31 Januari 2025");
        assert_eq!(weekday(date), "Jumat");
    }
}
