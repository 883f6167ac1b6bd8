//! What left a scope when an agreement moved.

use std::collections::BTreeMap;

use minicbor::decode::{Decoder, Error as DecodeError};

use crate::identity::{EntityId, Seq};
use crate::row::Row;
use crate::schema::Field;
use crate::wire::Writer;

/// The entities that left, with the versions of their cells: `[id, [field, version, ...], ...]`.
pub(crate) fn left_to_bytes(rows: &[Row]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(rows.len().saturating_mul(2));
    for row in rows {
        writer.bytes(row.id.bytes());
        writer.array(row.cells.len().saturating_mul(2));
        for (field, cell) in &row.cells {
            writer.unsigned(u64::from(field.0));
            writer.unsigned(cell.version.0);
        }
    }
    writer.into_bytes()
}

type Left = BTreeMap<EntityId, BTreeMap<Field, Seq>>;

/// Reads [`left_to_bytes`] back; none where the bytes are damaged.
pub(crate) fn left_from_bytes(bytes: &[u8]) -> Option<Left> {
    read(&mut Decoder::new(bytes)).ok()
}

fn read(decoder: &mut Decoder<'_>) -> Result<Left, DecodeError> {
    let mut left = Left::new();
    let length = decoder.array()?.unwrap_or(0);
    for _ in 0..length / 2 {
        let id = EntityId::from_slice(decoder.bytes()?)
            .ok_or_else(|| DecodeError::message("an id has sixteen bytes"))?;
        let mut versions = BTreeMap::new();
        let numbers = decoder.array()?.unwrap_or(0);
        for _ in 0..numbers / 2 {
            versions.insert(Field(decoder.u16()?), Seq(decoder.u64()?));
        }
        left.insert(id, versions);
    }
    Ok(left)
}
