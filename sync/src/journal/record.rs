//! One record: mark, kind, length, payload, checksum.

/// What a record begins with. A reader that has lost its way looks for the next one.
const MARK: [u8; 4] = *b"\nIKJ";
/// Bytes in front of the payload: mark, kind and length.
const HEAD: usize = MARK.len() + 1 + 4;
/// Bytes of the checksum behind it.
const CHECK: usize = 8;

/// The numbers of what a record says. Frozen; only add.
pub(super) mod kind {
    pub(in crate::journal) const OPERATION: u8 = 1;
    pub(in crate::journal) const RECEIPTED: u8 = 2;
    pub(in crate::journal) const PLACE: u8 = 3;
    pub(in crate::journal) const ACCOUNT: u8 = 4;
    pub(in crate::journal) const TEXT: u8 = 5;
}

/// A record of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) kind: u8,
    pub(super) payload: Vec<u8>,
}

/// Writes one.
pub(super) fn write(bytes: &mut Vec<u8>, record: &Record) {
    let length = u32::try_from(record.payload.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&MARK);
    bytes.push(record.kind);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&record.payload);
    bytes.extend_from_slice(&check(record.kind, &record.payload));
}

/// All sound records in order, and how many stretches in between were not.
pub(super) fn read(mut bytes: &[u8]) -> (Vec<Record>, usize) {
    let mut records = Vec::new();
    let mut damaged = 0_usize;
    let mut is_lost = false;
    while !bytes.is_empty() {
        if let Some((record, rest)) = first(bytes) {
            records.push(record);
            bytes = rest;
            is_lost = false;
            continue;
        }
        if !is_lost {
            damaged = damaged.saturating_add(1);
            is_lost = true;
        }
        bytes = from_next_mark(bytes);
    }
    (records, damaged)
}

fn first(bytes: &[u8]) -> Option<(Record, &[u8])> {
    let rest = bytes.strip_prefix(&MARK)?;
    let (kind, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (payload, rest) = rest.split_at_checked(length)?;
    let (found, rest) = rest.split_first_chunk::<CHECK>()?;
    let record = Record {
        kind: *kind,
        payload: payload.to_vec(),
    };
    (*found == check(*kind, payload)).then_some((record, rest))
}

/// What follows the first byte from the next mark on; nothing where there is none.
fn from_next_mark(bytes: &[u8]) -> &[u8] {
    let rest = bytes.get(1..).unwrap_or_default();
    let next = rest
        .windows(MARK.len())
        .position(|window| window == MARK)
        .filter(|next| rest.len().saturating_sub(*next) >= HEAD);
    next.and_then(|next| rest.get(next..)).unwrap_or_default()
}

fn check(kind: u8, payload: &[u8]) -> [u8; CHECK] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(payload);
    let mut check = [0; CHECK];
    hasher.finalize_xof().fill(&mut check);
    check
}
