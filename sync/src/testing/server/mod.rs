//! A server in memory: the real ledgers, and a store that commits whole pushes or nothing.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::Actor;
use ikrar_domain::value::UserId;

use super::people::Person;
use crate::blob::BlobHash;
use crate::disposition::{Disposition, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{
    CELLS_PER_PAGE_MAX, Gaps, Judged, Ledger, acknowledged_with, answer_key, answer_pull_within,
};
use crate::operation::Operation;
use crate::protocol::doorbell::Standing;
use crate::protocol::pull::{PullReply, PullRequest};
use crate::protocol::push::{PushReply, PushRequest};
use crate::schema::Field;
use crate::value::Value;

mod disk;
#[cfg(feature = "zoo")]
mod unlocked;

pub(crate) use disk::Disk;
#[cfg(feature = "zoo")]
pub(crate) use unlocked::Unlocked;

/// What a committed push left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pushed {
    /// The body of the reply.
    pub(crate) reply: Vec<u8>,
    /// The receipts in it.
    pub(crate) receipts: Vec<Receipt>,
    /// What was judged for the first time.
    pub(crate) judged: Vec<Judged>,
    /// The rows that changed.
    pub(crate) rows: BTreeMap<ScopeId, BTreeSet<EntityId>>,
    /// Notes that no single operation says, by where they stand.
    pub(crate) joined: Vec<((ScopeId, EntityId, Field, Seq), Value)>,
    /// Earlier operations whose fate changed.
    pub(crate) fates: Vec<(OperationId, Disposition)>,
}

/// A person's rights: of this very moment, and of earlier times.
#[derive(Clone, Copy)]
pub(super) struct Rights<'a> {
    now: &'a Actor,
    formerly: &'a [Actor],
}

/// A server that can die between commit and reply.
#[derive(Clone, Debug, Default)]
pub struct SimulatedServer {
    disk: Disk,
    /// Devices that were asked for earlier operations. Memory only: a restart forgets it.
    gaps: Gaps,
    /// With which rights each person has come so far.
    rights: BTreeMap<UserId, Vec<Actor>>,
}

impl SimulatedServer {
    /// A server with these scopes.
    pub fn new(ledgers: impl IntoIterator<Item = Ledger>) -> Self {
        Self::from_disk(Disk::new(ledgers))
    }

    /// A server on this disk.
    pub(crate) fn from_disk(disk: Disk) -> Self {
        Self {
            disk,
            ..Self::default()
        }
    }

    /// What is on its disk now.
    pub(crate) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The process is gone; what was committed is left.
    pub(crate) fn restart(&mut self) {
        self.gaps.clear();
    }

    /// The process is gone, and the next one reads every ledger from its rows: whatever log of
    /// changes the one before kept in memory is gone with it.
    pub(crate) fn restart_from_rows(&mut self) {
        self.restart();
        for ledger in self.disk.ledgers.values_mut() {
            let rows = ledger.rows().cloned().collect();
            *ledger = Ledger::load(*ledger.info(), ledger.head().seq, rows);
        }
    }

    /// The disk is what it was when the backup was made.
    pub(crate) fn restore(&mut self, backup: Disk) {
        self.disk = backup;
        self.restart();
    }

    /// A scope that comes into being later.
    pub fn add_scope(&mut self, ledger: Ledger) {
        self.disk.ledgers.insert(ledger.info().id, ledger);
    }

    /// The ledgers.
    pub fn ledgers(&self) -> &BTreeMap<ScopeId, Ledger> {
        self.disk.ledgers()
    }

    /// Every operation ever received, with its receipt.
    pub fn operations(&self) -> impl Iterator<Item = &(Operation, Receipt)> {
        self.disk.operations()
    }

    /// The present fate of an operation.
    pub fn fate(&self, id: OperationId) -> Option<Disposition> {
        self.disk.receipt(id).map(|receipt| receipt.disposition)
    }

    /// How many changes of the fates of a device's operations there were.
    pub(crate) fn fates_changed(&self, replica: ReplicaId) -> FateSeq {
        self.disk.fates_changed(replica)
    }

    /// The present receipt of an operation.
    pub fn receipt(&self, id: OperationId) -> Option<Receipt> {
        self.disk.receipt(id)
    }

