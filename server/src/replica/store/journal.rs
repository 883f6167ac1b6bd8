//! An append-only file of checked records.
//!
//! ```text
//! "IKRJRNL1"  record*
//! record = length (u32, little-endian)  check (8 bytes)  body
//! ```
//!
//! The check is the beginning of the BLAKE3 hash of length and body. One record is one
//! transaction: it counts once all of it is on the disk. A crash can leave a part of the last
//! record behind, which is cut off at the next start; bytes that a disk has changed in the middle
//! are told apart from that, because whole records follow them.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::StoreFault;
use super::content::Content;

const MAGIC: &[u8; 8] = b"IKRJRNL1";
const LENGTH_BYTES: usize = 4;
const CHECK_BYTES: usize = 8;
const HEAD_BYTES: usize = LENGTH_BYTES + CHECK_BYTES;

/// An open journal, at its end.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    /// A flush has failed: what the disk holds is not known any more.
    is_broken: bool,
}

/// What a file held.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The bodies of the whole records, in their order.
    pub(super) bodies: Vec<Vec<u8>>,
    /// Bytes up to the end of the last whole record.
    pub(super) whole: usize,
    /// Something before the end could not be read.
    pub(super) is_damaged: bool,
}

impl Journal {
    /// Opens a journal, or starts one; a torn tail is cut off.
    pub(super) fn open(path: &Path) -> Result<(Self, Reading), StoreFault> {
        let fault = |source| StoreFault::new(path, source);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(fault)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fault)?;
        let reading = if is_started(&bytes) {
            read(&bytes).ok_or_else(|| StoreFault::NotAJournal(path.to_owned()))?
        } else {
            file.set_len(0).map_err(fault)?;
            let mut journal = Self::at_end(path, file, 0);
            journal.put(MAGIC)?;
            sync_folder(path)?;
            return Ok((journal, Reading::default()));
        };
        let whole = u64::try_from(reading.whole).unwrap_or(u64::MAX);
        if bytes.len() > reading.whole {
            file.set_len(whole).map_err(fault)?;
            file.sync_all().map_err(fault)?;
        }
        Ok((Self::at_end(path, file, whole), reading))
    }

    /// Writes a journal with these records in place of the one at `path`. A crash leaves the old
    /// one or the new one, never a mixture.
    pub(super) fn replace(path: &Path, bodies: &[Vec<u8>]) -> Result<Self, StoreFault> {
        let new = beside(path, "new");
        let fault = |source| StoreFault::new(&new, source);
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&new)
            .map_err(fault)?;
        let mut journal = Self::at_end(path, file, 0);
        journal.put(&written(bodies))?;
        fs::rename(&new, path).map_err(fault)?;
        sync_folder(path)?;
        Self::open(path).map(|(journal, _)| journal)
    }

    fn at_end(path: &Path, file: File, length: u64) -> Self {
        Self {
            path: path.to_owned(),
            file,
            length,
            is_broken: false,
        }
    }

    /// Appends one record. It survives any crash once this returns.
    pub(super) fn append(&mut self, body: &[u8]) -> Result<(), StoreFault> {
        if u32::try_from(body.len()).is_err() {
            return Err(StoreFault::TooLarge);
        }
        self.put(&record(body))
    }

    /// How long the file is.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StoreFault> {
        if self.is_broken {
            return Err(StoreFault::Broken(self.path.clone()));
        }
        let written = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| self.file.write_all(bytes));
        if let Err(source) = written {
            // A full disk takes a part; the next record must not stand behind it.
            self.is_broken = self.file.set_len(self.length).is_err();
            return Err(StoreFault::new(&self.path, source));
        }
        if let Err(source) = self.file.sync_data() {
            // After a failed flush the system may have forgotten the bytes and say yes next time.
            self.is_broken = true;
            return Err(StoreFault::new(&self.path, source));
        }
        self.length = self
            .length
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }
}

/// A file of another name in the same folder.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}

/// Makes a new or renamed file's name durable.
/// Makes durable that this file is in its folder.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreFault> {
    let folder = path.parent().unwrap_or(path);
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| StoreFault::new(folder, source))
}

