//! The device's side: base rows from the server, an outbox, and the view that is the replay of
//! the one over the other. Nothing else is true on a device.
//!
//! Pure and in memory. The composition root makes drafts durable first and reports them with
//! [`Replica::appended`]; what [`Replica::push_reply`] and [`Replica::pull_reply`] return must
//! be stored in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use crate::connection::Event;
use crate::disposition::{Disposition, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Head, ScopeInfo};
use crate::operation::{Base, Body, Operation};
use crate::ports::{Cursor, Loaded, StoreBatch};
use crate::protocol::doorbell::{Ring, Standing};
use crate::row::{Checksum, Index, Row, Rows, Whole};
use crate::schema::{EntityKind, Field};
use crate::zoo::{Mutant, mutant};

mod fate;
mod naming;
mod places;
mod pull;
mod push;
mod refused;
mod replay;
mod restore;

use naming::Naming;

pub use fate::{CellState, ConflictRef, SentOperation, Status};
pub use pull::PullOutcome;
pub use push::PushOutcome;

/// Who had written a version is named where a backup may lack it: so many sequences of a scope are
/// an office's work of a month. Older versions name themselves.
const LOST_SEQUENCES_MAX: u64 = 300;

/// Where a scope stands on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ScopeState {
    info: ScopeInfo,
    head: Head,
    whole: Whole,
}

impl ScopeState {
    /// A scope of which nothing is here.
    fn empty(info: ScopeInfo) -> Self {
        Self {
            info,
            head: Head::default(),
            whole: Whole::default(),
        }
    }

    /// Both sums over its cells.
    fn sums(&mut self) -> (&mut Checksum, &mut Whole) {
        (&mut self.head.checksum, &mut self.whole)
    }
}

/// One device's replica.
#[derive(Clone, Debug)]
pub struct Replica {
    id: ReplicaId,
    base: BTreeMap<EntityId, Row>,
    base_index: Index,
    /// Which agreements of the base name what.
    naming: Naming,
    /// Rows with the replay of what is not yet in the base.
    overlay: BTreeMap<EntityId, Row>,
    /// Rows that only the outbox knows.
    overlay_index: Index,
    scopes: BTreeMap<ScopeId, ScopeState>,
    /// Without a receipt.
    outbox: BTreeMap<Dseq, Operation>,
    /// With a receipt; kept to show their fate and to send them again to a restored server.
    sent: BTreeMap<Dseq, (Operation, Receipt)>,
    /// Operations that still replay, by what they change.
    replaying: BTreeMap<EntityId, BTreeSet<Dseq>>,
    /// The newest own operation on each field.
    newest: BTreeMap<(EntityId, Field), Dseq>,
    /// Conflicts in the base.
    conflicts: BTreeSet<(EntityId, Field)>,
    /// Receipted operations that the server lacks (again), to be sent again.
    again: BTreeSet<Dseq>,
    /// Operations whose place another copy of the store has; they wait for another identity.
    aside: BTreeSet<Dseq>,
    /// The operation that the server last said it wants next.
    wanted: Option<Dseq>,
    /// Up to here operations go each in its own envelope, so many at a time.
    whole_upto: Option<(Dseq, usize)>,
    /// Refused even alone; passed over for some pulls, twice as many each time.
    held_back: BTreeSet<Dseq>,
    held_back_pulls: u32,
    held_back_times: u32,
    /// The last change of an own operation's fate that was heard of.
    fates: FateSeq,
    /// Whether the server may have been restored from a backup.
    restore: restore::Restore,
    last_contact: Option<UnixSeconds>,
    /// The server's clock minus the device's, as last seen.
    clock_offset_s: i64,
}

impl Rows for Replica {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.overlay.get(&id).or_else(|| self.base.get(&id))
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        merged(
            self.base_index.children(kind, parent),
            self.overlay_index.children(kind, parent).collect(),
        )
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        merged(
            self.base_index.of_kind(kind),
            self.overlay_index.of_kind(kind).collect(),
        )
    }

    fn agreements_in(&self, scope: ScopeId) -> Vec<EntityId> {
        merged(
            self.base_index.agreements_in(scope),
            self.overlay_index.agreements_in(scope).collect(),
        )
    }

    fn agreements_naming(&self, field: Field, named: EntityId) -> Vec<EntityId> {
        self.naming_agreements(field, named)
    }

    fn device(&self) -> Option<ReplicaId> {
        Some(self.id)
    }

    fn may_be_lost(&self, scope: ScopeId, version: Seq) -> bool {
        let head = self.scopes.get(&scope).map_or(0, |state| state.head.seq.0);
        head.saturating_sub(version.0) <= LOST_SEQUENCES_MAX
    }

    /// What an own edit on its way was made on has been seen; what came behind it has not.
    fn base(&self, entity: EntityId, field: Field) -> Base {
        let cell = self.row(entity).and_then(|row| row.cells.get(&field));
        let mut base = Base::of(cell);
        let own = cell.map(|cell| cell.stamp.operation);
        let own = own.filter(|own| own.replica == self.id && self.is_replaying(entity, own.dseq));
        if let Some(operation) = own.and_then(|own| self.operation(own.dseq)) {
            base.by = match &operation.body {
                // Who took the row out has named the whole of it.
                Body::Set { base, .. } | Body::Resolve { base, .. } => {
                    base.by.filter(|by| !by.is_of_row())
                }
                _ => None,
            };
        }
        base
    }
}

