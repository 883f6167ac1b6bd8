//! What every store must do, whichever adapter it is: the contract of [`crate::ports`] as an
//! examination that any adapter can sit, also one whose answers come later.
//!
//! The examination tells what to do ([`Task`]) and is told what came of it. It keeps a ledger of
//! its own of what was reported durable, and compares whatever the store gives back with that.

use std::collections::BTreeMap;

use super::random::Random;
use crate::disposition::{Disposition, ParkReason, Parked, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{ScopeClass, ScopeInfo};
use crate::operation::{Authorship, Body, Draft, Operation};
use crate::ports::{Cursor, Loaded, StoreBatch};
use crate::row::{Cell, Challenger, Row, Stamp};
use crate::schema::{EntityKind, Field};
use crate::value::Value;

/// Few enough that tasks meet in the same rows and scopes.
const ROWS: usize = 6;
const SCOPES: usize = 3;

/// Something a store is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Append these; then [`Examination::appended`].
    Append(Vec<Draft>, Authorship),
    /// Take this batch; then [`Examination::written`].
    Write(StoreBatch),
    /// Refuse this batch, which continues something else; then [`Examination::refused`].
    Refuse(StoreBatch),
    /// Close and open, as after a crash; then [`Examination::loaded`].
    Reopen,
}

/// The store broke its contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task {task}: {breach}")]
pub struct Breach {
    /// The number of the task.
    pub task: usize,
    /// What is wrong.
    pub breach: String,
}

/// One examination of one store. The same seed gives the same tasks.
#[derive(Clone, Debug)]
pub struct Examination {
    random: Random,
    task: usize,
    expected: Expected,
    asked: Option<Task>,
}

/// What was reported durable.
#[derive(Clone, Debug, Default)]
struct Expected {
    replica: Option<ReplicaId>,
    last: Dseq,
    rows: BTreeMap<EntityId, Row>,
    cursors: BTreeMap<ScopeId, Cursor>,
    outbox: BTreeMap<Dseq, Operation>,
    sent: BTreeMap<Dseq, (Operation, Receipt)>,
    fates: FateSeq,
    last_contact: Option<UnixSeconds>,
}

