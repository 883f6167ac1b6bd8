//! The passages of a document's wording, and the placeholders a passage may hold.

use super::wording_problem::WordingProblem;
use super::words::clean;
use crate::coded::coded_enum;

/// Most characters of one passage.
pub const PASSAGE_CHARACTERS_MAX: usize = 1_000;

coded_enum! {
    /// A part of the wording that a city may write itself.
    pub enum Passage {
        /// Before the parties.
        Opening => "opening", "Pembuka";
        /// Before the one party of the head of region's document.
        OpeningAlone => "opening_alone", "Pembuka perjanjian kepala daerah";
        /// Why an amended version exists.
        Amendment => "amendment", "Keterangan perubahan";
        /// What the first party promises.
        FirstPromises => "first_promises", "Janji Pihak Pertama";
        /// What the second party does.
        SecondPromises => "second_promises", "Kewajiban Pihak Kedua";
        /// What the head of region promises.
        PromisesAlone => "promises_alone", "Janji kepala daerah";
        /// Before the legal bases.
        BasesIntro => "bases_intro", "Pengantar dasar hukum";
    }
}

coded_enum! {
    /// What is filled in, written in a passage as its code between braces: `{tahun}`.
    pub enum Placeholder {
        /// The budget year.
        Year => "tahun", "tahun anggaran";
        /// "Kota Pontianak".
        Government => "pemerintah", "nama pemerintah daerah";
        /// "Dinas Kesehatan".
        Agency => "perangkat_daerah", "nama perangkat daerah";
        /// The number of the version that is changed.
        EarlierVersion => "versi", "nomor versi semula";
        /// The legal ground of the change.
        Ground => "dasar", "dasar perubahan";
    }
}

impl Passage {
    /// The wording where a city has not written its own: that of the first edition.
    pub const fn standard(self) -> &'static str {
        match self {
            Self::Opening => {
                "Untuk menyelenggarakan pemerintahan yang berdaya guna, terbuka, dapat \
                 dipertanggungjawabkan, dan mengutamakan hasil bagi masyarakat, dua pihak \
                 berikut bersepakat atas kinerja Tahun {tahun} yang tercantum dalam dokumen ini."
            }
            Self::OpeningAlone => {
                "Untuk menyelenggarakan pemerintahan yang berdaya guna, terbuka, dapat \
                 dipertanggungjawabkan, dan mengutamakan hasil bagi masyarakat, pejabat \
                 berikut menyatakan janji kinerja Tahun {tahun}."
            }
            Self::Amendment => {
                "Dokumen ini mengubah Perjanjian Kinerja Tahun {tahun} versi {versi}. \
                 Dasar perubahan: {dasar}. Isi \
                 semula dan isi yang menjadi penggantinya berdampingan dalam Lampiran II."
            }
            Self::FirstPromises => {
                "PIHAK PERTAMA berjanji mencapai target kinerja tahunan yang tercantum dalam \
                 lampiran, sebagai bagian dari target jangka menengah pada dokumen perencanaan.\n\
                 Keberhasilan maupun kegagalan pencapaian target tersebut menjadi tanggung jawab \
                 PIHAK PERTAMA."
            }
            Self::SecondPromises => {
                "PIHAK KEDUA memberikan supervisi yang diperlukan, mengevaluasi pencapaian \
                 perjanjian ini, dan menindaklanjutinya dengan penghargaan atau sanksi."
            }
            Self::PromisesAlone => {
                "Kami berjanji mencapai target kinerja tahunan yang tercantum dalam lampiran, \
                 sebagai bagian dari target jangka menengah pada dokumen perencanaan daerah.\n\
                 Keberhasilan maupun kegagalan pencapaian target tersebut menjadi tanggung jawab \
                 kami."
            }
            Self::BasesIntro => "Perjanjian ini disusun berdasarkan:",
        }
    }

    /// The placeholders it may hold.
    pub const fn placeholders(self) -> &'static [Placeholder] {
        match self {
            Self::Amendment => Placeholder::ALL,
            _ => &[
                Placeholder::Year,
                Placeholder::Government,
                Placeholder::Agency,
            ],
        }
    }

    /// The placeholders it must hold: without them the document would not say of which year it
    /// is, or what it changes and why.
    pub const fn obligatory(self) -> &'static [Placeholder] {
        match self {
            Self::Opening | Self::OpeningAlone => &[Placeholder::Year],
            Self::Amendment => &[Placeholder::EarlierVersion, Placeholder::Ground],
            _ => &[],
        }
    }

    /// Whether a city may print this text here. Blank stands for the standard wording.
    pub fn check(self, text: &str) -> Result<(), WordingProblem> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(());
        }
        let passage = self;
        let length = text.chars().count();
        if length > PASSAGE_CHARACTERS_MAX {
            return Err(WordingProblem::TooLong { passage, length });
        }
        let mut found = Vec::new();
        for piece in pieces(&text) {
            match piece {
                Piece::Words(_) => {}
                Piece::Braced(name) => match Placeholder::from_code(name) {
                    Some(known) if self.placeholders().contains(&known) => found.push(known),
                    _ => {
                        let name = name.chars().take(NAME_CHARACTERS_MAX).collect();
                        return Err(WordingProblem::UnknownPlaceholder { passage, name });
                    }
                },
                Piece::Stray => return Err(WordingProblem::StrayBrace { passage }),
            }
        }
        let missing = self.obligatory().iter().find(|one| !found.contains(one));
        match missing {
            Some(placeholder) => Err(WordingProblem::MissingPlaceholder {
                passage,
                placeholder: *placeholder,
            }),
            None => Ok(()),
        }
    }
}

