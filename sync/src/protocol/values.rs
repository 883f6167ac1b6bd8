//! Values as columns: their types, then all numbers, all words, all ids.

use minicbor::decode::Decoder;

use super::columns::{IdTable, MapReader, MapWriter};
use super::frame::CONTENT_BYTES_MAX;
use super::words::Vocabulary;
use super::{ProtocolError, malformed};
use crate::identity::EntityId;
use crate::value::{Value, decimal_from_parts};
use crate::wire::Writer;

const NULL: i64 = 0;
const TEXT: i64 = 1;
const INTEGER: i64 = 2;
const NO: i64 = 3;
const YES: i64 = 4;
const ID: i64 = 5;
/// Any value, as its own CBOR.
const WHOLE: i64 = 6;
/// A decimal with `tag - DECIMAL` places after the point.
const DECIMAL: i64 = 10;
/// Decimals with more places than this travel whole.
const PLACES_MAX: u32 = 12;

#[derive(Default)]
pub(super) struct ValueWriter {
    tags: Vec<i64>,
    decimals: Vec<i64>,
    integers: Vec<i64>,
    ids: Vec<i64>,
    lengths: Vec<i64>,
    text: Vec<u8>,
    whole: Vec<Vec<u8>>,
}

impl ValueWriter {
    pub(super) fn push(&mut self, value: &Value, table: &mut IdTable) {
        let tag = match value {
            Value::Null => NULL,
            Value::Text(text) => {
                let start = self.text.len();
                Vocabulary::get().encode(text, &mut self.text);
                let length = self.text.len().saturating_sub(start);
                self.lengths.push(i64::try_from(length).unwrap_or(i64::MAX));
                TEXT
            }
            Value::Integer(number) => {
                self.integers.push(*number);
                INTEGER
            }
            Value::Bool(answer) => i64::from(*answer) + NO,
            Value::Id(id) => {
                self.ids.push(table.place(*id.bytes()));
                ID
            }
            Value::Decimal(number) => {
                let number = number.normalize();
                match i64::try_from(number.mantissa()) {
                    Ok(mantissa) if number.scale() <= PLACES_MAX => {
                        self.decimals.push(mantissa);
                        DECIMAL + i64::from(number.scale())
                    }
                    _ => self.push_whole(value),
                }
            }
            Value::Range(..) | Value::Bytes(_) => self.push_whole(value),
        };
        self.tags.push(tag);
    }

    fn push_whole(&mut self, value: &Value) -> i64 {
        self.whole.push(value.to_bytes());
        WHOLE
    }

    /// Writes the columns under `key` and the seven after it.
    pub(super) fn write(&self, key: u64, map: &mut MapWriter) {
        map.column(key, &self.tags);
        map.column(key + 1, &self.decimals);
        map.column(key + 2, &self.integers);
        map.column(key + 3, &self.ids);
        map.column(key + 4, &self.lengths);
        if !self.text.is_empty() {
            map.put(key + 5, |writer| writer.bytes(&self.text));
        }
        if !self.whole.is_empty() {
            map.put(key + 6, |writer| write_whole(&self.whole, writer));
        }
    }
}

fn write_whole(whole: &[Vec<u8>], writer: &mut Writer) {
    writer.array(whole.len());
    for value in whole {
        writer.raw(value);
    }
}

/// Gives values back in the order they were pushed.
pub(super) struct ValueReader<'a> {
    tags: std::vec::IntoIter<i64>,
    decimals: std::vec::IntoIter<i64>,
    integers: std::vec::IntoIter<i64>,
    ids: std::vec::IntoIter<i64>,
    lengths: std::vec::IntoIter<i64>,
    text: &'a [u8],
    /// How much more text may be written out.
    text_left: usize,
    whole: Option<Decoder<'a>>,
}

impl<'a> ValueReader<'a> {
    pub(super) fn new(key: u64, map: &MapReader<'a>, length: usize) -> Result<Self, ProtocolError> {
        let tags = map.column(key, length)?;
        let total = |wanted: fn(i64) -> bool| tags.iter().filter(|tag| wanted(**tag)).count();
        let decimals = map.column(key + 1, total(|tag| tag >= DECIMAL))?;
        let integers = map.column(key + 2, total(|tag| tag == INTEGER))?;
        let ids = map.column(key + 3, total(|tag| tag == ID))?;
        let lengths = map.column(key + 4, total(|tag| tag == TEXT))?;
        let text = match map.decoder(key + 5) {
            Some(mut decoder) => decoder.bytes()?,
            None => &[],
        };
        let mut whole = map.decoder(key + 6);
        if let Some(decoder) = &mut whole {
            decoder.array()?;
        }
        Ok(Self {
            tags: tags.into_iter(),
            decimals: decimals.into_iter(),
            integers: integers.into_iter(),
            ids: ids.into_iter(),
            lengths: lengths.into_iter(),
            text,
            text_left: CONTENT_BYTES_MAX,
            whole,
        })
    }

    pub(super) fn take(&mut self, table: &IdTable) -> Result<Value, ProtocolError> {
        let short = || malformed("fewer values than the batch needs");
        Ok(match self.tags.next().ok_or_else(short)? {
            NULL => Value::Null,
            NO => Value::Bool(false),
            YES => Value::Bool(true),
            INTEGER => Value::Integer(self.integers.next().ok_or_else(short)?),
            ID => {
                let place = self.ids.next().ok_or_else(short)?;
                Value::Id(EntityId::from_bytes(table.at(place)?))
            }
            TEXT => Value::Text(self.take_text()?),
            WHOLE => Value::decode(self.whole.as_mut().ok_or_else(short)?)?,
            tag => {
                let mantissa = self.decimals.next().ok_or_else(short)?;
                decimal_from_parts(tag.checked_sub(DECIMAL), i128::from(mantissa))
                    .map(Value::Decimal)
                    .ok_or_else(|| malformed("a decimal out of range"))?
            }
        })
    }

    fn take_text(&mut self) -> Result<String, ProtocolError> {
        let cut = self
            .lengths
            .next()
            .and_then(|length| usize::try_from(length).ok())
            .and_then(|length| self.text.split_at_checked(length));
        let (head, tail) = cut.ok_or_else(|| malformed("words shorter than they say"))?;
        self.text = tail;
        let text = Vocabulary::get().decode(head, self.text_left)?;
        self.text_left = self.text_left.saturating_sub(text.len());
        Ok(text)
    }
}
