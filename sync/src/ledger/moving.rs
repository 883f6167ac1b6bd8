//! Giving an agreement and all that hangs on it to another agency's year: one step that takes the
//! rows out of one scope and puts them into the other.
//!
//! Where they were stays one mark, a row like any other: it tells devices what to take out, and
//! the server where edits shall go that still name the old scope. It holds the versions at which
//! the cells left, so that such an edit is judged by what its author saw.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::PushContext;
use super::{History, JudgeContext, Ledger, Refused, ScopeClass, Verdict};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, ScopeId, Seq};
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Cell, Row, Rows as _, Stamp};
use crate::schema::{self, EntityKind, Field, agreement, moved_away, parked_edit};
use crate::value::Value;

/// Most moves an edit is followed through.
const HOPS_MAX: usize = 8;

type Ledgers = BTreeMap<ScopeId, Ledger>;

/// Judges a move: both scopes change, or neither.
pub(super) fn judge_move(
    ledgers: &mut Ledgers,
    operation: &Operation,
    to: ScopeId,
    reason: &str,
    context: &PushContext<'_>,
) -> Verdict {
    match try_move(ledgers, operation, to, reason, context) {
        Ok(seq) => Verdict {
            disposition: Disposition::Applied,
            seq: Some(seq),
        },
        Err(disposition) => Verdict {
            disposition,
            seq: None,
        },
    }
}

fn try_move(
    ledgers: &mut Ledgers,
    operation: &Operation,
    to: ScopeId,
    reason: &str,
    context: &PushContext<'_>,
) -> Result<Seq, Refused> {
    let judge = context.judge();
    let wrong_scope = || Disposition::parked(ParkReason::WrongScope);
    let class = |id: ScopeId| ledgers.get(&id).map(|ledger| ledger.info.class);
    let (Some(ScopeClass::AgencyYear { year: here, .. }), Some(there)) =
        (class(operation.scope), class(to))
    else {
        return Err(wrong_scope());
    };
    let ScopeClass::AgencyYear { agency, year } = there else {
        return Err(wrong_scope());
    };
    if to == operation.scope || year != here || operation.kind() != Some(EntityKind::Agreement) {
        return Err(wrong_scope());
    }
    if operation.author.uuid() != context.actor.user.uuid() {
        return Err(Disposition::parked(ParkReason::AuthorMismatch));
    }
    for scope in [operation.scope, to] {
        let ledger = ledgers.get(&scope).ok_or_else(wrong_scope)?;
        ledger.check_right(operation, EntityKind::Agreement, context.actor)?;
    }
    check_reason(reason)?;
    let stamp = Ledger::stamp(operation, &judge);
    let at = ledgers.get(&to).ok_or_else(wrong_scope)?.next_seq();
    let from = ledgers.get_mut(&operation.scope).ok_or_else(wrong_scope)?;
    let rows = from.take_out(operation.entity)?;
    let seq = from.leave_mark(operation.entity, to, at, reason, &rows, stamp);
    let into = ledgers.get_mut(&to).ok_or_else(wrong_scope)?;
    into.bring_in(rows, agency, operation.entity, stamp);
    Ok(seq)
}

fn check_reason(reason: &str) -> Result<(), Refused> {
    if reason.trim().is_empty() {
        return Err(Disposition::parked_with(
            ParkReason::InvalidValue,
            "reason_missing",
        ));
    }
    if reason.chars().count() > schema::NOTE_CHARACTERS_MAX {
        return Err(Disposition::parked(ParkReason::ValueTooLong));
    }
    Ok(())
}

/// A moved row as the mark holds it: the versions of its cells when it left.
type Left = BTreeMap<EntityId, BTreeMap<Field, Seq>>;

/// Where an entity has gone.
struct Gone {
    to: ScopeId,
    at: Seq,
    versions: BTreeMap<Field, Seq>,
}

impl Ledger {
    /// Takes an agreement and everything that names it as parent, grandparent and so on.
    fn take_out(&mut self, agreement: EntityId) -> Result<Vec<Row>, Refused> {
        let is_here = self
            .row(agreement)
            .is_some_and(|row| row.kind == EntityKind::Agreement);
        if !is_here {
            return Err(Disposition::parked(ParkReason::UnknownEntity));
        }
        let mut ids = BTreeSet::from([agreement]);
        let mut next = vec![agreement];
        while let Some(parent) = next.pop() {
            for kind in EntityKind::with_parents() {
                for child in self.index.children(kind, parent) {
                    if ids.insert(child) {
                        next.push(child);
                    }
                }
            }
        }
        Ok(ids
            .into_iter()
            .filter_map(|id| self.remove_row(id))
            .collect())
    }

