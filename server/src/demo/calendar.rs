//! Civil days of the demo's story. Pontianak keeps UTC+7, without summer time.

use chrono::NaiveDate;
use ikrar_sync::identity::UnixSeconds;

/// Work begins at eight in the morning, which is one o'clock UTC.
const MORNING_UTC_HOURS: u32 = 1;

/// The morning of a day; the beginning of time for a day that no calendar has.
pub(super) fn morning((year, month, day): Day) -> UnixSeconds {
    let seconds = NaiveDate::from_ymd_opt(year, month, day)
        .and_then(|day| day.and_hms_opt(MORNING_UTC_HOURS, 0, 0))
        .map_or(0, |moment| moment.and_utc().timestamp());
    UnixSeconds(seconds)
}

/// Year, month, day.
pub(super) type Day = (i32, u32, u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_eight_in_pontianak() {
        // 2026-01-08T08:00:00+07:00
        assert_eq!(morning((2026, 1, 8)), UnixSeconds(1_767_834_000));
    }
}
