//! A server in memory: the real ledgers, and a store that commits whole pushes or nothing.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::Actor;

use super::people::Person;
use crate::blob::BlobHash;
use crate::disposition::{Disposition, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Ledger, PushContext, answer_pull, history_wanted, judge_push};
use crate::operation::Operation;
use crate::protocol::pull::{ChangedFates, PullRequest};
use crate::protocol::push::{PushReply, PushRequest};
use crate::schema::Field;
use crate::value::Value;

/// What is on the server's disk.
#[derive(Clone, Debug, Default)]
struct Disk {
    ledgers: BTreeMap<ScopeId, Ledger>,
    operations: BTreeMap<OperationId, (Operation, Receipt)>,
    /// Fates that changed after the receipt.
    fates: BTreeMap<OperationId, Disposition>,
    /// Which of a replica's fates changed, in order.
    changed_fates: BTreeMap<ReplicaId, Vec<Dseq>>,
    by_seq: BTreeMap<(ScopeId, Seq), OperationId>,
    /// Files whose bytes have all arrived.
    blobs: BTreeSet<(ScopeId, BlobHash)>,
    /// Notes that no single operation says.
    joined: BTreeMap<(ScopeId, EntityId, Field, Seq), Value>,
}

/// A server that can die between commit and reply.
#[derive(Clone, Debug, Default)]
pub struct SimulatedServer {
    disk: Disk,
    /// With which rights each person has come so far.
    rights: BTreeMap<EntityId, Vec<Actor>>,
}

impl SimulatedServer {
    /// A server with these scopes.
    pub fn new(ledgers: impl IntoIterator<Item = Ledger>) -> Self {
        let mut server = Self::default();
        for ledger in ledgers {
            server.disk.ledgers.insert(ledger.info().id, ledger);
        }
        server
    }

    /// Takes the last bytes of a file.
    pub fn store_blob(&mut self, scope: ScopeId, hash: BlobHash) {
        self.disk.blobs.insert((scope, hash));
    }

    /// A scope that comes into being later.
    pub fn add_scope(&mut self, ledger: Ledger) {
        self.disk.ledgers.insert(ledger.info().id, ledger);
    }

    /// The ledgers.
    pub fn ledgers(&self) -> &BTreeMap<ScopeId, Ledger> {
        &self.disk.ledgers
    }

    /// Every operation ever received, with its receipt.
    pub fn operations(&self) -> impl Iterator<Item = &(Operation, Receipt)> {
        self.disk.operations.values()
    }

    /// The present fate of an operation.
    pub fn fate(&self, id: OperationId) -> Option<Disposition> {
        self.disk.receipt(id).map(|receipt| receipt.disposition)
    }

    /// The present receipt of an operation.
    pub fn receipt(&self, id: OperationId) -> Option<Receipt> {
        self.disk.receipt(id)
    }

    /// Answers any request. `commit`: false means that the server dies before its transaction
    /// commits; nothing is stored and nothing is said.
    pub fn answer(
        &mut self,
        body: &[u8],
        person: &Person,
        now: i64,
        commit: bool,
    ) -> Option<Vec<u8>> {
        let rights = self.rights.entry(person.user).or_default();
        if !rights.contains(&person.actor()) {
            rights.push(person.actor());
        }
        // A pull never reads as a push: where a push has a number it has its device's id.
        match PushRequest::from_bytes(body) {
            Ok(request) => self.push(request, person, now, commit),
            Err(_) => self.pull(body, person, now),
        }
    }

    fn push(
        &mut self,
        request: PushRequest,
        person: &Person,
        now: i64,
        commit: bool,
    ) -> Option<Vec<u8>> {
        let mut disk = self.disk.clone();
        let acked = disk.acked(request.replica);
        let first = request.operations.first().map(|first| first.id.dseq);
        let gap = first.is_some_and(|first| first > acked.next());
        let receipts = if gap {
            Vec::new()
        } else {
            let formerly = self.rights.get(&person.user).map_or(&[][..], Vec::as_slice);
            disk.take(request.operations, person, formerly, UnixSeconds(now))
        };
        let expected = disk.acked(request.replica).next();
        if !commit {
            return None;
        }
        self.disk = disk;
        let reply = PushReply {
            nonce: request.nonce,
            receipts,
            expected,
            server_time: UnixSeconds(now),
        };
        Some(reply.to_bytes())
    }

