//! The name of a file's content.

use std::fmt;

/// The BLAKE3 hash of a file's bytes: its name for ever, and the proof that they arrived whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash in these bytes, if there are exactly thirty-two.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The hash's bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Sixty-four lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Reads what [`Self::hex`] wrote, and nothing else: one content has one name.
    pub fn from_hex(text: &str) -> Option<Self> {
        let is_lower = text
            .bytes()
            .all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit));
        let hash = blake3::Hash::from_hex(text).ok().filter(|_| is_lower)?;
        Some(Self(*hash.as_bytes()))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BlobHash({})", self.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_has_one_spelling() {
        let hash = BlobHash::of(b"bukti");
        assert_eq!(BlobHash::from_hex(&hash.hex()), Some(hash));
        assert_eq!(BlobHash::from_hex(&hash.hex().to_uppercase()), None);
        assert_eq!(BlobHash::from_hex(&hash.hex()[1..]), None);
        assert_eq!(BlobHash::from_hex(""), None);
    }
}
