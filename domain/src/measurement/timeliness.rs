//! Whether a figure came in time: both what the device claims and when the server had it, and
//! never the device's clock as proof (`domain.md` 4.4).

use chrono::NaiveDate;

use crate::people::TimeZone;

/// Until when a quarter's figures are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportDeadline {
    /// The last day in time.
    pub due_on: NaiveDate,
    /// The last day on which lateness is excused. Where it lies before the deadline there is no
    /// grace.
    pub grace_until: Option<NaiveDate>,
}

/// Why the reports of a quarter are not closed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodOpen {
    /// The city has set no deadline.
    NoDeadline,
    /// The days of grace last until this one.
    Until(NaiveDate),
}

impl PeriodOpen {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoDeadline => "period_without_deadline",
            Self::Until(_) => "period_open",
        }
    }

    /// Why, and what to do, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::NoDeadline => {
                "Periode belum dapat dikunci: tetapkan dahulu batas waktunya di halaman Kebijakan."
                    .to_owned()
            }
            Self::Until(day) => format!(
                "Periode belum dapat dikunci: batas waktu dan masa tenggangnya berlaku sampai {}.",
                day.format("%d-%m-%Y")
            ),
        }
    }
}

impl ReportDeadline {
    /// The last day on which a report may come without being late beyond excuse.
    pub fn last_day(&self) -> NaiveDate {
        self.grace_until
            .filter(|last| *last > self.due_on)
            .unwrap_or(self.due_on)
    }
}

/// Whether the reports of a quarter may be closed together (`domain.md` 4.4): once the deadline and
/// its days of grace are over.
pub fn period_is_over(
    deadline: Option<&ReportDeadline>,
    today: NaiveDate,
) -> Result<(), PeriodOpen> {
    let last = deadline.ok_or(PeriodOpen::NoDeadline)?.last_day();
    if today > last {
        Ok(())
    } else {
        Err(PeriodOpen::Until(last))
    }
}

/// When a figure was written and received, in seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// When it was written, as the device claims.
    pub claimed_at: i64,
    /// When the server received it.
    pub received_at: i64,
}

/// How a late figure is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateKind {
    /// Written before the deadline as the device claims, received after it: a tablet without a
    /// network. A reviewer decides whether that is believed.
    Arrived,
    /// Written after the deadline, by the device's own clock.
    Written,
}

/// How late a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lateness {
    /// Whole days from the deadline to the day of receipt; at least one.
    pub late_by_days: i64,
    /// What the device's clock says about it.
    pub kind: LateKind,
    /// Whether it was received within the days of grace.
    pub within_grace: bool,
}

/// How late a figure is, counted in the government's civil days by when the server received it.
/// None where it was received in time, whatever the device claims.
pub fn lateness(deadline: &ReportDeadline, zone: TimeZone, moments: Moments) -> Option<Lateness> {
    let received_on = zone.day_of(moments.received_at)?;
    let days = |day: NaiveDate| day.signed_duration_since(deadline.due_on).num_days();
    let late_by_days = days(received_on);
    if late_by_days <= 0 {
        return None;
    }
    let claimed_in_time = zone
        .day_of(moments.claimed_at)
        .is_some_and(|day| days(day) <= 0);
    Some(Lateness {
        late_by_days,
        kind: if claimed_in_time {
            LateKind::Arrived
        } else {
            LateKind::Written
        },
        within_grace: deadline.grace_until.is_some_and(|last| received_on <= last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("date")
    }

    /// Noon in the west of the country.
    fn noon(date: NaiveDate) -> i64 {
        date.and_hms_opt(5, 0, 0)
            .expect("noon")
            .and_utc()
            .timestamp()
    }

    fn judged(claimed: NaiveDate, received: NaiveDate) -> Option<Lateness> {
        let deadline = ReportDeadline {
            due_on: day(4, 10),
            grace_until: Some(day(4, 14)),
        };
        let moments = Moments {
            claimed_at: noon(claimed),
            received_at: noon(received),
        };
        lateness(&deadline, TimeZone::Western, moments)
    }

    #[test]
    fn a_period_is_over_after_its_days_of_grace() {
        let mut deadline = ReportDeadline {
            due_on: day(4, 10),
            grace_until: Some(day(4, 14)),
        };
        let over = |deadline: &ReportDeadline, today| period_is_over(Some(deadline), today);
        assert_eq!(
            over(&deadline, day(4, 14)),
            Err(PeriodOpen::Until(day(4, 14)))
        );
        assert_eq!(over(&deadline, day(4, 15)), Ok(()));
        deadline.grace_until = Some(day(4, 1));
        assert_eq!(
            over(&deadline, day(4, 10)),
            Err(PeriodOpen::Until(day(4, 10)))
        );
        assert_eq!(over(&deadline, day(4, 11)), Ok(()));
        assert_eq!(
            period_is_over(None, day(4, 11)),
            Err(PeriodOpen::NoDeadline)
        );
    }

    #[test]
    fn what_the_server_had_in_time_is_in_time_whatever_the_device_claims() {
        assert_eq!(judged(day(4, 9), day(4, 10)), None);
        assert_eq!(judged(day(12, 31), day(4, 10)), None);
    }

    #[test]
    fn written_in_time_and_received_later_is_a_late_arrival() {
        let late = judged(day(4, 10), day(4, 13)).expect("late");
        assert_eq!((late.late_by_days, late.kind), (3, LateKind::Arrived));
        assert!(late.within_grace);
        let late = judged(day(3, 31), day(4, 15)).expect("late");
        assert_eq!((late.late_by_days, late.within_grace), (5, false));
    }

    #[test]
    fn written_after_the_deadline_is_a_late_entry() {
        let late = judged(day(4, 11), day(4, 11)).expect("late");
        assert_eq!((late.late_by_days, late.kind), (1, LateKind::Written));
    }

    #[test]
    fn a_clock_ten_years_off_never_makes_a_late_figure_timely() {
        for claimed_at in [i64::MIN, -1, noon(day(4, 1)) - 315_360_000, i64::MAX] {
            let deadline = ReportDeadline {
                due_on: day(4, 10),
                grace_until: None,
            };
            let moments = Moments {
                claimed_at,
                received_at: noon(day(4, 12)),
            };
            let late = lateness(&deadline, TimeZone::Western, moments).expect("late");
            assert_eq!((late.late_by_days, late.within_grace), (2, false));
        }
    }

    #[test]
    fn days_are_counted_from_the_governments_own_midnight() {
        let deadline = ReportDeadline {
            due_on: day(4, 10),
            grace_until: None,
        };
        // 2026-04-10 16:30 UTC.
        let moments = Moments {
            claimed_at: 1_775_838_600,
            received_at: 1_775_838_600,
        };
        assert_eq!(lateness(&deadline, TimeZone::Western, moments), None);
        let late = lateness(&deadline, TimeZone::Eastern, moments);
        assert_eq!(late.map(|late| late.late_by_days), Some(1));
    }
}