    /// The mark that tells what left, and where to. It takes the next place of the scope.
    fn leave_mark(
        &mut self,
        agreement: EntityId,
        to: ScopeId,
        at: Seq,
        reason: &str,
        rows: &[Row],
        stamp: Stamp,
    ) -> Seq {
        let seq = self.next_seq();
        let id = schema::moved_away_id(self.info.id, agreement, seq);
        let mut mark = Row::new(id, EntityKind::MovedAway, self.info.id);
        for (field, value) in [
            (moved_away::AGREEMENT, Value::Id(agreement)),
            (moved_away::TO_SCOPE, Value::Bytes(to.bytes().to_vec())),
            (moved_away::AT, Value::Integer(at.0.cast_signed())),
            (moved_away::ROWS, Value::Bytes(model::left_to_bytes(rows))),
            (moved_away::REASON, Value::text(reason.trim())),
        ] {
            mark.cells.insert(field, arrived(value, seq, stamp));
        }
        self.insert_row(mark);
        self.head.seq = seq;
        seq
    }

    /// Puts rows of another scope in, all at one place. Stamps stay: whoever wrote a value wrote
    /// it. Whose agreement it is changes with the move.
    fn bring_in(&mut self, rows: Vec<Row>, agency: EntityId, agreement: EntityId, stamp: Stamp) {
        let seq = self.next_seq();
        let left: Left = rows.iter().map(|row| (row.id, versions_of(row))).collect();
        for mut row in rows {
            row.scope = self.info.id;
            if let Some(base) = base_of_parked(&row, &left, seq) {
                let kept = row.cells.get(&parked_edit::ENVELOPE).map(|cell| cell.stamp);
                let cell = arrived(base, seq, kept.unwrap_or(stamp));
                row.cells.insert(parked_edit::BASE, cell);
            }
            for cell in row.cells.values_mut() {
                cell.version = seq;
                cell.touched = seq;
                for waiting in &mut cell.challengers {
                    waiting.opened = seq;
                }
            }
            if row.id == agreement {
                row.cells
                    .insert(agreement::AGENCY, arrived(Value::Id(agency), seq, stamp));
            }
            let (id, fields): (EntityId, Vec<Field>) =
                (row.id, row.cells.keys().copied().collect());
            self.insert_row(row);
            for field in fields {
                self.note_value(id, field);
            }
        }
        self.head.seq = seq;
    }

    fn remove_row(&mut self, id: EntityId) -> Option<Row> {
        self.note_before(id);
        let row = self.rows.remove(&id)?;
        self.index.remove(&row);
        for (field, cell) in &row.cells {
            self.head.checksum.remove(id, *field, cell);
        }
        self.changes.rows.insert(id);
        Some(row)
    }

    /// Where an edit's entity, or the parent that a creation names, has gone; the last move counts.
    fn gone(&self, operation: &Operation) -> Option<Gone> {
        let mut named = vec![operation.entity];
        if let Body::Create { fields } = &operation.body {
            named.extend(fields.values().filter_map(Value::as_id));
        }
        if named.iter().any(|id| self.rows.contains_key(id)) {
            return None;
        }
        let marks = self.index.of_kind(EntityKind::MovedAway);
        marks
            .filter_map(|id| {
                let mark = self.rows.get(&id)?;
                let left = model::left_from_bytes(mark.value(moved_away::ROWS).as_bytes()?)?;
                let versions = named.iter().find_map(|id| left.get(id))?.clone();
                let at = mark.value(moved_away::AT).as_integer()?;
                let gone = Gone {
                    to: ScopeId::from_slice(mark.value(moved_away::TO_SCOPE).as_bytes()?)?,
                    at: Seq(at.cast_unsigned()),
                    versions,
                };
                Some((mark.touched(), gone))
            })
            .max_by_key(|(left_at, _)| *left_at)
            .map(|(_, gone)| gone)
    }
}

