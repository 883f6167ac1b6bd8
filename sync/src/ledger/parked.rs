//! Edits that were stored without effect, as rows that people can see and act on.
//!
//! An edit of a locked document, or by somebody who once had the right to it, becomes a row in
//! the transaction that parks it. Somebody with the right today can make it count: it is judged
//! then like any edit, by the same rules and the base its author saw, and keeps its author.

use ikrar_domain::people::{Action, Actor};
use ikrar_domain::review::{ParkedState, ParkedStep};

use super::{History, JudgeContext, Ledger, Refused, ScopeClass};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, OperationId, Seq, UnixSeconds};
use crate::ledger::rights::{deciding_action, document_of};
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Cell, Row, Rows as _, Stamp};
use crate::schema::{self, EntityKind, Field, FieldType, parked_edit};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

/// Most bytes of a kept operation: a note of the greatest length, in any script.
const ENVELOPE_BYTES_MAX: usize = 20 * 1024;
/// Most parked edits that wait in one scope; beyond it an edit is stored without a row.
const WAITING_MAX: usize = 2_000;
/// Most of them by one person, so that nobody can fill the list.
const WAITING_BY_AUTHOR_MAX: usize = 500;
/// Most edits that one decision makes count.
const ADOPTED_AT_ONCE_MAX: usize = 100;
/// Most characters of a decision that its author reads as the fate of the edit.
const DETAIL_CHARACTERS_MAX: usize = 200;

/// The one past value an adopted edit was made on, kept since it was parked.
struct KeptBase(Value);

impl History for KeptBase {
    fn value_at(&self, _: EntityId, _: Field, _: Seq) -> Option<Value> {
        Some(self.0.clone())
    }
}

impl Ledger {
    /// Keeps a parked edit as a row, where somebody can do something about it. The row takes the
    /// next place of the scope.
    pub(super) fn hold(
        &mut self,
        operation: &Operation,
        refused: &Disposition,
        context: &JudgeContext<'_>,
    ) -> bool {
        let Some(cause) = self.cause_to_hold(operation, refused, context) else {
            return false;
        };
        let id = schema::parked_edit_id(operation.id);
        let envelope = without_claim(operation).to_bytes();
        if envelope.len() > ENVELOPE_BYTES_MAX
            || self.row(id).is_some()
            || !self.has_room(operation.author)
        {
            return false;
        }
        let document = document_of(self, operation)
            .or_else(|| self.created_by_parked(operation).and_then(Row::parent))
            .unwrap_or(operation.entity);
        self.replace_earlier(operation, context);
        let stamp = Self::stamp(operation, context);
        let seq = self.next_seq();
        let mut row = Row::new(id, EntityKind::ParkedEdit, self.info.id);
        for (field, value) in [
            (parked_edit::DOCUMENT, Value::Id(document)),
            (parked_edit::TARGET, Value::Id(operation.entity)),
            (parked_edit::ENVELOPE, Value::Bytes(envelope)),
            (parked_edit::CAUSE, Value::text(cause.code())),
            (parked_edit::BASE_VALUE, self.base_value(operation, context)),
            (parked_edit::STATE, Value::text(ParkedState::Waiting.code())),
        ] {
            let cell = Cell {
                value,
                version: seq,
                touched: seq,
                stamp,
                ..Cell::default()
            };
            row.cells.insert(field, cell);
        }
        self.insert_row(row);
        true
    }

    /// Why a person should see this edit; none where nobody should: it is damaged, or its author
    /// never had anything to do here.
    fn cause_to_hold(
        &self,
        operation: &Operation,
        refused: &Disposition,
        context: &JudgeContext<'_>,
    ) -> Option<ParkReason> {
        let Disposition::Parked(parked) = refused else {
            return None;
        };
        let kind = operation.kind()?;
        if self.info.class == ScopeClass::City || !is_sound_edit(operation, kind) {
            return None;
        }
        match parked.reason {
            ParkReason::Locked => Some(ParkReason::Locked),
            // Whoever parks it so has seen that its author had the right where it was.
            ParkReason::Moved => Some(ParkReason::Moved),
            ParkReason::NoPermission => {
                let had_right = |past: &Actor| self.check_right(operation, kind, past).is_ok();
                let once = context.formerly.iter().any(had_right);
                once.then_some(parked.reason)
            }
            // Nothing was wrong with it but another operation of its save, named in the detail.
            ParkReason::Group => {
                use ParkReason::{Locked, Moved, NoPermission};
                let culprit = parked.detail.split(' ').nth(1);
                culprit
                    .and_then(ParkReason::from_code)
                    .filter(|cause| matches!(cause, Locked | NoPermission | Moved))
            }
            // What it edits was itself parked: the two belong together.
            ParkReason::UnknownEntity => {
                let created = self.created_by_parked(operation)?;
                ParkReason::from_code(created.text(parked_edit::CAUSE))
            }
            _ => None,
        }
    }

