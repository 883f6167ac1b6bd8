//! The queue as a file: what waits on a device, sealed so that it can be carried past a dead
//! connection on a memory stick or in somebody else's hands.
//!
//! ```text
//! "IKRQ"  version  replica (16)  nonce (24)  sealed { 0: made at, 1: [push bodies] }
//! ```
//!
//! The seal (XChaCha20-Poly1305) is made with the key that the server gave this device's store
//! and nobody else has. So whoever carries the file can neither read nor change it, and the
//! server knows by the seal alone whose device wrote it: the carrier's own rights do not matter.
//! Inside stand ordinary pushes. Their operations keep their identity, so the file may be handed
//! in twice, or after the device itself has reconnected: nothing doubles.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use minicbor::decode::Decoder;

use super::frame::{CONTENT_BYTES_MAX, Frame};
use super::push::PushRequest;
use super::{ProtocolError, malformed};
use crate::identity::{ReplicaId, UnixSeconds};
use crate::operation::map_entries;
use crate::wire::Writer;

/// The media type of a carried file.
pub const CONTENT_TYPE: &str = "application/vnd.ikrar.carried";

/// Most bytes of a file: above a year of one agency's edits.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most bytes that the pushes in a file may unpack to together. What deflates well is small as a
/// file; a queue that a person has typed never comes near this.
pub const UNPACKED_BYTES_MAX: usize = 4 * CONTENT_BYTES_MAX;

const MAGIC: &[u8; 4] = b"IKRQ";
/// The version this build writes. 2026-11: the first.
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 4 + 1 + 16 + NONCE_BYTES;

/// Bytes of the seal's nonce, taken at random for every file.
pub const NONCE_BYTES: usize = 24;

/// What seals and opens the files of one device's store. The server makes it and keeps it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CarryKey([u8; 32]);

impl CarryKey {
    /// The key with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes, for the store.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Sixty-four hexadecimal digits, for JSON.
    pub fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Reads [`Self::hex`] back.
    pub fn from_hex(text: &str) -> Option<Self> {
        let hash = blake3::Hash::from_hex(text).ok()?;
        Some(Self(*hash.as_bytes()))
    }
}

/// A key never appears in a log.
impl std::fmt::Debug for CarryKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CarryKey(..)")
    }
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The store it was written in.
    pub replica: ReplicaId,
    /// The device's clock when the file was made; shown, never ordered by.
    pub made_at: UnixSeconds,
    /// The queue, in the pieces in which it would have been pushed.
    pub pushes: Vec<PushRequest>,
}

/// Why a file cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// Another kind of file, or cut off within its first bytes.
    #[error("this is not a carried queue; choose the file that the device offered")]
    NotCarried,
    /// A later version of the app wrote it.
    #[error("the file was written by version {0} of the format; update and hand it in again")]
    Newer(u8),
    /// Larger than any queue.
    #[error("the file is larger than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// Altered, cut off, or sealed by another key.
    #[error("the seal is broken: the file was altered or cut off; copy it anew from the device")]
    Damaged,
    /// The seal is whole and the content is not: a fault of the app that wrote it.
    #[error("the file's content cannot be read")]
    Unreadable(#[from] ProtocolError),
}

impl CarryError {
    /// The code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCarried => "not_carried",
            Self::Newer(_) => "carried_newer",
            Self::TooLarge => "carried_too_large",
            Self::Damaged => "carried_damaged",
            Self::Unreadable(_) => "carried_unreadable",
        }
    }

    /// What a person reads, and what can be done.
    pub fn user_message(&self) -> &'static str {
        match self {
            Self::NotCarried => {
                "Berkas ini bukan berkas antrean Ikrar; pilih berkas yang disimpan dari halaman \
                 Sinkronisasi."
            }
            Self::Newer(_) => {
                "Berkas ditulis oleh versi Ikrar yang lebih baru; perbarui aplikasi lalu ulangi."
            }
            Self::TooLarge => "Berkas terlalu besar untuk sebuah antrean isian.",
            Self::Damaged => {
                "Berkas berubah atau terpotong di perjalanan; salin ulang dari perangkat asalnya."
            }
            Self::Unreadable(_) => {
                "Isi berkas tidak dapat dibaca; isian tetap tersimpan di perangkat asalnya."
            }
        }
    }
}

