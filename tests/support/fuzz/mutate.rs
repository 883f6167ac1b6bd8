//! Damage that knows what it damages: CBOR's headers, frames, deflate, and plain bytes.

use ikrar_sync::protocol::frame::Frame;
use ikrar_sync::testing::Random;

/// Longest input any route takes.
pub const INPUT_BYTES_MAX: usize = 256 * 1024;
/// First bytes of items that have surprised decoders before.
const NASTY: [u8; 16] = [
    0x00, 0x18, 0x1b, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xbf, 0xf6, 0xff,
];
/// The low bits of a header: how the number behind it is written.
const FOUR_BYTES: u8 = 0x1a;
const EIGHT_BYTES: u8 = 0x1b;
const NO_WIDTH: u8 = 0x1c;
const LEFT_OPEN: u8 = 0x1f;
/// How often something is repeated to make it deep or long.
const REPEATED_MAX: usize = 60_000;

/// A message like these, and unlike them.
pub fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(corpus).cloned().unwrap_or_default();
    let other = random.pick(corpus).cloned().unwrap_or_default();
    // Most damage goes inside the frame: outside it deflate alone would refuse it.
    match Frame::unwrap(&bytes) {
        Ok(mut frame) if random.chance(80) => {
            let inner = Frame::unwrap(&other).unwrap_or_default();
            if random.chance(20) {
                damage(&mut frame.ids, &inner.ids, random);
            } else {
                damage_often(&mut frame.content, &inner.content, random);
            }
            bytes = if random.chance(50) {
                frame.plain()
            } else {
                frame.wrap()
            };
            if random.chance(5) {
                damage(&mut bytes, &other, random);
            }
        }
        _ => damage_often(&mut bytes, &other, random),
    }
    bytes.truncate(INPUT_BYTES_MAX);
    bytes
}

fn damage_often(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        damage(bytes, other, random);
    }
}

fn damage(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let place = random.below(bytes.len());
    let end = (place + 1 + random.below(24)).min(bytes.len());
    match random.below(11) {
        0 => bytes.truncate(place),
        1 => flip(bytes, place, random),
        2 => put(bytes, place, NASTY[random.below(NASTY.len())]),
        3 => drop(bytes.drain(place.min(end)..end)),
        4 => {
            let again = bytes.get(place..end).unwrap_or_default().to_vec();
            bytes.splice(place..place, again);
        }
        5 => {
            let from = random.below(other.len());
            let piece = other.get(from..(from + 40).min(other.len()));
            bytes.splice(place..place, piece.unwrap_or_default().iter().copied());
        }
        6 => long_length(bytes, random),
        7 => other_width(bytes, random),
        8 => {
            let deep = [0x81, 0xa1, 0xc4, 0x9f, 0xbf][random.below(5)];
            insert_many(bytes, place, deep, random);
        }
        9 => {
            let many = [0x80, 0xa0, 0x40, 0x60, 0x00, 0xf6][random.below(6)];
            insert_many(bytes, place, many, random);
        }
        _ => repeat_entry(bytes, random),
    }
}

fn flip(bytes: &mut [u8], place: usize, random: &mut Random) {
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << random.below(8);
    }
}

fn put(bytes: &mut [u8], place: usize, value: u8) {
    if let Some(byte) = bytes.get_mut(place) {
        *byte = value;
    }
}

fn insert_many(bytes: &mut Vec<u8>, place: usize, value: u8, random: &mut Random) {
    let count = 1 << random.below(17);
    let count = count.min(REPEATED_MAX);
    bytes.splice(place..place, std::iter::repeat_n(value, count));
}

/// A string, list or map says that it is as long as the world.
fn long_length(bytes: &mut Vec<u8>, random: &mut Random) {
    let Some(header) = some_header(bytes, random) else {
        return;
    };
    let major = bytes[header.place] & 0xe0;
    let length = [u64::MAX, 1 << 62, 1 << 32, 100_001, 100_000, 257][random.below(6)];
    let longer = [&[major | EIGHT_BYTES][..], &length.to_be_bytes()].concat();
    bytes.splice(header.place..header.end, longer);
}

/// The same number in a wider form than it needs, or an end that is left open.
fn other_width(bytes: &mut Vec<u8>, random: &mut Random) {
    let Some(header) = some_header(bytes, random) else {
        return;
    };
    let major = bytes[header.place] & 0xe0;
    let wider = match random.below(4) {
        0 => vec![major | LEFT_OPEN],
        1 => [&[major | EIGHT_BYTES][..], &header.number.to_be_bytes()].concat(),
        2 => {
            let low = header.number.to_be_bytes();
            [&[major | FOUR_BYTES][..], &low[4..]].concat()
        }
        _ => vec![major | NO_WIDTH],
    };
    bytes.splice(header.place..header.end, wider);
}

/// A piece between two headers stands twice: a key that comes again, a list that is too long.
fn repeat_entry(bytes: &mut Vec<u8>, random: &mut Random) {
    let headers = headers(bytes);
    let first = random.below(headers.len());
    let last = first + 1 + random.below(3);
    let (Some(first), Some(last)) = (headers.get(first), headers.get(last)) else {
        return;
    };
    let entry = bytes[first.place..last.place].to_vec();
    bytes.splice(first.place..first.place, entry);
}

/// Where an item begins, where its header ends, and the number in it.
#[derive(Debug, Clone, Copy)]
struct Header {
    place: usize,
    end: usize,
    number: u64,
}

fn some_header(bytes: &[u8], random: &mut Random) -> Option<Header> {
    let headers = headers(bytes);
    random.pick(&headers).copied()
}

/// The headers of a CBOR text, as far as it is one.
fn headers(bytes: &[u8]) -> Vec<Header> {
    let mut headers = Vec::new();
    let mut place = 0;
    while let Some(first) = bytes.get(place) {
        let Some(header) = header_at(bytes, place) else {
            break;
        };
        headers.push(header);
        let is_string = matches!(first >> 5, 2 | 3);
        let content = if is_string { header.number } else { 0 };
        let content = usize::try_from(content).unwrap_or(usize::MAX);
        place = header.end.saturating_add(content);
    }
    headers
}

fn header_at(bytes: &[u8], place: usize) -> Option<Header> {
    let information = bytes.get(place)? & 0x1f;
    let width = match information {
        0..24 | 31 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let end = place + 1 + width;
    let number = match width {
        0 => u64::from(information),
        _ => bytes
            .get(place + 1..end)?
            .iter()
            .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
    };
    Some(Header { place, end, number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_behind_strings() {
        let bytes = [0xa2, 0x01, 0x43, 9, 9, 9, 0x02, 0x19, 0x01, 0x00];
        let places: Vec<usize> = headers(&bytes).iter().map(|header| header.place).collect();
        assert_eq!(places, [0, 1, 2, 6, 7]);
        assert_eq!(headers(&bytes)[4].number, 256);
    }

    #[test]
    fn the_same_seed_damages_the_same_way() {
        let corpus = vec![vec![0xa2, 0x01, 0x43, 9, 9, 9, 0x02, 0x00]; 3];
        let run = |seed| {
            let mut random = Random::new(seed);
            (0..50)
                .map(|_| mutated(&corpus, &mut random))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }
}