impl Examination {
    /// The examination of this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            task: 0,
            expected: Expected::default(),
            asked: None,
        }
    }

    /// The next task. The first is always to open.
    pub fn next_task(&mut self) -> Task {
        self.task += 1;
        let task = match self.random.below(10) {
            _ if self.task == 1 => Task::Reopen,
            0..4 => self.append(),
            4..8 => self.write(),
            _ => Task::Reopen,
        };
        self.asked = Some(task.clone());
        task
    }

    /// What an append gave back. It counts as durable from now on.
    pub fn appended(&mut self, operations: &[Operation]) -> Result<(), Breach> {
        let Some(Task::Append(drafts, by)) = self.asked.take() else {
            return Err(self.breach("nothing was to be appended"));
        };
        let first = self.expected.last.next();
        let mut dseq = first;
        let mut expected = Vec::new();
        for draft in drafts {
            let id = OperationId {
                replica: self.expected.replica.unwrap_or_default(),
                dseq,
            };
            expected.push(Operation::from_draft(draft, id, first.0, by));
            dseq = dseq.next();
        }
        if expected != operations {
            return Err(self.breach("the drafts did not get the next places, in one group"));
        }
        for operation in expected {
            self.expected.last = operation.id.dseq;
            self.expected.outbox.insert(operation.id.dseq, operation);
        }
        Ok(())
    }

    /// A batch was taken. It counts as durable from now on.
    pub fn written(&mut self) {
        if let Some(Task::Write(batch)) = self.asked.take() {
            self.expected.take(batch);
        }
    }

    /// What came of a batch that continues something else.
    pub fn refused(&mut self, was_refused: bool) -> Result<(), Breach> {
        if matches!(self.asked.take(), Some(Task::Refuse(_))) && was_refused {
            Ok(())
        } else {
            Err(self.breach("a batch was taken that continues what the store does not hold"))
        }
    }

    /// A batch or an append was given up half-way, as by a crash: it may have been taken, whole,
    /// or not at all. Only what is loaded next can tell.
    pub fn interrupted(&mut self, loaded: &Loaded) -> Result<(), Breach> {
        let before = self.clone();
        let task = self.asked.take();
        if self.loaded(loaded).is_ok() {
            return Ok(());
        }
        *self = before;
        match task {
            Some(Task::Append(drafts, _)) => {
                let written = loaded.outbox.len().saturating_sub(drafts.len());
                let operations = loaded.outbox.get(written..).unwrap_or_default().to_vec();
                self.appended(&operations)?;
            }
            _ => self.written(),
        }
        self.loaded(loaded)
    }

    /// What a store that was opened gives back.
    pub fn loaded(&mut self, loaded: &Loaded) -> Result<(), Breach> {
        self.asked = None;
        let expected = &mut self.expected;
        let replica = *expected.replica.get_or_insert(loaded.replica);
        let sorted = |rows: &[Row]| -> BTreeMap<EntityId, Row> {
            rows.iter().map(|row| (row.id, row.clone())).collect()
        };
        let cursors: BTreeMap<ScopeId, Cursor> = loaded
            .cursors
            .iter()
            .map(|cursor| (cursor.info.id, *cursor))
            .collect();
        let outbox: Vec<&Operation> = loaded.outbox.iter().collect();
        let sent: Vec<&(Operation, Receipt)> = loaded.sent.iter().collect();
        let problem = if loaded.replica != replica {
            "the store has another id"
        } else if outbox != expected.outbox.values().collect::<Vec<_>>() {
            "the outbox differs"
        } else if sent != expected.sent.values().collect::<Vec<_>>() {
            "the sent operations or their receipts differ"
        } else if sorted(&loaded.rows) != expected.rows || loaded.rows.len() != expected.rows.len()
        {
            "the rows differ"
        } else if cursors != expected.cursors || loaded.cursors.len() != expected.cursors.len() {
            "the cursors differ"
        } else if loaded.last_contact != expected.last_contact || loaded.fates != expected.fates {
            "the last contact or the last fate differs"
        } else {
            return Ok(());
        };
        Err(self.breach(problem))
    }

    fn breach(&self, breach: &str) -> Breach {
        Breach {
            task: self.task,
            breach: breach.to_owned(),
        }
    }

    fn append(&mut self) -> Task {
        let drafts = (0..self.random.below(4)).map(|_| self.draft()).collect();
        let by = Authorship {
            author: EntityId::from_bytes(self.random.sixteen()),
            session: self.random.number() >> 1,
            claimed_at: UnixSeconds(self.random.number().cast_signed() >> 1),
        };
        Task::Append(drafts, by)
    }

    fn draft(&mut self) -> Draft {
        let (field, value) = (Field(1 + self.small(9)), self.value());
        let body = if self.random.chance(50) {
            Body::Create {
                fields: [(field, value)].into(),
            }
        } else {
            Body::Set {
                field,
                base: Seq(self.random.number() >> 40),
                value,
            }
        };
        Draft {
            scope: self.scope().id,
            entity: self.entity(),
            kind: EntityKind::Item,
            body,
        }
    }

    fn write(&mut self) -> Task {
        let mut batch = self.batch();
        let scopes = batch.cursors.iter().map(|cursor| cursor.info.id);
        let scopes: Vec<ScopeId> = scopes.chain(batch.forgotten.iter().copied()).collect();
        batch.continues = scopes
            .iter()
            .map(|scope| {
                let known = self.expected.cursors.get(scope);
                (*scope, known.map(|cursor| cursor.seq))
            })
            .collect();
        if !self.random.chance(20) {
            return Task::Write(batch);
        }
        match batch.continues.last_mut() {
            Some((_, seq)) => {
                *seq = match *seq {
                    Some(seq) if self.random.chance(50) => Some(seq.next()),
                    Some(_) => None,
                    None => Some(Seq(1)),
                };
                Task::Refuse(batch)
            }
            None => Task::Write(batch),
        }
    }

    fn batch(&mut self) -> StoreBatch {
        let mut batch = StoreBatch::default();
        for _ in 0..self.random.below(4) {
            let row = self.row();
            batch.rows.retain(|other: &Row| other.id != row.id);
            batch.rows.push(row);
        }
        for _ in 0..self.random.below(3) {
            batch.erased.push(self.entity());
        }
        for _ in 0..self.random.below(3) {
            let cursor = Cursor {
                info: self.scope(),
                seq: Seq(self.random.number() >> 20),
            };
            let other = |known: &Cursor| known.info.id != cursor.info.id;
            batch.cursors.retain(other);
            batch.cursors.push(cursor);
        }
        if self.random.chance(20) {
            batch.forgotten.push(self.scope().id);
        }
        batch.receipts = self.receipts();
        batch.last_contact = self
            .random
            .chance(70)
            .then(|| UnixSeconds(self.random.number().cast_signed() >> 20));
        let fate = self.random.number() >> 20;
        batch.fates = self.random.chance(20).then_some(FateSeq(fate));
        batch
    }

    /// Receipts of the oldest waiting operations, and now and then another one for a sent one.
    fn receipts(&mut self) -> Vec<(Operation, Receipt)> {
        let waiting = self.expected.outbox.len();
        let count = self.random.below(waiting.min(5) + 1);
        let mut operations: Vec<Operation> =
            self.expected.outbox.values().take(count).cloned().collect();
        let sent: Vec<&(Operation, Receipt)> = self.expected.sent.values().collect();
        if let Some((again, _)) = self.random.pick(&sent).copied().cloned() {
            operations.push(again);
        }
        operations
            .into_iter()
            .map(|operation| {
                let receipt = self.receipt(operation.id.dseq);
                (operation, receipt)
            })
            .collect()
    }

    fn receipt(&mut self, dseq: Dseq) -> Receipt {
        let parked = Disposition::Parked(Parked {
            reason: ParkReason::Refused,
            detail: "incomplete".to_owned(),
        });
        let fates = [
            Disposition::Applied,
            Disposition::Merged,
            Disposition::Conflict,
            parked,
        ];
        let fate = self.random.pick(&fates).cloned();
        let seq = Seq(1 + (self.random.number() >> 30));
        Receipt {
            dseq,
            disposition: fate.unwrap_or(Disposition::Applied),
            seq: self.random.chance(80).then_some(seq),
        }
    }

    fn row(&mut self) -> Row {
        let mut row = Row::new(self.entity(), EntityKind::Item, self.scope().id);
        for _ in 0..=self.random.below(3) {
            let field = Field(1 + self.small(9));
            let cell = self.cell();
            row.cells.insert(field, cell);
        }
        row
    }

    fn cell(&mut self) -> Cell {
        let version = Seq(1 + (self.random.number() >> 30));
        let mut cell = Cell {
            value: self.value(),
            version,
            touched: Seq(version.0 + 1),
            stamp: self.stamp(),
            merged: self.random.chance(10),
            ..Cell::default()
        };
        if self.random.chance(20) {
            cell.challengers.push(Challenger {
                value: self.value(),
                base_version: version,
                base_value: self.value(),
                stamp: self.stamp(),
                opened: Seq(version.0 + 1),
            });
        }
        cell
    }

    fn stamp(&mut self) -> Stamp {
        Stamp {
            author: EntityId::from_bytes(self.random.sixteen()),
            operation: OperationId {
                replica: ReplicaId::from_bytes(self.random.sixteen()),
                dseq: Dseq(1 + (self.random.number() >> 40)),
            },
            claimed_at: UnixSeconds(1_795_000_000),
            received_at: UnixSeconds(1_795_000_100),
        }
    }

    fn value(&mut self) -> Value {
        let number = self.random.number();
        match self.random.below(4) {
            0 => Value::Null,
            1 => Value::Text(format!("Kendala {number}")),
            2 => Value::Integer(number.cast_signed() >> 1),
            _ => Value::Id(EntityId::from_bytes(self.random.sixteen())),
        }
    }

    fn small(&mut self, bound: usize) -> u16 {
        u16::try_from(self.random.below(bound)).unwrap_or_default()
    }

    fn entity(&mut self) -> EntityId {
        let number = u8::try_from(self.random.below(ROWS)).unwrap_or_default();
        EntityId::from_bytes([number; 16])
    }

    fn scope(&mut self) -> ScopeInfo {
        let number = u8::try_from(self.random.below(SCOPES)).unwrap_or_default();
        let agency = EntityId::from_bytes([number; 16]);
        let class = if number == 0 {
            ScopeClass::City
        } else {
            ScopeClass::AgencyYear { agency, year: 2026 }
        };
        ScopeInfo {
            id: ScopeId::from_bytes([number; 16]),
            class,
        }
    }
}

