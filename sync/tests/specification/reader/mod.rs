//! A second reader, written from the document and not from the code: where it cannot read what the
//! encoder wrote, the document does not say enough. It gives values and operations as CBOR, as the
//! document describes them, and knows none of the code's types.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Decoder;

mod page;
mod push;

pub(crate) use page::sums;
pub(crate) use push::operations;

/// One word a line.
const WORDS: &str = include_str!("../../../src/protocol/words.txt");

type Id = [u8; 16];

/// A map's values as CBOR, by key.
type Map = BTreeMap<u64, Vec<u8>>;

/// "The frame": ids and content.
fn frame(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    assert_eq!(&bytes[..4], b"IKR1");
    let (before, seal) = bytes.split_at(bytes.len() - 4);
    assert_eq!(&blake3::hash(before).as_bytes()[..4], seal);
    let (length, rest) = varint(&before[5..]);
    let (ids, body) = rest.split_at(usize::try_from(length).unwrap());
    let content = match bytes[4] {
        0x5a => body.to_vec(),
        0xa5 => miniz_oxide::inflate::decompress_to_vec(body).unwrap(),
        flag => panic!("no flag of a writer: {flag}"),
    };
    (ids.to_vec(), content)
}

fn varint(bytes: &[u8]) -> (u64, &[u8]) {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let digits = bytes[..length].iter().rev();
    let number = digits.fold(0, |number, byte| (number << 7) | u64::from(byte & 0x7f));
    (number, &bytes[length..])
}

fn map(bytes: &[u8]) -> Map {
    let mut decoder = Decoder::new(bytes);
    let length = decoder.map().unwrap().unwrap();
    let entry = |_| {
        let key = decoder.u64().unwrap();
        let start = decoder.position();
        decoder.skip().unwrap();
        (key, bytes[start..decoder.position()].to_vec())
    };
    (0..length).map(entry).collect()
}

fn unsigned(map: &Map, key: u64, default: u64) -> u64 {
    map.get(&key)
        .map_or(default, |value| Decoder::new(value).u64().unwrap())
}

fn bytes(map: &Map, key: u64) -> Vec<u8> {
    map.get(&key).map_or(Vec::new(), |value| {
        Decoder::new(value).bytes().unwrap().to_vec()
    })
}

/// "Columns": so many whole numbers.
fn column(map: &Map, key: u64, length: usize) -> Vec<i64> {
    let Some(value) = map.get(&key) else {
        return vec![0; length];
    };
    let mut decoder = Decoder::new(value);
    if decoder.datatype().unwrap() != Type::Bytes {
        return vec![decoder.i64().unwrap(); length];
    }
    let mut rest = decoder.bytes().unwrap();
    let mut numbers = Vec::new();
    let mut last = 0_i64;
    while !rest.is_empty() {
        let (zigzag, after) = varint(rest);
        let half = (zigzag / 2).cast_signed();
        let difference = if zigzag % 2 == 0 { half } else { -half - 1 };
        last = last.wrapping_add(difference);
        numbers.push(last);
        rest = after;
    }
    assert_eq!(numbers.len(), length, "key {key}");
    numbers
}

/// The head of a CBOR item in its shortest form.
fn head(major: u8, number: u64) -> Vec<u8> {
    let first = major * 32;
    let bytes = number.to_be_bytes();
    let (mark, length) = match number {
        0..24 => return vec![first + bytes[7]],
        24..0x100 => (24, 1),
        0x100..0x1_0000 => (25, 2),
        0x1_0000..0x1_0000_0000 => (26, 4),
        _ => (27, 8),
    };
    [&[first + mark], &bytes[8 - length..]].concat()
}

fn counted(major: u8, length: usize) -> Vec<u8> {
    head(major, u64::try_from(length).unwrap())
}

fn cbor_unsigned(number: u64) -> Vec<u8> {
    head(0, number)
}

fn cbor_signed(number: i64) -> Vec<u8> {
    match u64::try_from(number) {
        Ok(number) => head(0, number),
        Err(_) => head(1, number.unsigned_abs() - 1),
    }
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [counted(2, bytes.len()), bytes.to_vec()].concat()
}

fn cbor_text(text: &str) -> Vec<u8> {
    [counted(3, text.len()), text.as_bytes().to_vec()].concat()
}

fn cbor_id(id: &[u8]) -> Vec<u8> {
    [head(6, 37), cbor_bytes(id)].concat()
}

