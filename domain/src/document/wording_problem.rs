//! Why a wording cannot be used. Every problem names the passage or the legal basis it is about.

use chrono::NaiveDate;

use super::date::long_date;
use super::legal_basis::CITATION_CHARACTERS_MAX;
use super::passage::{PASSAGE_CHARACTERS_MAX, Passage, Placeholder};

/// What is wrong with a wording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordingProblem {
    /// A placeholder that this passage does not know.
    #[error("{passage:?} has the unknown placeholder {name}")]
    UnknownPlaceholder {
        /// Where.
        passage: Passage,
        /// What stands between the braces.
        name: String,
    },
    /// A placeholder that this passage cannot do without.
    #[error("{passage:?} lacks the placeholder {placeholder:?}")]
    MissingPlaceholder {
        /// Where.
        passage: Passage,
        /// Which.
        placeholder: Placeholder,
    },
    /// A brace without its partner.
    #[error("{passage:?} has a brace without its partner")]
    StrayBrace {
        /// Where.
        passage: Passage,
    },
    /// More text than a passage holds.
    #[error("{passage:?} has {length} characters instead of {PASSAGE_CHARACTERS_MAX} at most")]
    TooLong {
        /// Where.
        passage: Passage,
        /// How many characters.
        length: usize,
    },
    /// A passage names a law that no longer stood on the document's day.
    #[error("{passage:?} names a basis that ended on {until}")]
    RepealedNamed {
        /// Where.
        passage: Passage,
        /// The law.
        citation: String,
        /// Its last day.
        until: NaiveDate,
    },
    /// A basis without words.
    #[error("a legal basis has no citation")]
    CitationMissing,
    /// More text than a citation holds.
    #[error("a citation has {length} characters instead of {CITATION_CHARACTERS_MAX} at most")]
    CitationTooLong {
        /// How many characters.
        length: usize,
    },
    /// A basis without its first day.
    #[error("a legal basis has no first day")]
    FirstDayMissing {
        /// Which.
        citation: String,
    },
    /// A basis that ends before it begins.
    #[error("a legal basis ends on {until}, before it begins on {from}")]
    EndsBeforeItBegins {
        /// Which.
        citation: String,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// A basis that had ended before the document's day.
    #[error("a legal basis ended on {until}")]
    Repealed {
        /// Which.
        citation: String,
        /// Its last day.
        until: NaiveDate,
    },
    /// A basis that begins after the document's day.
    #[error("a legal basis begins on {from}")]
    NotYet {
        /// Which.
        citation: String,
        /// Its first day.
        from: NaiveDate,
    },
}

impl WordingProblem {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownPlaceholder { .. } => "wording_unknown_placeholder",
            Self::MissingPlaceholder { .. } => "wording_missing_placeholder",
            Self::StrayBrace { .. } => "wording_stray_brace",
            Self::TooLong { .. } => "wording_too_long",
            Self::RepealedNamed { .. } => "wording_names_repealed_basis",
            Self::CitationMissing => "basis_citation_missing",
            Self::CitationTooLong { .. } => "basis_citation_too_long",
            Self::FirstDayMissing { .. } => "basis_first_day_missing",
            Self::EndsBeforeItBegins { .. } => "basis_ends_before_it_begins",
            Self::Repealed { .. } => "basis_repealed",
            Self::NotYet { .. } => "basis_not_yet",
        }
    }

    /// What a person reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::UnknownPlaceholder { passage, name } => format!(
                "Bagian \"{}\": isian {{{name}}} tidak dikenal di sini. Pakai {}.",
                passage.label(),
                listed(passage.placeholders())
            ),
            Self::MissingPlaceholder {
                passage,
                placeholder,
            } => format!(
                "Bagian \"{}\": {} wajib ada. Tambahkan {{{}}} pada tempatnya.",
                passage.label(),
                placeholder.label(),
                placeholder.code()
            ),
            Self::StrayBrace { passage } => format!(
                "Bagian \"{}\": ada kurung kurawal tanpa pasangan. Tulis isian lengkap, seperti \
                 {{tahun}}, atau hapus kurungnya.",
                passage.label()
            ),
            Self::TooLong { passage, length } => format!(
                "Bagian \"{}\": {length} karakter, paling banyak {PASSAGE_CHARACTERS_MAX}. \
                 Persingkat teksnya.",
                passage.label()
            ),
            Self::RepealedNamed {
                passage,
                citation,
                until,
            } => format!(
                "Bagian \"{}\" menyebut {citation}, yang berlaku sampai {}. Hapus penyebutannya \
                 dari bagian itu.",
                passage.label(),
                long_date(*until)
            ),
            Self::CitationMissing => {
                "Dasar hukum: judulnya masih kosong. Tulis jenis, nomor, tahun, dan tentangnya."
                    .to_owned()
            }
            Self::CitationTooLong { length } => format!(
                "Dasar hukum: judul {length} karakter, paling banyak {CITATION_CHARACTERS_MAX}. \
                 Persingkat judulnya."
            ),
            Self::FirstDayMissing { citation } => format!(
                "Dasar hukum \"{citation}\": tanggal mulai dikutip masih kosong. Isi tanggalnya."
            ),
            Self::EndsBeforeItBegins {
                citation,
                from,
                until,
            } => format!(
                "Dasar hukum \"{citation}\": berakhir {} sebelum mulai {}. Perbaiki salah satu \
                 tanggalnya.",
                long_date(*until),
                long_date(*from)
            ),
            Self::Repealed { citation, until } => format!(
                "\"{citation}\" tidak dikutip: berlaku sampai {}.",
                long_date(*until)
            ),
            Self::NotYet { citation, from } => format!(
                "\"{citation}\" tidak dikutip: baru berlaku mulai {}.",
                long_date(*from)
            ),
        }
    }
}

/// "{tahun} (tahun anggaran), {dasar} (dasar perubahan)".
fn listed(placeholders: &[Placeholder]) -> String {
    let words = placeholders
        .iter()
        .map(|one| format!("{{{}}} ({})", one.code(), one.label()));
    words.collect::<Vec<_>>().join(", ")
}