/// Seals a queue. The nonce must be random: two files with one nonce would betray each other.
pub fn seal(key: &CarryKey, nonce: [u8; NONCE_BYTES], carried: &Carried) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(HEADER_BYTES);
    file.extend_from_slice(MAGIC);
    file.push(VERSION);
    file.extend_from_slice(carried.replica.bytes());
    file.extend_from_slice(&nonce);
    let content = carried.to_content();
    let payload = Payload {
        msg: &content,
        aad: &file,
    };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).ok()?;
    file.extend_from_slice(&sealed);
    Some(file)
}

/// The store a file comes from, to find its key by. Proves nothing yet.
pub fn origin(file: &[u8]) -> Result<ReplicaId, CarryError> {
    split(file).map(|parts| parts.replica)
}

/// What tells one file from another, for people and stores: the digest of its bytes.
pub fn file_id(file: &[u8]) -> String {
    blake3::hash(file).to_hex().to_string()
}

/// Opens a file: the seal is checked before anything of it is believed.
pub fn open(key: &CarryKey, file: &[u8]) -> Result<Carried, CarryError> {
    let parts = split(file)?;
    let payload = Payload {
        msg: parts.sealed,
        aad: parts.header,
    };
    let content = cipher(key)
        .decrypt(&XNonce::from(parts.nonce), payload)
        .map_err(|_| CarryError::Damaged)?;
    Carried::from_content(parts.replica, &content)
}

fn cipher(key: &CarryKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.0.into())
}

struct Parts<'a> {
    header: &'a [u8],
    replica: ReplicaId,
    nonce: [u8; NONCE_BYTES],
    sealed: &'a [u8],
}

fn split(file: &[u8]) -> Result<Parts<'_>, CarryError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(CarryError::TooLarge);
    }
    let rest = file.strip_prefix(MAGIC).ok_or(CarryError::NotCarried)?;
    let (version, rest) = rest.split_first().ok_or(CarryError::NotCarried)?;
    if *version != VERSION {
        return Err(CarryError::Newer(*version));
    }
    let (replica, rest) = rest
        .split_first_chunk::<16>()
        .ok_or(CarryError::NotCarried)?;
    let (nonce, sealed) = rest
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(CarryError::NotCarried)?;
    let header = file.get(..HEADER_BYTES).ok_or(CarryError::NotCarried)?;
    Ok(Parts {
        header,
        replica: ReplicaId::from_bytes(*replica),
        nonce: *nonce,
        sealed,
    })
}

const MADE_AT: u64 = 0;
const PUSHES: u64 = 1;

impl Carried {
    /// What stands inside the seal.
    pub fn to_content(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(2);
        writer.unsigned(MADE_AT);
        writer.signed(self.made_at.0);
        writer.unsigned(PUSHES);
        writer.array(self.pushes.len());
        for push in &self.pushes {
            writer.bytes(&push.to_bytes());
        }
        writer.into_bytes()
    }

    /// Reads what stood inside the seal of this store's file. Whoever has the key of a store can
    /// seal anything.
    pub fn from_content(replica: ReplicaId, content: &[u8]) -> Result<Self, CarryError> {
        let mut carried = Self {
            replica,
            made_at: UnixSeconds::default(),
            pushes: Vec::new(),
        };
        let entries = map_entries(content).map_err(ProtocolError::from)?;
        for (key, value) in entries {
            let mut decoder = Decoder::new(value);
            match key {
                MADE_AT => {
                    let seconds = decoder.i64().map_err(ProtocolError::from)?;
                    carried.made_at = UnixSeconds(seconds);
                }
                PUSHES => carried.pushes = read_pushes(replica, &mut decoder)?,
                // A later version may say more.
                _ => {}
            }
        }
        Ok(carried)
    }
}

fn read_pushes(
    replica: ReplicaId,
    decoder: &mut Decoder<'_>,
) -> Result<Vec<PushRequest>, CarryError> {
    let length = decoder.array().map_err(ProtocolError::from)?.unwrap_or(0);
    let mut pushes = Vec::new();
    let mut unpacked = 0_usize;
    for _ in 0..length {
        let frame = Frame::unwrap(decoder.bytes().map_err(ProtocolError::from)?)?;
        unpacked = unpacked.saturating_add(frame.content.len());
        if unpacked > UNPACKED_BYTES_MAX {
            return Err(CarryError::TooLarge);
        }
        let push = PushRequest::from_frame(&frame)?;
        if push.replica != replica {
            return Err(malformed("a push of another device").into());
        }
        pushes.push(push);
    }
    Ok(pushes)
}

#[cfg(test)]
mod tests;
