//! How complete and how punctual an agency's reports of a quarter are, and whom they wait for.

use chrono::NaiveDate;

use crate::coded::coded_enum;
use crate::measurement::{ReportDeadline, ReportStatus};

coded_enum! {
    /// Who has to do something about a report.
    pub enum WaitsFor {
        /// The agency has not sent it, or has it back.
        Agency => "agency", "OPD";
        /// It was sent and is not verified.
        Verifier => "verifier", "verifikator";
        /// It is verified.
        Nobody => "nobody", "selesai";
    }
}

impl ReportStatus {
    /// Who has to do something about a report of this status. The check inside the agency is
    /// optional, so that a report that was sent waits for those who verify.
    pub const fn waits_for(self) -> WaitsFor {
        match self {
            Self::NotStarted | Self::Draft | Self::Returned | Self::Reopened => WaitsFor::Agency,
            Self::Submitted | Self::AgencyChecked => WaitsFor::Verifier,
            Self::Verified | Self::Locked => WaitsFor::Nobody,
        }
    }
}

/// What is known of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportStanding {
    /// Its status.
    pub status: ReportStatus,
    /// Items with a figure, or with a reason why there is none.
    pub filled: usize,
    /// All items.
    pub items: usize,
    /// By how many days the latest of its figures came after the deadline; none where all came in
    /// time.
    pub late_by_days: Option<i64>,
    /// For how many days it has waited since its last step.
    pub waiting_days: i64,
}

/// Reports that wait for the same people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub reports: usize,
    /// The longest wait among them, in days.
    pub days: i64,
}

/// The reports of an agency, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The reports that agreements in force ask for.
    pub expected: usize,
    /// Those that have been sent and are not back.
    pub sent: usize,
    /// Items answered, in all reports.
    pub filled: usize,
    /// All items.
    pub items: usize,
    /// Sent with every figure in time.
    pub punctual: usize,
    /// With a figure that came after the deadline, or not sent although it has passed.
    pub late: usize,
    /// The longest of those delays, in days.
    pub late_by_days: i64,
    /// What agencies have to do.
    pub agency: Waiting,
    /// What verifiers have to do.
    pub verifier: Waiting,
}

impl Waiting {
    fn add(&mut self, reports: usize, days: i64) {
        self.reports = self.reports.saturating_add(reports);
        self.days = self.days.max(days);
    }
}

impl Standing {
    /// Adds a report. Where the city has set no deadline, nothing is punctual and nothing late.
    pub fn add(
        &mut self,
        report: &ReportStanding,
        deadline: Option<&ReportDeadline>,
        today: NaiveDate,
    ) {
        let waits_for = report.status.waits_for();
        let is_sent = waits_for != WaitsFor::Agency;
        let late_by_days = deadline.and_then(|deadline| {
            let overdue = today.signed_duration_since(deadline.due_on).num_days();
            let overdue = (!is_sent && overdue > 0).then_some(overdue);
            overdue.max(report.late_by_days)
        });
        self.expected = self.expected.saturating_add(1);
        self.sent = self.sent.saturating_add(usize::from(is_sent));
        self.filled = self.filled.saturating_add(report.filled);
        self.items = self.items.saturating_add(report.items);
        match late_by_days {
            Some(days) => {
                self.late = self.late.saturating_add(1);
                self.late_by_days = self.late_by_days.max(days);
            }
            None if is_sent && deadline.is_some() => {
                self.punctual = self.punctual.saturating_add(1);
            }
            None => {}
        }
        match waits_for {
            WaitsFor::Agency => self.agency.add(1, report.waiting_days),
            WaitsFor::Verifier => self.verifier.add(1, report.waiting_days),
            WaitsFor::Nobody => {}
        }
    }

