//! Rows of cells: the state that operations make.

mod cells;

use std::collections::{BTreeMap, BTreeSet};

pub use cells::{Cells, Entry};

use ikrar_domain::waiting::is_clock_wrong;

use crate::identity::{EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::operation::Base;
use crate::schema::{EntityKind, Field, first_sixteen};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

/// Who wrote a value, in which operation, when: guarantee G4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The user.
    pub author: EntityId,
    /// The operation.
    pub operation: OperationId,
    /// The device's clock.
    pub claimed_at: UnixSeconds,
    /// The server's clock; zero until the server has it.
    pub received_at: UnixSeconds,
    /// How many minutes the device's clock was ahead of the server's when it sent this; see
    /// [`clock_ahead_min`]. It counts in no sum: earlier builds do not keep it.
    pub clock_ahead_min: i32,
}

/// How many minutes a device's clock was ahead of the server's, of what it said its time was when
/// it sent something; below zero where it was behind. Zero where it was right but for what the way
/// takes, and where it has not said. It is shown beside the times, and nothing is decided by it.
pub fn clock_ahead_min(device: Option<UnixSeconds>, server: UnixSeconds) -> i32 {
    let ahead_s = device.map_or(0, |device| device.0.saturating_sub(server.0));
    if !is_clock_wrong(ahead_s) {
        return 0;
    }
    let most = if ahead_s < 0 { i32::MIN } else { i32::MAX };
    i32::try_from(ahead_s / 60).unwrap_or(most)
}

/// One field's state.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cell {
    /// What stands.
    pub value: Value,
    /// The scope's sequence at which it came to stand.
    pub version: Seq,
    /// The scope's sequence at which anything about this cell last changed.
    pub touched: Seq,
    /// Who made it stand.
    pub stamp: Stamp,
    /// Two people entered the same value apart, or the note is made of several texts.
    pub merged: bool,
    /// The texts that went into a merged note, in the order they came; empty where one operation
    /// says what stands.
    pub originals: Vec<Original>,
    /// Values written apart from the incumbent, waiting for a person.
    pub challengers: Vec<Challenger>,
}

/// A text that went into a merged note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// What was written.
    pub value: Value,
    /// Who wrote it.
    pub stamp: Stamp,
}

/// A value kept beside the incumbent until a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenger {
    /// What was written.
    pub value: Value,
    /// The version its author saw.
    pub base_version: Seq,
    /// The value of that version.
    pub base_value: Value,
    /// Who wrote it.
    pub stamp: Stamp,
    /// The sequence at which the conflict opened.
    pub opened: Seq,
}

/// One entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who it is.
    pub id: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// Where it belongs.
    pub scope: ScopeId,
    /// Its fields. A field nobody has set has no cell.
    pub cells: Cells,
}

impl Row {
    /// A row without cells.
    pub fn new(id: EntityId, kind: EntityKind, scope: ScopeId) -> Self {
        Self {
            id,
            kind,
            scope,
            cells: Cells::new(),
        }
    }

    /// A field's value; [`Value::Null`] where nobody has set it.
    pub fn value(&self, field: Field) -> &Value {
        self.cells
            .get(&field)
            .map_or(&Value::Null, |cell| &cell.value)
    }

    /// A field's words, empty where there are none.
    pub fn text(&self, field: Field) -> &str {
        self.value(field).as_text().unwrap_or_default()
    }

    /// A field's version; zero where nobody has set it.
    pub fn version(&self, field: Field) -> Seq {
        self.cells
            .get(&field)
            .map_or(Seq::default(), |cell| cell.version)
    }

    /// The last sequence at which anything of this row changed.
    pub fn touched(&self) -> Seq {
        self.cells
            .values()
            .map(|cell| cell.touched)
            .max()
            .unwrap_or_default()
    }

    /// The last sequence at which one of this row's values changed.
    pub fn last_version(&self) -> Seq {
        self.cells
            .values()
            .map(|cell| cell.version)
            .max()
            .unwrap_or_default()
    }

