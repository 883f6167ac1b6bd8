//! A device: a durable store, and a replica that a crash takes away.

use std::collections::BTreeMap;

use super::people::Person;
use super::random::Random;
use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::operation::{Authorship, Draft, Operation, group_of};
use crate::ports::{Cursor, Loaded, StoreBatch};
use crate::protocol::pull::PullRequest;
use crate::protocol::push::PushRequest;
use crate::replica::Replica;
use crate::row::Row;

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

    /// Makes drafts durable, each with the next `dseq`, in one transaction.
    pub fn append(&mut self, drafts: Vec<Draft>, by: Authorship) -> Vec<Operation> {
        let first = self.next_dseq;
        let mut operations = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            let group = group_of(first, index);
            let id = OperationId {
                replica: self.replica,
                dseq: self.next_dseq,
            };
            let operation = Operation::from_draft(draft, id, group, by);
            self.outbox.insert(self.next_dseq, operation.to_bytes());
            self.next_dseq = self.next_dseq.next();
            operations.push(operation);
        }
        operations
    }

    /// Takes a batch, whole.
    pub fn write(&mut self, batch: StoreBatch) {
        for entity in batch.erased {
            self.rows.remove(&entity);
        }
        for row in batch.rows {
            self.rows.insert(row.id, row);
        }
        for scope in batch.forgotten {
            self.cursors.remove(&scope);
        }
        for cursor in batch.cursors {
            self.cursors.insert(cursor.info.id, cursor);
        }
        for (operation, receipt) in batch.receipts {
            let dseq = operation.id.dseq;
            self.outbox.remove(&dseq);
            self.sent.insert(dseq, (operation.to_bytes(), receipt));
        }
        self.fates = batch.fates.unwrap_or(self.fates);
        self.last_contact = batch.last_contact.or(self.last_contact);
    }

    /// Everything that was durable.
    pub fn load(&self) -> Loaded {
        let read = |bytes: &Vec<u8>| Operation::from_bytes(bytes).ok();
        Loaded {
            replica: self.replica,
            rows: self.rows.values().cloned().collect(),
            cursors: self.cursors.values().copied().collect(),
            outbox: self.outbox.values().filter_map(read).collect(),
            sent: self
                .sent
                .values()
                .filter_map(|(bytes, receipt)| Some((read(bytes)?, receipt.clone())))
                .collect(),
            fates: self.fates,
            last_contact: self.last_contact,
        }
    }

    /// The number of operations ever made durable.
    pub fn operations_total(&self) -> u64 {
        self.next_dseq.0.saturating_sub(1)
    }

    /// The receipts the store holds.
    pub fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        self.sent.values().map(|(_, receipt)| receipt)
    }
}

/// What a device has asked and not yet heard of.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Push(PushRequest),
    Pull(PullRequest),
}

/// A person's tablet.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) person: Person,
    pub(crate) store: MemoryStore,
    pub(crate) replica: Replica,
    pub(crate) asked: Option<Asked>,
    /// How wrong the device's clock is, in seconds.
    pub(crate) clock_error_s: i64,
    nonce: u64,
}

impl Device {
    pub(crate) fn new(person: Person, random: &mut Random, clock_error_s: i64) -> Self {
        let store = MemoryStore::new(ReplicaId::from_bytes(random.sixteen()));
        let replica = Replica::load(store.load());
        Self {
            person,
            store,
            replica,
            asked: None,
            clock_error_s,
            nonce: 0,
        }
    }

    /// A person's action: durable first, then shown.
    pub(crate) fn act(&mut self, drafts: Vec<Draft>, now: i64) {
        if drafts.is_empty() {
            return;
        }
        let by = Authorship {
            author: self.person.user,
            session: 1,
            claimed_at: UnixSeconds(now.saturating_add(self.clock_error_s)),
        };
        let operations = self.store.append(drafts, by);
        self.replica.appended(operations);
    }

    /// Power off, power on: only what was durable is left.
    pub(crate) fn crash(&mut self) {
        self.asked = None;
        self.replica = Replica::load(self.store.load());
    }

    /// Asks the server: pushes while something waits, otherwise pulls.
    pub(crate) fn ask(&mut self, operations_max: usize) -> Vec<u8> {
        self.nonce = self.nonce.wrapping_add(1);
        if let Some(request) = self.replica.next_push(self.nonce, operations_max) {
            let bytes = request.to_bytes();
            self.asked = Some(Asked::Push(request));
            return bytes;
        }
        let request = self.replica.pull_request(self.nonce);
        let bytes = request.to_bytes();
        self.asked = Some(Asked::Pull(request));
        bytes
    }

    /// Takes a reply; one to another question is left alone. `durable`: the store's transaction
    /// commits; otherwise the device dies before it does.
    pub(crate) fn hear(&mut self, reply: &[u8], now: i64, durable: bool) -> Heard {
        let now = UnixSeconds(now.saturating_add(self.clock_error_s));
        let Some(asked) = self.asked.clone() else {
            return Heard::default();
        };
        let taken = match &asked {
            Asked::Push(request) => self.replica.push_reply(request, reply, now).map(|outcome| {
                (
                    outcome.batch,
                    Heard {
                        answered: true,
                        ..Heard::default()
                    },
                )
            }),
            Asked::Pull(request) => self.replica.pull_reply(request, reply, now).map(|outcome| {
                let mismatched = !outcome.mismatched.is_empty();
                let heard = Heard {
                    answered: true,
                    more: outcome.more,
                    mismatched,
                };
                (outcome.batch, heard)
            }),
        };
        let Ok((batch, heard)) = taken else {
            return Heard::default();
        };
        self.asked = None;
        if durable {
            self.store.write(batch);
        } else {
            self.crash();
        }
        heard
    }
}

/// What a reply was to a device.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) answered: bool,
    pub(crate) more: bool,
    pub(crate) mismatched: bool,
}