fn cbor_map(entries: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = counted(5, entries.len());
    for (key, value) in entries {
        bytes.extend(head(0, *key));
        bytes.extend(value);
    }
    bytes
}

/// "The code of words."
fn words(codes: &[u8]) -> String {
    let list: Vec<&str> = WORDS.lines().collect();
    let mut text: Vec<u8> = Vec::new();
    let mut capital = false;
    let mut at = 0;
    while at < codes.len() {
        let byte = codes[at];
        at += 1;
        let line = match byte {
            0..0x80 => {
                text.push(byte);
                continue;
            }
            0xfc => {
                capital = true;
                continue;
            }
            0xfd => {
                let length = usize::from(codes[at]);
                text.extend(&codes[at + 1..at + 1 + length]);
                at += 1 + length;
                continue;
            }
            0x80..0xf0 => usize::from(byte) - 0x80 + 1,
            _ => {
                at += 1;
                113 + 256 * (usize::from(byte) - 240) + usize::from(codes[at - 1])
            }
        };
        let mut word = list[line - 1].as_bytes().to_vec();
        if capital {
            word[0].make_ascii_uppercase();
            capital = false;
        }
        text.push(b' ');
        text.extend(word);
    }
    String::from_utf8(text)
        .unwrap()
        .strip_prefix(' ')
        .unwrap()
        .to_owned()
}

/// "Types of values": what is still to be taken of seven keys.
struct Values {
    types: std::vec::IntoIter<i64>,
    mantissas: std::vec::IntoIter<i64>,
    numbers: std::vec::IntoIter<i64>,
    ids: std::vec::IntoIter<i64>,
    lengths: std::vec::IntoIter<i64>,
    codes: Vec<u8>,
    whole: std::vec::IntoIter<Vec<u8>>,
}

impl Values {
    fn new(map: &Map, first: u64, length: usize) -> Self {
        let types = column(map, first, length);
        let count = |is_it: &dyn Fn(i64) -> bool| types.iter().filter(|one| is_it(**one)).count();
        let part = |offset, length| column(map, first + offset, length).into_iter();
        Self {
            mantissas: part(1, count(&|one| one >= 10)),
            numbers: part(2, count(&|one| one == 2)),
            ids: part(3, count(&|one| one == 5)),
            lengths: part(4, count(&|one| one == 1)),
            codes: bytes(map, first + 5),
            whole: list(map, first + 6).into_iter(),
            types: types.into_iter(),
        }
    }

    /// The next value, as CBOR.
    fn take(&mut self, id: &dyn Fn(i64) -> Id) -> Vec<u8> {
        match self.types.next().unwrap() {
            0 => vec![0xf6],
            1 => {
                let length = usize::try_from(self.lengths.next().unwrap()).unwrap();
                let rest = self.codes.split_off(length);
                let codes = std::mem::replace(&mut self.codes, rest);
                cbor_text(&words(&codes))
            }
            2 => cbor_signed(self.numbers.next().unwrap()),
            3 => vec![0xf4],
            4 => vec![0xf5],
            5 => cbor_id(&id(self.ids.next().unwrap())),
            6 => self.whole.next().unwrap(),
            decimal => {
                let places = cbor_signed(10 - decimal);
                let mantissa = cbor_signed(self.mantissas.next().unwrap());
                [head(6, 4), head(4, 2), places, mantissa].concat()
            }
        }
    }
}

/// The items of a list, each as CBOR.
fn list(map: &Map, key: u64) -> Vec<Vec<u8>> {
    let Some(value) = map.get(&key) else {
        return Vec::new();
    };
    let mut decoder = Decoder::new(value);
    let length = decoder.array().unwrap().unwrap();
    let item = |_| {
        let start = decoder.position();
        decoder.skip().unwrap();
        value[start..decoder.position()].to_vec()
    };
    (0..length).map(item).collect()
}

/// "Ids that follow from others", as a UUID.
fn derived(tag: &str, parent: &Id, quarter: u8) -> Id {
    let mut hasher = blake3::Hasher::new();
    hasher.update(tag.as_bytes());
    hasher.update(parent);
    hasher.update(&[quarter]);
    let mut id: Id = *hasher.finalize().as_bytes().first_chunk().unwrap();
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    id
}

/// The ids in a row of bytes.
fn ids(bytes: &[u8]) -> Vec<Id> {
    let (ids, rest) = bytes.as_chunks::<16>();
    assert!(rest.is_empty());
    ids.to_vec()
}

fn place(number: i64) -> usize {
    usize::try_from(number).unwrap()
}