    /// The fields in conflict.
    pub fn conflicts(&self) -> impl Iterator<Item = Field> + '_ {
        self.cells
            .iter()
            .filter(|(_, cell)| !cell.challengers.is_empty())
            .map(|(field, _)| *field)
    }

    /// The parent this row names.
    pub fn parent(&self) -> Option<EntityId> {
        self.value(self.kind.parent_field()?).as_id()
    }
}

/// Reading rows: the server's ledger and the device's view both offer it, so that every rule
/// is written once.
pub trait Rows {
    /// The row of this entity.
    fn row(&self, id: EntityId) -> Option<&Row>;

    /// The entities of a kind that name this parent, in the order of their ids.
    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId>;

    /// Every entity of a kind, in the order of their ids.
    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId>;

    /// The agreements of a scope, in the order of their ids. What holds many scopes keeps them
    /// apart, so that asking for one does not cost more in a larger city.
    fn agreements_in(&self, scope: ScopeId) -> Vec<EntityId> {
        let mut all = self.of_kind(EntityKind::Agreement);
        all.retain(|id| self.row(*id).is_some_and(|row| row.scope == scope));
        all
    }

    /// The agreements that name this entity in a field, in the order of their ids: those of a post
    /// (`position`), or those that go on from a version (`supersedes`). A device asks this with
    /// every key typed and finds them without walking all.
    fn agreements_naming(&self, field: Field, named: EntityId) -> Vec<EntityId> {
        let mut all = self.of_kind(EntityKind::Agreement);
        let names = |row: &Row| *row.value(field) == Value::Id(named);
        all.retain(|id| self.row(*id).is_some_and(names));
        all
    }

    /// The device whose view this is, where it is one's.
    fn device(&self) -> Option<ReplicaId> {
        None
    }

    /// Whether a version is so recent that a server restored from a backup may have lost it.
    fn may_be_lost(&self, _scope: ScopeId, _version: Seq) -> bool {
        true
    }

    /// What somebody who reads this has seen of a field.
    fn base(&self, entity: EntityId, field: Field) -> Base {
        Base::of(self.row(entity).and_then(|row| row.cells.get(&field)))
    }
}

/// Finds children and kinds without walking all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    children: BTreeMap<(EntityKind, EntityId), BTreeSet<EntityId>>,
    kinds: BTreeMap<EntityKind, BTreeSet<EntityId>>,
}

impl Index {
    pub(crate) fn insert(&mut self, row: &Row) {
        self.kinds.entry(row.kind).or_default().insert(row.id);
        for above in filed_under(row) {
            self.children
                .entry((row.kind, above))
                .or_default()
                .insert(row.id);
        }
    }

    pub(crate) fn remove(&mut self, row: &Row) {
        take_out(&mut self.kinds, &row.kind, row.id);
        for above in filed_under(row) {
            take_out(&mut self.children, &(row.kind, above), row.id);
        }
    }

    pub(crate) fn agreements_in(&self, scope: ScopeId) -> impl Iterator<Item = EntityId> + '_ {
        self.children(EntityKind::Agreement, place_of(scope))
    }

    pub(crate) fn children(
        &self,
        kind: EntityKind,
        parent: EntityId,
    ) -> impl Iterator<Item = EntityId> + '_ {
        self.children
            .get(&(kind, parent))
            .into_iter()
            .flatten()
            .copied()
    }

    pub(crate) fn of_kind(&self, kind: EntityKind) -> impl Iterator<Item = EntityId> + '_ {
        self.kinds.get(&kind).into_iter().flatten().copied()
    }
}

/// What a row is found under: the parent it names and, if it is an agreement, its scope.
fn filed_under(row: &Row) -> impl Iterator<Item = EntityId> {
    let is_agreement = row.kind == EntityKind::Agreement;
    let scope = is_agreement.then(|| place_of(row.scope));
    row.parent().into_iter().chain(scope)
}

/// A scope's place among parents. No entity has a scope's id.
const fn place_of(scope: ScopeId) -> EntityId {
    EntityId::from_uuid(scope.uuid())
}

/// Takes an id out of its set, and the set with its last id.
fn take_out<K: Ord>(sets: &mut BTreeMap<K, BTreeSet<EntityId>>, key: &K, id: EntityId) {
    if let Some(ids) = sets.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            sets.remove(key);
        }
    }
}

