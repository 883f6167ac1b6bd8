//! Which of Indonesia's three times a government lives by: the days of its schedule are its own
//! civil days, wherever a tablet is or whatever it is set to.
//!
//! Keputusan Presiden 41/1987 divides the country by provinces; those made since lie within them.

use chrono::{DateTime, NaiveDate};

use crate::coded::coded_enum;

coded_enum! {
    /// One of the three times.
    pub enum TimeZone {
        /// UTC+7.
        Western => "wib", "WIB";
        /// UTC+8.
        Central => "wita", "WITA";
        /// UTC+9.
        Eastern => "wit", "WIT";
    }
}

/// How the names of provinces on central time begin.
const CENTRAL: [&str; 9] = [
    "bali",
    "gorontalo",
    "kalimantan selatan",
    "kalimantan timur",
    "kalimantan utara",
    "nusa tenggara",
    "sulawesi",
    "ntb",
    "ntt",
];
/// How the names of provinces on eastern time begin.
const EASTERN: [&str; 3] = ["maluku", "papua", "irian"];

impl TimeZone {
    /// The time of a province by its name. Most of the country's people live by the western one;
    /// a name that says nothing means it.
    pub fn of_province(name: &str) -> Self {
        let name = name.trim().to_lowercase();
        let name = name.strip_prefix("provinsi ").unwrap_or(&name);
        let begins = |with: &[&str]| with.iter().any(|word| name.starts_with(word));
        if begins(&EASTERN) {
            Self::Eastern
        } else if begins(&CENTRAL) {
            Self::Central
        } else {
            Self::Western
        }
    }

    /// How far it is ahead of UTC.
    pub const fn offset_seconds(self) -> i64 {
        match self {
            Self::Western => 7 * 3_600,
            Self::Central => 8 * 3_600,
            Self::Eastern => 9 * 3_600,
        }
    }

    /// The civil day of a moment, in seconds since 1970-01-01 UTC; none beyond the calendar.
    pub fn day_of(self, seconds: i64) -> Option<NaiveDate> {
        let here = seconds.checked_add(self.offset_seconds())?;
        DateTime::from_timestamp(here, 0).map(|moment| moment.date_naive())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_province_has_the_time_that_the_decree_gives_it() {
        for (name, zone) in [
            ("Kalimantan Barat", TimeZone::Western),
            ("Kalimantan Tengah", TimeZone::Western),
            ("Aceh", TimeZone::Western),
            ("Kalimantan Selatan", TimeZone::Central),
            ("Provinsi Kalimantan Utara", TimeZone::Central),
            ("SULAWESI BARAT", TimeZone::Central),
            ("Nusa Tenggara Timur", TimeZone::Central),
            (" Maluku Utara", TimeZone::Eastern),
            ("Papua Barat Daya", TimeZone::Eastern),
            ("", TimeZone::Western),
        ] {
            assert_eq!(TimeZone::of_province(name), zone, "{name}");
        }
    }

    #[test]
    fn a_day_begins_at_the_government_s_own_midnight() {
        // 2026-04-10 16:30 UTC: past midnight in Ambon and in Denpasar, not yet in Pontianak.
        let moment = 1_775_838_600;
        let day = |zone: TimeZone| zone.day_of(moment).map(|day| day.to_string());
        assert_eq!(day(TimeZone::Western).as_deref(), Some("2026-04-10"));
        assert_eq!(day(TimeZone::Central).as_deref(), Some("2026-04-11"));
        assert_eq!(day(TimeZone::Eastern).as_deref(), Some("2026-04-11"));
        assert_eq!(TimeZone::Western.day_of(i64::MAX), None);
    }
}
