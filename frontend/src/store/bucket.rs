//! Rows in buckets: a database reads a few hundred records much faster than ten thousand.
//!
//! A bucket holds the rows of one scope whose ids end alike. Each row stands with its id and
//! length in front, so that a change rewrites a bucket without decoding its other rows.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::{ScopeClass, ScopeInfo};
use ikrar_sync::ports::{row_from_bytes, row_to_bytes};
use ikrar_sync::row::Row;

use super::StoreError;

/// Buckets per scope. Enough that one edit rewrites little, few enough that a start reads fast.
const BUCKETS_PER_SCOPE: u8 = 32;

/// What changes in one bucket: a row, or `None` where it is erased.
pub(super) type Changes = BTreeMap<EntityId, Option<Vec<u8>>>;

/// The bucket of a row.
pub(super) fn key(scope: ScopeId, entity: EntityId) -> String {
    [&scope.hex(), "/", &number(entity)].concat()
}

/// Ids made by devices begin with the time; their ends are random.
fn number(entity: EntityId) -> String {
    let [.., last] = *entity.bytes();
    (last % BUCKETS_PER_SCOPE).to_string()
}

/// The scope of a bucket's key.
pub(super) fn scope_of(key: &str) -> Option<ScopeId> {
    ScopeId::from_hex(key.split_once('/')?.0)
}

/// Which buckets rows to write belong to, and how they change.
pub(super) fn changes(rows: &[Row]) -> BTreeMap<String, Changes> {
    let mut changes: BTreeMap<String, Changes> = BTreeMap::new();
    for row in rows {
        // Only the scope's id is stored with a row; its class stands with its cursor.
        let info = ScopeInfo {
            id: row.scope,
            class: ScopeClass::City,
        };
        changes
            .entry(key(row.scope, row.id))
            .or_default()
            .insert(row.id, Some(row_to_bytes(row, info)));
    }
    changes
}

/// Adds rows to erase: their scope is not known any more, so every existing bucket that may hold
/// one is looked into.
pub(super) fn erase(
    changes: &mut BTreeMap<String, Changes>,
    erased: &[EntityId],
    existing: &[String],
) {
    let mut by_number: BTreeMap<String, BTreeSet<EntityId>> = BTreeMap::new();
    for entity in erased {
        by_number
            .entry(number(*entity))
            .or_default()
            .insert(*entity);
    }
    for key in existing {
        let Some((_, number)) = key.split_once('/') else {
            continue;
        };
        for entity in by_number.get(number).into_iter().flatten() {
            let bucket = changes.entry(key.clone()).or_default();
            // A row written in the same batch stays.
            bucket.entry(*entity).or_insert(None);
        }
    }
}

/// A bucket with changes applied; `None` when nothing is left in it.
pub(super) fn changed(
    before: Option<&[u8]>,
    changes: &Changes,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut bytes = Vec::new();
    for entry in before.map(entries).unwrap_or_default() {
        let (entity, row) = entry?;
        if !changes.contains_key(&entity) {
            write_entry(&mut bytes, entity, row);
        }
    }
    for (entity, row) in changes {
        if let Some(row) = row {
            write_entry(&mut bytes, *entity, row);
        }
    }
    Ok((!bytes.is_empty()).then_some(bytes))
}

/// The rows of a bucket.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    for entry in entries(bytes) {
        let (_, row) = entry?;
        rows.extend(row_from_bytes(row).map_err(|_| StoreError::Damaged("row"))?);
    }
    Ok(rows)
}

fn write_entry(bytes: &mut Vec<u8>, entity: EntityId, row: &[u8]) {
    bytes.extend_from_slice(entity.bytes());
    let length = u32::try_from(row.len()).unwrap_or_default();
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(row);
}

type Entry<'a> = Result<(EntityId, &'a [u8]), StoreError>;

fn entries(mut bytes: &[u8]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let Some((entity, row, rest)) = split_entry(bytes) else {
            entries.push(Err(StoreError::Damaged("bucket")));
            break;
        };
        entries.push(Ok((entity, row)));
        bytes = rest;
    }
    entries
}

fn split_entry(bytes: &[u8]) -> Option<(EntityId, &[u8], &[u8])> {
    let (id, rest) = bytes.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (row, rest) = rest.split_at_checked(length)?;
    Some((EntityId::from_bytes(*id), row, rest))
}

#[cfg(test)]
mod tests {
    use ikrar_sync::identity::Seq;
    use ikrar_sync::row::Cell;
    use ikrar_sync::schema::{EntityKind, Field};
    use ikrar_sync::value::Value;

    use super::*;

    const SCOPE: ScopeId = ScopeId::from_bytes([1; 16]);

    fn row(id: u8, text: &str) -> Row {
        let mut row = Row::new(EntityId::from_bytes([id; 16]), EntityKind::Item, SCOPE);
        let cell = Cell {
            value: Value::Text(text.into()),
            version: Seq(1),
            touched: Seq(1),
            ..Cell::default()
        };
        row.cells.insert(Field(3), cell);
        row
    }

    fn only(changes: BTreeMap<String, Changes>) -> Changes {
        assert_eq!(changes.len(), 1);
        changes.into_values().next().unwrap()
    }

    #[test]
    fn rows_come_back_and_a_later_one_replaces_an_earlier() {
        let first = changed(None, &only(changes(&[row(1, "lama"), row(33, "lain")]))).unwrap();
        let second = changed(first.as_deref(), &only(changes(&[row(1, "baru")])))
            .unwrap()
            .unwrap();
        let mut found = rows(&second).unwrap();
        found.sort_by_key(|row| row.id);
        assert_eq!(found, [row(1, "baru"), row(33, "lain")]);
    }

    #[test]
    fn an_erased_row_leaves_and_an_empty_bucket_is_none() {
        let stored = changed(None, &only(changes(&[row(1, "x")]))).unwrap();
        let mut erasing = BTreeMap::new();
        let existing = [key(SCOPE, row(1, "").id), key(SCOPE, row(2, "").id)];
        erase(&mut erasing, &[row(1, "").id], &existing);
        assert_eq!(changed(stored.as_deref(), &only(erasing)), Ok(None));
    }

    #[test]
    fn a_row_written_in_the_batch_that_erases_it_stays() {
        let mut both = changes(&[row(1, "baru")]);
        let existing = [key(SCOPE, row(1, "").id)];
        erase(&mut both, &[row(1, "").id], &existing);
        let bytes = changed(None, &only(both)).unwrap().unwrap();
        assert_eq!(rows(&bytes).unwrap(), [row(1, "baru")]);
    }

    #[test]
    fn a_damaged_bucket_is_told_and_no_panic() {
        let bytes = changed(None, &only(changes(&[row(1, "x")])))
            .unwrap()
            .unwrap();
        for length in 1..bytes.len() {
            assert!(rows(&bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_key_names_its_scope() {
        assert_eq!(scope_of(&key(SCOPE, row(1, "").id)), Some(SCOPE));
        assert_eq!(scope_of("x"), None);
    }
}
