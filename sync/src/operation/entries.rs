//! The entries of a body while an envelope is written.

use crate::wire::Writer;

/// Map entries in the order of their keys, all values one after the other.
pub(super) struct Entries {
    values: Writer,
    /// Each key with where its value ends.
    keys: Vec<(u64, usize)>,
}

impl Default for Entries {
    /// With room for what most bodies need.
    fn default() -> Self {
        Self {
            values: Writer::with_room(64),
            keys: Vec::with_capacity(6),
        }
    }
}

impl Entries {
    pub(super) fn put(&mut self, key: u64, write: impl FnOnce(&mut Writer)) {
        write(&mut self.values);
        self.keys.push((key, self.values.as_bytes().len()));
    }

    /// How many bytes their values take.
    pub(super) fn bytes(&self) -> usize {
        self.values.as_bytes().len()
    }

    /// How many there are.
    pub(super) fn length(&self) -> usize {
        self.keys.len()
    }

    /// Each key with its value's CBOR.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut start = 0;
        self.keys.iter().map(move |(key, end)| {
            let value = self.values.as_bytes().get(start..*end);
            start = *end;
            (*key, value.unwrap_or_default())
        })
    }
}
