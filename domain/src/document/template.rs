//! The wording of documents. An edition that was printed once never changes: a document is
//! printed again with the edition it was made with. A city's own wording has no number: what was
//! printed with it carries it whole.

use crate::order::Gather;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::canonical::CanonicalError;
use super::legal_basis::{LegalBasis, national_bases};
use super::passage::{Passage, tidy};
use super::records::{Form, Reader};
use super::wording_problem::WordingProblem;
use crate::coded::coded_enum;

/// The first line of a wording as an agreement keeps it.
pub const WORDING_FORMAT: &str = "ikrar-redaksi/2";
/// The first line of a city's own wording from before there was a second edition.
const FIRST_WORDING_FORMAT: &str = "ikrar-redaksi/1";
/// More bases than any document cites: a length from outside must not reserve memory.
const BASES_MAX: usize = 200;

coded_enum! {
    /// Where the unit of a target stands.
    pub enum UnitPlace {
        /// Behind the figure: "72,5 persen".
        WithTarget => "with_target", "Di belakang target";
        /// In a column of its own.
        OwnColumn => "own_column", "Dalam kolom tersendiri";
    }
}

/// The wording of a government's documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Which edition it is; of a city's own wording, the one whose tables it is printed with.
    edition: u16,
    /// Whether a city wrote it: the content hash covers every word of it.
    is_own: bool,
    /// The passages, each cleaned.
    passages: BTreeMap<Passage, String>,
    /// Legal bases, each with its days.
    bases: Vec<LegalBasis>,
    /// Where units stand.
    unit_place: UnitPlace,
    /// The coat of arms, as the hash of its picture in hexadecimal digits.
    arms: Option<String>,
}

/// What a city has decided about the wording of its documents. What it has not, is standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnWording {
    /// The passages it has written.
    pub passages: BTreeMap<Passage, String>,
    /// Its own list of bases; none while it uses the national one.
    pub bases: Option<Vec<LegalBasis>>,
    /// Where units stand.
    pub unit_place: Option<UnitPlace>,
    /// The hash of its coat of arms.
    pub arms: Option<String>,
}

impl Template {
    /// The edition that documents are made with where a city has no wording of its own.
    pub const CURRENT: u16 = 2;
    /// The first: whoever stands below the head has a table of the budget also without lines, and
    /// a total of nothing is 0.
    pub const FIRST: u16 = 1;
    /// How a document says that its own wording is printed with the tables of the first edition.
    pub const OWN: u16 = 0;

    /// An edition by its number, which is never given twice.
    pub fn edition(number: u16) -> Option<Self> {
        let is_known = (Self::FIRST..=Self::CURRENT).contains(&number);
        is_known.then(|| standard(number))
    }

    /// What stands for a kept wording that cannot be read: nothing is printed in it, least of all
    /// what is signed in other words.
    pub fn unreadable() -> Self {
        standard(u16::MAX)
    }

    /// The edition that a city uses while it has no wording of its own.
    pub fn current() -> Self {
        standard(Self::CURRENT)
    }

    /// Whether this build knows how its tables stand.
    pub(super) const fn is_known(&self) -> bool {
        self.edition <= Self::CURRENT
    }

    /// Whether tables without rows are printed, and the total of nothing as 0.
    pub(super) const fn prints_nothing(&self) -> bool {
        self.edition == Self::FIRST
    }

    /// Whether a city wrote it.
    pub const fn is_own(&self) -> bool {
        self.is_own
    }

    /// A city's own wording; none where it has decided nothing. A passage that cannot be printed
    /// counts as not written.
    pub fn own(own: OwnWording) -> Option<Self> {
        let mut template = Self::current();
        let mut is_own = own.bases.is_some() || own.unit_place.is_some() || own.arms.is_some();
        for (passage, text) in own.passages {
            let text = tidy(&text);
            if !text.is_empty() && passage.check(&text).is_ok() {
                is_own = true;
                template.passages.insert(passage, text);
            }
        }
        template.is_own = is_own;
        template.bases = own.bases.unwrap_or(template.bases);
        template.unit_place = own.unit_place.unwrap_or(template.unit_place);
        template.arms = own.arms;
        is_own.then_some(template)
    }

    /// The number that a document names it by.
    pub const fn number(&self) -> u16 {
        match (self.is_own, self.edition) {
            (true, Self::FIRST) => Self::OWN,
            (_, edition) => edition,
        }
    }

    /// Where units stand.
    pub const fn unit_place(&self) -> UnitPlace {
        self.unit_place
    }

    /// The hash of the coat of arms.
    pub fn arms(&self) -> Option<&str> {
        self.arms.as_deref()
    }