fn merged(base: impl Iterator<Item = EntityId>, mut more: Vec<EntityId>) -> Vec<EntityId> {
    if more.is_empty() {
        return base.collect();
    }
    more.extend(base);
    more.sort_unstable();
    more.dedup();
    more
}

impl Replica {
    /// The replica a store holds.
    pub fn load(loaded: Loaded) -> Self {
        let mut replica = Self {
            id: loaded.replica,
            base: BTreeMap::new(),
            base_index: Index::default(),
            naming: Naming::default(),
            overlay: BTreeMap::new(),
            overlay_index: Index::default(),
            scopes: BTreeMap::new(),
            outbox: BTreeMap::new(),
            sent: BTreeMap::new(),
            replaying: BTreeMap::new(),
            newest: BTreeMap::new(),
            conflicts: BTreeSet::new(),
            again: BTreeSet::new(),
            aside: BTreeSet::new(),
            wanted: None,
            whole_upto: None,
            held_back: BTreeSet::new(),
            held_back_pulls: 0,
            held_back_times: 0,
            fates: loaded.fates,
            restore: restore::Restore::default(),
            last_contact: loaded.last_contact,
            clock_offset_s: 0,
        };
        for cursor in loaded.cursors {
            let mut scope = ScopeState::empty(cursor.info);
            scope.head.seq = cursor.seq;
            replica.scopes.insert(cursor.info.id, scope);
        }
        for row in loaded.rows {
            replica.put_base_row(row);
        }
        for (operation, receipt) in loaded.sent {
            replica.note_newest(&operation);
            if replica.still_replays(&operation, &receipt) {
                replica.start_replaying(&operation);
            }
            replica.sent.insert(operation.id.dseq, (operation, receipt));
        }
        replica.appended(loaded.outbox);
        let entities: Vec<EntityId> = replica.replaying.keys().copied().collect();
        for entity in entities {
            replica.replay(entity);
        }
        if replica.is_unsure() {
            replica.suspect(None);
        }
        replica
    }

    /// The store read anew under an open tab. What memory knows and the reading missed stays: the
    /// waiting operations, and what the server has said that it lacks.
    #[must_use]
    pub fn read_anew(&self, loaded: Loaded) -> Self {
        let mut fresh = Self::load(loaded);
        if fresh.id == self.id {
            fresh.appended(self.outbox.values().cloned().collect());
            fresh.wanted = self.wanted;
            let lacking = self.again.iter().copied();
            fresh.again = lacking
                .filter(|dseq| fresh.sent.contains_key(dseq))
                .collect();
        }
        fresh
    }

    /// The store's id.
    pub fn id(&self) -> ReplicaId {
        self.id
    }