/// A file cut off within its first bytes was never reported as durable.
fn is_started(bytes: &[u8]) -> bool {
    bytes.len() >= MAGIC.len() || !MAGIC.starts_with(bytes)
}

fn record(body: &[u8]) -> Vec<u8> {
    // Checked by `append`; a snapshot's records are far smaller.
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = Vec::with_capacity(body.len().saturating_add(HEAD_BYTES));
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&check(length, body));
    bytes.extend_from_slice(body);
    bytes
}

fn check(length: [u8; LENGTH_BYTES], body: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&length);
    hasher.update(body);
    let mut check = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut check);
    check
}

/// A journal as it would be written anew, what it lost to damage aside: what the store makes of
/// any bytes, without a disk.
pub fn anew(bytes: &[u8]) -> Result<Vec<u8>, StoreFault> {
    let reading = read(bytes).ok_or_else(|| StoreFault::NotAJournal(PathBuf::new()))?;
    let mut content = Content::of(&reading.bodies)?;
    if reading.is_damaged {
        content.mend()?;
    }
    Ok(written(&content.snapshot()?))
}

/// A journal of one record with this body.
pub fn of_record(body: &[u8]) -> Vec<u8> {
    written(&[body.to_vec()])
}

/// The bytes of a journal with these records.
fn written(bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for body in bodies {
        bytes.extend_from_slice(&record(body));
    }
    bytes
}

/// Reads a journal's bytes; nothing when they are another file's.
fn read(bytes: &[u8]) -> Option<Reading> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let mut reading = Reading {
        whole: MAGIC.len(),
        ..Reading::default()
    };
    while !rest.is_empty() {
        let skipped = (0..rest.len()).find(|offset| first_record(&rest[*offset..]).is_some());
        let Some(skipped) = skipped else { break };
        reading.is_damaged |= skipped > 0;
        rest = rest.get(skipped..).unwrap_or_default();
        let Some((body, after)) = first_record(rest) else {
            break;
        };
        reading.bodies.push(body.to_vec());
        rest = after;
        reading.whole = bytes.len().saturating_sub(rest.len());
    }
    Some(reading)
}

fn first_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    let (found, rest) = rest.split_first_chunk::<CHECK_BYTES>()?;
    let size = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (body, after) = rest.split_at_checked(size)?;
    (*found == check(*length, body)).then_some((body, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bodies: &[&[u8]]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for body in bodies {
            bytes.extend(record(body));
        }
        bytes
    }

    fn bodies(bytes: &[u8]) -> Vec<Vec<u8>> {
        read(bytes).unwrap().bodies
    }

    #[test]
    fn a_file_cut_anywhere_gives_the_whole_records_before_the_cut() {
        let all = file(&[b"satu", b"", b"tiga"]);
        let ends = [MAGIC.len(), 24, 36, 52];
        assert_eq!(ends[3], all.len());
        for cut in MAGIC.len()..=all.len() {
            let reading = read(&all[..cut]).unwrap();
            let expected = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(reading.bodies.len(), expected, "{cut}");
            assert_eq!(reading.whole, ends[expected], "{cut}");
            assert!(!reading.is_damaged, "{cut}");
        }
    }

    #[test]
    fn a_changed_byte_in_the_middle_is_damage_and_the_rest_is_read() {
        let sound = file(&[b"satu", b"dua", b"tiga"]);
        for place in 24..39 {
            let mut bytes = sound.clone();
            bytes[place] ^= 0x40;
            let reading = read(&bytes).unwrap();
            assert!(reading.is_damaged, "{place}");
            assert_eq!(
                reading.bodies,
                [b"satu".to_vec(), b"tiga".to_vec()],
                "{place}"
            );
        }
    }

    #[test]
    fn zeros_after_the_last_record_are_a_torn_tail() {
        let mut bytes = file(&[b"satu"]);
        bytes.extend([0; 4096]);
        let reading = read(&bytes).unwrap();
        assert!(!reading.is_damaged);
        assert_eq!(reading.bodies.len(), 1);
    }

    #[test]
    fn another_programs_file_is_not_a_journal() {
        assert!(read(b"SQLite format 3\0").is_none());
        assert_eq!(bodies(MAGIC), Vec::<Vec<u8>>::new());
    }
}
