//! Small messages that would be large, deep or endless in a careless reader.

use ikrar_sync::protocol::frame::{CONTENT_BYTES_MAX, Frame};
use support::fuzz::{kept, papers};

/// As much as a body may unpack to.
const LONGEST: usize = CONTENT_BYTES_MAX - 64;
/// Enough to tell how memory grows with what is read.
const LONG: usize = 64 * 1024;
/// What a reader may take for content of [`LONG`], whatever it is made of.
const MEMORY_FOR_LONG: usize = 16 * LONG + 512 * 1024;
/// Whatever the content says about itself.
const MEMORY_AT_MOST: usize = 8 * CONTENT_BYTES_MAX;
/// Keys that some message has, and one that none has.
const KEYS: std::ops::Range<u8> = 0..41;
const UNKNOWN_KEY: u64 = 900;
/// Of the text of a push and of a pull.
const TEXT_KEYS: [u64; 2] = [19, 35];

/// Of the pages of a pull.
const PAGES_KEY: u64 = 4;

/// The targets that read no frame, or not at once.
const BARE: [&str; 6] = [
    "operation",
    "judged-operation",
    "kept-file",
    "carried-queue",
    "carried-content",
    "replica-line",
];

/// A message and the memory that reading it may take.
#[derive(Debug, Clone)]
pub(crate) struct Bomb {
    pub(crate) bytes: Vec<u8>,
    pub(crate) memory_bytes_max: usize,
}

/// The bombs for one decoder: as content of frames, or bare where it reads no frame.
pub(crate) fn for_target(name: &str) -> Vec<Bomb> {
    let mut contents: Vec<(Vec<u8>, usize)> = Vec::new();
    let lists = KEYS.flat_map(|key| {
        let lists = [0x80, 0x40, 0x00].map(|filler| list(key.into(), filler, LONG));
        lists.into_iter()
    });
    contents.extend(lists.map(|content| (content, MEMORY_FOR_LONG)));
    for deep in [0x81, 0xa1, 0xc4, 0xd8, 0x9f, 0xbf, 0x5f, 0x7f] {
        let content = behind_key(UNKNOWN_KEY, &vec![deep; LONG]);
        contents.push((content, MEMORY_FOR_LONG));
    }
    contents.push((many_keys(LONG), MEMORY_FOR_LONG));
    contents.extend(words(LONG).map(|content| (content, MEMORY_FOR_LONG)));
    contents.extend(huge_counts().map(|content| (content, MEMORY_AT_MOST)));
    if name == "push-request" || name == "pull-reply" {
        contents.extend(words(LONGEST).map(|content| (content, MEMORY_AT_MOST)));
        contents.push((many_keys(LONGEST), MEMORY_AT_MOST));
    }
    if name == "row" {
        contents.push((huge_page(), MEMORY_AT_MOST));
    }
    if name == "pull-reply" {
        let pages: Vec<u8> = (0..3).flat_map(|_| huge_page()).collect();
        let list = [&[0x83][..], &pages].concat();
        contents.push((behind_key(PAGES_KEY, &list), MEMORY_AT_MOST));
    }
    let mut beside = papers::TARGETS.iter().chain(&kept::TARGETS);
    let is_bare = BARE.contains(&name) || beside.any(|one| one.name == name);
    contents
        .into_iter()
        .map(|(content, memory_bytes_max)| Bomb {
            bytes: if is_bare { content } else { framed(content) },
            memory_bytes_max,
        })
        .chain([over_the_limit()])
        .collect()
}

fn framed(content: Vec<u8>) -> Vec<u8> {
    let ids = vec![7; 48];
    Frame { ids, content }.wrap()
}

/// More than a body may unpack to.
fn over_the_limit() -> Bomb {
    Bomb {
        bytes: framed(vec![0; CONTENT_BYTES_MAX + 1]),
        memory_bytes_max: MEMORY_AT_MOST,
    }
}

/// `{key: [filler, filler, ...]}`, as many as there is room for.
fn list(key: u64, filler: u8, room: usize) -> Vec<u8> {
    let header = length_header(0x80, room);
    behind_key(key, &[&header[..], &vec![filler; room]].concat())
}

/// Messages whose columns say they are as long as columns may be, in a few bytes.
fn huge_counts() -> impl Iterator<Item = Vec<u8>> {
    [200_u64, 201, 100_000, 100_001, u64::MAX]
        .into_iter()
        .map(|count| {
            let number = [&[0x1b][..], &count.to_be_bytes()].concat();
            let keys = (0_u8..24).flat_map(|key| [&[key][..], &number].concat());
            [0xb8, 24].into_iter().chain(keys).collect()
        })
}

/// A page of as many cells as columns may have, all of them alike, in sixty bytes.
fn huge_page() -> Vec<u8> {
    let sixteen = [&[0x50][..], &[7; 16]].concat();
    let entries: [(u8, &[u8]); 4] = [
        (0, &sixteen),
        (6, &sixteen),
        (8, &[0x01]),
        (9, &[0x1a, 0x00, 0x01, 0x86, 0xa0]),
    ];
    let entries = entries
        .into_iter()
        .flat_map(|(key, value)| [&[key][..], value].concat());
    [0xa4].into_iter().chain(entries).collect()
}

/// Text in which every byte stands for a whole word, all of it one note.
fn words(room: usize) -> impl Iterator<Item = Vec<u8>> {
    let text = [&length_header(0x40, room)[..], &vec![0x8b; room]].concat();
    TEXT_KEYS.into_iter().map(move |key| behind_key(key, &text))
}

/// A map with as many entries as there is room for.
fn many_keys(room: usize) -> Vec<u8> {
    let entries = room / 2;
    let header = length_header(0xa0, entries);
    let pairs = (0..entries).flat_map(|entry| [entry.to_le_bytes()[0] % 24, 0]);
    header.into_iter().chain(pairs).collect()
}

fn behind_key(key: u64, value: &[u8]) -> Vec<u8> {
    let key = [&[0x1b][..], &key.to_be_bytes()].concat();
    [&[0xa1][..], &key, value].concat()
}

fn length_header(major: u8, length: usize) -> Vec<u8> {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    [&[major | 0x1b][..], &length.to_be_bytes()].concat()
}