    /// The operations without a receipt, oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &Operation> {
        self.outbox.values()
    }

    /// The scopes the device holds, with the sequence it has of each.
    pub fn cursors(&self) -> impl Iterator<Item = (ScopeInfo, Seq)> + '_ {
        self.scopes
            .values()
            .map(|scope| (scope.info, scope.head.seq))
    }

    /// A scope's head and checksum as the device has it.
    pub fn head(&self, scope: ScopeId) -> Option<Head> {
        self.scopes.get(&scope).map(|scope| scope.head)
    }

    /// Where all scopes stand together.
    pub fn standing(&self) -> Standing {
        Standing::of(
            self.scopes
                .iter()
                .map(|(scope, state)| (*scope, state.head)),
        )
    }

    /// What a ring of the doorbell means here; nothing where the device has it already.
    pub fn heard(&self, ring: Option<Ring>) -> Option<Event> {
        match ring {
            Some(Ring::Grown(scope, seq)) => {
                let has = self.head(scope).is_some_and(|head| head.seq >= seq);
                (!has).then_some(Event::Doorbell)
            }
            Some(Ring::Stands(theirs)) => Some(Event::DoorbellStands {
                same: theirs == self.standing() || mutant(Mutant::StandingBelieved),
            }),
            None => Some(Event::Doorbell),
        }
    }

    /// What every reply writes.
    fn batch(&self) -> StoreBatch {
        StoreBatch {
            replica: Some(self.id),
            last_contact: self.last_contact,
            ..StoreBatch::default()
        }
    }

    /// All that the server last said, as a batch for a store that has lost it, and that nobody has
    /// given it back yet. The outbox is not part of a batch.
    pub fn everything(&self) -> StoreBatch {
        StoreBatch {
            continues: self.scopes.keys().map(|scope| (*scope, None)).collect(),
            rows: self.base.values().cloned().collect(),
            cursors: self
                .cursors()
                .map(|(info, seq)| Cursor { info, seq })
                .collect(),
            receipts: self.sent.values().cloned().collect(),
            // Also that the server is still to be compared with what is here.
            fates: Some(self.fates),
            last_contact: self.last_contact,
            ..StoreBatch::default()
        }
    }

    /// What the server last said of an entity, without what is on its way.
    pub fn base_row(&self, id: EntityId) -> Option<&Row> {
        self.base.get(&id)
    }

    /// The server's clock minus the device's, in seconds, as last seen.
    pub fn clock_offset_s(&self) -> i64 {
        self.clock_offset_s
    }

    /// Takes operations that the store has made durable, whichever tab wrote them.
    pub fn appended(&mut self, operations: Vec<Operation>) {
        let mut touched = BTreeSet::new();
        for operation in operations {
            let dseq = operation.id.dseq;
            if self.sent.contains_key(&dseq) || self.outbox.contains_key(&dseq) {
                continue;
            }
            self.note_newest(&operation);
            self.start_replaying(&operation);
            touched.insert(operation.entity);
            self.outbox.insert(dseq, operation);
        }
        for entity in touched {
            self.replay(entity);
        }
    }

    fn note_newest(&mut self, operation: &Operation) {
        for field in operation.fields_given() {
            let newest = self.newest.entry((operation.entity, field)).or_default();
            *newest = operation.id.dseq.max(*newest);
        }
    }

    fn start_replaying(&mut self, operation: &Operation) {
        self.replaying
            .entry(operation.entity)
            .or_default()
            .insert(operation.id.dseq);
    }

    fn is_replaying(&self, entity: EntityId, dseq: Dseq) -> bool {
        let replaying = self.replaying.get(&entity);
        replaying.is_some_and(|dseqs| dseqs.contains(&dseq))
    }

    fn stop_replaying(&mut self, entity: EntityId, dseq: Dseq) {
        if let Some(dseqs) = self.replaying.get_mut(&entity) {
            dseqs.remove(&dseq);
            if dseqs.is_empty() {
                self.replaying.remove(&entity);
            }
        }
    }

    /// A receipted operation replays until the base holds its effect. A parked one has none, and
    /// neither has an edit of which its author has written another since: it may have been parked,
    /// and that other one shows where it has an effect.
    fn still_replays(&self, operation: &Operation, receipt: &Receipt) -> bool {
        let cursor = self
            .scopes
            .get(&operation.scope)
            .map(|scope| scope.head.seq);
        let effect = match (&receipt.disposition, &operation.body) {
            (Disposition::Parked(_), _) => false,
            (Disposition::Superseded, Body::Set { .. }) => mutant(Mutant::SupersededReplays),
            _ => true,
        };
        receipt
            .seq
            .is_some_and(|seq| effect && seq > cursor.unwrap_or_default())
            && !mutant(Mutant::ReplayStopsAtReceipt)
    }

    fn operation(&self, dseq: Dseq) -> Option<&Operation> {
        self.outbox
            .get(&dseq)
            .or_else(|| self.sent.get(&dseq).map(|(operation, _)| operation))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::operation::{Authorship, Body, Draft};
    use crate::schema::{EntityKind, agency_year_scope};
    use crate::testing::MemoryStore;

    #[test]
    fn agreements_of_a_scope_are_found_whether_the_server_has_them_or_only_the_outbox() {
        let [here, there] = [1, 2].map(|agency| {
            let agency = EntityId::from_bytes([agency; 16]);
            agency_year_scope(agency, 2026)
        });
        let id = |number| EntityId::from_bytes([number; 16]);
        let mut store = MemoryStore::new(ReplicaId::from_bytes([7; 16]));
        let draft = |number, scope| Draft {
            scope,
            entity: id(number),
            kind: EntityKind::Agreement,
            body: Body::Create {
                fields: BTreeMap::new(),
            },
        };
        let by = Authorship {
            author: id(9),
            session: 1,
            claimed_at: UnixSeconds(1),
        };
        store.append(vec![draft(5, here), draft(6, there)], by);
        let mut loaded = store.load();
        loaded.rows = vec![
            Row::new(id(3), EntityKind::Agreement, there),
            Row::new(id(4), EntityKind::Agreement, here),
            Row::new(id(8), EntityKind::Agency, here),
        ];
        let replica = Replica::load(loaded);
        assert_eq!(replica.agreements_in(here), [id(4), id(5)]);
        assert_eq!(replica.agreements_in(there), [id(3), id(6)]);
    }
}