/// A scope's checksum: the count of cells and the sum of their hashes. Both sides keep it step
/// by step, and equal cursors must give equal checksums (guarantee G5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Checksum {
    /// How many cells there are.
    pub count: u64,
    /// The wrapping sum of the cells' 128-bit hashes.
    pub digest: u128,
}

impl Checksum {
    /// The last four bytes of the digest: enough to notice a difference.
    pub fn end(&self) -> u32 {
        let [.., one, two, three, four] = self.digest.to_be_bytes();
        u32::from_be_bytes([one, two, three, four])
    }

    fn add(&mut self, hash: u128) {
        self.count = self.count.saturating_add(1);
        self.digest = self.digest.wrapping_add(hash);
    }

    fn remove(&mut self, hash: u128) {
        self.count = self.count.saturating_sub(1);
        self.digest = self.digest.wrapping_sub(hash);
    }
}

/// The sum over everything that a scope's cells hold, stamps and waiting values included. Within
/// one history of a server the checksum says as much: a place names one operation. A server that
/// was restored from a backup gives the same places to others, and equal values at equal places
/// may then have other authors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Whole(pub u64);

impl Whole {
    /// Half of it: enough to notice a difference. Never zero, which says nothing.
    pub fn end(self) -> u32 {
        let [.., one, two, three, four] = self.0.to_be_bytes();
        u32::from_be_bytes([one, two, three, four]).max(1)
    }
}

/// Both sums over these rows, counted anew.
pub fn sums_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> (Checksum, Whole) {
    let (mut checksum, mut whole) = (Checksum::default(), Whole::default());
    for row in rows {
        for (field, cell) in &row.cells {
            count_in((&mut checksum, &mut whole), (row.id, *field), cell);
        }
    }
    (checksum, whole)
}

/// Counts a cell into both sums.
pub(crate) fn count_in(
    (checksum, whole): (&mut Checksum, &mut Whole),
    place: (EntityId, Field),
    cell: &Cell,
) {
    let (stands, all) = cell_hashes(place, cell);
    checksum.add(stands);
    whole.0 = whole.0.wrapping_add(all);
}

/// Counts a cell out of both sums.
pub(crate) fn count_out(
    (checksum, whole): (&mut Checksum, &mut Whole),
    place: (EntityId, Field),
    cell: &Cell,
) {
    let (stands, all) = cell_hashes(place, cell);
    checksum.remove(stands);
    whole.0 = whole.0.wrapping_sub(all);
}

/// The hash of what stands, and that of everything: the second goes on where the first ends.
fn cell_hashes((entity, field): (EntityId, Field), cell: &Cell) -> (u128, u64) {
    let mut hasher = blake3::Hasher::new();
    hasher.update(entity.bytes());
    hasher.update(&field.0.to_be_bytes());
    hasher.update(&cell.version.0.to_be_bytes());
    hasher.update(&cell.touched.0.to_be_bytes());
    if !mutant(Mutant::ChecksumIgnoresValue) {
        hasher.update(&cell.value.to_bytes());
    }
    let stands = u128::from_be_bytes(first_sixteen(&hasher.finalize()));
    hash_stamp(&mut hasher, &cell.stamp);
    hasher.update(&[u8::from(cell.merged)]);
    for text in &cell.originals {
        hasher.update(&[1]);
        hash_value(&mut hasher, &text.value);
        hash_stamp(&mut hasher, &text.stamp);
    }
    for waiting in &cell.challengers {
        hasher.update(&[2]);
        hash_value(&mut hasher, &waiting.value);
        hash_value(&mut hasher, &waiting.base_value);
        hasher.update(&waiting.base_version.0.to_be_bytes());
        hasher.update(&waiting.opened.0.to_be_bytes());
        hash_stamp(&mut hasher, &waiting.stamp);
    }
    let [one, two, three, four, five, six, seven, eight, ..] = *hasher.finalize().as_bytes();
    let whole = u64::from_be_bytes([one, two, three, four, five, six, seven, eight]);
    (stands, whole)
}

