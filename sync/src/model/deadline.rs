//! The city's schedule, and how late a figure came, as rows tell them.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::measurement::{Lateness, Moments, ReportDeadline, lateness};
use ikrar_domain::people::TimeZone;
use ikrar_domain::review::{ReportStanding, days_waiting};
use ikrar_domain::value::Quarter;

use super::{items_of, read_realization, report_status};
use crate::identity::{EntityId, UnixSeconds};
use crate::row::{Rows, Stamp};
use crate::schema::{
    EntityKind, agreement, civil_date, government, realization, realization_id, report,
    report_deadline, report_deadline_id, report_id,
};

/// A report that an agreement in force asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedReport {
    /// The report's id, whether or not anybody has begun it.
    pub report: EntityId,
    /// The agency whose it is.
    pub agency: EntityId,
    /// How far it has come.
    pub standing: ReportStanding,
}

/// Every report that an agreement in force asks for in a quarter. `now` is in seconds since
/// 1970-01-01 UTC.
pub fn asked_reports(
    rows: &impl Rows,
    year: u16,
    quarter: Quarter,
    now: UnixSeconds,
) -> Vec<AskedReport> {
    let of_year = |id: EntityId| {
        let row = rows.row(id)?;
        let status = AgreementStatus::from_code(row.text(agreement::STATUS))?;
        let is_asked =
            status.stands() && row.value(agreement::YEAR).as_integer() == Some(i64::from(year));
        let agency = row.value(agreement::AGENCY).as_id()?;
        is_asked.then(|| AskedReport {
            report: report_id(id, quarter),
            agency,
            standing: standing(rows, id, year, quarter, now),
        })
    };
    let agreements = rows.of_kind(EntityKind::Agreement).into_iter();
    agreements.filter_map(of_year).collect()
}

fn standing(
    rows: &impl Rows,
    agreement: EntityId,
    year: u16,
    quarter: Quarter,
    now: UnixSeconds,
) -> ReportStanding {
    let id = report_id(agreement, quarter);
    let items = items_of(rows, agreement);
    let is_filled = |item: &&EntityId| {
        let row = rows.row(realization_id(**item, quarter));
        row.and_then(read_realization)
            .is_some_and(|realization| realization.value.is_filled())
    };
    let late = items
        .iter()
        .filter_map(|item| late_figure(rows, *item, year, quarter));
    // A step that the server has not confirmed is of today.
    let last_step = rows
        .row(id)
        .and_then(|row| row.cells.get(&report::STATUS))
        .map(|cell| cell.stamp.received_at)
        .filter(|moment| *moment != UnixSeconds::default());
    ReportStanding {
        status: report_status(rows, id),
        filled: items.iter().filter(is_filled).count(),
        items: items.len(),
        late_by_days: late.map(|late| late.lateness.late_by_days).max(),
        waiting_days: last_step.map_or(0, |moment| days_waiting(moment.0, now.0)),
    }
}

/// A figure that came after its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateFigure {
    /// How late.
    pub lateness: Lateness,
    /// When it was written, as the device claims.
    pub claimed_at: UnixSeconds,
    /// When the server received it.
    pub received_at: UnixSeconds,
    /// How many minutes the device's clock was ahead then.
    pub clock_ahead_min: i32,
}

/// Until when the figures of a quarter are due; none where the city has not said.
pub fn report_deadline_of(rows: &impl Rows, year: u16, quarter: Quarter) -> Option<ReportDeadline> {
    let row = rows
        .row(report_deadline_id(year, quarter))
        .filter(|row| row.kind == EntityKind::ReportDeadline)?;
    Some(ReportDeadline {
        due_on: civil_date(row.text(report_deadline::DUE_ON))?,
        grace_until: civil_date(row.text(report_deadline::GRACE_UNTIL)),
    })
}

/// The time that the city lives by.
pub fn time_zone_of(rows: &impl Rows) -> TimeZone {
    let first = rows.of_kind(EntityKind::Government).into_iter().next();
    let province = first.and_then(|id| rows.row(id));
    TimeZone::of_province(province.map_or("", |row| row.text(government::PROVINCE)))
}

/// How late the figure that stands for an item in a quarter came. None where it came in time,
/// where there is no deadline, and as long as the server does not have it. The stamp of whoever
/// wrote what stands counts: a figure that is corrected after its deadline came after it.
pub fn late_figure(
    rows: &impl Rows,
    item: EntityId,
    year: u16,
    quarter: Quarter,
) -> Option<LateFigure> {
    let deadline = report_deadline_of(rows, year, quarter)?;
    let row = rows.row(realization_id(item, quarter))?;
    let cell = row.cells.get(&realization::VALUE)?;
    if cell.value.is_null() || cell.stamp.received_at == UnixSeconds::default() {
        return None;
    }
    let Stamp {
        claimed_at,
        received_at,
        clock_ahead_min,
        ..
    } = cell.stamp;
    let moments = Moments {
        claimed_at: claimed_at.0,
        received_at: received_at.0,
    };
    let lateness = lateness(&deadline, time_zone_of(rows), moments)?;
    Some(LateFigure {
        lateness,
        claimed_at,
        received_at,
        clock_ahead_min,
    })
}
