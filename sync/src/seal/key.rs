//! The keys of a city: one seals, earlier ones still vouch for what they sealed, revoked ones for
//! nothing.

use super::{DrawnSeal, Seal, hex, unhex};
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
    /// As text for devices: a line a key, with the public half in hexadecimal digits, and when it
    /// was made, retired and revoked in seconds, "-" where it was not.
    pub fn to_text(&self) -> String {
        let moment = |at: Option<UnixSeconds>| at.map_or("-".to_owned(), |at| at.0.to_string());
        let line = |key: &CityKey| {
            let (made, retired) = (moment(Some(key.made_at)), moment(key.retired_at));
            let words = [hex(&key.public), made, retired, moment(key.revoked_at)];
            words.join(" ")
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Reads [`Self::to_text`]; none where a line is no key, so that a list is known whole or not
    /// at all.
    pub fn from_text(text: &str) -> Option<Self> {
        let moment = |word: &str| word.parse().ok().map(UnixSeconds);
        let perhaps = |word: &str| match word {
            "-" => Some(None),
            word => moment(word).map(Some),
        };
        let line = |line: &str| {
            let mut words = line.split(' ');
            let key = CityKey {
                public: unhex(words.next()?)?,
                made_at: moment(words.next()?)?,
                retired_at: perhaps(words.next()?)?,
                revoked_at: perhaps(words.next()?)?,
            };
            words.next().is_none().then_some(key)
        };
        text.lines().map(line).collect::<Option<_>>().map(Self)
    }

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
