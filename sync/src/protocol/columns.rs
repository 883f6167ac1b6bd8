//! Columns of whole numbers: one integer where all are equal, otherwise the differences from
//! one to the next as variable-length bytes, which deflate well.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Decoder;

use super::{ProtocolError, malformed};
use crate::identity::EntityId;
use crate::wire::{Writer, count};

/// Most entries a column may have; a body with more is refused before memory is given.
pub(super) const ENTRIES_MAX: u64 = 100_000;

/// A CBOR map under construction: integer keys and their values, one after the other.
#[derive(Default)]
pub(super) struct MapWriter {
    length: usize,
    entries: Writer,
}

impl MapWriter {
    pub(super) fn put(&mut self, key: u64, write: impl FnOnce(&mut Writer)) {
        self.entries.unsigned(key);
        write(&mut self.entries);
        self.length = self.length.saturating_add(1);
    }

    pub(super) fn unsigned(&mut self, key: u64, number: u64) {
        self.put(key, |writer| writer.unsigned(number));
    }

    /// Writes a column; an empty one or one of zeros is left out.
    pub(super) fn column(&mut self, key: u64, numbers: &[i64]) {
        match numbers {
            [] => {}
            [first, rest @ ..] if rest.iter().all(|number| number == first) => {
                if *first != 0 {
                    self.put(key, |writer| writer.signed(*first));
                }
            }
            _ => self.put(key, |writer| writer.bytes(&differences(numbers))),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.into_bytes_of(0)
    }

    /// The map's beginning, where so many entries follow in other bytes.
    pub(super) fn into_bytes_of(self, more: usize) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(self.length.saturating_add(more));
        writer.raw(&self.entries.into_bytes());
        writer.into_bytes()
    }

    /// How many entries there are, and their bytes without the map's head.
    pub(super) fn into_entries(self) -> (usize, Vec<u8>) {
        (self.length, self.entries.into_bytes())
    }
}

/// A CBOR map as read: unknown keys are simply never asked for.
pub(super) struct MapReader<'a> {
    entries: Vec<(u64, &'a [u8])>,
}

impl<'a> MapReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, ProtocolError> {
        let entries = crate::operation::map_entries(bytes)?.into_iter().collect();
        Ok(Self { entries })
    }

    pub(super) fn decoder(&self, key: u64) -> Option<Decoder<'a>> {
        self.entries
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| Decoder::new(value))
    }

    pub(super) fn has(&self, key: u64) -> bool {
        self.entries.iter().any(|(known, _)| *known == key)
    }

    pub(super) fn unsigned(&self, key: u64) -> Result<u64, ProtocolError> {
        match self.decoder(key) {
            Some(mut decoder) => Ok(decoder.u64()?),
            None => Ok(0),
        }
    }

    pub(super) fn signed(&self, key: u64) -> Result<i64, ProtocolError> {
        match self.decoder(key) {
            Some(mut decoder) => Ok(decoder.i64()?),
            None => Ok(0),
        }
    }

    pub(super) fn bytes(&self, key: u64) -> Result<&'a [u8], ProtocolError> {
        match self.decoder(key) {
            Some(mut decoder) => Ok(decoder.bytes()?),
            None => Ok(&[]),
        }
    }

    pub(super) fn sixteen(&self, key: u64) -> Result<[u8; 16], ProtocolError> {
        self.bytes(key)?
            .try_into()
            .map_err(|_| malformed("an id has sixteen bytes"))
    }

    /// How many rows the columns have.
    pub(super) fn length(&self, key: u64) -> Result<usize, ProtocolError> {
        let length = self.unsigned(key)?;
        if length > ENTRIES_MAX {
            return Err(malformed("a column with too many entries"));
        }
        usize::try_from(length).map_err(|_| malformed("a column's length"))
    }

    pub(super) fn column(&self, key: u64, length: usize) -> Result<Vec<i64>, ProtocolError> {
        if count(length) > ENTRIES_MAX {
            return Err(malformed("a column with too many entries"));
        }
        let Some(mut decoder) = self.decoder(key) else {
            return Ok(vec![0; length]);
        };
        if decoder.datatype()? != Type::Bytes {
            return Ok(vec![decoder.i64()?; length]);
        }
        let numbers = from_differences(decoder.bytes()?, length)?;
        if numbers.len() == length {
            Ok(numbers)
        } else {
            Err(malformed("a column's length"))
        }
    }
}

