//! Where rows about money belong: what was spent, why something was not, what pays for what.

use std::collections::BTreeMap;

use ikrar_domain::value::Quarter;

use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{self, EntityKind, Field, budget_realization, unspent_cause};
use crate::value::Value;

impl Ledger {
    /// A budget line pays for an item of its own agreement. Gives the link's id.
    pub(super) fn check_pays(&self, item: EntityId, line: EntityId) -> Result<EntityId, Refused> {
        let agreement = |id| self.row(id).and_then(Row::parent);
        if agreement(item) != agreement(line) {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        Ok(schema::funding_id(item, line))
    }

    /// What was spent stands in the report of the line's agreement. Gives the row's id.
    pub(super) fn check_spent_place(
        &self,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<EntityId, Refused> {
        let quarter = fields
            .get(&budget_realization::QUARTER)
            .and_then(schema::quarter_of)
            .ok_or_else(|| Disposition::parked(ParkReason::InvalidValue))?;
        let (line, report) = (budget_realization::LINE, budget_realization::REPORT);
        let line = self.line_in_report(fields, line, report, quarter)?;
        Ok(schema::budget_realization_id(line, quarter))
    }

    /// Why something was not spent is told at the end of the year: in the report of the fourth
    /// quarter. Gives the row's id.
    pub(super) fn check_unspent_place(
        &self,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<EntityId, Refused> {
        let (line, report) = (unspent_cause::LINE, unspent_cause::REPORT);
        let line = self.line_in_report(fields, line, report, Quarter::Fourth)?;
        let cause = fields.get(&unspent_cause::CAUSE).and_then(Value::as_text);
        Ok(schema::unspent_cause_id(line, cause.unwrap_or_default()))
    }

    fn line_in_report(
        &self,
        fields: &BTreeMap<Field, Value>,
        line: Field,
        report: Field,
        quarter: Quarter,
    ) -> Result<EntityId, Refused> {
        let named = |field, kind| {
            let id = fields.get(&field).and_then(Value::as_id)?;
            self.row(id).filter(|row| row.kind == kind)
        };
        let unknown = || Disposition::parked(ParkReason::UnknownEntity);
        let line = named(line, EntityKind::BudgetLine).ok_or_else(unknown)?;
        let report = named(report, EntityKind::Report).ok_or_else(unknown)?;
        let agreement = line.parent().unwrap_or_default();
        if schema::report_id(agreement, quarter) == report.id {
            Ok(line.id)
        } else {
            Err(Disposition::parked(ParkReason::WrongScope))
        }
    }
}