fn arrived(value: Value, seq: Seq, stamp: Stamp) -> Cell {
    Cell {
        value,
        version: seq,
        touched: seq,
        stamp,
        ..Cell::default()
    }
}

fn versions_of(row: &Row) -> BTreeMap<Field, Seq> {
    let versions = row.cells.iter();
    versions
        .map(|(field, cell)| (*field, cell.version))
        .collect()
}

/// What a base of the old scope is in the new one: the move, where its author had seen what
/// moved; otherwise nothing.
fn base_after(versions: &BTreeMap<Field, Seq>, field: Field, base: Seq, at: Seq) -> Seq {
    let left_at = versions.get(&field).copied().unwrap_or_default();
    if left_at <= base && left_at != Seq::default() {
        at
    } else {
        Seq::default()
    }
}

fn base_of_parked(row: &Row, left: &Left, at: Seq) -> Option<Value> {
    if row.kind != EntityKind::ParkedEdit {
        return None;
    }
    let kept = model::parked_operation(row)?;
    let (Body::Set { field, base, .. } | Body::Resolve { field, base, .. }) = &kept.body else {
        return None;
    };
    let versions = left.get(&kept.entity)?;
    let base = base_after(versions, *field, *base, at);
    Some(Value::Integer(base.0.cast_signed()))
}

/// The scope that an edit of a moved entity belongs to now, where that is another than it names.
pub fn scope_after_moves(ledgers: &Ledgers, operation: &Operation) -> Option<ScopeId> {
    let mut scope = operation.scope;
    for _ in 0..HOPS_MAX {
        match ledgers
            .get(&scope)
            .and_then(|ledger| ledger.gone(operation))
        {
            Some(gone) => scope = gone.to,
            None => break,
        }
    }
    (scope != operation.scope).then_some(scope)
}

/// The base value is asked for by the version of the scope where its author saw it.
struct SeenBefore<'a> {
    history: &'a dyn History,
    base: Seq,
}

impl History for SeenBefore<'_> {
    fn value_at(&self, entity: EntityId, field: Field, _: Seq) -> Option<Value> {
        self.history.value_at(entity, field, self.base)
    }
}

/// Judges an edit that names the scope where its entity once was. None where it did not move.
///
/// It gets no place: its value stands at a sequence of another scope than its receipt is of.
pub(super) fn judge_after_move(
    ledgers: &mut Ledgers,
    operation: &Operation,
    context: &PushContext<'_>,
) -> Option<Verdict> {
    let old = ledgers.get(&operation.scope)?;
    let mut gone = old.gone(operation)?;
    let judge = context.judge();
    let had_right = operation.kind().is_some_and(|kind| {
        let actors = context.formerly.iter().chain([context.actor]);
        actors
            .into_iter()
            .any(|actor| old.check_right(operation, kind, actor).is_ok())
    });
    let mut here = operation.clone();
    let seen = base_of(&operation.body);
    for _ in 0..HOPS_MAX {
        here.scope = gone.to;
        set_base(&mut here.body, |field, base| {
            base_after(&gone.versions, field, base, gone.at)
        });
        match ledgers.get(&here.scope)?.gone(&here) {
            Some(further) => gone = further,
            None => break,
        }
    }
    let history = SeenBefore {
        history: judge.history,
        base: seen,
    };
    let judge = JudgeContext {
        history: &history,
        ..judge
    };
    let ledger = ledgers.get_mut(&here.scope)?;
    let mut verdict = ledger.judge(&here, &judge);
    let refused = matches!(&verdict.disposition, Disposition::Parked(parked)
        if parked.reason == ParkReason::NoPermission);
    if refused && had_right && verdict.seq.is_none() {
        let moved = Disposition::parked(ParkReason::Moved);
        verdict = ledger.park(&here, moved, &judge);
    }
    if !matches!(verdict.disposition, Disposition::Parked(_)) {
        ledger.note_values_of_last(&here);
    }
    verdict.seq = None;
    Some(verdict)
}

fn base_of(body: &Body) -> Seq {
    match body {
        Body::Set { base, .. } | Body::Resolve { base, .. } => *base,
        _ => Seq::default(),
    }
}

fn set_base(body: &mut Body, change: impl Fn(Field, Seq) -> Seq) {
    if let Body::Set { field, base, .. } | Body::Resolve { field, base, .. } = body {
        *base = change(*field, *base);
    }
}
