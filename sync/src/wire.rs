//! A CBOR writer into memory. Writing to a `Vec` cannot fail, so the writer hides the result
//! that the library returns for fallible sinks.

use minicbor::Encoder;
use minicbor::data::Tag;

#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
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
