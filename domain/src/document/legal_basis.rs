//! Legal bases with the days between which they may be cited.

use chrono::NaiveDate;

use super::wording_problem::WordingProblem;
use super::words::clean;

/// Most characters of one citation.
pub const CITATION_CHARACTERS_MAX: usize = 500;

/// A law or regulation a document rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// As it is cited.
    pub citation: String,
    /// The first day on which a document cites it.
    pub cited_from: NaiveDate,
    /// The last day; none while it is in force.
    pub cited_until: Option<NaiveDate>,
}

impl LegalBasis {
    /// A basis as a person writes it.
    pub fn new(
        citation: &str,
        cited_from: Option<NaiveDate>,
        cited_until: Option<NaiveDate>,
    ) -> Result<Self, WordingProblem> {
        let citation = clean(citation);
        if citation.is_empty() {
            return Err(WordingProblem::CitationMissing);
        }
        let length = citation.chars().count();
        if length > CITATION_CHARACTERS_MAX {
            return Err(WordingProblem::CitationTooLong { length });
        }
        let Some(from) = cited_from else {
            return Err(WordingProblem::FirstDayMissing { citation });
        };
        match cited_until {
            Some(until) if until < from => Err(WordingProblem::EndsBeforeItBegins {
                citation,
                from,
                until,
            }),
            _ => Ok(Self {
                citation,
                cited_from: from,
                cited_until,
            }),
        }
    }

    /// Whether a document of this day may cite it, or why not.
    pub fn check_on(&self, day: NaiveDate) -> Result<(), WordingProblem> {
        let citation = || self.citation.clone();
        if day < self.cited_from {
            return Err(WordingProblem::NotYet {
                citation: citation(),
                from: self.cited_from,
            });
        }
        match self.cited_until.filter(|last| *last < day) {
            Some(until) => Err(WordingProblem::Repealed {
                citation: citation(),
                until,
            }),
            None => Ok(()),
        }
    }

    /// Whether a text names it, in full or as offices shorten it: "UU 5/2014", "UU Nomor 5 Tahun
    /// 2014", "UU No. 5 Tahun 2014".
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        let plain = |text: &str| clean(text).to_lowercase().replace("no. ", "nomor ");
        let (text, citation) = (plain(text), plain(&self.citation));
        let short = citation.split(" tentang ").next().unwrap_or_default();
        let Some((kind, number)) = short.split_once(" nomor ") else {
            return !short.is_empty() && has_word(&text, short);
        };
        let numbered = [number.replace(" tahun ", "/"), format!("nomor {number}")];
        let kinds = [Some(kind), abbreviation(kind)];
        kinds.iter().flatten().any(|kind| {
            let mut names = numbered.iter().map(|number| format!("{kind} {number}"));
            names.any(|name| has_word(&text, &name))
        })
    }
}

/// How offices shorten a kind of law.
fn abbreviation(kind: &str) -> Option<&'static str> {
    match kind {
        "undang-undang" => Some("uu"),
        "peraturan pemerintah" => Some("pp"),
        "peraturan presiden" => Some("perpres"),
        _ => None,
    }
}

/// Whether the words stand in a text with neither letter nor digit around them.
fn has_word(text: &str, words: &str) -> bool {
    let is_edge = |sign: Option<char>| !sign.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at.saturating_add(found.len())..);
        is_edge(before) && is_edge(after.and_then(|after| after.chars().next()))
    })
}

