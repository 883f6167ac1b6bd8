//! What a signer gives for a certified signature.

use std::fmt;

use chrono::NaiveDate;
use ikrar_domain::agreement::SigningParty;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::{SHORT_TEXT_CHARACTERS_MAX, civil_date};

use super::CertificationError;

/// Digits of the number under which services here know a person.
const SIGNER_DIGITS: usize = 16;
/// No passphrase is longer.
const PASSPHRASE_BYTES_MAX: usize = 256;

/// What opens a signer's key at the service. It passes through and is neither kept nor printed.
pub struct Passphrase(String);

impl Passphrase {
    /// From what was typed.
    pub const fn new(typed: String) -> Self {
        Self(typed)
    }

    /// For the service alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A signature that somebody wants to give.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The agreement.
    pub agreement: EntityId,
    /// For which side.
    pub party: SigningParty,
    /// The content that the signer saw.
    pub content: BlobHash,
    /// Where.
    pub place: String,
    /// On which day.
    pub signed_on: NaiveDate,
}

/// A certified signature as it is asked for.
#[derive(Debug)]
pub struct Asked {
    /// What is signed, where and when.
    pub wanted: Wanted,
    /// Who signs.
    pub credentials: Credentials,
}

/// What a signer shows the service.
pub struct Credentials {
    /// The number under which the service knows the signer. It passes through like the passphrase.
    pub signer: String,
    /// What opens the signer's key.
    pub passphrase: Passphrase,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl Asked {
    /// Reads what a device sent, each as a text.
    pub fn read(
        agreement: EntityId,
        [party, content, place, signed_on]: [&str; 4],
        signer: &str,
        passphrase: Passphrase,
    ) -> Result<Self, CertificationError> {
        let refuse = |field, reason| CertificationError::Input { field, reason };
        let party = SigningParty::from_code(party)
            .ok_or_else(|| refuse("party", "pihak penanda tangan tidak dikenal"))?;
        let content = BlobHash::from_hex(content)
            .ok_or_else(|| refuse("content", "sidik isi tidak terbaca; muat ulang halaman"))?;
        let place = place.trim();
        if place.is_empty() || place.chars().count() > SHORT_TEXT_CHARACTERS_MAX {
            let reason = "tuliskan tempat penandatanganan, tidak lebih dari satu baris";
            return Err(refuse("place", reason));
        }
        let signed_on = civil_date(signed_on).ok_or_else(|| {
            refuse(
                "signed_on",
                "tulis tahun, bulan, dan hari, misalnya 2026-01-23",
            )
        })?;
        let signer: String = signer.split_whitespace().collect();
        if signer.len() != SIGNER_DIGITS || !signer.bytes().all(|sign| sign.is_ascii_digit()) {
            return Err(refuse("signer", "NIK terdiri dari 16 angka"));
        }
        let length = passphrase.reveal().len();
        if length == 0 || length > PASSPHRASE_BYTES_MAX {
            return Err(refuse("passphrase", "ketik passphrase sertifikat Anda"));
        }
        Ok(Self {
            wanted: Wanted {
                agreement,
                party,
                content,
                place: place.to_owned(),
                signed_on,
            },
            credentials: Credentials { signer, passphrase },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: &str, day: &str, signer: &str, passphrase: &str) -> Option<&'static str> {
        let content = BlobHash::of(b"content").hex();
        let asked = Asked::read(
            EntityId::from_bytes([1; 16]),
            ["first", &content, place, day],
            signer,
            Passphrase::new(passphrase.to_owned()),
        );
        match asked {
            Err(CertificationError::Input { field, .. }) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let signer = "0000 0000 0000 0000";
        assert_eq!(read("Contoh", "2026-01-23", signer, "rahasia"), None);
        assert_eq!(read(" ", "2026-01-23", signer, "x"), Some("place"));
        assert_eq!(read("Contoh", "23-01", signer, "x"), Some("signed_on"));
        assert_eq!(read("Contoh", "2026-01-23", "12", "x"), Some("signer"));
        assert_eq!(read("Contoh", "2026-01-23", signer, ""), Some("passphrase"));
    }

    #[test]
    fn secrets_are_never_printed() {
        let content = BlobHash::of(b"content").hex();
        let asked = Asked::read(
            EntityId::from_bytes([1; 16]),
            ["second", &content, "Contoh", "2026-01-23"],
            "1234567890123456",
            Passphrase::new("sangat rahasia".to_owned()),
        )
        .unwrap();
        let printed = format!("{asked:?} {:?}", asked.credentials.passphrase);
        assert!(!printed.contains("rahasia") && !printed.contains("123456"));
        let order = super::super::Order {
            document: Vec::new(),
            file_name: "a.pdf".to_owned(),
            credentials: asked.credentials,
        };
        let printed = format!("{order:?}");
        assert!(!printed.contains("rahasia") && !printed.contains("123456"));
    }
}
