//! What a field can hold.

use ikrar_domain::value::Figure;
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error as DecodeError};
use rust_decimal::Decimal;

use crate::identity::EntityId;
use crate::wire::Writer;

/// CBOR tag of a decimal fraction (RFC 8949, section 3.4.4).
const TAG_DECIMAL: u64 = 4;
/// CBOR tag of an identifier in sixteen bytes (the registered UUID tag).
const TAG_ID: u64 = 37;
/// Our tag of a closed range of two decimals. Frozen.
const TAG_RANGE: u64 = 40_001;
/// Most decimal places `rust_decimal` holds.
const SCALE_MAX: u32 = 28;

/// A field's value. Figures are exact decimals, money is whole rupiah.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing entered. A zero is not this.
    #[default]
    Null,
    /// Words: a name, a note, an enumeration's code, a civil date `YYYY-MM-DD`.
    Text(String),
    /// An exact number.
    Decimal(Decimal),
    /// A whole number: rupiah, a year, a quarter.
    Integer(i64),
    /// Yes or no.
    Bool(bool),
    /// Another entity.
    Id(EntityId),
    /// A closed range, low then high.
    Range(Decimal, Decimal),
    /// Bytes that only the ledger writes, such as a kept operation.
    Bytes(Vec<u8>),
}

impl Value {
    /// The words, if it holds words.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it holds one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The entity it refers to.
    pub fn as_id(&self) -> Option<EntityId> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }

    /// Yes or no, if it holds that.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(answer) => Some(*answer),
            _ => None,
        }
    }

    /// The bytes, if it holds bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// True where nothing was entered.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Words as a value: blank text is [`Value::Null`].
    pub fn text(words: &str) -> Self {
        if words.trim().is_empty() {
            Self::Null
        } else {
            Self::Text(words.to_owned())
        }
    }

    /// A target or a realization as a value.
    pub fn figure(figure: &Figure) -> Self {
        match figure {
            Figure::Number(number) => Self::Decimal(number.normalize()),
            Figure::Range { low, high } => Self::Range(low.normalize(), high.normalize()),
            Figure::Predicate(label) => Self::Text(label.clone()),
            Figure::YesNo(answer) => Self::Bool(*answer),
        }
    }

    /// The target or realization this value holds, if it is one.
    pub fn as_figure(&self) -> Option<Figure> {
        match self {
            Self::Decimal(number) => Some(Figure::Number(*number)),
            Self::Range(low, high) => Some(Figure::Range {
                low: *low,
                high: *high,
            }),
            Self::Text(label) => Some(Figure::Predicate(label.clone())),
            Self::Bool(answer) => Some(Figure::YesNo(*answer)),
            Self::Null | Self::Integer(_) | Self::Id(_) | Self::Bytes(_) => None,
        }
    }

    /// The canonical bytes: equal values have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.encode(&mut writer);
        writer.into_bytes()
    }

    /// Reads [`Self::to_bytes`] back.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut decoder = Decoder::new(bytes);
        let value = Self::decode(&mut decoder).ok()?;
        (decoder.position() == bytes.len()).then_some(value)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Null => writer.null(),
            Self::Text(text) => writer.text(text),
            Self::Decimal(number) => encode_decimal(*number, writer),
            Self::Integer(number) => writer.signed(*number),
            Self::Bool(answer) => writer.boolean(*answer),
            Self::Bytes(bytes) => writer.bytes(bytes),
            Self::Id(id) => {
                writer.tag(TAG_ID);
                writer.bytes(id.bytes());
            }
            Self::Range(low, high) => {
                writer.tag(TAG_RANGE);
                writer.array(2);
                encode_decimal(*low, writer);
                encode_decimal(*high, writer);
            }
        }
    }

    pub(crate) fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match decoder.datatype()? {
            Type::Null => decoder.null().map(|()| Self::Null),
            Type::Bool => decoder.bool().map(Self::Bool),
            Type::String => decoder.str().map(|text| Self::Text(text.to_owned())),
            Type::Bytes => decoder.bytes().map(|bytes| Self::Bytes(bytes.to_vec())),
            Type::Tag => Self::decode_tagged(decoder),
            _ => decoder.i64().map(Self::Integer),
        }
    }

    fn decode_tagged(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match decoder.tag()?.as_u64() {
            TAG_DECIMAL => decode_decimal_body(decoder).map(Self::Decimal),
            TAG_ID => EntityId::from_slice(decoder.bytes()?)
                .map(Self::Id)
                .ok_or_else(|| DecodeError::message("an id has sixteen bytes")),
            TAG_RANGE => {
                if decoder.array()? != Some(2) {
                    return Err(DecodeError::message("a range has two ends"));
                }
                Ok(Self::Range(
                    decode_decimal(decoder)?,
                    decode_decimal(decoder)?,
                ))
            }
            _ => Err(DecodeError::message("a value with an unknown tag")),
        }
    }
}