    fn pull(&self, body: &[u8], person: &Person, now: i64) -> Option<Vec<u8>> {
        let request = PullRequest::from_bytes(body).ok()?;
        let actor = person.actor();
        let visible = self
            .disk
            .ledgers
            .values()
            .filter(|ledger| crate::ledger::may_read(&actor, ledger.info()));
        let mut reply = answer_pull(visible, &request, UnixSeconds(now));
        reply.fates = self.disk.changed_fates(&request);
        Some(reply.to_bytes())
    }
}

impl Disk {
    fn acked(&self, replica: ReplicaId) -> Dseq {
        let from = OperationId {
            replica,
            dseq: Dseq(0),
        };
        let upto = OperationId {
            replica,
            dseq: Dseq(u64::MAX),
        };
        self.operations
            .range(from..=upto)
            .next_back()
            .map_or(Dseq(0), |(id, _)| id.dseq)
    }

    /// The receipt a device gets when it asks now.
    fn receipt(&self, id: OperationId) -> Option<Receipt> {
        let (_, receipt) = self.operations.get(&id)?;
        let disposition = self.fates.get(&id).unwrap_or(&receipt.disposition);
        Some(Receipt {
            disposition: disposition.clone(),
            ..receipt.clone()
        })
    }

    fn change_fate(&mut self, id: OperationId, disposition: Disposition) {
        self.fates.insert(id, disposition);
        let changed = self.changed_fates.entry(id.replica).or_default();
        changed.push(id.dseq);
    }

    fn changed_fates(&self, request: &PullRequest) -> ChangedFates {
        let replica = request.replica;
        let changed: &[Dseq] = self
            .changed_fates
            .get(&replica)
            .map_or(&[], |changed| changed);
        // A count of the future is a device that has seen another history: all over again.
        let heard = usize::try_from(request.fates.0)
            .ok()
            .filter(|heard| *heard <= changed.len())
            .unwrap_or(0);
        let news = changed.get(heard..).unwrap_or_default();
        ChangedFates {
            upto: FateSeq(changed.len().try_into().unwrap_or(u64::MAX)),
            receipts: news
                .iter()
                .filter_map(|dseq| {
                    self.receipt(OperationId {
                        replica,
                        dseq: *dseq,
                    })
                })
                .collect(),
        }
    }

    fn take(
        &mut self,
        operations: Vec<Operation>,
        person: &Person,
        formerly: &[Actor],
        received_at: UnixSeconds,
    ) -> Vec<Receipt> {
        let known: BTreeMap<Dseq, Receipt> = operations
            .iter()
            .filter_map(|operation| self.receipt(operation.id))
            .map(|receipt| (receipt.dseq, receipt))
            .collect();
        let history: BTreeMap<_, _> = history_wanted(&self.ledgers, &operations)
            .into_iter()
            .filter_map(|(scope, entity, field, seq)| {
                if let Some(joined) = self.joined.get(&(scope, entity, field, seq)) {
                    return Some(((entity, field, seq), joined.clone()));
                }
                let id = self.by_seq.get(&(scope, seq))?;
                let (operation, _) = self.operations.get(id)?;
                Some(((entity, field, seq), operation.value_of(field)?.clone()))
            })
            .collect();
        let actor = person.actor();
        let context = PushContext {
            actor: &actor,
            received_at,
            history: &history,
            blobs: &self.blobs,
            formerly,
        };
        let (judged, receipts) = judge_push(&mut self.ledgers, operations, &known, &context);
        for judged in judged {
            if let Some(seq) = judged.receipt.seq {
                self.by_seq
                    .insert((judged.operation.scope, seq), judged.operation.id);
            }
            self.operations
                .insert(judged.operation.id, (judged.operation, judged.receipt));
        }
        let mut fates = Vec::new();
        for (scope, ledger) in &mut self.ledgers {
            let changes = ledger.take_changes();
            fates.extend(changes.fates);
            for joined in changes.joined {
                let place = (*scope, joined.entity, joined.field, joined.version);
                self.joined.insert(place, joined.value);
            }
        }
        for (id, disposition) in fates {
            self.change_fate(id, disposition);
        }
        receipts
    }
}
