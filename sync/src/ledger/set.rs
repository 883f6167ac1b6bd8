//! Setting a field, and settling a conflict about one.

use super::{JoinedValue, JudgeContext, Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::merge::{self, Incoming, MergeOutcome, Merged};
use crate::operation::{Base, Body, Operation};
use crate::row::{Challenger, Row, Rows as _};
use crate::schema::{self, EntityKind, Field, FieldRule, FieldType, ValueProblem};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

impl Ledger {
    pub(super) fn set(
        &mut self,
        operation: &Operation,
        kind: EntityKind,
        field: Field,
        base: Base,
        value: &Value,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let rule = self.writable_rule(operation, kind, field)?;
        check_value(rule, value)?;
        self.check_field_editable(operation.entity, kind, field)?;
        self.check_standing(operation.entity, kind, field, value)?;
        self.check_wording(operation.entity, kind, &[(field, value.clone())].into())?;
        if self.is_overtaken(operation, field) {
            return Ok(Disposition::Superseded);
        }
        let incoming = self.incoming(operation, field, base, value, context);
        let is_content = !matches!(rule.field_type, FieldType::Approval(_));
        let removal = removal_rule(kind).filter(|removal| is_content && removal.field != field);
        let mut touched = vec![field];
        touched.extend(removal.map(|removal| removal.field));
        let outcome = self.change_row(operation.entity, &touched, |row| {
            let challenging = match removal.map(|removal| (removal.field_type, removal.field)) {
                Some((FieldType::Withdrawn, withdrawn)) => {
                    merge::rejoin_edited(row, withdrawn, &incoming);
                    None
                }
                Some((_, removed)) => merge::restore_removed(row, removed, &incoming),
                None => None,
            };
            (merge::merge(rule.field_type, row, &incoming), challenging)
        });
        let (outcome, challenging) =
            outcome.ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        if let Some(removal) = challenging {
            self.changes.fates.push((removal, Disposition::Conflict));
        }
        Ok(disposition_of(self.note_outcome(
            operation.entity,
            field,
            outcome,
        )))
    }

    /// Whether what a value says of posts, officials and whose agreement stands above may be.
    fn check_standing(
        &self,
        entity: EntityId,
        kind: EntityKind,
        field: Field,
        value: &Value,
    ) -> Result<(), Refused> {
        let given = [(field, value.clone())].into();
        self.check_people(entity, kind, &given)?;
        self.check_placing(entity, kind, &given)?;
        self.check_rejoining(entity, field, value)
    }

    fn is_overtaken(&self, operation: &Operation, field: Field) -> bool {
        let row = self.row(operation.entity);
        merge::is_overtaken(row.and_then(|row| row.cells.get(&field)), operation.id)
    }

    /// Settles a conflict: the chosen value stands, the challengers the author saw are done. If
    /// the incumbent changed meanwhile, the choice joins the challengers: nobody has seen all.
    pub(super) fn resolve(
        &mut self,
        operation: &Operation,
        kind: EntityKind,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let Body::Resolve {
            field,
            base,
            value,
            reason,
            settles,
        } = &operation.body
        else {
            return Err(Disposition::parked(ParkReason::UnknownVersion));
        };
        let rule = self.writable_rule(operation, kind, *field)?;
        check_value(rule, value)?;
        if reason.trim().is_empty() {
            return Err(Disposition::parked_with(
                ParkReason::InvalidValue,
                "reason_missing",
            ));
        }
        if reason.chars().count() > schema::NOTE_CHARACTERS_MAX {
            return Err(Disposition::parked(ParkReason::ValueTooLong));
        }
        self.check_wording(operation.entity, kind, &[(*field, value.clone())].into())?;
        self.check_field_editable(operation.entity, kind, *field)?;
        self.check_standing(operation.entity, kind, *field, value)?;
        if self.is_overtaken(operation, *field) {
            return Ok(Disposition::Superseded);
        }
        let incoming = self.incoming(operation, *field, *base, value, context);
        let current = self
            .row(operation.entity)
            .and_then(|row| row.cells.get(field));
        let knew = current.is_some_and(|cell| base.saw(cell));
        let (outcome, settled) = self
            .change_row(operation.entity, &[*field], |row| {
                let settled = if knew {
                    settle(row, *field, settles)
                } else {
                    Vec::new()
                };
                let outcome = if knew {
                    merge::merge_order(row, &incoming)
                } else {
                    merge::merge_value(row, &incoming)
                };
                (outcome, settled)
            })
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let merged = self.note_outcome(operation.entity, *field, outcome);
        for challenger in settled {
            self.changes
                .fates
                .push((challenger.stamp.operation, Disposition::Resolved));
        }
        Ok(disposition_of(merged))
    }

    fn incoming<'a>(
        &self,
        operation: &Operation,
        field: Field,
        base: Base,
        value: &'a Value,
        context: &JudgeContext<'_>,
    ) -> Incoming<'a> {
        Incoming {
            field,
            base,
            base_value: context
                .history
                .value_at(operation.entity, field, base.version)
                .unwrap_or_default(),
            value,
            stamp: Self::stamp(operation, context),
            seq: self.next_seq(),
        }
    }

    fn writable_rule(
        &self,
        operation: &Operation,
        kind: EntityKind,
        field: Field,
    ) -> Result<&'static FieldRule, Refused> {
        let row = self
            .row(operation.entity)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        if row.kind != kind {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        let rule = schema::field_rule(kind, field)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        let is_taken = match rule.field_type {
            FieldType::Fixed(_) => mutant(Mutant::FixedWritten),
            FieldType::Workflow => false,
            _ => true,
        };
        if !is_taken {
            return Err(Disposition::parked_with(
                ParkReason::InvalidValue,
                rule.name,
            ));
        }
        Ok(rule)
    }

    /// Notes what a field holds since the operation being judged, where that operation does not
    /// say it.
    pub(super) fn note_value(&mut self, entity: EntityId, field: Field) {
        let seq = self.next_seq();
        let cell = self.row(entity).and_then(|row| row.cells.get(&field));
        let Some(cell) = cell.filter(|cell| cell.version == seq) else {
            return;
        };
        let joined = JoinedValue {
            entity,
            field,
            version: seq,
            value: cell.value.clone(),
        };
        let is_same = |known: &JoinedValue| {
            (known.entity, known.field, known.version) == (entity, field, seq)
        };
        match self
            .changes
            .joined
            .iter_mut()
            .rev()
            .find(|known| is_same(known))
        {
            Some(known) => *known = joined,
            None => self.changes.joined.push(joined),
        }
    }

    /// Notes the values that an operation judged last has given, where nobody will find it at its
    /// place: it belongs to another scope.
    pub(super) fn note_values_of_last(&mut self, operation: &Operation) {
        let seq = self.head.seq;
        for field in operation.fields_given() {
            let cell = self
                .row(operation.entity)
                .and_then(|row| row.cells.get(&field));
            if let Some(cell) = cell.filter(|cell| cell.version == seq) {
                let joined = JoinedValue {
                    entity: operation.entity,
                    field,
                    version: seq,
                    value: cell.value.clone(),
                };
                self.changes.joined.push(joined);
            }
        }
    }

    /// Records that the author's earlier challenge is superseded by this one, and the text that
    /// no single operation says.
    pub(super) fn note_outcome(
        &mut self,
        entity: EntityId,
        field: Field,
        outcome: MergeOutcome,
    ) -> Merged {
        if outcome.merged == Merged::Joined {
            self.note_value(entity, field);
        }
        if let Some(replaced) = outcome.replaced {
            self.changes
                .fates
                .push((replaced.stamp.operation, Disposition::Superseded));
        }
        outcome.merged
    }
}