    /// Adds those of another agency.
    pub fn join(&mut self, other: &Self) {
        let Self {
            expected,
            sent,
            filled,
            items,
            punctual,
            late,
            late_by_days,
            agency,
            verifier,
        } = *other;
        self.expected = self.expected.saturating_add(expected);
        self.sent = self.sent.saturating_add(sent);
        self.filled = self.filled.saturating_add(filled);
        self.items = self.items.saturating_add(items);
        self.punctual = self.punctual.saturating_add(punctual);
        self.late = self.late.saturating_add(late);
        self.late_by_days = self.late_by_days.max(late_by_days);
        self.agency.add(agency.reports, agency.days);
        self.verifier.add(verifier.reports, verifier.days);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).expect("a day")
    }

    const fn due() -> ReportDeadline {
        ReportDeadline {
            due_on: NaiveDate::from_ymd_opt(2026, 4, 10).expect("a day"),
            grace_until: None,
        }
    }

    fn report(
        status: ReportStatus,
        late_by_days: Option<i64>,
        waiting_days: i64,
    ) -> ReportStanding {
        ReportStanding {
            status,
            filled: 2,
            items: 3,
            late_by_days,
            waiting_days,
        }
    }

    fn of(reports: &[ReportStanding], deadline: Option<ReportDeadline>, today: u32) -> Standing {
        let mut standing = Standing::default();
        for report in reports {
            standing.add(report, deadline.as_ref(), day(today));
        }
        standing
    }

    #[test]
    fn what_is_not_sent_is_late_from_the_day_after_the_deadline() {
        let draft = [report(ReportStatus::Draft, None, 4)];
        assert_eq!(of(&draft, Some(due()), 10).late, 0);
        let standing = of(&draft, Some(due()), 13);
        assert_eq!((standing.late, standing.late_by_days), (1, 3));
        assert_eq!(
            standing.agency,
            Waiting {
                reports: 1,
                days: 4
            }
        );
    }

    #[test]
    fn what_came_in_time_stays_punctual_and_what_came_late_stays_late() {
        let reports = [
            report(ReportStatus::Submitted, None, 9),
            report(ReportStatus::Verified, Some(2), 0),
            report(ReportStatus::Locked, None, 0),
        ];
        let standing = of(&reports, Some(due()), 30);
        assert_eq!((standing.sent, standing.punctual, standing.late), (3, 2, 1));
        assert_eq!(standing.late_by_days, 2);
        assert_eq!(
            standing.verifier,
            Waiting {
                reports: 1,
                days: 9
            }
        );
        assert_eq!(standing.agency, Waiting::default());
    }

    #[test]
    fn returned_report_waits_for_its_agency_again() {
        let standing = of(
            &[report(ReportStatus::Returned, Some(1), 5)],
            Some(due()),
            20,
        );
        assert_eq!((standing.sent, standing.late_by_days), (0, 10));
        assert_eq!(standing.agency.reports, 1);
    }

    #[test]
    fn nothing_is_judged_where_the_city_has_set_no_deadline() {
        let reports = [
            report(ReportStatus::Draft, None, 1),
            report(ReportStatus::Verified, None, 0),
        ];
        let standing = of(&reports, None, 30);
        assert_eq!((standing.punctual, standing.late), (0, 0));
        assert_eq!((standing.filled, standing.items), (4, 6));
    }

    fn any_report() -> impl Strategy<Value = ReportStanding> {
        let status = proptest::sample::select(ReportStatus::ALL);
        (
            status,
            0_usize..5,
            proptest::option::of(1_i64..90),
            0_i64..90,
        )
            .prop_map(
                |(status, filled, late_by_days, waiting_days)| ReportStanding {
                    status,
                    filled,
                    items: 5,
                    late_by_days,
                    waiting_days,
                },
            )
    }

    proptest! {
        /// A city is its agencies, however they are divided; and no report counts twice.
        #[test]
        fn sums_do_not_depend_on_how_reports_are_divided(
            reports in proptest::collection::vec(any_report(), 0..12),
            place in 0_usize..12,
            today in 1_u32..30,
        ) {
            let (one, other) = reports.split_at(place.min(reports.len()));
            let mut joined = of(other, Some(due()), today);
            joined.join(&of(one, Some(due()), today));
            let whole = of(&reports, Some(due()), today);
            prop_assert_eq!(joined, whole);
            prop_assert!(whole.punctual + whole.late <= whole.expected);
            prop_assert!(whole.agency.reports + whole.sent == whole.expected);
        }
    }
}