    /// The legal bases, cited or not.
    pub fn bases(&self) -> &[LegalBasis] {
        &self.bases
    }

    /// A passage, a line for each paragraph.
    pub fn passage(&self, passage: Passage) -> &str {
        let own = self.passages.get(&passage);
        own.map_or(passage.standard(), String::as_str)
    }

    /// What a document of this day cites.
    pub fn cited_on(&self, day: NaiveDate) -> Vec<String> {
        let cited = self.bases.iter().filter(|one| one.check_on(day).is_ok());
        cited.map(|basis| basis.citation.clone()).collect()
    }

    /// Whether a document of this day may be printed with it: no passage names a law of its list
    /// that had been repealed by then.
    pub fn check_on(&self, day: NaiveDate) -> Result<(), WordingProblem> {
        for basis in &self.bases {
            let Some(until) = basis.cited_until.filter(|until| *until < day) else {
                continue;
            };
            let named = |one: &&Passage| basis.is_named_in(self.passage(**one));
            if let Some(passage) = Passage::ALL.iter().find(named) {
                return Err(WordingProblem::RepealedNamed {
                    passage: *passage,
                    citation: basis.citation.clone(),
                    until,
                });
            }
        }
        Ok(())
    }

    /// The wording as an agreement keeps it once its content is frozen.
    pub fn to_text(&self) -> String {
        let number = self.number();
        let mut form = Form::of(match number {
            Self::OWN => FIRST_WORDING_FORMAT,
            _ => WORDING_FORMAT,
        });
        if number != Self::OWN {
            form.number("edition", u64::from(number));
        }
        if self.is_own {
            self.write(&mut form);
        }
        form.into_text()
    }

    /// Reads [`Self::to_text`], and nothing that differs from it by a single byte.
    pub fn from_text(text: &str) -> Result<Self, CanonicalError> {
        let first = Reader::of(text, FIRST_WORDING_FORMAT).map(|reader| (reader, Self::OWN));
        let (mut reader, number) = if let Some(first) = first {
            first
        } else {
            let reader = Reader::of(text, WORDING_FORMAT);
            let mut reader = reader.ok_or(CanonicalError::Format)?;
            let number = reader.small("edition")?;
            (reader, number)
        };
        let template = match reader.end() {
            Ok(()) => Self::edition(number).ok_or(CanonicalError::Format)?,
            Err(_) => Self::read(&mut reader, number)?,
        };
        reader.end()?;
        if template.to_text() == text {
            Ok(template)
        } else {
            Err(CanonicalError::NotCanonical)
        }
    }

    pub(super) fn write(&self, form: &mut Form) {
        for passage in Passage::ALL {
            form.text(passage.code(), self.passage(*passage));
        }
        form.text("unit_place", self.unit_place.code());
        form.maybe("arms", self.arms.as_deref());
        form.count("bases", self.bases.len());
        for basis in &self.bases {
            form.text("citation", &basis.citation);
            form.maybe_day("cited_from", Some(basis.cited_from));
            form.maybe_day("cited_until", basis.cited_until);
        }
    }

    /// A city's own wording; `number` is how the document names it.
    pub(super) fn read(reader: &mut Reader<'_>, number: u16) -> Result<Self, CanonicalError> {
        let mut passages = BTreeMap::new();
        for passage in Passage::ALL {
            let text = reader.text(passage.code())?;
            if tidy(text) != text {
                return Err(CanonicalError::NotCanonical);
            }
            passages.insert(*passage, text.to_owned());
        }
        let unit_place = reader.coded("unit_place", UnitPlace::from_code)?;
        let arms = reader.maybe("arms")?.map(str::to_owned);
        let mut bases = Vec::new();
        for _ in 0..reader.count("bases", BASES_MAX)? {
            bases.push(LegalBasis {
                citation: reader.text("citation")?.to_owned(),
                cited_from: reader
                    .maybe_day("cited_from")?
                    .ok_or(CanonicalError::Record("cited_from"))?,
                cited_until: reader.maybe_day("cited_until")?,
            });
        }
        Ok(Self {
            edition: match number {
                Self::OWN => Self::FIRST,
                number => number,
            },
            is_own: true,
            passages,
            bases,
            unit_place,
            arms,
        })
    }
}

