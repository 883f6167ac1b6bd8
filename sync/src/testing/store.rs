//! A device's store in memory: it keeps what was committed, as frozen bytes, and can fail as
//! real ones do.

use std::collections::BTreeMap;

use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::operation::{Authorship, Draft, Operation, begin_anew, group_of};
use crate::ports::{Cursor, Loaded, MovedOn, StoreBatch};
use crate::row::Row;
use crate::zoo::{Mutant, mutant};

/// A store that keeps what was committed, as frozen bytes.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    replica: ReplicaId,
    next_dseq: Dseq,
    outbox: BTreeMap<Dseq, Vec<u8>>,
    sent: BTreeMap<Dseq, (Vec<u8>, Receipt)>,
    rows: BTreeMap<EntityId, Row>,
    cursors: BTreeMap<ScopeId, Cursor>,
    fates: FateSeq,
    last_contact: Option<UnixSeconds>,
}

impl MemoryStore {
    /// An empty store with this id.
    pub fn new(replica: ReplicaId) -> Self {
        Self {
            replica,
            next_dseq: Dseq(1),
            ..Self::default()
        }
    }

    /// The store's id.
    pub fn replica(&self) -> ReplicaId {
        self.replica
    }

    /// Makes drafts durable, each with the next `dseq`, in one transaction.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "stores take drafts: they are theirs from then on"
    )]
    pub fn append(&mut self, drafts: Vec<Draft>, by: Authorship) -> Vec<Operation> {
        self.append_made(drafts.len(), |place, id, group| {
            drafts
                .get(place)
                .map(|draft| Operation::from_draft(draft.clone(), id, group, by))
        })
    }

    /// Makes operations durable that `make` builds from their place, identity and group.
    pub(crate) fn append_made(
        &mut self,
        count: usize,
        make: impl Fn(usize, OperationId, u64) -> Option<Operation>,
    ) -> Vec<Operation> {
        let first = self.next_dseq;
        let mut operations = Vec::new();
        for place in 0..count {
            let id = OperationId {
                replica: self.replica,
                dseq: self.next_dseq,
            };
            if let Some(operation) = make(place, id, group_of(first, place)) {
                self.outbox.insert(self.next_dseq, operation.to_bytes());
                operations.push(operation);
                self.next_dseq = self.next_dseq.next();
            }
        }
        operations
    }

    /// Forgets that the last `count` places were given: two tabs now use them twice.
    pub(crate) fn unbump(&mut self, count: u64) {
        self.next_dseq = Dseq(self.next_dseq.0.saturating_sub(count).max(1));
    }

    /// Forgets the receipted operations before this place, as a device that has too many.
    #[cfg(test)]
    pub(crate) fn forget_sent_before(&mut self, first: Dseq) {
        self.sent.retain(|dseq, _| *dseq >= first);
    }

    /// Takes a batch, whole or not at all.
    pub fn write(&mut self, batch: StoreBatch) -> Result<(), MovedOn> {
        let cursor = |scope| self.cursors.get(&scope).map(|cursor| cursor.seq);
        if !batch.follows(self.replica, cursor) {
            return Err(MovedOn);
        }
        for scope in batch.forgotten {
            self.cursors.remove(&scope);
        }
        for cursor in batch.cursors {
            self.cursors.insert(cursor.info.id, cursor);
        }
        for entity in batch.erased {
            self.rows.remove(&entity);
        }
        for row in batch.rows {
            self.rows.insert(row.id, row);
        }
        for (operation, receipt) in batch.receipts {
            let dseq = operation.id.dseq;
            self.outbox.remove(&dseq);
            self.sent.insert(dseq, (operation.to_bytes(), receipt));
        }
        self.fates = batch.fates.unwrap_or(self.fates);
        self.last_contact = batch.last_contact.or(self.last_contact);
        Ok(())
    }

    /// What a batch would leave if the power failed inside it: nothing of it, because a
    /// transaction is whole.
    pub(crate) fn write_cut_short(&mut self, batch: StoreBatch) {
        if mutant(Mutant::CursorBeforeData) {
            let taken = self.write(StoreBatch {
                cursors: batch.cursors,
                ..StoreBatch::default()
            });
            debug_assert_eq!(taken, Ok(()), "it continues nothing");
        }
    }

    /// Everything that was durable.
    pub fn load(&self) -> Loaded {
        let read = |bytes: &Vec<u8>| Operation::from_bytes(bytes).ok();
        Loaded {
            replica: self.replica,
            rows: self.rows.values().cloned().collect(),
            cursors: self.cursors.values().copied().collect(),
            outbox: self.outbox_from(Dseq::default()),
            sent: self
                .sent
                .values()
                .filter_map(|(bytes, receipt)| Some((read(bytes)?, receipt.clone())))
                .collect(),
            fates: self.fates,
            last_contact: self.last_contact,
        }
    }

    /// The waiting operations from this place on.
    pub(crate) fn outbox_from(&self, first: Dseq) -> Vec<Operation> {
        self.outbox
            .range(first..)
            .filter_map(|(dseq, bytes)| {
                let (replica, dseq) = (self.replica, *dseq);
                Operation::in_place(bytes, OperationId { replica, dseq }).ok()
            })
            .collect()
    }

    /// Gives an emptied store back what memory still holds, under its old identity.
    pub(crate) fn restore(&mut self, replica: ReplicaId, outbox: &[Operation], next: Dseq) {
        *self = Self::new(replica);
        for operation in outbox {
            self.outbox.insert(operation.id.dseq, operation.to_bytes());
        }
        self.next_dseq = next.max(Dseq(1));
    }

    /// Takes another identity: what waits and what the server lacks begins there anew. The old
    /// identity's receipts are another store's as much as this one's, and leave.
    pub fn mint_again(&mut self, replica: ReplicaId, lacking: &[Operation]) {
        let begun = begin_anew(replica, std::mem::take(&mut self.outbox), lacking);
        (self.outbox, self.next_dseq) = (begun.outbox, begun.next);
        self.replica = replica;
        self.sent.clear();
        self.fates = FateSeq::default();
    }

    /// Puts bytes that this build cannot read into the next place, as a later build would have.
    pub fn put_unreadable(&mut self, bytes: Vec<u8>) {
        self.outbox.insert(self.next_dseq, bytes);
        self.next_dseq = self.next_dseq.next();
    }

    /// The outbox as stored, in its order.
    pub fn pending_bytes(&self) -> Vec<Vec<u8>> {
        self.outbox.values().cloned().collect()
    }

    /// The number of operations ever made durable.
    pub fn operations_total(&self) -> u64 {
        self.next_dseq.0.saturating_sub(1)
    }

    /// How many operations wait for a receipt.
    pub(crate) fn waiting(&self) -> usize {
        self.outbox.len()
    }

    /// The receipts the store holds.
    pub fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        self.sent.values().map(|(_, receipt)| receipt)
    }

    /// The bytes of an operation, waiting or sent.
    pub(crate) fn bytes_of(&self, dseq: Dseq) -> Option<&[u8]> {
        let sent = || self.sent.get(&dseq).map(|(bytes, _)| bytes);
        self.outbox.get(&dseq).or_else(sent).map(Vec::as_slice)
    }

    /// Every operation it holds, waiting or sent.
    pub(crate) fn held(&self) -> impl Iterator<Item = (Dseq, &[u8])> {
        let sent = self
            .sent
            .iter()
            .map(|(dseq, (bytes, _))| (*dseq, bytes.as_slice()));
        self.outbox
            .iter()
            .map(|(dseq, bytes)| (*dseq, bytes.as_slice()))
            .chain(sent)
    }

    /// The entities whose rows it holds.
    pub(crate) fn row_ids(&self) -> Vec<EntityId> {
        self.rows.keys().copied().collect()
    }

    /// A row to damage.
    pub(crate) fn row_mut(&mut self, id: EntityId) -> Option<&mut Row> {
        self.rows.get_mut(&id)
    }

    /// Loses a row that can no longer be read.
    pub(crate) fn lose_row(&mut self, id: EntityId) {
        self.rows.remove(&id);
    }
}
