//! What a row of a plan's table may tell beside its targets. Each column may be left out; one that
//! is not known is named instead of passed over.

use super::import::figure_in;
use crate::import::ImportProblem;
use crate::measurement::{Consolidation, Polarity};
use crate::value::{Figure, Year};

/// What a row tells beside its targets. What is blank is not decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportDetails {
    /// The critical success factor that the node stands for (Permenpan RB 89/2021).
    pub success_factor: String,
    /// What the indicator counts.
    pub definition: String,
    /// How it is computed, in words.
    pub formula: String,
    /// Where its figures come from.
    pub source: String,
    /// Which way is better.
    pub polarity: Option<Polarity>,
    /// How quarters become a year.
    pub consolidation: Option<Consolidation>,
    /// The year of the baseline.
    pub baseline_year: Option<u16>,
    /// What stood at the beginning.
    pub baseline: Option<Figure>,
}

const FACTOR: &str = "Faktor kunci keberhasilan";
const DEFINITION: &str = "Definisi operasional";
const FORMULA: &str = "Formula";
const SOURCE: &str = "Sumber data";
pub(super) const POLARITY: &str = "Arah capaian";
const CONSOLIDATION: &str = "Cara konsolidasi";
const BASELINE_YEAR: &str = "Tahun kondisi awal";
pub(super) const BASELINE: &str = "Kondisi awal";

/// The headings that may follow those of the years, in any order.
const HEADINGS: [&str; 8] = [
    FACTOR,
    DEFINITION,
    FORMULA,
    SOURCE,
    POLARITY,
    CONSOLIDATION,
    BASELINE_YEAR,
    BASELINE,
];

/// Where the columns stand that a table has.
pub(super) struct DetailColumns(Vec<(&'static str, usize)>);

impl DetailColumns {
    /// Those after the first `from` columns. Blank headings have nothing below them to lose.
    pub(super) fn find(
        row: usize,
        headings: &[String],
        from: usize,
    ) -> Result<Self, Vec<ImportProblem>> {
        let mut found: Vec<(&'static str, usize)> = Vec::new();
        let mut problems = Vec::new();
        for (place, heading) in headings.iter().enumerate().skip(from) {
            let heading = heading.trim();
            if heading.is_empty() {
                continue;
            }
            let known = HEADINGS
                .iter()
                .find(|known| known.eq_ignore_ascii_case(heading));
            let words = match known {
                None => format!(
                    "Judul kolom \"{heading}\" tidak dikenal. Hapus kolomnya, atau pakai salah \
                     satu judul ini: {}.",
                    HEADINGS.join(", ")
                ),
                Some(known) if found.iter().any(|(one, _)| one == known) => {
                    format!("Judul kolom \"{known}\" tertulis dua kali. Sisakan satu.")
                }
                Some(known) => {
                    found.push((known, place));
                    continue;
                }
            };
            problems.push(ImportProblem::new(row, heading, &words));
        }
        if problems.is_empty() {
            Ok(Self(found))
        } else {
            Err(problems)
        }
    }

    /// What a row tells; `first` is the plan's first year.
    pub(super) fn read(
        &self,
        row: usize,
        cells: &[String],
        first: u16,
    ) -> Result<ImportDetails, Vec<ImportProblem>> {
        let mut problems = Vec::new();
        let cell = |heading: &str| {
            let place = self.0.iter().find(|(known, _)| *known == heading);
            let cell = place.and_then(|(_, place)| cells.get(*place));
            cell.map_or("", |cell| cell.trim())
        };
        let text = |heading| cell(heading).to_owned();
        let polarity = chosen(
            row,
            POLARITY,
            cell(POLARITY),
            Polarity::ALL,
            Polarity::label,
        );
        let consolidation = chosen(
            row,
            CONSOLIDATION,
            cell(CONSOLIDATION),
            Consolidation::ALL,
            Consolidation::label,
        );
        let baseline_year = baseline_year(row, cell(BASELINE_YEAR), first);
        let baseline = match cell(BASELINE) {
            "" => Ok(None),
            typed => figure_in(row, BASELINE, typed).map(Some),
        };
        let details = ImportDetails {
            success_factor: text(FACTOR),
            definition: text(DEFINITION),
            formula: text(FORMULA),
            source: text(SOURCE),
            polarity: kept(polarity, &mut problems),
            consolidation: kept(consolidation, &mut problems),
            baseline_year: kept(baseline_year, &mut problems),
            baseline: kept(baseline, &mut problems),
        };
        // All but the factor is the indicator's.
        let of_indicator = self.0.iter().filter(|(known, _)| *known != FACTOR);
        let filled = of_indicator.map(|(known, _)| *known);
        let filled = filled.filter(|known| !cell(known).is_empty());
        if cells
            .get(3)
            .is_none_or(|indicator| indicator.trim().is_empty())
        {
            problems.extend(filled.map(|known| {
                let words = "Ada isian tanpa indikator. Tulis indikatornya atau kosongkan sel ini.";
                ImportProblem::new(row, known, words)
            }));
        }
        if problems.is_empty() {
            Ok(details)
        } else {
            Err(problems)
        }
    }
}

/// A node that stands in several rows, one for each indicator, has one factor: that of its first
/// row, blank in the rows that repeat it or the same.
pub(super) fn other_factor(
    row: usize,
    first: &ImportDetails,
    repeated: &ImportDetails,
) -> Option<ImportProblem> {
    let (first, repeated) = (&first.success_factor, &repeated.success_factor);
    let is_other = !repeated.is_empty() && first != repeated;
    is_other.then(|| {
        let words = match first.as_str() {
            "" => "Faktor ditulis pada baris pertama uraian yang sama. Pindahkan ke sana.".into(),
            first => format!(
                "Uraian yang sama sudah memiliki faktor \"{first}\". Samakan atau kosongkan sel \
                 ini."
            ),
        };
        ImportProblem::new(row, FACTOR, &words)
    })
}

fn kept<T>(read: Result<Option<T>, ImportProblem>, problems: &mut Vec<ImportProblem>) -> Option<T> {
    read.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    })
}

fn chosen<T: Copy>(
    row: usize,
    heading: &str,
    typed: &str,
    all: &[T],
    label: impl Fn(T) -> &'static str,
) -> Result<Option<T>, ImportProblem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let mut choices = all.iter().copied();
    let found = choices.find(|one| label(*one).eq_ignore_ascii_case(typed));
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|one| label(*one)).collect();
        let words = format!(
            "\"{typed}\" tidak dikenal. Pilih salah satu: {}.",
            known.join("; ")
        );
        ImportProblem::new(row, heading, &words)
    })
}

/// The baseline stands at the plan's beginning.
fn baseline_year(row: usize, typed: &str, first: u16) -> Result<Option<u16>, ImportProblem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let year = typed.parse().ok().and_then(|year| Year::new(year).ok());
    let year = year.map(Year::number).filter(|year| *year <= first);
    year.map(Some).ok_or_else(|| {
        let words = format!("\"{typed}\" bukan tahun sebelum atau pada awal rencana ({first}).");
        ImportProblem::new(row, BASELINE_YEAR, &words)
    })
}
