//! The server's side: judges operations one by one, in the order of the scope's sequence.
//!
//! A [`Ledger`] is one scope's whole state, in memory. It is the same code in the server and
//! in the simulator; who persists [`Ledger::take_changes`] is their business. A ledger whose
//! changes could not be persisted must be thrown away and loaded again.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_domain::people::Actor;

use crate::blob::StoredBlobs;
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, Seq, UnixSeconds};
use crate::operation::{Body, Operation};
use crate::row::{Checksum, Index, Row, Rows, Stamp, Whole, count_in, count_out};
use crate::schema::{EntityKind, Field};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

mod answer;
mod around;
mod attempt;
mod batch;
mod changes;
mod create;
mod document;
mod evaluation_sheet;
mod evidence;
mod gap;
mod meeting;
mod moving;
mod page;
mod parked;
mod people;
mod placing;
mod plans;
mod rights;
mod scope;
mod sender;
mod set;
mod signing;
mod spending;
mod touch;
mod transition;
mod unit;
mod version;
mod wording;

use touch::Touches;

pub use answer::{answer_key, answer_pull, answer_pull_within, may_read};
pub use around::{Around, Scopes, above_wanted};
pub use batch::{
    Judged, PushContext, acknowledged_with, blobs_wanted, fates_come_late, former_rights_wanted,
    history_wanted, judge_push, policy_wanted, returned_wanted, set_aside_with,
};
pub use changes::{Changes, JoinedValue};
pub(crate) use create::initial_state;
pub(crate) use document::is_never_locked;
pub use document::{
    agreement_of, agreement_status, item_flag, realization_locked, report_status, takes_edit,
};
pub use evidence::{Purpose, link_for};
pub use gap::Gaps;
pub use meeting::{called_wanted, meeting_wanted};
pub use moving::scope_after_moves;
pub use page::{CELLS_PER_PAGE_MAX, Page};
pub use rights::{agency_of, deciding_action, may_resolve, subject_of_edit};
pub use scope::{ScopeClass, ScopeInfo};
pub use sender::{Known, Sender, must_show_last, sender_of};

/// Where a scope stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Head {
    /// The last sequence given.
    pub seq: Seq,
    /// The checksum of all cells.
    pub checksum: Checksum,
}

/// Looks a past value up, so that a conflict can show what its author started from.
pub trait History {
    /// The value this field had at this version.
    fn value_at(&self, entity: EntityId, field: Field, version: Seq) -> Option<Value>;
}

impl History for BTreeMap<(EntityId, Field, Seq), Value> {
    fn value_at(&self, entity: EntityId, field: Field, version: Seq) -> Option<Value> {
        self.get(&(entity, field, version)).cloned()
    }
}

/// Who pushes, when, and what the past was.
#[derive(Clone, Copy)]
pub struct JudgeContext<'a> {
    /// The signed-in person, with the rights of this very moment.
    pub actor: &'a Actor,
    /// The server's clock.
    pub received_at: UnixSeconds,
    /// How far the device's was ahead of it; only to be shown.
    pub clock_ahead_min: i32,
    /// Past values.
    pub history: &'a dyn History,
    /// The files the server holds.
    pub blobs: &'a dyn StoredBlobs,
    /// The same person with the rights of earlier times.
    pub formerly: &'a [Actor],
    /// Entities that stand in another scope and cannot be created here.
    pub elsewhere: &'a BTreeSet<EntityId>,
    /// What the city has decided about its agreements, at this very moment.
    pub policy: &'a AgreementPolicy,
    /// The other scopes that were read with this one: a step up the cascade may lead there.
    pub around: &'a dyn Scopes,
}

/// The outcome of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What became of it.
    pub disposition: Disposition,
    /// Its place in the scope; none where it changed nothing at all. A parked edit that people
    /// shall see has one.
    pub seq: Option<Seq>,
}

/// One scope's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    info: ScopeInfo,
    head: Head,
    whole: Whole,
    rows: BTreeMap<EntityId, Row>,
    index: Index,
    touches: Touches,
    changes: Changes,
    /// What an attempt under way has changed.
    undo: Option<attempt::Undo>,
}

impl Rows for Ledger {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.rows.get(&id)
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        self.index.children(kind, parent).collect()
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        self.index.of_kind(kind).collect()
    }
}

/// A refusal inside the ledger: why an operation is parked.
type Refused = Disposition;

impl Ledger {
    /// An empty scope.
    pub fn new(info: ScopeInfo) -> Self {
        Self::load(info, Seq::default(), Vec::new())
    }

    /// A scope from its stored rows. The checksum is computed anew from what was read, so that
    /// the caller can hold it against the stored one.
    pub fn load(info: ScopeInfo, seq: Seq, rows: Vec<Row>) -> Self {
        let mut ledger = Self {
            info,
            head: Head {
                seq,
                checksum: Checksum::default(),
            },
            whole: Whole::default(),
            rows: BTreeMap::new(),
            index: Index::default(),
            touches: Touches::default(),
            changes: Changes::default(),
            undo: None,
        };
        for row in rows {
            for (field, cell) in &row.cells {
                let sums = (&mut ledger.head.checksum, &mut ledger.whole);
                count_in(sums, (row.id, *field), cell);
            }
            ledger.index.insert(&row);
            ledger.rows.insert(row.id, row);
        }
        ledger.touches = Touches::of(&ledger.rows);
        ledger
    }

    /// Which scope this is.
    pub fn info(&self) -> &ScopeInfo {
        &self.info
    }

    /// Where it stands.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The sum over everything that its cells hold.
    pub fn whole(&self) -> Whole {
        self.whole
    }