/// A row of the list below: citation, first and last day.
type Dated = (&'static str, (i32, u32, u32), Option<(i32, u32, u32)>);

/// National law for these documents. Law 5/2014 ended when Law 20/2023 took its place.
const NATIONAL: [Dated; 5] = [
    (
        "Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara",
        (2015, 1, 1),
        Some((2023, 10, 30)),
    ),
    (
        "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara",
        (2023, 10, 31),
        None,
    ),
    (
        "Peraturan Pemerintah Nomor 8 Tahun 2006 tentang Pelaporan Keuangan dan Kinerja Instansi \
         Pemerintah",
        (2007, 1, 1),
        None,
    ),
    (
        "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi \
         Pemerintah",
        (2015, 1, 1),
        None,
    ),
    (
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun \
         2014 tentang Petunjuk Teknis Perjanjian Kinerja, Pelaporan Kinerja, dan Tata Cara Reviu \
         atas Laporan Kinerja Instansi Pemerintah",
        (2015, 1, 1),
        None,
    ),
];

/// The national bases, in the order in which a document lists them. A city's own list begins as a
/// copy of this one.
pub fn national_bases() -> Vec<LegalBasis> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    NATIONAL
        .iter()
        .filter_map(|(citation, from, until)| {
            Some(LegalBasis {
                citation: (*citation).to_owned(),
                cited_from: day(*from)?,
                cited_until: until.and_then(day),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("date")
    }

    fn cited(year: i32, month: u32, day: u32) -> Vec<String> {
        let day = date(year, month, day);
        national_bases()
            .into_iter()
            .filter(|basis| basis.check_on(day).is_ok())
            .map(|basis| basis.citation)
            .collect()
    }

    fn cites(list: &[String], words: &str) -> bool {
        list.iter().any(|citation| citation.contains(words))
    }

    #[test]
    fn every_basis_of_the_list_has_its_days() {
        assert_eq!(national_bases().len(), NATIONAL.len());
    }

    #[test]
    fn the_law_of_2014_ends_the_day_before_its_successor() {
        let before = cited(2023, 10, 30);
        assert!(cites(&before, "Nomor 5 Tahun 2014") && !cites(&before, "Nomor 20 Tahun 2023"));
        let after = cited(2023, 10, 31);
        assert!(!cites(&after, "Nomor 5 Tahun 2014") && cites(&after, "Nomor 20 Tahun 2023"));
    }

    #[test]
    fn basis_that_is_not_cited_says_since_when() {
        let bases = national_bases();
        let (law, next) = (&bases[0], &bases[1]);
        let repealed = law.check_on(date(2026, 1, 30)).expect_err("repealed");
        assert_eq!(repealed.code(), "basis_repealed");
        assert!(repealed.user_message().contains("30 Oktober 2023"));
        let later = next.check_on(date(2020, 1, 1)).expect_err("not yet");
        assert!(later.user_message().contains("31 Oktober 2023"));
    }

    #[test]
    fn basis_that_is_not_whole_is_refused_by_name() {
        let day = Some(date(2026, 1, 1));
        let code = |citation: &str, from, until| {
            let made = LegalBasis::new(citation, from, until);
            made.map_err(|problem| (problem.code(), problem.user_message()))
        };
        let no_words = code("  ", day, None).expect_err("no words");
        assert_eq!(no_words.0, "basis_citation_missing");
        let no_day = code("Perwali 1/2026", None, None).expect_err("no day");
        assert!(no_day.1.contains("\"Perwali 1/2026\""));
        let backwards = code("Perwali 1/2026", day, Some(date(2025, 12, 31)));
        let backwards = backwards.expect_err("backwards");
        assert_eq!(backwards.0, "basis_ends_before_it_begins");
        assert!(backwards.1.contains("31 Desember 2025") && backwards.1.contains("1 Januari 2026"));
        let long = code(&"a".repeat(501), day, None).expect_err("long");
        assert_eq!(long.0, "basis_citation_too_long");
        assert!(code("Perwali 1/2026", day, day).is_ok(), "a single day");
    }

    #[test]
    fn law_is_found_in_every_spelling_and_no_other_law_with_it() {
        let law = &national_bases()[0];
        for text in [
            "menurut UU 5/2014",
            "berdasarkan UU No. 5 Tahun 2014,",
            "(UU Nomor 5 Tahun 2014)",
            "Undang-undang  Nomor 5 Tahun 2014 tentang Aparatur",
        ] {
            assert!(law.is_named_in(text), "{text}");
        }
        for text in [
            "UU 15/2014",
            "UU 5/20145",
            "PP 5/2014",
            "UU 20/2023",
            "Nomor 5 Tahun 2014",
        ] {
            assert!(!law.is_named_in(text), "{text}");
        }
    }

    proptest! {
        /// Whatever is accepted is cited on its days and on no other.
        #[test]
        fn basis_is_cited_from_its_first_day_to_its_last(
            from in 0_i64..20_000,
            length in proptest::option::of(-50_i64..9_000),
            at in 0_i64..30_000,
        ) {
            let epoch = date(1990, 1, 1);
            let after = |days| epoch + chrono::Duration::days(days);
            let until = length.map(|length| after(from + length));
            let made = LegalBasis::new("Perwali 1", Some(after(from)), until);
            prop_assert_eq!(made.is_ok(), length.is_none_or(|length| length >= 0));
            if let Ok(basis) = made {
                let is_within = from <= at && length.is_none_or(|length| at <= from + length);
                prop_assert_eq!(basis.check_on(after(at)).is_ok(), is_within);
            }
        }
    }
}