/// Tag 4, `[exponent, mantissa]`; a mantissa beyond 64 bits is written as decimal text.
fn encode_decimal(number: Decimal, writer: &mut Writer) {
    let number = number.normalize();
    writer.tag(TAG_DECIMAL);
    writer.array(2);
    writer.signed(-i64::from(number.scale()));
    match i64::try_from(number.mantissa()) {
        Ok(mantissa) => writer.signed(mantissa),
        Err(_) => writer.text(&number.mantissa().to_string()),
    }
}

fn decode_decimal(decoder: &mut Decoder<'_>) -> Result<Decimal, DecodeError> {
    if decoder.tag()?.as_u64() != TAG_DECIMAL {
        return Err(DecodeError::message("a decimal carries tag 4"));
    }
    decode_decimal_body(decoder)
}

fn decode_decimal_body(decoder: &mut Decoder<'_>) -> Result<Decimal, DecodeError> {
    if decoder.array()? != Some(2) {
        return Err(DecodeError::message("a decimal is exponent and mantissa"));
    }
    let exponent = decoder.i64()?;
    let mantissa = match decoder.datatype()? {
        Type::String => decoder
            .str()?
            .parse::<i128>()
            .map_err(|_| DecodeError::message("a mantissa is a whole number"))?,
        _ => i128::from(decoder.i64()?),
    };
    decimal_from_parts(exponent.checked_neg(), mantissa)
        .ok_or_else(|| DecodeError::message("a decimal out of range"))
}

/// A decimal from its scale (places after the point) and mantissa, if it fits.
pub(crate) fn decimal_from_parts(scale: Option<i64>, mantissa: i128) -> Option<Decimal> {
    let scale = u32::try_from(scale?)
        .ok()
        .filter(|scale| *scale <= SCALE_MAX)?;
    Decimal::try_from_i128_with_scale(mantissa, scale)
        .ok()
        .map(|number| number.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_round_trip(value: &Value) {
        let bytes = value.to_bytes();
        assert_eq!(Value::from_bytes(&bytes).as_ref(), Some(value));
    }

    #[test]
    fn every_kind_of_value_survives_the_wire() {
        for value in [
            Value::Null,
            Value::Text("Meningkatnya mutu layanan".into()),
            Value::Decimal(Decimal::new(8667, 2)),
            Value::Decimal(Decimal::MAX),
            Value::Decimal(Decimal::MIN),
            Value::Integer(i64::MIN),
            Value::Bool(true),
            Value::Id(EntityId::from_bytes([7; 16])),
            Value::Range(Decimal::new(7, 0), Decimal::new(85, 1)),
            Value::Bytes(vec![0, 0xff, 7]),
        ] {
            check_round_trip(&value);
        }
    }

    #[test]
    fn equal_numbers_have_equal_bytes_whatever_zeros_were_typed() {
        let short = Value::Decimal(Decimal::new(45, 1)).to_bytes();
        let long = Value::Decimal(Decimal::new(4500, 3)).to_bytes();
        assert_eq!(short, long);
    }

    #[test]
    fn damaged_bytes_are_refused_and_never_panic() {
        for bytes in [
            &b""[..],
            &[0xc4][..],
            &[0xc4, 0x82, 0x38, 0xff, 0x01][..],
            &[0xff][..],
        ] {
            assert!(Value::decode(&mut Decoder::new(bytes)).is_err());
        }
    }
}
