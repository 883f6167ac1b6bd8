//! What every store must do, whichever adapter it is: the contract of [`crate::ports`] as an
//! examination that any adapter can sit, also one whose answers come later.
//!
//! The examination tells what to do ([`Task`]) and is told what came of it. It keeps a ledger of
//! its own of what was reported durable, and compares whatever the store gives back with that.

mod tasks;

use std::collections::BTreeMap;

use super::random::Random;
use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::operation::{Authorship, Draft, Operation};
use crate::ports::{Cursor, Loaded, StoreBatch};
use crate::row::Row;

/// Something a store is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Append these; then [`Examination::appended`].
    Append(Vec<Draft>, Authorship),
    /// Take this batch; then [`Examination::written`].
    Write(StoreBatch),
    /// Refuse this batch, which continues something else; then [`Examination::refused`].
    Refuse(StoreBatch),
    /// Close and open, as after a crash; then [`Examination::loaded`], and
    /// [`Examination::pending`] where the store gives its outbox as it is stored.
    Reopen,
    /// Take a new identity for what waits and for these, which the server lacks; then
    /// [`Examination::begun_anew`].
    BeginAnew(Vec<Operation>),
    /// Put these bytes into the next place, as a later build does that knows what they mean; then
    /// [`Examination::put`]. Only after [`Examination::with_a_later_build`].
    Put(Vec<u8>),
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
    /// Whether a later build has written into the store as well.
    has_later_build: bool,
}

/// What was reported durable.
#[derive(Clone, Debug, Default)]
struct Expected {
    replica: Option<ReplicaId>,
    last: Dseq,
    rows: BTreeMap<EntityId, Row>,
    cursors: BTreeMap<ScopeId, Cursor>,
    outbox: BTreeMap<Dseq, Operation>,
    unreadable: BTreeMap<Dseq, Vec<u8>>,
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
            has_later_build: false,
        }
    }

    /// For a store that works on beside records which it cannot read, and so must keep them.
    #[must_use]
    pub fn with_a_later_build(mut self) -> Self {
        self.has_later_build = true;
        self
    }

    /// The next task. The first is always to open, and so is the one after a new identity.
    pub fn next_task(&mut self) -> Task {
        self.task += 1;
        let task = match self.random.below(24) {
            _ if self.expected.replica.is_none() => Task::Reopen,
            0..10 => self.append(),
            10..19 => self.write(),
            19 => self.begin_anew(),
            20 if self.has_later_build => self.put_unreadable(),
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

    /// The store goes under another identity, which only opening it tells.
    pub fn begun_anew(&mut self) {
        if let Some(Task::BeginAnew(lacking)) = self.asked.take() {
            self.expected.begin_anew(lacking);
        }
    }

    /// The bytes stand in the outbox.
    pub fn put(&mut self) {
        if let Some(Task::Put(bytes)) = self.asked.take() {
            self.expected.last = self.expected.last.next();
            self.expected.unreadable.insert(self.expected.last, bytes);
        }
    }

    /// How many records stand in the outbox that this build cannot read.
    pub fn unreadable(&self) -> usize {
        self.expected.unreadable.len()
    }

    /// The whole outbox as it is stored, in its order.
    pub fn pending(&self, stored: &[Vec<u8>]) -> Result<(), Breach> {
        let read = self.expected.outbox.iter();
        let mut expected: BTreeMap<Dseq, Vec<u8>> = read
            .map(|(dseq, operation)| (*dseq, operation.to_bytes()))
            .collect();
        expected.extend(self.expected.unreadable.clone());
        if expected.values().eq(stored) {
            Ok(())
        } else {
            Err(self.breach("the stored outbox differs"))
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
        let replica = expected.opened_as(loaded.replica);
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
}

impl Expected {
    /// The identity that an opened store must have: any, where it has just taken one.
    fn opened_as(&mut self, found: ReplicaId) -> ReplicaId {
        if self.replica.is_none() {
            self.replica = Some(found);
            for operation in self.outbox.values_mut() {
                operation.id.replica = found;
            }
        }
        self.replica.unwrap_or(found)
    }

    /// What waits, and what the server lacks, from place one on in its order.
    fn begin_anew(&mut self, lacking: Vec<Operation>) {
        let mut turns: BTreeMap<Dseq, Result<Operation, Vec<u8>>> = BTreeMap::new();
        turns.extend(lacking.into_iter().map(|one| (one.id.dseq, Ok(one))));
        let waiting = std::mem::take(&mut self.outbox);
        turns.extend(waiting.into_iter().map(|(dseq, one)| (dseq, Ok(one))));
        let unreadable = std::mem::take(&mut self.unreadable);
        turns.extend(unreadable.into_iter().map(|(dseq, one)| (dseq, Err(one))));
        self.replica = None;
        self.last = Dseq::default();
        self.sent.clear();
        self.fates = FateSeq::default();
        let mut save = None;
        for turn in turns.into_values() {
            self.last = self.last.next();
            match turn {
                Ok(mut operation) => {
                    let (before, first) = save
                        .filter(|(before, _)| *before == operation.group)
                        .unwrap_or((operation.group, self.last.0));
                    save = Some((before, first));
                    operation.group = first;
                    operation.id.dseq = self.last;
                    self.outbox.insert(self.last, operation);
                }
                Err(bytes) => drop(self.unreadable.insert(self.last, bytes)),
            }
        }
    }

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
        let mut examination = Examination::new(seed).with_a_later_build();
        for number in 10..70 {
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
                Task::Reopen => {
                    examination.loaded(&store.load())?;
                    examination.pending(&store.pending_bytes())?;
                }
                Task::BeginAnew(lacking) => {
                    store.mint_again(ReplicaId::from_bytes([number; 16]), &lacking);
                    examination.begun_anew();
                }
                Task::Put(bytes) => {
                    store.put_unreadable(bytes);
                    examination.put();
                }
            }
        }
        examination.loaded(&store.load())?;
        examination.pending(&store.pending_bytes())
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

    #[test]
    fn a_store_that_drops_what_it_cannot_read_is_found_out() {
        let mut found_out = 0;
        for seed in 0..20 {
            let mut examination = Examination::new(seed).with_a_later_build();
            examination.next_task();
            let opened = Loaded::default();
            assert_eq!(examination.loaded(&opened), Ok(()));
            let put = loop {
                if matches!(examination.next_task(), Task::Put(_)) {
                    examination.put();
                    break examination.unreadable();
                }
            };
            found_out += usize::from(put == 1 && examination.pending(&[]).is_err());
        }
        assert_eq!(found_out, 20);
    }
}