fn hash_stamp(hasher: &mut blake3::Hasher, stamp: &Stamp) {
    hasher.update(stamp.author.bytes());
    hasher.update(stamp.operation.replica.bytes());
    hasher.update(&stamp.operation.dseq.0.to_be_bytes());
    hasher.update(&stamp.claimed_at.0.to_be_bytes());
    hasher.update(&stamp.received_at.0.to_be_bytes());
}

/// Values have a beginning and an end of their own.
fn hash_value(hasher: &mut blake3::Hasher, value: &Value) {
    hasher.update(&value.to_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Dseq, ReplicaId};

    /// Every part of a stamp changed, one at a time.
    fn other_stamps(stamp: Stamp) -> [Stamp; 5] {
        let [mut author, mut device, mut place, mut claimed, mut received] = [stamp; 5];
        author.author = EntityId::from_bytes([1; 16]);
        device.operation.replica = ReplicaId::from_bytes([2; 16]);
        place.operation.dseq = Dseq(3);
        claimed.claimed_at = UnixSeconds(4);
        received.received_at = UnixSeconds(5);
        [author, device, place, claimed, received]
    }

    fn sums(cell: Cell) -> (Checksum, Whole) {
        let scope = ScopeId::from_bytes([7; 16]);
        let mut row = Row::new(EntityId::from_bytes([8; 16]), EntityKind::Item, scope);
        row.cells.insert(Field(4), cell);
        sums_of([&row])
    }

    #[test]
    fn a_clock_is_named_only_where_it_was_far_off() {
        let server = UnixSeconds(1_782_864_060);
        let ahead = |by: i64| clock_ahead_min(Some(UnixSeconds(server.0 + by)), server);
        assert_eq!(clock_ahead_min(None, server), 0);
        assert_eq!([ahead(0), ahead(599), ahead(-599)], [0, 0, 0]);
        assert_eq!([ahead(600), ahead(-659)], [10, -10]);
        let ten_years = 3_652 * 86_400;
        assert_eq!(ahead(ten_years), 5_258_880);
        assert_eq!(ahead(-ten_years), -5_258_880);
        for (device, bound) in [(i64::MAX, i32::MAX), (i64::MIN, i32::MIN)] {
            assert_eq!(clock_ahead_min(Some(UnixSeconds(device)), server), bound);
        }
    }

    /// Earlier builds do not keep it, and would sum the scope up differently.
    #[test]
    fn how_far_a_clock_was_off_counts_in_no_sum() {
        let stamp = |clock_ahead_min| Stamp {
            clock_ahead_min,
            ..Stamp::default()
        };
        let cell = |minutes| Cell {
            stamp: stamp(minutes),
            ..Cell::default()
        };
        assert_eq!(sums(cell(0)), sums(cell(-3_060)));
    }

    /// A restored server may have the same value at the same place from somebody else: the
    /// checksum does not tell, and the sum over whole cells must.
    #[test]
    fn the_sum_over_whole_cells_covers_every_part_of_every_stamp() {
        let stamp = Stamp::default();
        let value = Value::Integer(1);
        let original = |stamp| Original {
            value: Value::Integer(2),
            stamp,
        };
        let waiting = |stamp| Challenger {
            value: Value::Integer(3),
            base_version: Seq(1),
            base_value: Value::Null,
            stamp,
            opened: Seq(2),
        };
        let cell = |own, text, challenger| Cell {
            value: value.clone(),
            version: Seq(9),
            touched: Seq(9),
            stamp: own,
            merged: true,
            originals: vec![original(text)],
            challengers: vec![waiting(challenger)],
        };
        let (checksum, whole) = sums(cell(stamp, stamp, stamp));
        for other in other_stamps(stamp) {
            let changed = [
                cell(other, stamp, stamp),
                cell(stamp, other, stamp),
                cell(stamp, stamp, other),
            ];
            for (which, changed) in changed.into_iter().enumerate() {
                let (same, differs) = sums(changed);
                assert_eq!(same, checksum, "what stands is the same");
                assert_ne!(differs, whole, "{which}: {other:?}");
            }
        }
    }
}
