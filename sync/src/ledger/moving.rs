//! Giving an agreement and all that hangs on it to another agency's year: one step that takes the
//! rows out of one scope and puts them into the other.
//!
//! Where they were stays one mark, a row like any other: it tells devices what to take out, and
//! the server where edits shall go that still name the old scope. It holds the versions at which
//! the cells left, so that such an edit is judged by what its author saw.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::PushContext;
use super::{Ledger, Refused, ScopeClass, Verdict};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, ScopeId, Seq};
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Cell, Row, Rows as _, Stamp, count_out};
use crate::schema::{self, EntityKind, Field, agreement, moved_away, parked_edit};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

mod late;

pub use late::scope_after_moves;
pub(super) use late::{judge_after_move, park_where_it_is};

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
    let nowhere = Ledgers::new();
    let judge = context.judge(&nowhere);
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
    let is_city_year = |id: ScopeId| {
        let ledger = ledgers.get(&id);
        ledger.is_some_and(|ledger| ledger.info.is_city_year())
    };
    // The head of region's agreement is the city's, and no agency's is.
    if is_city_year(operation.scope) || is_city_year(to) {
        return Err(wrong_scope());
    }
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
    from.check_single_version(operation.entity)?;
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
        let mut rows: Vec<Row> = ids.iter().filter_map(|id| self.row(*id).cloned()).collect();
        if !mutant(Mutant::MoveLeavesRows) {
            rows = ids
                .into_iter()
                .filter_map(|id| self.remove_row(id))
                .collect();
        }
        Ok(rows)
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
        let moved: Vec<EntityId> = rows.iter().map(|row| row.id).collect();
        for mut row in rows {
            row.scope = self.info.id;
            if let Some(base) = base_of_parked(&row, &left, seq) {
                let kept = row.cells.get(&parked_edit::ENVELOPE).map(|cell| cell.stamp);
                let cell = arrived(base, seq, kept.unwrap_or(stamp));
                row.cells.insert(parked_edit::BASE, cell);
            }
            for cell in row.cells.values_mut() {
                // What nobody has set only carries what waits beside it.
                if cell.version != Seq::default() {
                    cell.version = seq;
                }
                cell.touched = seq;
                if mutant(Mutant::MoveRenewsStamps) {
                    cell.stamp = stamp;
                }
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
        self.join_arrivals(&moved, stamp);
        self.head.seq = seq;
    }

    fn remove_row(&mut self, id: EntityId) -> Option<Row> {
        self.note_before(id);
        let row = self.rows.remove(&id)?;
        self.index.remove(&row);
        for (field, cell) in &row.cells {
            let sums = (&mut self.head.checksum, &mut self.whole);
            count_out(sums, (id, *field), cell);
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
    let base = base_after(versions, *field, base.version, at);
    Some(Value::Integer(base.0.cast_signed()))
}
