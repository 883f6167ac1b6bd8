//! Codes of programs, activities and sub-activities, and the edition they are written in
//! (Permendagri 90/2019 and its updates; `domain.md` 1.2).
//!
//! A code is text: `1.02.02.2.01.0006` is urusan, bidang urusan, program, authority, kegiatan and
//! sub kegiatan. Zeros in front count, and editions differ in the digits of the last part.

use std::fmt;

use crate::coded::coded_enum;

coded_enum! {
    /// The ministerial decree that a code is taken from.
    pub enum NomenclatureEdition {
        /// Kepmendagri 050-5889 of 2021: two digits for the sub kegiatan.
        Of2021 => "050-5889-2021", "Kepmendagri 050-5889 Tahun 2021";
        /// Kepmendagri 900.1.15.5-1317 of 2023: four digits.
        Of2023 => "900.1.15.5-1317-2023", "Kepmendagri 900.1.15.5-1317 Tahun 2023";
        /// Kepmendagri 900.1.15.5-3406 of 2024: four digits.
        Of2024 => "900.1.15.5-3406-2024", "Kepmendagri 900.1.15.5-3406 Tahun 2024";
    }
}

impl NomenclatureEdition {
    /// Digits of the part that names the sub kegiatan.
    pub const fn sub_activity_digits(self) -> usize {
        match self {
            Self::Of2021 => 2,
            Self::Of2023 | Self::Of2024 => 4,
        }
    }
}

/// What a code names, by how many parts it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeLevel {
    /// Urusan.
    Affair,
    /// Bidang urusan.
    AffairField,
    /// Program.
    Program,
    /// Kegiatan.
    Activity,
    /// Sub kegiatan.
    SubActivity,
}

impl CodeLevel {
    /// The level in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Affair => "Urusan",
            Self::AffairField => "Bidang urusan",
            Self::Program => "Program",
            Self::Activity => "Kegiatan",
            Self::SubActivity => "Sub kegiatan",
        }
    }
}

/// Why a code cannot be one of the nomenclature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// Nothing is written.
    Blank,
    /// More parts than a sub kegiatan has, or an authority without its kegiatan.
    Parts(usize),
    /// This part, counted from 1, is not made of as many digits as it must be.
    Part {
        /// The part, counted from 1.
        part: usize,
        /// The digits it must have.
        digits: usize,
    },
    /// The sub kegiatan has the digits of another edition.
    Edition {
        /// The edition that was expected.
        edition: NomenclatureEdition,
        /// The digits that were found.
        found: usize,
    },
}

impl fmt::Display for CodeProblem {
    /// In Indonesian, with how to mend it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => write!(formatter, "Kode belum diisi."),
            Self::Parts(parts) => write!(
                formatter,
                "Kode terdiri dari {parts} bagian. Program mempunyai 3 bagian, kegiatan 5, dan \
                 sub kegiatan 6, dipisahkan titik."
            ),
            Self::Part { part, digits } => write!(
                formatter,
                "Bagian ke-{part} kode harus {digits} angka, termasuk nol di depan."
            ),
            Self::Edition { edition, found } => write!(
                formatter,
                "Kode sub kegiatan ditulis dengan {found} angka, sedangkan {} memakai {} angka. \
                 Periksa edisi nomenklaturnya.",
                edition.label(),
                edition.sub_activity_digits()
            ),
        }
    }
}

/// Digits of the parts before the sub kegiatan.
const DIGITS: [usize; 5] = [1, 2, 2, 1, 2];

/// What a code names, or why it is none of this edition. Without an edition both lengths of the
/// sub kegiatan are taken. `X` and `XX` stand for the agency's own urusan and bidang.
pub fn code_level(
    code: &str,
    edition: Option<NomenclatureEdition>,
) -> Result<CodeLevel, CodeProblem> {
    let code = code.trim();
    if code.is_empty() {
        return Err(CodeProblem::Blank);
    }
    let parts: Vec<&str> = code.split('.').collect();
    let level = match parts.len() {
        1 => CodeLevel::Affair,
        2 => CodeLevel::AffairField,
        3 => CodeLevel::Program,
        5 => CodeLevel::Activity,
        6 => CodeLevel::SubActivity,
        other => return Err(CodeProblem::Parts(other)),
    };
    for (place, (part, digits)) in parts.iter().zip(DIGITS).enumerate() {
        let is_own = place < 2 && part.chars().all(|letter| letter == 'X');
        let is_number = part.chars().all(|letter| letter.is_ascii_digit());
        if part.len() != digits || !(is_number || is_own) {
            let part = place.saturating_add(1);
            return Err(CodeProblem::Part { part, digits });
        }
    }
    if let Some(last) = parts.get(DIGITS.len()) {
        check_sub_activity(last, edition)?;
    }
    Ok(level)
}