fn standard(edition: u16) -> Template {
    let words = |passage: &Passage| (*passage, passage.standard().to_owned());
    Template {
        edition,
        is_own: false,
        passages: Passage::ALL.iter().map(words).into_map(),
        bases: national_bases(),
        unit_place: UnitPlace::WithTarget,
        arms: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(passage: Passage, text: &str) -> OwnWording {
        OwnWording {
            passages: BTreeMap::from([(passage, text.to_owned())]),
            ..OwnWording::default()
        }
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("date")
    }

    #[test]
    fn an_edition_is_found_by_its_number_or_not_at_all() {
        let current = Template::edition(Template::CURRENT).expect("the current edition exists");
        assert_eq!(current.number(), Template::CURRENT);
        assert_eq!(Template::edition(Template::OWN), None);
        assert_eq!(Template::edition(u16::MAX), None);
    }

    #[test]
    fn city_that_has_decided_nothing_has_no_wording_of_its_own() {
        assert_eq!(Template::own(OwnWording::default()), None);
        assert_eq!(Template::own(written(Passage::Opening, " \n ")), None);
        assert_eq!(Template::own(written(Passage::Opening, "{bulan}")), None);
    }

    #[test]
    fn what_a_city_has_not_written_is_standard() {
        let own = Template::own(written(Passage::BasesIntro, "Dasar  hukum:\n")).expect("own");
        assert_eq!(own.passage(Passage::BasesIntro), "Dasar hukum:");
        let opening = own.passage(Passage::Opening);
        assert_eq!(opening, Passage::Opening.standard());
        assert_eq!(own.bases(), national_bases());
    }

    #[test]
    fn passage_that_names_a_repealed_law_is_refused_from_the_day_after_it_ended() {
        let text = "Sesuai UU 5/2014, kinerja Tahun {tahun} disepakati.";
        let own = Template::own(written(Passage::Opening, text)).expect("own");
        assert_eq!(own.check_on(day(2023, 10, 30)), Ok(()));
        let problem = own.check_on(day(2023, 10, 31)).expect_err("repealed");
        assert_eq!(problem.code(), "wording_names_repealed_basis");
        let words = problem.user_message();
        assert!(words.contains("\"Pembuka\""), "{words}");
        assert!(words.contains("Nomor 5 Tahun 2014"), "{words}");
    }

    #[test]
    fn nothing_cites_the_law_of_2014_after_its_repeal() {
        let own = Template::own(written(Passage::BasesIntro, "Dasar hukum:")).expect("own");
        let cited = own.cited_on(day(2026, 1, 30)).join("\n");
        assert!(cited.contains("Nomor 20 Tahun 2023") && !cited.contains("Nomor 5 Tahun 2014"));
    }

    /// Frozen agreements hold these bytes for ever: they may not change.
    #[test]
    fn kept_wording_has_the_bytes_of_the_golden_file() {
        let own = OwnWording {
            unit_place: Some(UnitPlace::OwnColumn),
            arms: Some("ab".repeat(32)),
            ..written(Passage::Opening, "Kinerja {pemerintah} Tahun {tahun}.")
        };
        let own = Template::own(own).expect("own");
        let golden = include_str!("../../tests/documents/references/city.redaksi");
        let now = golden.replacen("redaksi/1", "redaksi/2\nedition 1:2", 1);
        assert_eq!(own.to_text(), now);
        assert_eq!(Template::from_text(&now), Ok(own.clone()));
        let of_first = Template::from_text(golden).expect("the first format");
        assert_eq!(of_first.to_text(), golden);
        assert_eq!((of_first.number(), own.number()), (Template::OWN, 2));
    }

    #[test]
    fn edition_without_own_words_is_kept_by_its_number() {
        let kept = Template::current().to_text();
        assert_eq!(kept, "ikrar-redaksi/2\nedition 1:2\n");
        assert_eq!(Template::from_text(&kept), Ok(Template::current()));
        for odd in [
            "ikrar-redaksi/2\nedition 1:3\n",
            "ikrar-redaksi/1\n",
            "ikrar-redaksi/2\n",
        ] {
            assert!(Template::from_text(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        /// Whatever words a city writes, what is kept is read back, and no damage passes.
        #[test]
        fn any_wording_is_read_back(
            text in "\\PC{0,40}",
            citation in "\\PC{1,40}",
            at in 0_usize..3_000,
        ) {
            let basis = LegalBasis::new(&citation, Some(day(2020, 1, 1)), None);
            let own = OwnWording {
                bases: Some(basis.into_iter().collect()),
                ..written(Passage::Opening, &format!("{{tahun}}\n{text}\narms 1:x"))
            };
            let own = Template::own(own).expect("own");
            let kept = own.to_text();
            prop_assert_eq!(Template::from_text(&kept), Ok(own.clone()));
            let mut damaged = kept.clone();
            if damaged.is_char_boundary(at) && at < damaged.len() {
                damaged.insert(at, 'x');
                prop_assert_ne!(Template::from_text(&damaged), Ok(own));
            }
        }
    }
}
