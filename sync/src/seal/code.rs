//! A seal as text: in the code on paper, in the PDF, and typed or pasted by people.
//!
//! Capitals and digits only, which a code on paper holds most densely; what people add (spaces,
//! line feeds, small letters) is taken out. Four bytes of checksum tell a typing error or a code
//! that was cut off from one that was altered on purpose.

use super::{SEAL_BYTES, Seal};

/// In front of every code.
pub const CODE_PREFIX: &str = "IKRAR1:";
const CHECKSUM_BYTES: usize = 4;
const CODED_BYTES: usize = SEAL_BYTES + CHECKSUM_BYTES;
/// Base 32 of RFC 4648 without padding.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODED_LETTERS: usize = (CODED_BYTES * 8).div_ceil(5);

/// Why a text is no seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeProblem {
    /// It does not begin as codes do.
    #[error("the text is not a code of Ikrar")]
    NotOurs,
    /// It is of a later form.
    #[error("the code is of a later form")]
    Later,
    /// Letters are missing at its end, or there are too many.
    #[error("the code has {found} letters instead of {CODED_LETTERS}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A sign is none of the alphabet.
    #[error("the code has a letter that no code has")]
    Letter,
    /// The letters do not fit their checksum.
    #[error("the code does not fit its checksum")]
    Checksum,
}

impl CodeProblem {
    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::NotOurs => {
                format!("Teks ini bukan kode dokumen Ikrar. Kode dimulai dengan {CODE_PREFIX}")
            }
            Self::Later => {
                "Kode ini dibuat oleh versi yang lebih baru. Perbarui aplikasi untuk memeriksanya."
                    .to_owned()
            }
            Self::Length { found } if found < CODED_LETTERS => format!(
                "Kode terpotong: {found} dari {CODED_LETTERS} huruf. Pindai atau salin seluruhnya."
            ),
            Self::Length { found } => format!(
                "Kode terlalu panjang: {found} dari {CODED_LETTERS} huruf. Salin satu kode saja."
            ),
            Self::Letter => {
                "Kode memuat huruf yang tidak dipakai. Kode hanya berisi A-Z dan 2-7.".to_owned()
            }
            Self::Checksum => {
                "Kode salah ketik atau rusak saat dipindai. Pindai atau salin sekali lagi."
                    .to_owned()
            }
        }
    }
}

impl Seal {
    /// The seal as a code.
    pub fn to_code(self) -> String {
        let mut bytes = self.to_bytes();
        let checksum = checksum(&bytes);
        bytes.extend(checksum);
        let mut code = CODE_PREFIX.to_owned();
        code.push_str(&encode(&bytes));
        code
    }

    /// Reads a code as it was scanned or typed.
    pub fn from_code(text: &str) -> Result<Self, CodeProblem> {
        let letters: String = text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
            .flat_map(char::to_uppercase)
            // More than this no code has; do not walk megabytes.
            .take(10 * CODED_LETTERS)
            .collect();
        let body = letters.strip_prefix(CODE_PREFIX).ok_or_else(|| {
            let later = letters.starts_with("IKRAR") && letters.contains(':');
            if later {
                CodeProblem::Later
            } else {
                CodeProblem::NotOurs
            }
        })?;
        let found = body.chars().count();
        if found != CODED_LETTERS {
            return Err(CodeProblem::Length { found });
        }
        let bytes = decode(body).ok_or(CodeProblem::Letter)?;
        let (seal, found) = bytes
            .split_first_chunk::<SEAL_BYTES>()
            .ok_or(CodeProblem::Checksum)?;
        if found != checksum(seal) {
            return Err(CodeProblem::Checksum);
        }
        Self::from_bytes(seal).ok_or(CodeProblem::Later)
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut checksum = [0; CHECKSUM_BYTES];
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar kode segel");
    hasher.update(bytes);
    hasher.finalize_xof().fill(&mut checksum);
    checksum
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut held: u32 = 0;
    let mut bits = 0;
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(bits: u32) -> char {
    let index = usize::try_from(bits & 31).unwrap_or_default();
    ALPHABET.get(index).copied().map_or('A', char::from)
}

/// `None` for a letter outside the alphabet and for bits set behind the end: a seal has one code.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut held: u32 = 0;
    let mut bits = 0;
    for sign in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == sign)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
        }
    }
    (held & ((1 << bits) - 1) == 0).then_some(bytes)
}
