//! What is on the server's disk.

use std::collections::{BTreeMap, BTreeSet};

use super::{Pushed, Rights};
use crate::blob::BlobHash;
use crate::disposition::{Disposition, ParkReason, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{
    Judged, Known, Ledger, PushContext, Sender, fates_come_late, history_wanted, judge_push,
    must_show_last, sender_of, set_aside_with,
};
use crate::model::{agreement_of, city_policy, evidence_hash};
use crate::operation::{Body, Operation, WrittenBy};
use crate::protocol::pull::{ChangedFates, FATES_PER_REPLY_MAX, Inventory, PullRequest};
use crate::protocol::push::{PushRequest, end_of};
use crate::row::{Rows as _, clock_ahead_min};
use crate::schema::{CITY_SCOPE, EntityKind, Field};
use crate::value::Value;
use crate::wire::count;
use crate::zoo::{Mutant, mutant};

/// What is on the server's disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    pub(super) ledgers: BTreeMap<ScopeId, Ledger>,
    operations: BTreeMap<OperationId, (Operation, Receipt)>,
    /// Operations that came under an identity with other content, kept aside.
    forked: BTreeMap<OperationId, Vec<Operation>>,
    acknowledged: BTreeMap<ReplicaId, Dseq>,
    /// Fates that changed after the receipt.
    fates: BTreeMap<OperationId, Disposition>,
    /// Which of a replica's fates changed, in order.
    changed_fates: BTreeMap<ReplicaId, Vec<Dseq>>,
    by_seq: BTreeMap<(ScopeId, Seq), OperationId>,
    /// Files whose bytes have all arrived.
    pub(super) blobs: BTreeSet<(ScopeId, BlobHash)>,
    /// What has come of files so far.
    pub(super) files: BTreeMap<(ScopeId, BlobHash), Vec<u8>>,
    /// Notes that no single operation says.
    joined: BTreeMap<(ScopeId, EntityId, Field, Seq), Value>,
}

impl Disk {
    pub(super) fn new(ledgers: impl IntoIterator<Item = Ledger>) -> Self {
        Self {
            ledgers: ledgers
                .into_iter()
                .map(|ledger| (ledger.info().id, ledger))
                .collect(),
            ..Self::default()
        }
    }