    /// The open row of a parked creation that this edit rests on.
    fn created_by_parked(&self, operation: &Operation) -> Option<&Row> {
        let mut named = vec![operation.entity];
        if let Body::Create { fields } = &operation.body {
            named.extend(fields.values().filter_map(Value::as_id));
        }
        self.open_parked().find(|row| {
            let target = row.value(parked_edit::TARGET).as_id();
            let author = row
                .cells
                .get(&parked_edit::TARGET)
                .map(|cell| cell.stamp.author);
            author == Some(operation.author)
                && target.is_some_and(|target| {
                    named.contains(&target) && !self.rows.contains_key(&target)
                })
        })
    }

    fn open_parked(&self) -> impl Iterator<Item = &Row> {
        self.index
            .of_kind(EntityKind::ParkedEdit)
            .filter_map(|id| self.rows.get(&id))
            .filter(|row| model::parked_state(row).is_some_and(ParkedState::is_open))
    }

    fn has_room(&self, author: EntityId) -> bool {
        let by_author = |row: &&Row| {
            let envelope = row.cells.get(&parked_edit::ENVELOPE);
            envelope.is_some_and(|cell| cell.stamp.author == author)
        };
        self.open_parked().count() < WAITING_MAX
            && self.open_parked().filter(by_author).count() < WAITING_BY_AUTHOR_MAX
    }

    /// The value its author saw, for the eyes of whoever decides.
    fn base_value(&self, operation: &Operation, context: &JudgeContext<'_>) -> Value {
        let (Body::Set { field, base, .. } | Body::Resolve { field, base, .. }) = &operation.body
        else {
            return Value::Null;
        };
        let row = self.row(operation.entity);
        match row.and_then(|row| row.cells.get(field)) {
            Some(cell) if cell.version == base.version => cell.value.clone(),
            _ => context
                .history
                .value_at(operation.entity, *field, base.version)
                .unwrap_or_default(),
        }
    }

    /// An author who writes the same field again means the later value: the earlier one waits no
    /// longer. A request somebody may be looking at stays.
    fn replace_earlier(&mut self, operation: &Operation, context: &JudgeContext<'_>) {
        let Body::Set { field, .. } = &operation.body else {
            return;
        };
        let earlier: Vec<(EntityId, OperationId)> = self
            .open_parked()
            .filter(|row| row.value(parked_edit::TARGET).as_id() == Some(operation.entity))
            .filter(|row| model::parked_state(row) == Some(ParkedState::Waiting))
            .filter_map(|row| Some((row.id, model::parked_operation(row)?)))
            .filter(|(_, kept)| {
                kept.id.replica == operation.id.replica
                    && kept.id.dseq < operation.id.dseq
                    && matches!(&kept.body, Body::Set { field: same, .. } if same == field)
            })
            .map(|(id, kept)| (id, kept.id))
            .collect();
        let stamp = Self::stamp(operation, context);
        for (id, replaced) in earlier {
            self.write_state(id, parked_edit::STATE, ParkedState::Replaced.code(), stamp);
            self.changes.fates.push((replaced, Disposition::Superseded));
        }
    }

    /// The question that `domain` is asked before somebody decides about a parked edit.
    pub(super) fn deciding_action(&self, parked: EntityId) -> Action {
        let row = self.row(parked);
        let original = row.and_then(model::parked_operation);
        let state = row.and_then(model::parked_state);
        deciding_action(original.as_ref(), state.unwrap_or(ParkedState::Waiting))
    }

    /// Makes parked edits count, all or none. Each is judged as it came, with the right of the
    /// adopter, and its value carries its own author.
    pub(super) fn adopt(
        &mut self,
        operation: &Operation,
        parked: &[OperationId],
        reason: &str,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let first = parked.first().map(|id| schema::parked_edit_id(*id));
        if operation.kind() != Some(EntityKind::ParkedEdit)
            || first != Some(operation.entity)
            || parked.len() > ADOPTED_AT_ONCE_MAX
        {
            return Err(Disposition::parked(ParkReason::InvalidValue));
        }
        if reason.chars().count() > schema::NOTE_CHARACTERS_MAX {
            return Err(Disposition::parked(ParkReason::ValueTooLong));
        }
        self.attempt(|ledger| {
            for id in parked {
                ledger.adopt_one(operation, *id, reason, context)?;
            }
            Ok(Disposition::Applied)
        })
    }

