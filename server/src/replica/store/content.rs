//! What a journal's entries add up to.

use std::collections::BTreeMap;

use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::operation::{Operation, move_to, to_begin_anew};
use ikrar_sync::ports::{Cursor, Loaded};
use ikrar_sync::protocol::carry::CarryKey;
use ikrar_sync::row::Row;

use super::account::Account;
use super::entry::{Entry, EntryWriter};
use super::{StoreFault, entry};

/// A snapshot's records are about this long.
const RECORD_BYTES: usize = 256 * 1024;

/// Everything a store holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) replica: Option<ReplicaId>,
    pub(super) account: Option<Account>,
    pub(super) carry_key: Option<CarryKey>,
    next: Dseq,
    rows: BTreeMap<EntityId, Row>,
    cursors: BTreeMap<ScopeId, Cursor>,
    outbox: BTreeMap<Dseq, Operation>,
    sent: BTreeMap<Dseq, (Operation, Receipt)>,
    fates: FateSeq,
    last_contact: Option<UnixSeconds>,
}

impl Content {
    /// Adds the records up.
    pub(super) fn of(bodies: &[Vec<u8>]) -> Result<Self, StoreFault> {
        let mut content = Self {
            next: Dseq(1),
            ..Self::default()
        };
        for body in bodies {
            for entry in entry::read(body)? {
                content.take(entry);
            }
        }
        Ok(content)
    }

    /// The next free place.
    pub(super) fn next(&self) -> Dseq {
        self.next
    }

    /// Where each scope stands.
    pub(super) fn cursors(&self) -> BTreeMap<ScopeId, Seq> {
        let cursors = self.cursors.values();
        cursors.map(|cursor| (cursor.info.id, cursor.seq)).collect()
    }

    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Identity(replica) => self.replica = Some(replica),
            Entry::Edit(operation) => {
                let dseq = operation.id.dseq;
                self.next = self.next.max(dseq.next());
                self.outbox.insert(dseq, operation);
            }
            Entry::Receipt(receipt) => {
                let dseq = receipt.dseq;
                let before = self.sent.remove(&dseq).map(|(operation, _)| operation);
                if let Some(operation) = self.outbox.remove(&dseq).or(before) {
                    self.sent.insert(dseq, (operation, receipt));
                }
            }
            Entry::Row(row) => self.rows.extend(row.map(|row| (row.id, row))),
            Entry::Erased(entity) => drop(self.rows.remove(&entity)),
            Entry::Cursor(cursor) => drop(self.cursors.insert(cursor.info.id, cursor)),
            Entry::Forgotten(scope) => drop(self.cursors.remove(&scope)),
            Entry::Contact(at) => self.last_contact = Some(at),
            Entry::Account(account) => self.account = Some(account),
            Entry::Fates(fates) => self.fates = fates,
            Entry::CarryKey(key) => self.carry_key = Some(key),
            Entry::Next(next) => self.next = self.next.max(next),
        }
    }

    /// Under another identity: what waits and what the server lacks begins there anew. The old
    /// identity's receipts are another store's as much as this one's, and leave.
    pub(super) fn begin_anew(&mut self, replica: ReplicaId, lacking: &[Operation]) {
        let waiting = std::mem::take(&mut self.outbox).into_values().collect();
        let mut operations = to_begin_anew(waiting, lacking);
        self.replica = Some(replica);
        self.carry_key = None;
        self.next = move_to(replica, &mut operations);
        self.sent.clear();
        self.fates = FateSeq::default();
        let placed = operations.into_iter().map(|one| (one.id.dseq, one));
        self.outbox = placed.collect();
    }

    /// After damage: what the server said is fetched anew, because a part of it may be missing.
    /// What a person wrote must be all there.
    pub(super) fn mend(&mut self) -> Result<(), StoreFault> {
        self.rows.clear();
        self.cursors.clear();
        let mut expected = Dseq(1);
        while expected < self.next {
            if !self.outbox.contains_key(&expected) && !self.sent.contains_key(&expected) {
                return Err(StoreFault::EditLost(expected));
            }
            expected = expected.next();
        }
        Ok(())
    }

    /// As a replica starts from it.
    pub(super) fn loaded(self, replica: ReplicaId) -> Loaded {
        Loaded {
            replica,
            rows: self.rows.into_values().collect(),
            cursors: self.cursors.into_values().collect(),
            outbox: self.outbox.into_values().collect(),
            sent: self.sent.into_values().collect(),
            fates: self.fates,
            last_contact: self.last_contact,
        }
    }

    /// The shortest records that add up to the same.
    pub(super) fn snapshot(&self) -> Result<Vec<Vec<u8>>, StoreFault> {
        let mut bodies = Bodies::default();
        if let Some(replica) = self.replica {
            bodies.last().identity(replica);
        }
        bodies.last().next(self.next);
        bodies.last().fates(self.fates);
        if let Some(account) = &self.account {
            bodies.last().account(account)?;
        }
        if let Some(key) = &self.carry_key {
            bodies.last().carry_key(key);
        }
        if let Some(at) = self.last_contact {
            bodies.last().contact(at);
        }
        for cursor in self.cursors.values() {
            bodies.last().cursor(cursor);
        }
        for (operation, receipt) in self.sent.values() {
            // Both in one record: an operation whose receipt is lost would be sent again.
            let writer = bodies.last();
            writer.edit(operation);
            writer.receipt(receipt);
        }
        for operation in self.outbox.values() {
            bodies.last().edit(operation);
        }
        for row in self.rows.values() {
            bodies.last().row(row);
        }
        Ok(bodies.finish())
    }
}

/// Records that are begun anew when they are long enough.
#[derive(Default)]
struct Bodies {
    done: Vec<Vec<u8>>,
    writer: EntryWriter,
}

impl Bodies {
    fn last(&mut self) -> &mut EntryWriter {
        if self.writer.length() > RECORD_BYTES {
            self.done.push(std::mem::take(&mut self.writer).into_body());
        }
        &mut self.writer
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        self.done.push(self.writer.into_body());
        self.done
    }
}
