//! The keys of a city: one seals, earlier ones still vouch for what they sealed, revoked ones for
//! nothing.

use super::{DrawnSeal, Seal};
use crate::identity::UnixSeconds;

/// What a seal calls its key: the first bytes of the public key's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// Of a public key.
    pub fn of(public: &[u8; 32]) -> Self {
        let mut bytes = [0; 8];
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"ikrar kunci kota");
        hasher.update(public);
        hasher.finalize_xof().fill(&mut bytes);
        Self(bytes)
    }

    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 8] {
        &self.0
    }

    /// For people and programs: 16 hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:016x}", u64::from_be_bytes(self.0))
    }
}

/// A public key with its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CityKey {
    /// The key.
    pub public: [u8; 32],
    /// When it was made.
    pub made_at: UnixSeconds,
    /// When another took its place; it goes on vouching for what it has sealed.
    pub retired_at: Option<UnixSeconds>,
    /// When it was declared lost. Since nobody can tell what was sealed before, it vouches for
    /// nothing any more.
    pub revoked_at: Option<UnixSeconds>,
}

impl CityKey {
    /// Its id.
    pub fn id(&self) -> KeyId {
        KeyId::of(&self.public)
    }
}

/// The keys a check knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CityKeys(pub Vec<CityKey>);

/// How a seal stands with the keys that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// By a key of this city that vouches.
    Genuine,
    /// By a key that is not this city's, or newer than this list.
    Unknown,
    /// By a key that was revoked.
    Revoked(UnixSeconds),
    /// It names a key of this city and was not made by it.
    Forged,
}

impl CityKeys {
    /// Whether the key of a seal vouches for what was drawn under its document. How the key itself
    /// stands is [`Self::standing`].
    pub fn vouches_for_drawn(&self, seal: &Seal, proof: &DrawnSeal, drawn: &[u8]) -> bool {
        let key = self.0.iter().find(|key| key.id() == seal.key);
        key.is_some_and(|key| proof.is_by(&key.public, seal, drawn))
    }

    /// Checks the signature of a seal.
    pub fn standing(&self, seal: &Seal) -> KeyStanding {
        let Some(key) = self.0.iter().find(|key| key.id() == seal.key) else {
            return KeyStanding::Unknown;
        };
        if !seal.is_by(&key.public) {
            return KeyStanding::Forged;
        }
        key.revoked_at
            .map_or(KeyStanding::Genuine, KeyStanding::Revoked)
    }
}