    /// Every row, in the order of ids.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The number of conflicts that wait for a person.
    pub fn open_conflicts(&self) -> usize {
        self.rows.values().map(|row| row.conflicts().count()).sum()
    }

    /// Takes what changed since the last call.
    pub fn take_changes(&mut self) -> Changes {
        if self.touches.is_stale() {
            self.touches.sweep(&self.rows);
        }
        std::mem::take(&mut self.changes)
    }

    /// Judges one operation. It takes the next place of the scope unless it changes nothing at all,
    /// as a parked one that becomes no row of its own, or one its author had overtaken.
    pub fn judge(&mut self, operation: &Operation, context: &JudgeContext<'_>) -> Verdict {
        match self.try_judge(operation, context) {
            Ok(Disposition::Superseded) => Verdict {
                disposition: Disposition::Superseded,
                seq: None,
            },
            Ok(disposition) => {
                self.head.seq = self.head.seq.next();
                Verdict {
                    disposition,
                    seq: Some(self.head.seq),
                }
            }
            Err(disposition) => self.park(operation, disposition, context),
        }
    }

    /// Stores an operation without effect. It takes a place where people shall see it.
    pub(super) fn park(
        &mut self,
        operation: &Operation,
        disposition: Disposition,
        context: &JudgeContext<'_>,
    ) -> Verdict {
        let held = self.hold(operation, &disposition, context);
        if held {
            self.head.seq = self.head.seq.next();
        }
        Verdict {
            disposition,
            seq: held.then_some(self.head.seq),
        }
    }

    fn try_judge(
        &mut self,
        operation: &Operation,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let kind = operation
            .kind()
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        if operation.scope != self.info.id
            || kind.is_shared() != (self.info.class == ScopeClass::City)
        {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        let is_author = operation.author.uuid() == context.actor.user.uuid();
        if !is_author && !mutant(Mutant::AuthorNotChecked) {
            return Err(Disposition::parked(ParkReason::AuthorMismatch));
        }
        if !mutant(Mutant::RightNotAsked) {
            self.check_right(operation, kind, context.actor)?;
        }
        match &operation.body {
            Body::Create { .. } | Body::Set { .. } | Body::Resolve { .. } => {
                self.judge_edit(operation, context)
            }
            Body::Transition { .. } => self.transition(operation, context),
            Body::Adopt { parked, reason } => self.adopt(operation, parked, reason, context),
            Body::Move { .. } | Body::Unknown { .. } => {
                Err(Disposition::parked(ParkReason::UnknownVersion))
            }
        }
    }

    /// Judges an edit of content, whoever's right it is made with.
    fn judge_edit(
        &mut self,
        operation: &Operation,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let kind = operation
            .kind()
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownVersion))?;
        self.check_meeting(operation, kind, context)?;
        evaluation_sheet::check_sheet_edit(self, operation)?;
        match &operation.body {
            Body::Create { fields } => self.create(operation, kind, fields, context),
            Body::Set { field, base, value } => {
                self.set(operation, kind, *field, *base, value, context)
            }
            Body::Resolve { .. } => self.resolve(operation, kind, context),
            _ => Err(Disposition::parked(ParkReason::UnknownVersion)),
        }
    }

    /// The sequence the operation being judged will get.
    fn next_seq(&self) -> Seq {
        self.head.seq.next()
    }

    fn stamp(operation: &Operation, context: &JudgeContext<'_>) -> Stamp {
        Stamp {
            author: operation.author,
            operation: operation.id,
            claimed_at: operation.claimed_at,
            received_at: context.received_at,
            clock_ahead_min: context.clock_ahead_min,
        }
    }

    /// Changes some fields of a row through `change`, keeping checksum, log and the list of
    /// changes right. `change` may read the whole row and touch no other field.
    fn change_row<T>(
        &mut self,
        id: EntityId,
        fields: &[Field],
        change: impl FnOnce(&mut Row) -> T,
    ) -> Option<T> {
        self.note_before(id);
        let seq = self.next_seq();
        let row = self.rows.get_mut(&id)?;
        for field in fields {
            if let Some(before) = row.cells.get(field) {
                let sums = (&mut self.head.checksum, &mut self.whole);
                count_out(sums, (id, *field), before);
            }
        }
        let outcome = change(row);
        for field in fields {
            if let Some(after) = row.cells.get(field) {
                let sums = (&mut self.head.checksum, &mut self.whole);
                count_in(sums, (id, *field), after);
                if after.touched == seq {
                    self.touches.note(seq, id, *field);
                }
            }
        }
        self.changes.rows.insert(id);
        Some(outcome)
    }

    /// Writes a cell that only the ledger itself may write: a workflow state.
    fn write_state(&mut self, id: EntityId, field: Field, code: &str, stamp: Stamp) {
        self.write_cell(id, field, Value::Text(code.to_owned()), stamp);
    }

    fn write_cell(&mut self, id: EntityId, field: Field, value: Value, stamp: Stamp) {
        let seq = self.next_seq();
        self.change_row(id, &[field], |row| {
            let cell = row.cells.entry(field).or_default();
            cell.value = value;
            cell.version = seq;
            cell.touched = seq;
            cell.stamp = stamp;
        });
    }

    fn insert_row(&mut self, row: Row) {
        self.note_before(row.id);
        for (field, cell) in &row.cells {
            let sums = (&mut self.head.checksum, &mut self.whole);
            count_in(sums, (row.id, *field), cell);
            self.touches.note(cell.touched, row.id, *field);
        }
        self.changes.rows.insert(row.id);
        self.index.insert(&row);
        self.rows.insert(row.id, row);
    }
}

#[cfg(test)]
mod tests;