fn differences(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len().saturating_mul(2));
    let mut previous = 0_i64;
    for number in numbers {
        put_varint(zigzag(number.wrapping_sub(previous)), &mut bytes);
        previous = *number;
    }
    bytes
}

fn from_differences(bytes: &[u8], length: usize) -> Result<Vec<i64>, ProtocolError> {
    let mut numbers = Vec::with_capacity(length.min(bytes.len()));
    let mut rest = bytes;
    let mut previous = 0_i64;
    while !rest.is_empty() {
        let (encoded, after) =
            take_varint(rest).ok_or_else(|| malformed("a column's number is cut off"))?;
        previous = previous.wrapping_add(unzigzag(encoded));
        numbers.push(previous);
        rest = after;
    }
    Ok(numbers)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(encoded: u64) -> i64 {
    (encoded >> 1).cast_signed() ^ (encoded & 1).cast_signed().wrapping_neg()
}

pub(super) fn put_varint(mut number: u64, bytes: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

pub(super) fn take_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        let shift = u32::try_from(index.checked_mul(7)?).ok()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(index.checked_add(1)?..)?));
        }
    }
    None
}

/// Ids written once and referred to by their place. Those that follow from others count down
/// from -1 and are not written.
#[derive(Default)]
pub(super) struct IdTable {
    ids: Vec<[u8; 16]>,
    derived: Vec<[u8; 16]>,
    places: BTreeMap<[u8; 16], i64>,
}

impl IdTable {
    pub(super) fn place(&mut self, id: [u8; 16]) -> i64 {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let place = i64::try_from(self.ids.len()).unwrap_or(i64::MAX);
        self.ids.push(id);
        self.places.insert(id, place);
        place
    }

    /// Gives an id that need not be written its place.
    pub(super) fn derive(&mut self, id: [u8; 16]) {
        self.derived.push(id);
        let place = i64::try_from(self.derived.len()).unwrap_or(i64::MAX);
        self.places.insert(id, place.wrapping_neg());
    }

    /// The ids, one after the other, for the frame's plain part.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.ids.concat()
    }

    pub(super) fn length(&self) -> u64 {
        count(self.ids.len())
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let (chunks, rest) = bytes.as_chunks::<16>();
        if !rest.is_empty() || count(chunks.len()) > ENTRIES_MAX {
            return Err(malformed("a table of ids"));
        }
        Ok(Self {
            ids: chunks.to_vec(),
            ..Self::default()
        })
    }

    pub(super) fn at(&self, place: i64) -> Result<[u8; 16], ProtocolError> {
        let told = usize::try_from(place).ok();
        let derived = usize::try_from(!place).ok();
        told.and_then(|place| self.ids.get(place))
            .or_else(|| derived.and_then(|place| self.derived.get(place)))
            .copied()
            .ok_or_else(|| malformed("an id that is not in the table"))
    }

    pub(super) fn entity(&self, place: i64) -> Result<EntityId, ProtocolError> {
        self.at(place).map(EntityId::from_bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn columns_give_their_numbers_back(numbers in prop::collection::vec(any::<i64>(), 0..60)) {
            let mut writer = MapWriter::default();
            writer.column(3, &numbers);
            let bytes = writer.into_bytes();
            let reader = MapReader::new(&bytes).unwrap();
            prop_assert_eq!(reader.column(3, numbers.len()).unwrap(), numbers);
        }
    }

    #[test]
    fn a_column_of_another_length_is_refused() {
        let mut writer = MapWriter::default();
        writer.column(3, &[1, 2, 3]);
        let bytes = writer.into_bytes();
        assert!(MapReader::new(&bytes).unwrap().column(3, 4).is_err());
    }
}
