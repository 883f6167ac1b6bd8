//! Whether a scan shows what was signed: by the digits at the foot of its pages, or by the code
//! of a sealed one.

use crate::blob::BlobHash;
use crate::identity::EntityId;
use crate::model::{content_root, manuscript_of, read_agreement, versions_of};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, signature};
use crate::seal::{CODE_PREFIX, CodeProblem, ContentHash, Seal};

/// As many digits of a content's hash stand at the foot of a printed page.
pub const CONTROL_DIGITS: usize = 16;

/// Why a scan does not belong to a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanProblem {
    /// There is no such signature, or it was not given on paper.
    #[error("the signature is not one on paper")]
    NotOnPaper,
    /// Fewer digits than stand on a page.
    #[error("{found} digits instead of {CONTROL_DIGITS}")]
    TooShort {
        /// How many there are.
        found: usize,
    },
    /// The code of a sealed document cannot be read.
    #[error(transparent)]
    Code(#[from] CodeProblem),
    /// It shows another version of the same agreement.
    #[error("the scan shows version {version}")]
    OtherVersion {
        /// Which.
        version: u16,
    },
    /// It shows an agreement that was not signed here: another one, or an earlier content.
    #[error("the scan shows another content")]
    OtherContent,
}

impl ScanProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOnPaper => "scan_not_on_paper",
            Self::TooShort { .. } => "scan_digits_missing",
            Self::Code(_) => "scan_code_unreadable",
            Self::OtherVersion { .. } => "scan_other_version",
            Self::OtherContent => "scan_other_content",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::NotOnPaper => {
                "Pindaian hanya dilampirkan pada tanda tangan basah. Pilih tanda tangan basahnya."
                    .to_owned()
            }
            Self::TooShort { found } => format!(
                "Sidik isi: {found} dari {CONTROL_DIGITS} angka dan huruf. Salin seluruh sidik \
                 isi dari kaki halaman pindaian."
            ),
            Self::Code(problem) => problem.user_message(),
            Self::OtherVersion { version } => format!(
                "Pindaian ini memuat versi {version}, bukan versi yang ditandatangani di sini. \
                 Lampirkan pindaian versi yang benar."
            ),
            Self::OtherContent => {
                "Pindaian ini memuat isi lain: perjanjian lain, atau cetakan sebelum isinya \
                 diperbaiki. Periksa sidik isi di kaki halaman, lalu lampirkan pindaian yang benar."
                    .to_owned()
            }
        }
    }
}

/// The digits at the foot of every page of an agreement whose content is frozen, in groups of
/// four, for people to copy.
pub fn control_digits(rows: &impl Rows, agreement: EntityId) -> String {
    let hex = BlobHash::from_bytes(content_root(rows, agreement)).hex();
    let digits: Vec<char> = hex.chars().take(CONTROL_DIGITS).collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// The content a signature was given to, as its row names it.
pub fn signed_content(row: &Row) -> Option<BlobHash> {
    BlobHash::from_hex(row.text(signature::CONTENT))
}

/// Holds what a person copied from a scan against what was signed, and gives the content it
/// belongs to.
pub fn match_scan(
    rows: &impl Rows,
    signature: EntityId,
    copied: &str,
) -> Result<BlobHash, ScanProblem> {
    let row = rows
        .row(signature)
        .filter(|row| row.kind == EntityKind::Signature && is_on_paper(row))
        .ok_or(ScanProblem::NotOnPaper)?;
    let agreement = row.parent().ok_or(ScanProblem::NotOnPaper)?;
    let content = signed_content(row).ok_or(ScanProblem::NotOnPaper)?;
    let compact: String = copied.split_whitespace().collect();
    if compact.to_uppercase().starts_with(CODE_PREFIX) {
        let seal = Seal::from_code(copied)?;
        return if seal.claim.agreement == agreement {
            Ok(content)
        } else {
            Err(other(rows, agreement, |id| id == seal.claim.agreement))
        };
    }
    let is_digit = |sign: &char| sign.is_ascii_hexdigit();
    let digits: String = compact.to_lowercase().chars().filter(is_digit).collect();
    if digits.len() < CONTROL_DIGITS {
        let found = digits.len();
        return Err(ScanProblem::TooShort { found });
    }
    let shows = |hex: &str| hex.starts_with(&digits);
    if shows(&content.hex()) || shows_sealed(rows, agreement, &digits) {
        return Ok(content);
    }
    Err(other(rows, agreement, |id| {
        shows(&BlobHash::from_bytes(content_root(rows, id)).hex())
            || shows_sealed(rows, id, &digits)
    }))
}

/// Whether a signature was given on paper.
pub fn is_on_paper(row: &Row) -> bool {
    row.text(signature::MODE) == ikrar_domain::agreement::SigningMode::WetInk.code()
}

/// Whether these are the digits beside the seal of an agreement's document.
fn shows_sealed(rows: &impl Rows, agreement: EntityId, digits: &str) -> bool {
    manuscript_of(rows, rows, agreement)
        .map(|manuscript| ContentHash::of(&manuscript).short().replace('-', ""))
        .is_some_and(|short| short == digits)
}

/// Another version of the agreement that fits, or some other content.
fn other(rows: &impl Rows, agreement: EntityId, fits: impl Fn(EntityId) -> bool) -> ScanProblem {
    versions_of(rows, agreement)
        .into_iter()
        .filter(|id| *id != agreement && fits(*id))
        .find_map(|id| read_agreement(rows, id))
        .map_or(ScanProblem::OtherContent, |found| {
            ScanProblem::OtherVersion {
                version: found.version_number,
            }
        })
}