    fn adopt_one(
        &mut self,
        operation: &Operation,
        parked: OperationId,
        reason: &str,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        let id = schema::parked_edit_id(parked);
        let row = self
            .row(id)
            .filter(|row| row.kind == EntityKind::ParkedEdit)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let state = model::parked_state(row)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        let adopted = state
            .adopted()
            .map_err(|_| Disposition::parked_with(ParkReason::AlreadyDecided, state.code()))?;
        let came = row
            .cells
            .get(&parked_edit::ENVELOPE)
            .map(|cell| cell.stamp)
            .unwrap_or_default();
        let base_value = KeptBase(row.value(parked_edit::BASE_VALUE).clone());
        let mut original = model::parked_operation(row)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        if mutant(Mutant::AdoptLosesAuthor) {
            original.author = operation.author;
        }
        self.check_action(self.deciding_action(id), &original, context.actor)?;
        let as_it_came = JudgeContext {
            actor: context.actor,
            received_at: came.received_at,
            clock_ahead_min: came.clock_ahead_min,
            history: &base_value,
            blobs: context.blobs,
            formerly: &[],
            elsewhere: context.elsewhere,
            policy: context.policy,
            around: context.around,
        };
        let fate = self.judge_edit(&original, &as_it_came)?;
        for field in original.fields_given() {
            self.note_value(original.entity, field);
        }
        if !mutant(Mutant::AdoptUntold) {
            self.changes.fates.push((original.id, fate));
        }
        let stamp = Self::stamp(operation, context);
        self.write_state(id, parked_edit::STATE, adopted.code(), stamp);
        self.write_reason(id, parked_edit::DECISION_REASON, reason, stamp);
        Ok(())
    }

    /// Asking for a late edit as an amendment, and deciding against a parked edit.
    pub(super) fn step_parked(
        &mut self,
        id: EntityId,
        step: ParkedStep,
        reason: &str,
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let row = self
            .row(id)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let state = model::parked_state(row)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        let was_locked = row.text(parked_edit::CAUSE) == ParkReason::Locked.code();
        let original = model::parked_operation(row).map(|original| original.id);
        if !state.is_open() {
            return Err(Disposition::parked_with(
                ParkReason::AlreadyDecided,
                state.code(),
            ));
        }
        let after = state
            .after(step, was_locked, !reason.trim().is_empty())
            .map_err(|refusal| Disposition::parked_with(ParkReason::Refused, refusal.code()))?;
        if reason.chars().count() > schema::NOTE_CHARACTERS_MAX {
            return Err(Disposition::parked(ParkReason::ValueTooLong));
        }
        self.write_state(id, parked_edit::STATE, after.code(), stamp);
        let field = match step {
            ParkedStep::Request => parked_edit::REQUEST_REASON,
            ParkedStep::Decline => parked_edit::DECISION_REASON,
        };
        self.write_reason(id, field, reason, stamp);
        if step == ParkedStep::Decline
            && let Some(original) = original
        {
            let words: String = reason.trim().chars().take(DETAIL_CHARACTERS_MAX).collect();
            let declined = Disposition::parked_with(ParkReason::Declined, &words);
            self.changes.fates.push((original, declined));
        }
        Ok(())
    }

    fn write_reason(&mut self, id: EntityId, field: Field, reason: &str, stamp: Stamp) {
        let reason = reason.trim();
        if !reason.is_empty() {
            self.write_state(id, field, reason, stamp);
        }
    }
}

/// The operation without its device's clock, which the row's stamps tell: a scope's checksum
/// shall not depend on what a clock claims.
fn without_claim(operation: &Operation) -> Operation {
    Operation {
        claimed_at: UnixSeconds::default(),
        ..operation.clone()
    }
}

/// Whether an operation is an edit whose values fit: a step of a workflow is taken by oneself or
/// not at all, and damaged values are nothing to decide about.
fn is_sound_edit(operation: &Operation, kind: EntityKind) -> bool {
    match &operation.body {
        Body::Create { fields } => super::create::check_fields(kind, fields).is_ok(),
        Body::Set { field, value, .. } | Body::Resolve { field, value, .. } => {
            schema::field_rule(kind, *field).is_some_and(|rule| {
                // Whoever decides about an approval would give one of what another has read.
                let is_taken = !matches!(
                    rule.field_type,
                    FieldType::Fixed(_) | FieldType::Approval(_)
                );
                is_taken && rule.check(value).is_ok()
            })
        }
        _ => false,
    }
}
