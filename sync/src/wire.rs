//! A CBOR writer into memory. Writing to a `Vec` cannot fail, so the writer hides the result
//! that the library returns for fallible sinks.

use minicbor::Encoder;
use minicbor::data::{Tag, Type};
use minicbor::decode::{Decoder, Error as DecodeError};

/// Deepest nesting of arrays, maps and tags in what this build does not know and passes over.
const DEPTH_MAX: u32 = 16;

#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// With room for so many bytes before it takes more.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// What is written so far.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn null(&mut self) {
        Encoder::new(&mut self.0).null().ok();
    }

    pub(crate) fn boolean(&mut self, answer: bool) {
        Encoder::new(&mut self.0).bool(answer).ok();
    }

    pub(crate) fn unsigned(&mut self, number: u64) {
        Encoder::new(&mut self.0).u64(number).ok();
    }

    pub(crate) fn signed(&mut self, number: i64) {
        Encoder::new(&mut self.0).i64(number).ok();
    }

    pub(crate) fn text(&mut self, text: &str) {
        Encoder::new(&mut self.0).str(text).ok();
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        Encoder::new(&mut self.0).bytes(bytes).ok();
    }

    pub(crate) fn tag(&mut self, tag: u64) {
        Encoder::new(&mut self.0).tag(Tag::new(tag)).ok();
    }

    pub(crate) fn array(&mut self, length: usize) {
        Encoder::new(&mut self.0).array(count(length)).ok();
    }

    pub(crate) fn map(&mut self, length: usize) {
        Encoder::new(&mut self.0).map(count(length)).ok();
    }

    /// Bytes that are CBOR already.
    pub(crate) fn raw(&mut self, cbor: &[u8]) {
        self.0.extend_from_slice(cbor);
    }
}

/// A length as CBOR counts it; `usize` never exceeds 64 bits where this runs.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Passes over one item. The library's own way takes memory for every level of a deep nesting,
/// which a few bytes from a stranger could make very deep. Lengths are always known: no build has
/// ever written an open-ended item.
pub(crate) fn skip(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    skip_within(decoder, DEPTH_MAX)
}

fn skip_within(decoder: &mut Decoder<'_>, depth: u32) -> Result<(), DecodeError> {
    let below = depth.checked_sub(1);
    let below = below.ok_or_else(|| DecodeError::message("an item nested too deep"))?;
    let known =
        |length: Option<u64>| length.ok_or_else(|| DecodeError::message("an item of known length"));
    match decoder.datatype()? {
        Type::Array | Type::ArrayIndef => {
            for _ in 0..known(decoder.array()?)? {
                skip_within(decoder, below)?;
            }
            Ok(())
        }
        Type::Map | Type::MapIndef => {
            for _ in 0..known(decoder.map()?)? {
                skip_within(decoder, below)?;
                skip_within(decoder, below)?;
            }
            Ok(())
        }
        Type::Tag => {
            decoder.tag()?;
            skip_within(decoder, below)
        }
        Type::BytesIndef | Type::StringIndef | Type::Break => known(None).map(|_| ()),
        _ => decoder.skip(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(bytes: &[u8]) -> Result<usize, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        skip(&mut decoder)?;
        Ok(decoder.position())
    }

    #[test]
    fn one_item_is_passed_over_whatever_it_is() {
        for item in [
            &[0x05][..],
            &[0x63, b'a', b'b', b'c'],
            &[0x83, 0x01, 0x82, 0x02, 0x03, 0xa1, 0x01, 0xf6],
            &[0xc4, 0x82, 0x21, 0x19, 0x21, 0xdb],
            &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
        ] {
            let followed = [item, &[0x00]].concat();
            assert_eq!(skipped(&followed).unwrap(), item.len(), "{item:?}");
        }
    }

    #[test]
    fn deep_endless_and_boundless_items_are_refused() {
        let arrays = [vec![0x81; 1_000_000], vec![0x00]].concat();
        let tags = [vec![0xc4; 1_000_000], vec![0x00]].concat();
        for item in [
            &arrays[..],
            &tags,
            &[0x9f, 0xff],
            &[0xbf, 0xff],
            &[0x5f, 0xff],
            &[0x7f, 0xff],
            &[0xff],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[],
        ] {
            assert!(skipped(item).is_err());
        }
    }
}