impl Expected {
    fn take(&mut self, batch: StoreBatch) {
        for entity in batch.erased {
            self.rows.remove(&entity);
        }
        self.rows
            .extend(batch.rows.into_iter().map(|row| (row.id, row)));
        for scope in batch.forgotten {
            self.cursors.remove(&scope);
        }
        let cursors = batch.cursors.into_iter();
        self.cursors
            .extend(cursors.map(|cursor| (cursor.info.id, cursor)));
        for (operation, receipt) in batch.receipts {
            let dseq = operation.id.dseq;
            self.outbox.remove(&dseq);
            self.sent.insert(dseq, (operation, receipt));
        }
        self.fates = batch.fates.unwrap_or(self.fates);
        self.last_contact = batch.last_contact.or(self.last_contact);
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryStore;
    use super::*;

    fn sit(seed: u64, spoil: impl Fn(&mut StoreBatch)) -> Result<(), Breach> {
        let mut store = MemoryStore::new(ReplicaId::from_bytes([9; 16]));
        let mut examination = Examination::new(seed);
        for _ in 0..60 {
            match examination.next_task() {
                Task::Append(drafts, by) => examination.appended(&store.append(drafts, by))?,
                Task::Write(mut batch) => {
                    spoil(&mut batch);
                    store.write(batch).map_err(|refused| Breach {
                        task: 0,
                        breach: refused.to_string(),
                    })?;
                    examination.written();
                }
                Task::Refuse(mut batch) => {
                    spoil(&mut batch);
                    examination.refused(store.write(batch).is_err())?;
                }
                Task::Reopen => examination.loaded(&store.load())?,
            }
        }
        examination.loaded(&store.load())
    }

    #[test]
    fn the_memory_store_keeps_the_contract() {
        for seed in 0..50 {
            assert_eq!(sit(seed, |_| {}), Ok(()), "seed {seed}");
        }
    }

    #[test]
    fn a_store_that_drops_a_part_of_a_batch_is_found_out() {
        let spoils: [fn(&mut StoreBatch); 6] = [
            |batch| batch.continues.clear(),
            |batch| batch.rows.clear(),
            |batch| batch.erased.clear(),
            |batch| batch.cursors.clear(),
            |batch| batch.receipts.clear(),
            |batch| batch.last_contact = None,
        ];
        for (number, spoil) in spoils.into_iter().enumerate() {
            assert!((0..5).any(|seed| sit(seed, spoil).is_err()), "{number}");
        }
    }
}
