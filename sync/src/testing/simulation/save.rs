//! A save: durable first, then shown, and a death at every boundary between.

use super::agenda::{Ring, TabRef};
use super::plan::Fault;
use super::tablet::Promise;
use super::world::World;
use crate::connection::Event;
use crate::identity::{Dseq, OperationId, ReplicaId, UnixSeconds};
use crate::operation::{Authorship, Body, Draft, Operation, to_begin_anew};
use crate::testing::check::Violation;
use crate::zoo::{Mutant, mutant};

impl World {
    /// Keeps drafts durably, then shows them.
    pub(super) fn save(&mut self, at: TabRef, drafts: &[Draft]) {
        if drafts.is_empty() || self.tab(at).is_none() {
            return;
        }
        if self.strikes(Fault::TabKill, 15) {
            // Before the transaction commits: nothing was promised, except by a mutant.
            if mutant(Mutant::DebounceLoss) {
                self.promise_unwritten(at, drafts);
            }
            return self.kill_tab(at);
        }
        if self.strikes(Fault::StorageFailure, 60) {
            // The person reads that it was not saved, and what was typed is still on the screen.
            return;
        }
        if self.tablets.get(at.tablet).is_some_and(|one| one.emptied) {
            self.restore_from_memory(at);
        }
        let operations = self.append(at, drafts);
        if operations.is_empty() {
            return;
        }
        self.promise(at.tablet, &operations);
        if self.strikes(Fault::TabKill, 40) {
            // Durable, and nobody was told: not this tab's memory, not the other tabs.
            return self.kill_tab(at);
        }
        self.show(at, operations);
    }