/// So much of an unknown placeholder is named.
const NAME_CHARACTERS_MAX: usize = 40;

/// A passage as it is kept: every line cleaned, blank lines left out. A line is a paragraph, or
/// one of a list.
pub(super) fn tidy(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(clean).collect();
    let written = lines.into_iter().filter(|line| !line.is_empty());
    written.collect::<Vec<_>>().join("\n")
}

/// A text with its placeholders filled in, each once: what is filled in is not looked at again.
pub(super) fn fill(text: &str, value: impl Fn(Placeholder) -> String) -> String {
    let mut filled = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Braced(name) => match Placeholder::from_code(name) {
                Some(known) => filled.push_str(&value(known)),
                None => filled.extend(["{", name, "}"]),
            },
            Piece::Stray => {}
        }
    }
    filled
}

enum Piece<'a> {
    Words(&'a str),
    Braced(&'a str),
    /// A brace without its partner.
    Stray,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, from_brace) = rest.split_at(at);
        found.push(Piece::Words(words));
        let inside = from_brace.strip_prefix('{');
        let closed = inside.and_then(|inside| inside.split_once('}'));
        if let Some((name, after)) = closed.filter(|(name, _)| !name.contains('{')) {
            found.push(Piece::Braced(name));
            rest = after;
        } else {
            found.push(Piece::Stray);
            rest = from_brace.get(1..).unwrap_or_default();
        }
    }
    found.push(Piece::Words(rest));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[test]
    fn standard_wording_passes_its_own_check() {
        for passage in Passage::ALL {
            assert_eq!(passage.check(passage.standard()), Ok(()), "{passage:?}");
        }
    }

    #[rstest]
    #[case::unknown("Kinerja {tahun} {bulan}", "wording_unknown_placeholder")]
    #[case::of_another_passage("Tahun {tahun} versi {versi}", "wording_unknown_placeholder")]
    #[case::missing("Kinerja tahun ini", "wording_missing_placeholder")]
    #[case::not_closed("Tahun {tahun} {", "wording_stray_brace")]
    #[case::not_opened("Tahun {tahun} }", "wording_stray_brace")]
    #[case::nested("{tahun} {{tahun}}", "wording_stray_brace")]
    fn passage_that_cannot_be_printed_is_refused_by_name(#[case] text: &str, #[case] code: &str) {
        let problem = Passage::Opening.check(text).expect_err(text);
        assert_eq!(problem.code(), code);
        assert!(problem.user_message().contains("\"Pembuka\""), "{problem}");
    }

    #[test]
    fn passage_of_a_book_is_too_long_and_says_by_how_much() {
        let long = ["{tahun} ", &"a".repeat(2_000)].concat();
        let problem = Passage::Opening.check(&long).expect_err("too long");
        assert_eq!(problem.code(), "wording_too_long");
        let words = problem.user_message();
        assert!(words.contains("2008") && words.contains("1000"), "{words}");
    }

    #[test]
    fn blank_is_the_standard_wording_and_never_refused() {
        for passage in Passage::ALL {
            assert_eq!(passage.check(" \n\t"), Ok(()));
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill("{perangkat_daerah} {tahun}", |one| match one {
            Placeholder::Agency => "Dinas {tahun}".to_owned(),
            _ => "2026".to_owned(),
        });
        assert_eq!(filled, "Dinas {tahun} 2026");
    }

    proptest! {
        /// What passes the check comes to paper without a brace; no text makes either panic.
        #[test]
        fn no_brace_of_an_accepted_passage_reaches_paper(text in "[a-z{} \n]{0,60}", known: bool) {
            let text = if known { format!("{text}{{tahun}}") } else { text };
            let filled = fill(&text, |_| "2026".to_owned());
            if Passage::Opening.check(&text).is_ok() {
                prop_assert!(!filled.contains(['{', '}']), "{filled}");
            }
        }
    }
}
