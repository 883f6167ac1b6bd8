//! Bringing an entity into being. Two devices may create the same derived entity (a report, a
//! realization) apart; the second creation then merges field by field.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementStatus, SessionStatus, SupportCircle};
use ikrar_domain::evaluation_sheet::SheetStatus;
use ikrar_domain::evidence::Arrival;
use ikrar_domain::measurement::{ItemFlag, ReportStatus};
use ikrar_domain::value::Quarter;

use super::placing::deadline_id;
use super::plans::check_version_of;
use super::signing::check_certified;
use super::{JudgeContext, Ledger, Refused, ScopeClass, document};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, Seq};
use crate::merge::{self, Incoming, Merged};
use crate::model;
use crate::operation::{Base, Operation};
use crate::row::{Cell, Row, Rows as _, Stamp};
use crate::schema::{self, EntityKind, Field, FieldType};
use crate::schema::{action_step, commitment, contribution, meeting, support};
use crate::schema::{agreement, attendance, budget_line, comment};
use crate::schema::{document_line, evidence, funding, item, plan_indicator, plan_node};
use crate::schema::{evaluation_sheet, realization, report, signing_session};
use crate::value::Value;

/// What a parked creation tells of an id that another scope has.
const EXISTS_ELSEWHERE: &str = "exists_elsewhere";

impl Ledger {
    pub(super) fn create(
        &mut self,
        operation: &Operation,
        kind: EntityKind,
        fields: &BTreeMap<Field, Value>,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        check_fields(kind, fields)?;
        self.check_place(operation.entity, kind, fields)?;
        if kind == EntityKind::Signature {
            check_certified(fields, context)?;
        }
        self.check_people(operation.entity, kind, fields)?;
        self.check_wording(operation.entity, kind, fields)?;
        self.check_placing(operation.entity, kind, fields)?;
        if let Some(row) = self.row(operation.entity) {
            if row.kind != kind {
                return Err(Disposition::parked(ParkReason::WrongScope));
            }
            self.check_editable(operation.entity, kind)?;
            return Ok(self.merge_creation(operation, kind, fields, context));
        }
        // An entity is in one scope only: devices know it by its id alone.
        if context.elsewhere.contains(&operation.entity) {
            let detail = EXISTS_ELSEWHERE;
            return Err(Disposition::parked_with(ParkReason::WrongScope, detail));
        }
        self.check_parent_editable(kind, fields)?;
        let stamp = Self::stamp(operation, context);
        let mut row = Row::new(operation.entity, kind, operation.scope);
        let mut cells: Vec<(Field, Value)> = fields
            .iter()
            .map(|(field, value)| (*field, value.clone()))
            .collect();
        cells.extend(initial_state(kind).map(|(field, code)| (field, Value::Text(code.into()))));
        if kind == EntityKind::Evidence {
            let arrival = self.arrival_of(fields);
            cells.push((evidence::STATUS, Value::Text(arrival.code().into())));
        }
        for (field, value) in cells.into_iter().filter(|(_, value)| !value.is_null()) {
            row.cells
                .insert(field, fresh_cell(value, self.next_seq(), stamp));
        }
        self.insert_row(row);
        Ok(Disposition::Applied)
    }

    /// The second device to create a derived entity: each value merges as an edit whose author
    /// had seen nothing. What the first one has taken out since comes back for a decision, as with
    /// an edit.
    fn merge_creation(
        &mut self,
        operation: &Operation,
        kind: EntityKind,
        fields: &BTreeMap<Field, Value>,
        context: &JudgeContext<'_>,
    ) -> Disposition {
        let stamp = Self::stamp(operation, context);
        let seq = self.next_seq();
        let mut worst = Merged::Applied;
        if let Some(rule) = super::set::removal_rule(kind) {
            let incoming = Incoming {
                field: rule.field,
                base: Base::default(),
                base_value: Value::Null,
                value: &Value::Null,
                stamp,
                seq,
            };
            let is_of_set = matches!(rule.field_type, FieldType::Withdrawn);
            let challenging = self.change_row(operation.entity, &[rule.field], |row| {
                if is_of_set {
                    merge::rejoin(row, rule.field, &incoming);
                    return None;
                }
                merge::restore_removed(row, rule.field, &incoming)
            });
            if let Some(removal) = challenging.flatten() {
                self.changes.fates.push((removal, Disposition::Conflict));
            }
        }
        for (field, value) in fields {
            let Some(rule) = schema::field_rule(kind, *field) else {
                continue;
            };
            if matches!(rule.field_type, FieldType::Fixed(_)) {
                continue;
            }
            let incoming = Incoming {
                field: *field,
                base: Base::default(),
                base_value: Value::Null,
                value,
                stamp,
                seq,
            };
            let outcome = self.change_row(operation.entity, &[*field], |row| {
                merge::merge(rule.field_type, row, &incoming)
            });
            let merged =
                outcome.map(|outcome| self.note_outcome(operation.entity, *field, outcome));
            match merged {
                Some(Merged::Conflict) => worst = Merged::Conflict,
                Some(Merged::Same | Merged::Joined | Merged::Overtaken)
                    if worst == Merged::Applied =>
                {
                    worst = Merged::Same;
                }
                _ => {}
            }
        }
        super::set::disposition_of(worst)
    }