    fn append(&mut self, at: TabRef, drafts: &[Draft]) -> Vec<Operation> {
        let now_ms = self.now_ms();
        let newer = self.strikes(Fault::NewerDevice, 150);
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return Vec::new();
        };
        let Some(account) = self.accounts.get(tablet.account) else {
            return Vec::new();
        };
        let by = Authorship {
            author: account.user,
            session: 1,
            claimed_at: tablet.clock.read(now_ms),
        };
        let operations = tablet.store.append_made(drafts.len(), |place, id, group| {
            let draft = drafts.get(place)?.clone();
            Some(if newer && place == 0 {
                of_the_future(draft, id, group, by)
            } else {
                Operation::from_draft(draft, id, group, by)
            })
        });
        if mutant(Mutant::IdNotBumped) && tablet.tabs.len() > 1 {
            tablet.store.unbump(1);
        }
        // A strict transaction takes everything before it to the disk as well.
        if tablet.flushed.is_some() {
            tablet.flushed = Some(Box::new(tablet.store.clone()));
        }
        operations
    }

    fn promise(&mut self, number: usize, operations: &[Operation]) {
        self.report.operations += u64::try_from(operations.len()).unwrap_or(0);
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        for operation in operations {
            let promise = Promise {
                bytes: operation.to_bytes(),
                evicted: false,
            };
            self.watch.holders.hold(number, promise.bytes.clone());
            let key = (operation.id.replica, operation.id.dseq);
            let ghost = tablet.promised.insert(key, promise);
            tablet.ghosts.extend(ghost);
        }
    }

    fn promise_unwritten(&mut self, at: TabRef, drafts: &[Draft]) {
        let Some(tablet) = self.tablets.get(at.tablet) else {
            return;
        };
        let mut copy = tablet.store.clone();
        let by = Authorship {
            author: crate::identity::EntityId::default(),
            session: 1,
            claimed_at: UnixSeconds::default(),
        };
        let operations = copy.append(drafts.to_vec(), by);
        self.promise(at.tablet, &operations);
    }

    fn show(&mut self, at: TabRef, operations: Vec<Operation>) {
        let first = operations.first().map(|first| first.id.dseq);
        let expected = self.tab(at).map(|tab| tab.newest().next());
        if first > expected {
            // Another tab has written in between and its ring has not arrived yet.
            self.catch_up(at);
        }
        if let Some(tab) = self.tab_mut(at) {
            tab.replica.appended(operations);
        }
        self.hold(self.shows_own_edits(at));
        self.ring(at, Ring::Appended);
        self.feed(at, Event::Appended);
    }

    /// The browser has emptied the store while this tab was open: what memory still holds of the
    /// outbox goes back under its old identity, so that the server takes nothing twice.
    pub(super) fn restore_from_memory(&mut self, at: TabRef) {
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        let Some(tab) = tablet.tabs.get(&at.tab) else {
            return;
        };
        let outbox: Vec<Operation> = tab.replica.outbox().cloned().collect();
        let next = tab.newest().next();
        tablet.store.restore(tab.replica.id(), &outbox, next);
        let everything = tab.replica.everything();
        let taken = tablet.store.write(everything);
        debug_assert_eq!(taken, Ok(()), "an emptied store stands nowhere");
        tablet.emptied = false;
        self.count_evicted(at.tablet);
        self.refresh(at);
        // What this tab gave back may be older than what another remembers.
        self.ring(at, Ring::Stored);
    }

    /// Another copy of the profile writes under this identity: everything unsent begins anew under
    /// another one.
    pub(super) fn mint_again(&mut self, at: TabRef) {
        let id = ReplicaId::from_bytes(self.random.sixteen());
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        let Some(lacking) = tablet.tabs.get(&at.tab).map(|tab| tab.replica.lacking()) else {
            return;
        };
        if tablet.emptied {
            return;
        }
        let old = tablet.store.replica();
        let waiting = tablet.store.outbox_from(Dseq::default());
        let before = to_begin_anew(waiting, &lacking);
        tablet.store.mint_again(id, &lacking);
        // A strict transaction, as a save is one.
        if tablet.flushed.is_some() {
            tablet.flushed = Some(Box::new(tablet.store.clone()));
        }
        let mut next = Dseq(1);
        for operation in &before {
            // Under the old identity it may still be on its way.
            let promise = tablet.promised.remove(&(old, operation.id.dseq));
            tablet.ghosts.extend(promise);
            let bytes = tablet.store.bytes_of(next).unwrap_or_default().to_vec();
            self.watch.holders.hold(at.tablet, bytes.clone());
            let evicted = false;
            tablet
                .promised
                .insert((id, next), Promise { bytes, evicted });
            next = next.next();
        }
        self.report.minted += 1;
        self.refresh(at);
        self.ring(at, Ring::Stored);
    }

    /// What was only in an emptied store is gone, and counted.
    pub(super) fn count_evicted(&mut self, number: usize) {
        let disk = self.server.disk();
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        let store = &tablet.store;
        for ((replica, dseq), promise) in &mut tablet.promised {
            let id = OperationId {
                replica: *replica,
                dseq: *dseq,
            };
            let held = store.replica() == *replica
                && store.bytes_of(*dseq) == Some(promise.bytes.as_slice());
            if !promise.evicted && !held && !disk.has_in_place(id, &promise.bytes) {
                promise.evicted = true;
                self.report.evicted += 1;
            }
        }
    }

    /// G1: everything the screen has called durable is in the store, or on the server.
    pub(super) fn kept_promises(&self, number: usize) -> Result<(), Violation> {
        let Some(tablet) = self.tablets.get(number).filter(|one| !one.emptied) else {
            return Ok(());
        };
        for ((replica, dseq), promise) in &tablet.promised {
            if promise.evicted || tablet.store.replica() != *replica {
                continue;
            }
            let id = OperationId {
                replica: *replica,
                dseq: *dseq,
            };
            match tablet.store.bytes_of(*dseq) {
                Some(bytes) if bytes == promise.bytes => {}
                // An emptied store keeps no list of what was sent.
                None if self.server.disk().has(id, &promise.bytes) => {}
                _ => return Err(Violation::Forgotten { id }),
            }
        }
        Ok(())
    }
}

/// What a later build might write: another version, a kind or a body of the future, and keys
/// that nobody knows yet.
fn of_the_future(draft: Draft, id: OperationId, group: u64, by: Authorship) -> Operation {
    let mut operation = Operation::from_draft(draft, id, group, by);
    match id.dseq.0 % 3 {
        0 => {
            operation.version = 2;
            operation.body = Body::Unknown { tag: 1 };
        }
        1 => operation.kind_number = 200,
        _ => operation.body = Body::Unknown { tag: 99 },
    }
    // The number 7 as CBOR.
    operation.extra = vec![(77, vec![7])];
    operation
}
