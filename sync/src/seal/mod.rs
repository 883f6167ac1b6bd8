//! The seal of a document: the city's signature over what was printed.
//!
//! A seal says: this city, by this key, vouches that this agreement in this version has exactly
//! this content. It is 123 bytes and a checksum, small enough for a code on paper, and says all
//! that is needed to be checked without a connection but for the city's public keys.
//!
//! Frozen once printed; another form gets another first byte. `docs/documents.md` has the table.

mod code;
mod file;
mod key;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ikrar_domain::document::Manuscript;

use crate::identity::EntityId;

pub use code::{CODE_PREFIX, CodeProblem};
pub use file::{FileFinding, issued_part, without_line};
pub use key::{CityKey, CityKeys, KeyId, KeyStanding};

/// Before everything that is signed, so that no other signature of the key can pass for a seal.
const PURPOSE: &[u8] = b"ikrar segel dokumen 1";
/// The same for the signatures drawn under a document.
const DRAWN_PURPOSE: &[u8] = b"ikrar gambar tanda tangan 1";
/// The form of the bytes.
const FORM: u8 = 1;
/// Form, key, agreement, version, hash, signature.
const SEAL_BYTES: usize = 1 + 8 + 16 + 2 + 32 + 64;

/// The hash of a manuscript's canonical bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Of a manuscript.
    pub fn of(manuscript: &Manuscript) -> Self {
        Self::of_bytes(&manuscript.to_bytes())
    }

    /// Of canonical bytes.
    pub fn of_bytes(canonical: &[u8]) -> Self {
        Self(*blake3::hash(canonical).as_bytes())
    }

    /// The raw bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 16 hexadecimal digits in groups of four, for people to compare.
    pub fn short(&self) -> String {
        let hex = blake3::Hash::from_bytes(self.0).to_hex();
        let groups: Vec<&str> = (0..4)
            .filter_map(|group| hex.get(group * 4..group * 4 + 4))
            .collect();
        groups.join("-")
    }
}

/// What a seal vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The agreement.
    pub agreement: EntityId,
    /// Which version.
    pub version: u16,
    /// Its content.
    pub content: ContentHash,
}

impl Claim {
    /// What a manuscript says of itself.
    pub fn of(manuscript: &Manuscript) -> Self {
        Self {
            agreement: EntityId::from_uuid(manuscript.agreement.uuid()),
            version: manuscript.version,
            content: ContentHash::of(manuscript),
        }
    }
}

/// A claim with the city's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// By which key.
    pub key: KeyId,
    /// For what.
    pub claim: Claim,
    signature: [u8; 64],
}

/// The key that seals, which never leaves the server.
pub struct SealingKey(SigningKey);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealingKey")
    }
}

impl SealingKey {
    /// From 32 bytes nobody can guess.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The half that everybody may know.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Seals a claim. The same claim gets the same seal.
    pub fn seal(&self, claim: Claim) -> Seal {
        let key = KeyId::of(&self.public());
        Seal {
            key,
            claim,
            signature: self.0.sign(&signed_bytes(key, &claim)).to_bytes(),
        }
    }

    /// Vouches for the signatures drawn under a sealed document: what of a file the content hash
    /// does not cover, because it comes after it.
    pub fn seal_drawn(&self, seal: &Seal, drawn: &[u8]) -> DrawnSeal {
        DrawnSeal(self.0.sign(&drawn_bytes(seal, drawn)).to_bytes())
    }
}

/// The city's signature over what was drawn under a sealed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnSeal([u8; 64]);

impl DrawnSeal {
    /// As text: 128 hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    /// Reads [`Self::hex`].
    pub fn from_hex(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// Whether it is that of this public key, over this drawing under this document.
    pub fn is_by(&self, public: &[u8; 32], seal: &Seal, drawn: &[u8]) -> bool {
        VerifyingKey::from_bytes(public).is_ok_and(|key| {
            let signature = Signature::from_bytes(&self.0);
            KeyId::of(public) == seal.key
                && key
                    .verify_strict(&drawn_bytes(seal, drawn), &signature)
                    .is_ok()
        })
    }
}

impl Seal {
    /// Whether the signature is that of this public key over this claim.
    pub fn is_by(&self, public: &[u8; 32]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(public) else {
            return false;
        };
        let signature = Signature::from_bytes(&self.signature);
        KeyId::of(public) == self.key
            && key
                .verify_strict(&signed_bytes(self.key, &self.claim), &signature)
                .is_ok()
    }

    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        bytes.extend(claim_bytes(self.key, &self.claim));
        bytes.extend(self.signature);
        bytes
    }

    fn from_bytes(bytes: &[u8; SEAL_BYTES]) -> Option<Self> {
        let (form, rest) = bytes.split_first()?;
        let (key, rest) = rest.split_first_chunk()?;
        let (agreement, rest) = rest.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (content, rest) = rest.split_first_chunk()?;
        let signature = rest.first_chunk()?;
        (*form == FORM).then_some(Self {
            key: KeyId::from_bytes(*key),
            claim: Claim {
                agreement: EntityId::from_bytes(*agreement),
                version: u16::from_be_bytes(*version),
                content: ContentHash(*content),
            },
            signature: *signature,
        })
    }
}

/// Two lower-case hexadecimal digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Reads [`hex`]; none where the length is another or a sign is no digit.
fn unhex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let is_digits = text.len() == 2 * LENGTH && text.bytes().all(|sign| sign.is_ascii_hexdigit());
    let mut bytes = [0; LENGTH];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let digits = text.get(place * 2..place * 2 + 2).filter(|_| is_digits)?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(bytes)
}

fn claim_bytes(key: KeyId, claim: &Claim) -> Vec<u8> {
    let mut bytes = key.bytes().to_vec();
    bytes.extend(claim.agreement.bytes());
    bytes.extend(claim.version.to_be_bytes());
    bytes.extend(claim.content.bytes());
    bytes
}

fn signed_bytes(key: KeyId, claim: &Claim) -> Vec<u8> {
    [PURPOSE.to_vec(), claim_bytes(key, claim)].concat()
}

fn drawn_bytes(seal: &Seal, drawn: &[u8]) -> Vec<u8> {
    let hash = *blake3::hash(drawn).as_bytes();
    let claim = claim_bytes(seal.key, &seal.claim);
    [DRAWN_PURPOSE.to_vec(), claim, hash.to_vec()].concat()
}

#[cfg(test)]
mod tests;