pub(super) fn disposition_of(merged: Merged) -> Disposition {
    match merged {
        Merged::Applied => Disposition::Applied,
        Merged::Same | Merged::Joined => Disposition::Merged,
        Merged::Conflict => Disposition::Conflict,
        Merged::Overtaken => Disposition::Superseded,
    }
}

/// Takes the settled challengers out of a cell. What the author had not seen stays.
fn settle(
    row: &mut Row,
    field: Field,
    settles: &[crate::identity::OperationId],
) -> Vec<Challenger> {
    let Some(cell) = row.cells.get_mut(&field) else {
        return Vec::new();
    };
    let (settled, waiting) =
        std::mem::take(&mut cell.challengers)
            .into_iter()
            .partition(|challenger| {
                settles.contains(&challenger.stamp.operation)
                    || mutant(Mutant::ResolveSettlesUnseen)
            });
    cell.challengers = waiting;
    settled
}

pub(super) fn check_value(rule: &FieldRule, value: &Value) -> Result<(), Refused> {
    rule.check(value).map_err(|problem| match problem {
        ValueProblem::TooLong => Disposition::parked_with(ParkReason::ValueTooLong, rule.name),
        ValueProblem::WrongType | ValueProblem::UnknownCode | ValueProblem::Negative => {
            Disposition::parked_with(ParkReason::InvalidValue, rule.name)
        }
    })
}

/// The field that says a row of this kind was taken out.
pub(super) fn removal_rule(kind: EntityKind) -> Option<&'static FieldRule> {
    kind.fields()
        .iter()
        .find(|rule| matches!(rule.field_type, FieldType::Removed | FieldType::Withdrawn))
}