fn check_sub_activity(part: &str, edition: Option<NomenclatureEdition>) -> Result<(), CodeProblem> {
    let is_number = part.chars().all(|letter| letter.is_ascii_digit());
    let lengths = NomenclatureEdition::ALL.iter();
    let is_known = lengths
        .map(|one| one.sub_activity_digits())
        .any(|digits| digits == part.len());
    if !is_number || !is_known {
        let digits = edition.unwrap_or(NomenclatureEdition::Of2024);
        return Err(CodeProblem::Part {
            part: DIGITS.len().saturating_add(1),
            digits: digits.sub_activity_digits(),
        });
    }
    match edition.filter(|one| one.sub_activity_digits() != part.len()) {
        Some(edition) => Err(CodeProblem::Edition {
            edition,
            found: part.len(),
        }),
        None => Ok(()),
    }
}

/// Whether a code names the program that supports every urusan (penunjang urusan), which has no
/// result of its own to promise.
pub fn is_supporting_program(code: &str) -> bool {
    let mut parts = code.trim().split('.');
    parts.nth(2).is_some_and(|program| program == "01")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const OLD: Option<NomenclatureEdition> = Some(NomenclatureEdition::Of2021);
    const NEW: Option<NomenclatureEdition> = Some(NomenclatureEdition::Of2024);

    #[rstest]
    #[case("1", CodeLevel::Affair)]
    #[case("1.02", CodeLevel::AffairField)]
    #[case(" 1.02.02 ", CodeLevel::Program)]
    #[case("X.XX.01", CodeLevel::Program)]
    #[case("1.02.02.2.01", CodeLevel::Activity)]
    #[case("1.02.02.2.01.0006", CodeLevel::SubActivity)]
    fn number_of_parts_tells_the_level(#[case] code: &str, #[case] level: CodeLevel) {
        assert_eq!(code_level(code, NEW), Ok(level));
    }

    #[rstest]
    #[case("", CodeProblem::Blank)]
    #[case("1.02.02.2", CodeProblem::Parts(4))]
    #[case("1.02.02.2.01.0006.1", CodeProblem::Parts(7))]
    #[case("1.2.02", CodeProblem::Part { part: 2, digits: 2 })]
    #[case("1.02.2", CodeProblem::Part { part: 3, digits: 2 })]
    #[case("1.02.XX", CodeProblem::Part { part: 3, digits: 2 })]
    #[case("1.02.02.2.1", CodeProblem::Part { part: 5, digits: 2 })]
    #[case("1.02.02.2.01.006", CodeProblem::Part { part: 6, digits: 4 })]
    #[case("satu", CodeProblem::Part { part: 1, digits: 1 })]
    fn code_that_is_none_says_where(#[case] code: &str, #[case] problem: CodeProblem) {
        assert_eq!(code_level(code, NEW), Err(problem));
        assert!(!problem.to_string().is_empty());
    }

    #[test]
    fn sub_activity_tells_the_edition() {
        let two = "1.02.02.2.01.06";
        let four = "1.02.02.2.01.0006";
        assert_eq!(code_level(two, OLD), Ok(CodeLevel::SubActivity));
        assert_eq!(code_level(two, None), Ok(CodeLevel::SubActivity));
        let refused = code_level(two, NEW).expect_err("another edition's");
        assert!(refused.to_string().contains("3406"), "{refused}");
        let found = CodeProblem::Edition {
            edition: NomenclatureEdition::Of2021,
            found: 4,
        };
        assert_eq!(code_level(four, OLD), Err(found));
    }

    #[test]
    fn supporting_program_is_the_first_of_every_field() {
        assert!(is_supporting_program("1.02.01"));
        assert!(is_supporting_program("X.XX.01.2.06"));
        assert!(!is_supporting_program("1.02.02"));
        assert!(!is_supporting_program("01"));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_level_or_a_problem(code in "[0-9X.a]{0,20}") {
            for edition in [None, OLD, NEW] {
                let _read = code_level(&code, edition);
            }
        }
    }
}
