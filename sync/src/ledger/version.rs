//! Versions of an agreement: what an amendment may start from, and what happens when it comes
//! into force.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::measurement::ReportStatus;
use ikrar_domain::value::Quarter;

use super::document::agreement_status;
use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, UnixSeconds};
use crate::model;
use crate::row::{Rows as _, Stamp};
use crate::schema::{self, EntityKind, Field, agreement, civil_date, report};
use crate::value::Value;

/// Western Indonesia's time, in which a day is told where nobody wrote one: the earliest of the
/// three zones, so that nothing is in force before its day has begun where it was signed.
const CIVIL_OFFSET_SECONDS: i64 = 7 * 3_600;

/// What a parked amendment tells where another one of the same version is under way.
const AMENDMENT_OPEN: &str = "amendment_open";
/// What a parked amendment tells whose earlier version is not in force.
const EARLIER_NOT_IN_FORCE: &str = "earlier_not_in_force";
/// What a parked move tells of an agreement with more than one version.
const HAS_VERSIONS: &str = "has_versions";

impl Ledger {
    /// An amendment starts from the version in force, takes the next number and is alone.
    pub(super) fn check_supersedes(
        &self,
        entity: EntityId,
        earlier: EntityId,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let row = self
            .row(earlier)
            .filter(|row| row.kind == EntityKind::Agreement)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let refused = |code| Err(Disposition::parked_with(ParkReason::Refused, code));
        let number = |value: &Value| value.as_integer().unwrap_or(1);
        let next = number(row.value(agreement::VERSION_NUMBER)).saturating_add(1);
        let stated = fields.get(&agreement::VERSION_NUMBER).map(number);
        let is_same_level = fields.get(&agreement::LEVEL) == Some(row.value(agreement::LEVEL));
        if stated != Some(next) || !is_same_level {
            return Err(Disposition::parked(ParkReason::InvalidValue));
        }
        // What was created already merges with itself.
        if self.row(entity).is_some() {
            return Ok(());
        }
        if agreement_status(self, earlier) != Some(AgreementStatus::InForce) {
            return refused(EARLIER_NOT_IN_FORCE);
        }
        match model::open_amendment_of(self, earlier) {
            Some(_) => refused(AMENDMENT_OPEN),
            None => Ok(()),
        }
    }

    /// Writes since when a version is in force, and takes the one it supersedes out of force in
    /// the same step: on every day exactly one version counts.
    pub(super) fn come_into_force(&mut self, id: EntityId, stamp: Stamp) {
        let Some(row) = self.row(id) else { return };
        let signed = model::signatures_of(self, id)
            .last()
            .map(|signature| signature.signed_on)
            .or_else(|| civil_date(row.text(agreement::SIGNED_ON)));
        let earlier = row.value(agreement::SUPERSEDES).as_id();
        let Some(day) = signed.or_else(|| civil_day(stamp.received_at)) else {
            return;
        };
        let day = day.format("%Y-%m-%d").to_string();
        self.write_state(id, agreement::IN_FORCE_FROM, &day, stamp);
        let Some((earlier, status)) =
            earlier.and_then(|earlier| Some((earlier, agreement_status(self, earlier)?)))
        else {
            return;
        };
        self.write_state(
            earlier,
            agreement::STATUS,
            status.superseded().code(),
            stamp,
        );
        self.write_state(earlier, agreement::SUPERSEDED_ON, &day, stamp);
        self.write_cell(earlier, agreement::SUPERSEDED_BY, Value::Id(id), stamp);
    }

    /// The year's agreement ends when the report of its last quarter is locked, and is in force
    /// again when that report is opened.
    pub(super) fn close_or_open(&mut self, id: EntityId, status: ReportStatus, stamp: Stamp) {
        let Some(row) = self.row(id) else { return };
        let is_last = schema::quarter_of(row.value(report::QUARTER)) == Some(Quarter::Fourth);
        let Some(agreement) = row.parent().filter(|_| is_last) else {
            return;
        };
        let Some(before) = agreement_status(self, agreement) else {
            return;
        };
        let after = before.with_last_report(status == ReportStatus::Locked);
        if after != before {
            self.write_state(agreement, agreement::STATUS, after.code(), stamp);
        }
    }

    /// Versions answer for one year together and do not part.
    pub(super) fn check_single_version(&self, agreement: EntityId) -> Result<(), Refused> {
        if model::versions_of(self, agreement).len() > 1 {
            let detail = HAS_VERSIONS;
            return Err(Disposition::parked_with(ParkReason::Refused, detail));
        }
        Ok(())
    }
}

fn civil_day(at: UnixSeconds) -> Option<NaiveDate> {
    let seconds = at.0.checked_add(CIVIL_OFFSET_SECONDS)?;
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}