    /// Takes the last bytes of a file.
    pub fn store_blob(&mut self, scope: ScopeId, hash: BlobHash) {
        self.disk.blobs.insert((scope, hash));
    }

    /// Adds a piece to what has come of a file.
    pub(crate) fn store_piece(&mut self, scope: ScopeId, hash: BlobHash, piece: &[u8]) {
        let file = self.disk.files.entry((scope, hash)).or_default();
        file.extend_from_slice(piece);
    }

    /// Throws away what has come of a file.
    pub(crate) fn drop_file(&mut self, scope: ScopeId, hash: BlobHash) {
        self.disk.files.remove(&(scope, hash));
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
        let is_push = PushRequest::from_bytes(body).is_ok();
        if is_push && !commit {
            self.meet(&person.actor());
            return None;
        }
        self.answer_as(body, &person.actor(), now)
    }

    /// Answers any request by somebody with these rights.
    pub(crate) fn answer_as(&mut self, body: &[u8], actor: &Actor, now: i64) -> Option<Vec<u8>> {
        self.meet(actor);
        // A pull never reads as a push: where a push has a number it has its device's id.
        if let Ok(request) = PushRequest::from_bytes(body) {
            return Some(self.push(&request, actor, now).reply);
        }
        let request = PullRequest::from_bytes(body).ok()?;
        let reply = self.pull(&request, actor, now, CELLS_PER_PAGE_MAX);
        Some(reply.to_bytes())
    }

    /// Somebody has come with these rights.
    pub(crate) fn meet(&mut self, actor: &Actor) {
        let rights = self.rights.entry(actor.user).or_default();
        if !rights.contains(actor) {
            rights.push(*actor);
        }
    }

    /// Stores and judges a push, durable when it returns.
    pub(crate) fn push(&mut self, request: &PushRequest, actor: &Actor, now: i64) -> Pushed {
        let replica = request.replica;
        let acknowledged = self.disk.acknowledged(replica);
        let sender = self.disk.sender(request);
        if self.gaps.must_ask(request, acknowledged, sender) {
            return Pushed {
                reply: self.reply(request, Vec::new(), acknowledged, now),
                ..Pushed::default()
            };
        }
        self.meet(actor);
        let rights = Rights {
            now: actor,
            formerly: self.rights.get(&actor.user).map_or(&[], Vec::as_slice),
        };
        let mut pushed = self.disk.take(request, &rights, UnixSeconds(now));
        let acknowledged = acknowledged_with(&pushed.receipts).max(acknowledged);
        self.disk.acknowledge(replica, acknowledged);
        pushed.reply = self.reply(request, pushed.receipts.clone(), acknowledged, now);
        pushed
    }

    /// What the pages of an answer depend on.
    pub(crate) fn reply_key(
        &self,
        request: &PullRequest,
        actor: &Actor,
        cells_max: usize,
    ) -> ([u8; 32], usize) {
        (answer_key(self.visible(actor), request), cells_max)
    }

    /// Where everything that this person may see stands.
    pub(crate) fn standing(&self, actor: &Actor) -> Standing {
        Standing::of(
            self.visible(actor)
                .map(|ledger| (ledger.info().id, ledger.head())),
        )
    }

    fn visible(&self, actor: &Actor) -> impl Iterator<Item = &Ledger> {
        let actor = *actor;
        let ledgers = self.disk.ledgers().values();
        ledgers.filter(move |ledger| crate::ledger::may_read(&actor, ledger.info()))
    }

    /// Answers a pull from what is committed.
    pub(crate) fn pull(
        &self,
        request: &PullRequest,
        actor: &Actor,
        now: i64,
        cells_max: usize,
    ) -> PullReply {
        let visible = self.visible(actor);
        let mut reply = answer_pull_within(visible, request, UnixSeconds(now), cells_max);
        reply.fates = self.disk.changed_fates(request);
        reply
    }

    pub(super) fn reply(
        &self,
        request: &PushRequest,
        receipts: Vec<Receipt>,
        acknowledged: Dseq,
        now: i64,
    ) -> Vec<u8> {
        let before = self.disk.receipt_before(request);
        PushReply {
            nonce: request.nonce,
            receipts,
            expected: acknowledged.next(),
            server_time: UnixSeconds(now),
            before: request.place_before(before),
        }
        .to_bytes()
    }
}
