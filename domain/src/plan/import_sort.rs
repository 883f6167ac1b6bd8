//! Of which sort the figures of a row are: numbers, labels of a scale, or yes and no. The column of
//! the polarity says it, or the unit, or the targets; what stood at the beginning never does.

use super::import::ImportRow;
use super::import_details::{BASELINE, POLARITY};
use crate::import::ImportProblem;
use crate::measurement::{ParsedFigure, Polarity, Rule, parse_realization};
use crate::value::Figure;

/// Makes every figure of a row one of its sort, and names each cell that is none.
pub(super) fn settle_sort(
    number: usize,
    row: &mut ImportRow,
    years: &[String],
) -> Vec<ImportProblem> {
    if is_yes_no(row) {
        return settle_yes_no(number, row, years);
    }
    let baseline = row.details.baseline.as_ref();
    let labelled_baseline = baseline.filter(|one| matches!(one, Figure::Predicate(_)));
    match (row.details.polarity, row.has_labels(), labelled_baseline) {
        (Some(polarity), true, _) if polarity != Polarity::Predicate => {
            let words = format!(
                "Targetnya predikat, sedangkan arah capaiannya \"{}\". Tulis \"{}\" atau \
                 kosongkan.",
                polarity.label(),
                Polarity::Predicate.label()
            );
            vec![ImportProblem::new(number, POLARITY, &words)]
        }
        (Some(Polarity::Predicate), ..) | (_, true, _) | (_, _, None) => Vec::new(),
        (_, false, Some(label)) => {
            let words = format!(
                "\"{}\" bukan angka, sedangkan indikator ini tidak bertarget predikat. Tulis \
                 angkanya, atau tulis arah capaian \"{}\".",
                label.display(),
                Polarity::Predicate.label()
            );
            vec![ImportProblem::new(number, BASELINE, &words)]
        }
    }
}

/// The polarity says so, or the unit does, or else every target is one of the two words.
fn is_yes_no(row: &ImportRow) -> bool {
    if let Some(polarity) = row.details.polarity {
        return polarity == Polarity::YesNo;
    }
    let unit: String = row.unit.to_lowercase().split_whitespace().collect();
    let mut targets = row.targets.iter().flatten().peekable();
    let has_targets = targets.peek().is_some();
    let is_word = |figure: &Figure| match figure {
        Figure::Predicate(word) => matches!(word.to_lowercase().as_str(), "ya" | "tidak"),
        Figure::YesNo(_) => true,
        Figure::Number(_) | Figure::Range { .. } => false,
    };
    matches!(unit.as_str(), "ya/tidak" | "yaatautidak") || (has_targets && targets.all(is_word))
}

fn settle_yes_no(number: usize, row: &mut ImportRow, years: &[String]) -> Vec<ImportProblem> {
    row.details.polarity = Some(Polarity::YesNo);
    let years = years.iter().map(String::as_str);
    let cells = row.targets.iter_mut().zip(years);
    let cells = cells.chain([(&mut row.details.baseline, BASELINE)]);
    let mut problems = Vec::new();
    for (cell, column) in cells {
        let Some(figure) = cell else { continue };
        if let Some(read) = yes_no(figure) {
            *figure = read;
            continue;
        }
        let words = format!(
            "\"{}\" bukan jawaban ya atau tidak. Tulis Ya atau Tidak.",
            figure.display()
        );
        problems.push(ImportProblem::new(number, column, &words));
    }
    problems
}

fn yes_no(figure: &Figure) -> Option<Figure> {
    const RULE: Rule = Rule {
        polarity: Polarity::YesNo,
        lower_variant: None,
        scale: None,
    };
    match parse_realization(&RULE, &figure.display()) {
        Ok(ParsedFigure::Exact(read)) => Some(read),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::import::read_table;
    use super::super::{ImportProblem, ImportRow, PlanPeriod};
    use super::*;

    /// A row of one sasaran: unit, two targets, polarity and baseline.
    fn read(row: &str) -> Result<ImportRow, Vec<ImportProblem>> {
        let period = PlanPeriod {
            first: 2024,
            last: 2026,
        };
        let head = "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026;Arah capaian;Kondisi awal";
        let table = [head, "\nSasaran;;Tertib;Dokumen tersedia;", row].concat();
        read_table(&table, period, None).map(|mut rows| rows.remove(0))
    }

    fn refused(row: &str) -> Vec<String> {
        let problems = read(row).expect_err("a problem");
        problems.into_iter().map(|one| one.column).collect()
    }

    #[test]
    fn a_word_at_the_beginning_does_not_decide_the_sort_of_the_row() {
        assert_eq!(refused("%;1;2;3;;belum ada"), ["Kondisi awal"]);
        assert_eq!(
            refused("%;1;2;3;Semakin tinggi semakin baik;BB"),
            ["Kondisi awal"]
        );
        assert_eq!(refused("predikat;;;;;BB"), ["Kondisi awal"]);
        let row = read("predikat;BB;BB;A;;B").expect("a row");
        assert!(row.has_labels());
    }

    #[test]
    fn yes_and_no_are_figures_where_unit_or_polarity_or_all_targets_say_so() {
        for row in [
            "Ya/Tidak;Ya;;ada;;Tidak",
            "dokumen;Ya;;Ya;Ya atau Tidak;tidak ada",
        ] {
            let read = read(row).expect("a row");
            let targets: Vec<_> = read.targets.iter().flatten().cloned().collect();
            assert_eq!(targets, [Figure::YesNo(true), Figure::YesNo(true)], "{row}");
            assert_eq!(read.details.baseline, Some(Figure::YesNo(false)));
            assert_eq!(read.details.polarity, Some(Polarity::YesNo));
        }
        let read = read("dokumen;Tidak;Ya;Ya;;").expect("a row");
        assert_eq!(read.targets[0], Some(Figure::YesNo(false)));
    }

    #[test]
    fn what_is_neither_yes_nor_no_is_named_with_its_cell() {
        assert_eq!(
            refused("ya / tidak;1;Ya;mungkin;;90"),
            ["2024", "2026", "Kondisi awal"]
        );
        assert_eq!(
            refused("%;BB;;;Semakin tinggi semakin baik;"),
            ["Arah capaian"]
        );
    }
}
