//! A file as a device keeps it: records small enough for any store, each with a hash of its own,
//! so that damage is noticed before anything is sent.

use std::ops::Range;

use ikrar_domain::evidence::MediaType;
use minicbor::decode::{Decoder, Error as DecodeError};

use super::BlobHash;
use crate::identity::UnixSeconds;
use crate::wire::Writer;

/// Most bytes of one record. Browsers keep larger values as files of their own, which people and
/// cleaning programs delete.
pub const RECORD_BYTES_MAX: usize = 256 * 1_024;

const HASH: u64 = 0;
const SIZE: u64 = 1;
const MEDIA_TYPE: u64 = 2;
const KEPT_AT: u64 = 3;
const RECORDS: u64 = 4;

/// What a device knows of a file it keeps; the records stand beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBlob {
    /// The file.
    pub hash: BlobHash,
    /// How many bytes it has.
    pub size: u64,
    /// What it is.
    pub media_type: MediaType,
    /// When it was kept, by the device's clock.
    pub kept_at: UnixSeconds,
    /// The hash of each record, in order.
    pub records: Vec<BlobHash>,
}

/// Where in the records some bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPart {
    /// Which record.
    pub index: usize,
    /// Which of its bytes.
    pub range: Range<usize>,
}

/// Cuts a file into records.
pub fn records_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.chunks(RECORD_BYTES_MAX)
}

impl KeptBlob {
    /// Describes a file that is about to be kept.
    pub fn new(bytes: &[u8], media_type: MediaType, kept_at: UnixSeconds) -> Self {
        Self {
            hash: BlobHash::of(bytes),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            media_type,
            kept_at,
            records: records_of(bytes).map(BlobHash::of).collect(),
        }
    }

    /// Whether a record's bytes are what they were when they were kept.
    pub fn is_whole(&self, index: usize, record: &[u8]) -> bool {
        self.records
            .get(index)
            .is_some_and(|hash| *hash == BlobHash::of(record))
    }

    /// The part of one record that begins at `offset`, at most `length` long. A piece ends where
    /// its record ends: the next one begins there.
    pub fn part(&self, offset: u64, length: usize) -> Option<RecordPart> {
        let offset = usize::try_from(offset).ok()?;
        let size = usize::try_from(self.size).ok()?;
        let index = offset / RECORD_BYTES_MAX;
        let first = index.checked_mul(RECORD_BYTES_MAX)?;
        let start = offset.checked_sub(first)?;
        let record_length = size.checked_sub(first)?.min(RECORD_BYTES_MAX);
        let end = start.checked_add(length)?.min(record_length);
        (start < end).then_some(RecordPart {
            index,
            range: start..end,
        })
    }

    /// As a store keeps it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(5);
        writer.unsigned(HASH);
        writer.bytes(self.hash.bytes());
        writer.unsigned(SIZE);
        writer.unsigned(self.size);
        writer.unsigned(MEDIA_TYPE);
        writer.text(self.media_type.code());
        writer.unsigned(KEPT_AT);
        writer.signed(self.kept_at.0);
        writer.unsigned(RECORDS);
        writer.array(self.records.len());
        for record in &self.records {
            writer.bytes(record.bytes());
        }
        writer.into_bytes()
    }

    /// Reads [`Self::to_bytes`] back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        let length = decoder.map()?.unwrap_or(0);
        let (mut hash, mut size, mut media_type) = (None, None, None);
        let (mut kept_at, mut records) = (UnixSeconds::default(), Vec::new());
        for _ in 0..length {
            match decoder.u64()? {
                HASH => hash = Some(read_hash(&mut decoder)?),
                SIZE => size = Some(decoder.u64()?),
                MEDIA_TYPE => media_type = MediaType::from_code(decoder.str()?),
                KEPT_AT => kept_at = UnixSeconds(decoder.i64()?),
                RECORDS => {
                    for _ in 0..decoder.array()?.unwrap_or(0) {
                        records.push(read_hash(&mut decoder)?);
                    }
                }
                _ => crate::wire::skip(&mut decoder)?,
            }
        }
        let missing = || DecodeError::message("a kept file without one of its parts");
        Ok(Self {
            hash: hash.ok_or_else(missing)?,
            size: size.ok_or_else(missing)?,
            media_type: media_type.ok_or_else(missing)?,
            kept_at,
            records,
        })
    }
}

fn read_hash(decoder: &mut Decoder<'_>) -> Result<BlobHash, DecodeError> {
    BlobHash::from_slice(decoder.bytes()?)
        .ok_or_else(|| DecodeError::message("a hash has thirty-two bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: &[u8]) -> KeptBlob {
        KeptBlob::new(bytes, MediaType::Pdf, UnixSeconds(1_800_000_000))
    }

    #[test]
    fn a_kept_file_is_read_back_as_it_was() {
        let blob = kept(&vec![7; 600_000]);
        assert_eq!(blob.records.len(), 3);
        assert_eq!(KeptBlob::from_bytes(&blob.to_bytes()).unwrap(), blob);
    }

    #[test]
    fn no_cut_or_flipped_description_makes_the_reader_panic() {
        let bytes = kept(&vec![7; 300_000]).to_bytes();
        for length in 0..bytes.len() {
            assert!(KeptBlob::from_bytes(&bytes[..length]).is_err());
        }
        for place in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[place] ^= 0xff;
            let _read = KeptBlob::from_bytes(&flipped);
        }
    }

    #[test]
    fn one_flipped_bit_is_noticed() {
        let bytes = vec![7; 600_000];
        let blob = kept(&bytes);
        let mut record = records_of(&bytes).nth(1).unwrap().to_vec();
        assert!(blob.is_whole(1, &record));
        assert!(!blob.is_whole(0, &record[1..]));
        record[9] ^= 1;
        assert!(!blob.is_whole(1, &record));
        assert!(!blob.is_whole(3, &[]));
    }

    #[test]
    fn pieces_from_any_offset_make_up_the_whole_file() {
        let bytes: Vec<u8> = (0..600_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let blob = kept(&bytes);
        let records: Vec<&[u8]> = records_of(&bytes).collect();
        for first in [0, 1, 262_143, 262_144, 599_999] {
            let mut sent = Vec::new();
            let mut offset = first;
            while let Some(part) = blob.part(offset, 32 * 1_024) {
                let piece = &records[part.index][part.range];
                assert!(piece.len() <= 32 * 1_024);
                sent.extend_from_slice(piece);
                offset += u64::try_from(piece.len()).unwrap();
            }
            assert_eq!(sent, bytes[usize::try_from(first).unwrap()..]);
        }
        assert_eq!(blob.part(600_000, 1), None);
        assert_eq!(blob.part(u64::MAX, 1), None);
    }
}