    /// Checks that the entity belongs where it says: its parents are in this scope, and derived
    /// ids are derived from what it names.
    fn check_place(
        &self,
        entity: EntityId,
        kind: EntityKind,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let id = |field| fields.get(&field).and_then(Value::as_id);
        let known = |field, kind| {
            id(field)
                .filter(|parent| self.row(*parent).is_some_and(|row| row.kind == kind))
                .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))
        };
        let quarter = |field| {
            fields
                .get(&field)
                .and_then(schema::quarter_of)
                .ok_or_else(|| Disposition::parked(ParkReason::InvalidValue))
        };
        if let Some((field, parent)) = plain_parent(kind) {
            known(field, parent)?;
            return check_version_of(entity, kind, fields);
        }
        let derived = match kind {
            EntityKind::Agreement => return self.check_agreement_place(entity, fields),
            EntityKind::Report => schema::report_id(
                known(report::AGREEMENT, EntityKind::Agreement)?,
                quarter(report::QUARTER)?,
            ),
            EntityKind::Realization => {
                let quarter = quarter(realization::QUARTER)?;
                let item = known(realization::ITEM, EntityKind::Item)?;
                let report = known(realization::REPORT, EntityKind::Report)?;
                self.check_report_of(item, quarter, report)?
            }
            EntityKind::Evidence => return self.check_evidence_place(fields),
            EntityKind::BudgetRealization => self.check_spent_place(fields)?,
            EntityKind::UnspentCause => self.check_unspent_place(fields)?,
            EntityKind::Support => {
                let item = known(support::ITEM, EntityKind::Item)?;
                self.check_supports(item, id(support::SUPPORTS).unwrap_or_default())?
            }
            EntityKind::Funding => {
                let item = known(funding::ITEM, EntityKind::Item)?;
                self.check_pays(item, known(funding::LINE, EntityKind::BudgetLine)?)?
            }
            EntityKind::Contribution => {
                let node = known(contribution::NODE, EntityKind::PlanNode)?;
                self.check_serves(entity, node, known(contribution::TO, EntityKind::PlanNode)?)?
            }
            EntityKind::BudgetDocument => return self.check_document_place(fields),
            EntityKind::Plan => return self.check_plan_place(entity, fields),
            EntityKind::Attendance => {
                let session = known(attendance::SESSION, EntityKind::SigningSession)?;
                schema::attendance_id(session, known(attendance::AGENCY, EntityKind::Agency)?)
            }
            EntityKind::ReportDeadline => deadline_id(fields)?,
            EntityKind::Meeting => return quarter(meeting::QUARTER).map(drop),
            EntityKind::MeetingAgency => self.check_called(fields)?,
            EntityKind::Signature if self.row(entity).is_none() => {
                return self.check_signature(fields);
            }
            EntityKind::Comment => return self.check_comment_place(fields),
            _ => return self.check_sheet_place(entity, kind, fields),
        };
        if derived == entity {
            Ok(())
        } else {
            Err(Disposition::parked(ParkReason::WrongScope))
        }
    }

    /// A realization belongs to the report of its item's agreement. Gives the realization's id.
    fn check_report_of(
        &self,
        item: EntityId,
        quarter: Quarter,
        report: EntityId,
    ) -> Result<EntityId, Refused> {
        let agreement = self.row(item).and_then(Row::parent).unwrap_or_default();
        if schema::report_id(agreement, quarter) != report {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        Ok(schema::realization_id(item, quarter))
    }

    /// A comment is about something that is here.
    fn check_comment_place(&self, fields: &BTreeMap<Field, Value>) -> Result<(), Refused> {
        let is_here = |field| {
            let id = fields.get(&field).and_then(Value::as_id);
            id.is_some_and(|id| self.row(id).is_some())
        };
        if is_here(comment::SUBJECT) && is_here(comment::ANCHOR_ENTITY) {
            return Ok(());
        }
        Err(Disposition::parked(ParkReason::UnknownEntity))
    }

    /// An item does not support its own agreement, nor what supports it. What is not here stands in
    /// another agency's year, which the server cannot see from here: crosscutting is allowed. Gives
    /// the link's id.
    pub(super) fn check_supports(
        &self,
        item: EntityId,
        supports: EntityId,
    ) -> Result<EntityId, Refused> {
        let link = schema::support_id(item, supports);
        let Some(above) = self.row(supports) else {
            return Ok(link);
        };
        let own = self.row(item).and_then(Row::parent);
        if above.kind != EntityKind::Item || above.parent() == own {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        model::may_support(self, item, supports)
            .map_err(|_| Disposition::parked_with(ParkReason::InvalidValue, SupportCircle::CODE))?;
        Ok(link)
    }

    fn check_agreement_place(
        &self,
        entity: EntityId,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let ScopeClass::AgencyYear { agency, year } = self.info.class else {
            return Err(Disposition::parked(ParkReason::WrongScope));
        };
        let here = fields.get(&agreement::AGENCY) == Some(&Value::Id(agency))
            && fields.get(&agreement::YEAR) == Some(&Value::Integer(i64::from(year)));
        if !here {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        match fields.get(&agreement::SUPERSEDES).and_then(Value::as_id) {
            Some(earlier) => self.check_supersedes(entity, earlier, fields),
            None => Ok(()),
        }
    }

    /// A new row needs a document that still takes rows.
    fn check_parent_editable(
        &self,
        kind: EntityKind,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let parent = kind
            .parent_field()
            .and_then(|field| fields.get(&field))
            .and_then(Value::as_id);
        match (kind, parent) {
            (EntityKind::Item | EntityKind::BudgetLine, Some(agreement)) => {
                self.check_editable(agreement, EntityKind::Agreement)
            }
            (EntityKind::Support | EntityKind::Funding | EntityKind::ActionStep, Some(item)) => {
                let agreement = self.row(item).and_then(Row::parent).unwrap_or_default();
                match document::agreement_status(self, agreement) {
                    Some(status) if !status.is_finished() => Ok(()),
                    _ => Err(Disposition::parked(ParkReason::Locked)),
                }
            }
            (EntityKind::Report, Some(agreement)) => {
                let quarter = fields.get(&report::QUARTER).and_then(schema::quarter_of);
                self.check_takes_realizations(agreement, quarter)
            }
            (
                EntityKind::Realization | EntityKind::BudgetRealization | EntityKind::UnspentCause,
                Some(report),
            ) => self.check_editable(report, EntityKind::Report),
            (EntityKind::Evidence, Some(parent)) => {
                let kind = self
                    .row(parent)
                    .map_or(EntityKind::Realization, |row| row.kind);
                self.check_editable(parent, kind)
            }
            (EntityKind::Attendance, Some(session)) => {
                self.check_editable(session, EntityKind::SigningSession)
            }
            (EntityKind::Commitment, Some(called)) => {
                self.check_editable(called, EntityKind::MeetingAgency)
            }
            (EntityKind::PlanNode, Some(plan)) => self.check_editable(plan, EntityKind::Plan),
            (EntityKind::PlanIndicator | EntityKind::Contribution, Some(node)) => {
                self.check_editable(node, EntityKind::PlanNode)
            }
            _ => Ok(()),
        }
    }
}

/// The field that names the parent, and what the parent is, of kinds that need no more than one.
const fn plain_parent(kind: EntityKind) -> Option<(Field, EntityKind)> {
    match kind {
        EntityKind::Item => Some((item::AGREEMENT, EntityKind::Agreement)),
        EntityKind::BudgetLine => Some((budget_line::AGREEMENT, EntityKind::Agreement)),
        EntityKind::PlanNode => Some((plan_node::PLAN, EntityKind::Plan)),
        EntityKind::PlanIndicator => Some((plan_indicator::NODE, EntityKind::PlanNode)),
        EntityKind::DocumentLine => Some((document_line::DOCUMENT, EntityKind::BudgetDocument)),
        EntityKind::ActionStep => Some((action_step::ITEM, EntityKind::Item)),
        EntityKind::Commitment => Some((commitment::CALLED, EntityKind::MeetingAgency)),
        _ => None,
    }
}

pub(super) fn check_fields(
    kind: EntityKind,
    fields: &BTreeMap<Field, Value>,
) -> Result<(), Refused> {
    for (field, value) in fields {
        let rule = schema::field_rule(kind, *field)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        super::set::check_value(rule, value)?;
    }
    let complete = kind
        .fields()
        .iter()
        .filter(|rule| rule.required)
        .all(|rule| {
            fields
                .get(&rule.field)
                .is_some_and(|value| !value.is_null())
        });
    if complete {
        Ok(())
    } else {
        Err(Disposition::parked(ParkReason::InvalidValue))
    }
}

/// The workflow states a new entity starts in.
pub(crate) fn initial_state(kind: EntityKind) -> impl Iterator<Item = (Field, &'static str)> {
    let states: Option<(Field, &'static str)> = match kind {
        EntityKind::Agreement => Some((agreement::STATUS, AgreementStatus::Draft.code())),
        EntityKind::Report => Some((report::STATUS, ReportStatus::Draft.code())),
        EntityKind::Realization => Some((realization::FLAG, ItemFlag::Unreviewed.code())),
        EntityKind::Evidence => Some((evidence::STATUS, Arrival::Waiting.code())),
        EntityKind::SigningSession => Some((signing_session::STATUS, SessionStatus::Open.code())),
        EntityKind::EvaluationSheet => Some((evaluation_sheet::STATUS, SheetStatus::Draft.code())),
        _ => None,
    };
    states.into_iter()
}

pub(super) fn fresh_cell(value: Value, seq: Seq, stamp: Stamp) -> Cell {
    Cell {
        value,
        version: seq,
        touched: seq,
        stamp,
        merged: false,
        originals: Vec::new(),
        challengers: Vec::new(),
    }
}