    pub(crate) fn ledgers(&self) -> &BTreeMap<ScopeId, Ledger> {
        &self.ledgers
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &(Operation, Receipt)> {
        self.operations.values()
    }

    pub(crate) fn operation(&self, id: OperationId) -> Option<&(Operation, Receipt)> {
        self.operations.get(&id)
    }

    /// Whether the server has this very operation, in its place or set aside.
    pub(crate) fn has(&self, id: OperationId, bytes: &[u8]) -> bool {
        let same = |operation: &Operation| operation.to_bytes() == bytes;
        let forked = || self.forked.get(&id);
        self.has_in_place(id, bytes) || forked().is_some_and(|forked| forked.iter().any(same))
    }

    /// Whether the server has this very operation in its place.
    pub(crate) fn has_in_place(&self, id: OperationId, bytes: &[u8]) -> bool {
        let stored = self.operations.get(&id);
        stored.is_some_and(|(operation, _)| operation.to_bytes() == bytes)
    }

    /// Whether another operation came under this identity.
    pub(crate) fn is_forked(&self, id: OperationId) -> bool {
        self.forked.contains_key(&id)
    }

    /// Whether a file is there whole.
    pub(crate) fn has_whole(&self, scope: ScopeId, hash: BlobHash) -> bool {
        self.blobs.contains(&(scope, hash))
    }

    /// What has come of a file so far.
    pub(crate) fn bytes_of_file(&self, scope: ScopeId, hash: BlobHash) -> &[u8] {
        self.files.get(&(scope, hash)).map_or(&[], Vec::as_slice)
    }

    /// How many files are there whole.
    pub(crate) fn files_whole(&self) -> u64 {
        count(self.blobs.len())
    }

    /// The next place of a device.
    pub(crate) fn next_of(&self, replica: ReplicaId) -> Dseq {
        self.acknowledged(replica).next()
    }

    /// The files behind a moved agreement go with it.
    fn copy_files(&mut self, moved: &Operation, to: ScopeId) {
        let Some(ledger) = self.ledgers.get(&to) else {
            return;
        };
        let links = ledger.of_kind(EntityKind::Evidence).into_iter();
        let links = links.filter(|id| agreement_of(ledger, *id) == Some(moved.entity));
        let hashes = links.filter_map(|id| evidence_hash(ledger.row(id)?));
        for hash in hashes.collect::<BTreeSet<_>>() {
            if self.blobs.contains(&(moved.scope, hash)) {
                self.blobs.insert((to, hash));
                let bytes = self.bytes_of_file(moved.scope, hash).to_vec();
                self.files.insert((to, hash), bytes);
            }
        }
    }

    /// The receipt a device gets when it asks now.
    pub(crate) fn receipt(&self, id: OperationId) -> Option<Receipt> {
        let (_, receipt) = self.operations.get(&id)?;
        let disposition = self.fates.get(&id).unwrap_or(&receipt.disposition);
        Some(Receipt {
            disposition: disposition.clone(),
            ..receipt.clone()
        })
    }

    pub(super) fn fates_changed(&self, replica: ReplicaId) -> FateSeq {
        let changed = self.changed_fates.get(&replica).map_or(0, Vec::len);
        FateSeq(changed.try_into().unwrap_or(u64::MAX))
    }

    pub(super) fn changed_fates(&self, request: &PullRequest) -> ChangedFates {
        let replica = request.replica;
        let upto = self.fates_changed(replica);
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
            inventory: self.inventory(request),
            wanted: self.wanted(request),
            upto,
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

    fn wanted(&self, request: &PullRequest) -> Dseq {
        let (replica, dseq) = (request.replica, request.receipted);
        let stands = self.operations.get(&OperationId { replica, dseq });
        let stands = stands.map(|(operation, receipt)| (operation.to_bytes(), receipt.seq));
        let stands = stands.as_ref().map(|(bytes, seq)| (bytes.as_slice(), *seq));
        request.wanted(self.acknowledged(replica), stands)
    }

    /// What there is of a device's operations, where it asks.
    fn inventory(&self, request: &PullRequest) -> Option<Inventory> {
        let (replica, dseq) = (request.replica, request.inventory_from);
        let end = OperationId {
            replica,
            dseq: Inventory::END,
        };
        let own = self.operations.range(OperationId { replica, dseq }..=end);
        let own: Vec<_> = own.take(FATES_PER_REPLY_MAX).collect();
        let sum = || Inventory::sum_of(own.iter().map(|(_, (operation, _))| operation.to_bytes()));
        let receipts = || {
            own.iter()
                .filter_map(|(id, _)| self.receipt(**id))
                .collect()
        };
        (dseq != Dseq::default()).then(|| Inventory::of(receipts(), sum()))
    }

    pub(super) fn acknowledged(&self, replica: ReplicaId) -> Dseq {
        self.acknowledged.get(&replica).copied().unwrap_or_default()
    }

    pub(super) fn acknowledge(&mut self, replica: ReplicaId, upto: Dseq) {
        self.acknowledged.insert(replica, upto);
    }

    /// Judges and stores what is new.
    pub(super) fn take(
        &mut self,
        request: &PushRequest,
        rights: &Rights<'_>,
        received_at: UnixSeconds,
    ) -> Pushed {
        let mut ledgers = std::mem::take(&mut self.ledgers);
        let mut pushed = self.judge(&mut ledgers, request, rights, received_at);
        self.ledgers = ledgers;
        self.store(&mut pushed);
        pushed
    }

    /// Judges what is new over these ledgers; nothing is stored but what is set aside.
    pub(super) fn judge(
        &mut self,
        ledgers: &mut BTreeMap<ScopeId, Ledger>,
        request: &PushRequest,
        rights: &Rights<'_>,
        received_at: UnixSeconds,
    ) -> Pushed {
        let known = self.known(request);
        let history: BTreeMap<_, _> = history_wanted(ledgers, &request.operations)
            .into_iter()
            .filter_map(|(scope, entity, field, base)| {
                let seq = base.version;
                if let Some(joined) = self.joined.get(&(scope, entity, field, seq)) {
                    return Some(((entity, field, seq), joined.clone()));
                }
                let id = self.by_seq.get(&(scope, seq))?;
                let (operation, _) = self.operations.get(id)?;
                let is_seen = base.by.is_none_or(|by| by == WrittenBy::of(*id));
                if !is_seen {
                    return None;
                }
                Some(((entity, field, seq), operation.value_of(field)?.clone()))
            })
            .collect();
        let context = PushContext {
            actor: rights.now,
            formerly: rights.formerly,
            received_at,
            clock_ahead_min: clock_ahead_min(request.report.clock, received_at),
            history: &history,
            blobs: &self.blobs,
            elsewhere: &elsewhere(ledgers, &request.operations),
            policy: &ledgers
                .get(&CITY_SCOPE)
                .map(city_policy)
                .unwrap_or_default(),
        };
        let (judged, receipts) = judge_push(ledgers, request.operations.clone(), &known, &context);
        let acknowledged = self.acknowledged(request.replica);
        let again = fates_come_late(request.report.receipted, acknowledged, &judged).into_iter();
        let id = |dseq| OperationId {
            replica: request.replica,
            dseq,
        };
        let mut fates: Vec<_> = again.map(|(dseq, fate)| (id(dseq), fate)).collect();
        let mut pushed = Pushed {
            receipts,
            judged,
            ..Pushed::default()
        };
        for (scope, ledger) in ledgers {
            let changes = ledger.take_changes();
            if !changes.rows.is_empty() {
                pushed.rows.insert(*scope, changes.rows);
            }
            fates.extend(changes.fates);
            for joined in changes.joined {
                let place = (*scope, joined.entity, joined.field, joined.version);
                pushed.joined.push((place, joined.value));
            }
        }
        pushed.fates = fates;
        pushed
    }

    /// Writes what was judged.
    pub(super) fn store(&mut self, pushed: &mut Pushed) {
        for Judged { operation, receipt } in &pushed.judged {
            if let Some(seq) = receipt.seq {
                self.by_seq.insert((operation.scope, seq), operation.id);
            }
            self.operations
                .insert(operation.id, (operation.clone(), receipt.clone()));
            if let (Body::Move { to, .. }, Disposition::Applied) =
                (&operation.body, &receipt.disposition)
            {
                self.copy_files(operation, *to);
            }
        }
        self.joined.extend(std::mem::take(&mut pushed.joined));
        for (id, disposition) in &pushed.fates {
            self.fates.insert(*id, disposition.clone());
            let changed = self.changed_fates.entry(id.replica).or_default();
            changed.push(id.dseq);
        }
    }

    /// The receipts of operations that came before. Other content under the same identity is a
    /// copied store: its device is told, and the content is kept aside.
    fn known(&mut self, request: &PushRequest) -> BTreeMap<Dseq, Receipt> {
        let operations = &request.operations;
        let mut known = BTreeMap::new();
        if mutant(Mutant::JudgedTwice) {
            return known;
        }
        for operation in operations {
            let Some((stored, _)) = self.operations.get(&operation.id) else {
                continue;
            };
            let dseq = operation.id.dseq;
            if *stored == *operation || mutant(Mutant::ClonesUnnoticed) {
                known.extend(self.receipt(operation.id).map(|receipt| (dseq, receipt)));
                continue;
            }
            known.insert(dseq, self.set_aside(operation));
        }
        let with_them = set_aside_with(operations, &known, self.sender(request));
        let receipts: Vec<Receipt> = with_them
            .into_iter()
            .map(|one| self.set_aside(one))
            .collect();
        known.extend(receipts.into_iter().map(|receipt| (receipt.dseq, receipt)));
        known
    }

    /// The receipt of the operation before a push.
    pub(super) fn receipt_before(&self, request: &PushRequest) -> Option<&Receipt> {
        let first = request.operations.first()?;
        let dseq = Dseq(first.id.dseq.0.checked_sub(1)?);
        let replica = request.replica;
        let found = self.operations.get(&OperationId { replica, dseq });
        found.map(|(_, receipt)| receipt)
    }

    /// Whether the device itself has sent a push.
    pub(super) fn sender(&self, request: &PushRequest) -> Sender {
        let acknowledged = self.acknowledged(request.replica);
        let stands = |dseq| {
            let replica = request.replica;
            let stands = self.operations.get(&OperationId { replica, dseq });
            stands.map(|(operation, _)| operation)
        };
        let end = |operation: &Operation| end_of(&operation.to_bytes());
        let operations = &request.operations;
        let first = operations.first();
        let before = first.and_then(|first| first.id.dseq.0.checked_sub(1));
        let must_show = must_show_last(request, acknowledged);
        let last = must_show.then(|| stands(acknowledged)).flatten();
        let mut places = operations.iter().map(|one| (one, stands(one.id.dseq)));
        let known = Known {
            acknowledged,
            is_colliding: places.any(|(one, stands)| stands.is_some_and(|other| other != one)),
            has_new: operations.iter().any(|one| stands(one.id.dseq).is_none()),
            before: before.and_then(|dseq| stands(Dseq(dseq))).map(end),
            last: last.map(end),
        };
        if mutant(Mutant::ClonesUnnoticed) {
            return Sender::Itself;
        }
        sender_of(request, &known)
    }

    fn set_aside(&mut self, operation: &Operation) -> Receipt {
        let aside = self.forked.entry(operation.id).or_default();
        if !aside.contains(operation) {
            aside.push(operation.clone());
        }
        Receipt {
            dseq: operation.id.dseq,
            disposition: Disposition::parked(ParkReason::CloneDetected),
            seq: None,
        }
    }
}

/// The entities that these operations create and that stand in another scope.
fn elsewhere(ledgers: &BTreeMap<ScopeId, Ledger>, operations: &[Operation]) -> BTreeSet<EntityId> {
    let creations = operations
        .iter()
        .filter(|operation| matches!(operation.body, Body::Create { .. }));
    creations
        .filter(|operation| {
            ledgers.iter().any(|(scope, ledger)| {
                *scope != operation.scope && ledger.row(operation.entity).is_some()
            })
        })
        .map(|operation| operation.entity)
        .collect()
}
