//! A plan's table as it is copied out of a spreadsheet or read from CSV: all of it is understood,
//! or every cell that is not is named. Nothing is guessed and nothing is half imported.

use super::import_details::{BASELINE, DetailColumns, ImportDetails, other_factor};
use super::import_sort::settle_sort;
use super::node_code::check_node_code;
use super::{NodeKind, PLAN_YEARS_MAX, PlanPeriod};
use crate::agreement::NomenclatureEdition;
use crate::import::{ImportProblem, split_table};
use crate::value::Figure;
use crate::value::number_text::{ParsedNumber, parse_number};
use rust_decimal::Decimal;

/// A row of the table, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// What the node is.
    pub kind: NodeKind,
    /// Its code in the nomenclature, as text.
    pub code: String,
    /// Its words.
    pub text: String,
    /// Its indicator, where the row has one.
    pub indicator: String,
    /// The indicator's unit.
    pub unit: String,
    /// The targets, from the plan's first year on.
    pub targets: [Option<Figure>; PLAN_YEARS_MAX],
    /// What else the table tells.
    pub details: ImportDetails,
}

const HEADINGS: [&str; 5] = ["Jenis", "Kode", "Uraian", "Indikator", "Satuan"];

/// Reads a table with the headings Jenis, Kode, Uraian, Indikator, Satuan and one per year of the
/// plan, and after them those of [`ImportDetails`] that it has. Cells are divided by tabs, as
/// spreadsheets copy, or by semicolons, as they export where the comma is the decimal mark. Numbers
/// are Indonesian; one that could be read in two ways is refused. A code must be one of the
/// edition, and of the row's kind.
pub fn read_table(
    text: &str,
    period: PlanPeriod,
    edition: Option<NomenclatureEdition>,
) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
    read_cells(&split_table(text), period, edition)
}

/// Reads the same table as rows of cells, as a workbook has them. There a number stands with a
/// decimal point, which is how workbooks keep it whatever their screens show.
pub fn read_sheet(
    table: &[Vec<String>],
    period: PlanPeriod,
    edition: Option<NomenclatureEdition>,
) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
    let headings = table.iter().position(|row| !is_blank(row)).unwrap_or(0);
    let is_figure: Vec<bool> = table.get(headings).map_or_else(Vec::new, |headings| {
        let is_figure = |heading: &String| {
            let heading = heading.trim();
            heading.parse::<u16>().is_ok() || heading.eq_ignore_ascii_case(BASELINE)
        };
        headings.iter().map(is_figure).collect()
    });
    let localised: Vec<Vec<String>> = table
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let cells = row.iter().enumerate();
            cells
                .map(|(place, cell)| match Decimal::from_str_exact(cell.trim()) {
                    Ok(figure) if number > headings && is_figure.get(place) == Some(&true) => {
                        figure.normalize().to_string().replace('.', ",")
                    }
                    _ => cell.trim().to_owned(),
                })
                .collect()
        })
        .collect();
    read_cells(&localised, period, edition)
}

/// Rows without a word count for nothing, also above the headings.
fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

fn read_cells(
    table: &[Vec<String>],
    period: PlanPeriod,
    edition: Option<NomenclatureEdition>,
) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
    let mut lines = table.iter().enumerate().filter(|(_, row)| !is_blank(row));
    let Some((at, headings)) = lines.next() else {
        return Err(vec![ImportProblem::new(
            1,
            "",
            "Tabel masih kosong. Tempelkan baris judul dan isinya.",
        )]);
    };
    let years: Vec<String> = period.years().map(|year| year.to_string()).collect();
    let expected = HEADINGS
        .iter()
        .copied()
        .chain(years.iter().map(String::as_str));
    let mut problems = Vec::new();
    for (place, wanted) in expected.enumerate() {
        let found = headings.get(place).map_or("", |cell| cell.trim());
        if !found.eq_ignore_ascii_case(wanted) {
            let words = format!("Judul kolom ke-{} seharusnya \"{wanted}\".", place + 1);
            problems.push(ImportProblem::new(at + 1, wanted, &words));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let details = DetailColumns::find(at + 1, headings, HEADINGS.len() + years.len())?;
    let mut rows: Vec<ImportRow> = Vec::new();
    // Where the node begins that the last row belongs to.
    let mut node = 0;
    for (number, line) in lines {
        let read = read_row(number + 1, line, &years);
        let more = details.read(number + 1, line, period.first);
        let (row, details) = match (read, more) {
            (Ok(row), Ok(details)) => (row, details),
            (read, more) => {
                problems.extend(read.err().into_iter().flatten());
                problems.extend(more.err().into_iter().flatten());
                continue;
            }
        };
        let mut row = ImportRow { details, ..row };
        problems.extend(check_code(number + 1, &row, edition).err());
        problems.extend(settle_sort(number + 1, &mut row, &years));
        match rows.get(node).filter(|first| row.repeats(first)) {
            Some(first) => {
                problems.extend(other_factor(number + 1, &first.details, &row.details));
            }
            None => node = rows.len(),
        }
        rows.push(row);
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}

fn read_row(
    row: usize,
    cells: &[String],
    years: &[String],
) -> Result<ImportRow, Vec<ImportProblem>> {
    let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
    let mut problems = Vec::new();
    let kind = NodeKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.label().eq_ignore_ascii_case(cell(0)));
    if kind.is_none() {
        let known: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.label()).collect();
        let words = format!(
            "Jenis \"{}\" tidak dikenal. Pilih: {}.",
            cell(0),
            known.join(", ")
        );
        problems.push(ImportProblem::new(row, "Jenis", &words));
    }
    if cell(2).is_empty() {
        problems.push(ImportProblem::new(row, "Uraian", "Uraian belum diisi."));
    }
    let mut targets: [Option<Figure>; PLAN_YEARS_MAX] = [const { None }; PLAN_YEARS_MAX];
    for (place, (slot, year)) in targets.iter_mut().zip(years).enumerate() {
        let typed = cell(HEADINGS.len() + place);
        if typed.is_empty() {
            continue;
        }
        match figure_in(row, year, typed) {
            Ok(figure) => *slot = Some(figure),
            Err(problem) => problems.push(problem),
        }
    }
    let has_targets = targets.iter().any(Option::is_some);
    if has_targets && cell(3).is_empty() {
        let words = "Ada target tanpa indikator. Tulis indikatornya atau kosongkan targetnya.";
        problems.push(ImportProblem::new(row, "Indikator", words));
    }
    match kind {
        Some(kind) if problems.is_empty() => Ok(ImportRow {
            kind,
            code: cell(1).to_owned(),
            text: cell(2).to_owned(),
            indicator: cell(3).to_owned(),
            unit: cell(4).to_owned(),
            targets,
            details: ImportDetails::default(),
        }),
        _ => Err(problems),
    }
}

/// The figure or the label of a scale in a cell.
pub(super) fn figure_in(row: usize, column: &str, typed: &str) -> Result<Figure, ImportProblem> {
    let words = match parse_number(typed) {
        Ok(ParsedNumber::Exact(number)) => return Ok(Figure::Number(number)),
        Ok(ParsedNumber::Ambiguous { .. }) => format!(
            "\"{typed}\" dapat dibaca sebagai ribuan atau pecahan. Tulis pecahan dengan koma, \
             misalnya 1,5, dan ribuan tanpa titik."
        ),
        // A label of a scale, such as WTP or BB.
        Err(_) if typed.chars().all(|one| one.is_alphabetic() || one == ' ') => {
            return Ok(Figure::Predicate(typed.to_owned()));
        }
        Err(_) => format!("\"{typed}\" bukan angka. Tulis misalnya 72,5."),
    };
    Err(ImportProblem::new(row, column, &words))
}

impl ImportRow {
    /// Whether it names the same node as the row before it, with another indicator.
    pub fn repeats(&self, before: &Self) -> bool {
        self.kind == before.kind && self.text == before.text && self.code == before.code
    }

    /// Whether its targets are labels of a scale. What stood at the beginning decides nothing.
    pub fn has_labels(&self) -> bool {
        let mut targets = self.targets.iter().flatten();
        targets.any(|figure| matches!(figure, Figure::Predicate(_)))
    }
}

fn check_code(
    number: usize,
    row: &ImportRow,
    edition: Option<NomenclatureEdition>,
) -> Result<(), ImportProblem> {
    check_node_code(row.kind, &row.code, edition)
        .map_err(|problem| ImportProblem::new(number, "Kode", &problem.user_message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::{Consolidation, Polarity};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    const PERIOD: PlanPeriod = PlanPeriod {
        first: 2024,
        last: 2026,
    };

    const HEAD: &str = "Jenis\tKode\tUraian\tIndikator\tSatuan\t2024\t2025\t2026";

    fn read(rows: &str) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
        read_table(&format!("{HEAD}\n{rows}"), PERIOD, None)
    }

    fn columns(rows: &str) -> Vec<(usize, String)> {
        let problems = read(rows).expect_err("a problem");
        problems
            .into_iter()
            .map(|one| (one.row, one.column))
            .collect()
    }

    #[test]
    fn table_from_a_spreadsheet_is_read_with_decimal_commas() {
        let objective =
            "Sasaran\t\tMeningkatnya kesehatan\tUsia harapan hidup\ttahun\t72,5\t72,75\t73";
        let program = "Program\t1.02.02\tPemenuhan upaya kesehatan\t\t\t\t\t";
        let rows = read(&[objective, program].join("\n")).expect("rows");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].kind, NodeKind::Objective);
        let targets: Vec<_> = rows[0].targets.iter().flatten().cloned().collect();
        let number = |mantissa, scale| Figure::Number(Decimal::new(mantissa, scale));
        assert_eq!(targets, [number(725, 1), number(7_275, 2), number(73, 0)]);
        assert_eq!(rows[1].code, "1.02.02");
    }

    #[test]
    fn semicolons_and_predicates_are_read_too() {
        let head = "jenis;kode;uraian;indikator;satuan;2024;2025;2026";
        let row = "Sasaran;;Akuntabilitas;Opini BPK;predikat;WTP;WTP;WTP";
        let table = &[head, row].join("\n");
        let rows = read_table(table, PERIOD, None).expect("rows");
        assert_eq!(
            rows[0].targets[0],
            Some(Figure::Predicate("WTP".to_owned()))
        );
    }

    #[test]
    fn sheet_has_decimal_points_and_is_read_the_same() {
        let row = |cells: [&str; 8]| cells.map(str::to_owned).to_vec();
        let table = [
            row([
                "Jenis",
                "Kode",
                "Uraian",
                "Indikator",
                "Satuan",
                "2024",
                "2025",
                "2026",
            ]),
            row([
                "Sasaran",
                "",
                "Sehat",
                "Usia harapan hidup",
                "tahun",
                "72.5",
                "1250",
                "BB",
            ]),
        ];
        let read = read_sheet(&table, PERIOD, None).expect("rows");
        let pasted = "Sasaran\t\tSehat\tUsia harapan hidup\ttahun\t72,5\t1250\tBB";
        assert_eq!(read, super::tests::read(pasted).expect("rows"));
        let mut wrong = table.clone();
        wrong[1][0] = "Tujuh".to_owned();
        let problems = read_sheet(&wrong, PERIOD, None).expect_err("a problem");
        assert_eq!((problems[0].row, problems[0].column.as_str()), (2, "Jenis"));
    }

    #[test]
    fn every_cell_that_is_not_understood_is_named_and_nothing_is_read() {
        let found = columns("Tujuh\t\tA\tB\t%\t1\t2\t3\nSasaran\t\t\tB\t%\t1.234\t2x\t3");
        let named = |row, column: &str| (row, column.to_owned());
        assert_eq!(
            found,
            [
                named(2, "Jenis"),
                named(3, "Uraian"),
                named(3, "2024"),
                named(3, "2025")
            ]
        );
    }

    #[test]
    fn wrong_headings_are_named_before_any_row() {
        let problems =
            read_table("Jenis;Kode;Uraian\nSasaran;;A", PERIOD, None).expect_err("a problem");
        let columns: Vec<_> = problems.iter().map(|one| one.column.as_str()).collect();
        assert_eq!(columns, ["Indikator", "Satuan", "2024", "2025", "2026"]);
        assert!(read_table("  \n", PERIOD, None).is_err());
    }

    #[test]
    fn targets_without_an_indicator_are_refused() {
        assert_eq!(
            columns("Sasaran\t\tA\t\t\t1\t2\t3"),
            [(2, "Indikator".to_owned())]
        );
    }

    #[test]
    fn code_of_another_kind_or_edition_is_named_with_its_row() {
        let of = |code: &str, edition| {
            let row = ["Sub kegiatan\t", code, "\tPelayanan\t\t\t\t\t"].concat();
            read_table(&format!("{HEAD}\n{row}"), PERIOD, edition)
                .map(|rows| rows.len())
                .map_err(|problems| (problems[0].row, problems[0].column.clone()))
        };
        let named = Err((2, "Kode".to_owned()));
        let new = Some(NomenclatureEdition::Of2024);
        assert_eq!(of("1.02.02.2.01.0006", new), Ok(1));
        assert_eq!(of("1.02.02.2.01.06", new), named);
        assert_eq!(of("1.02.02.2.01.06", None), Ok(1));
        assert_eq!(of("1.02.02", new), named);
        assert_eq!(of("", new), Ok(1));
    }

    const MORE: &str = "\tKondisi awal\tFormula\tArah capaian\tTahun kondisi awal\tSumber data\
        \tDefinisi operasional\tCara konsolidasi\tFaktor kunci keberhasilan";

    fn read_more(rows: &str) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
        read_table(&[HEAD, MORE, "\n", rows].concat(), PERIOD, None)
    }

    #[test]
    fn further_columns_are_read_in_any_order() {
        let row = "Sasaran\t\tSehat\tAngka kematian ibu\tper 100.000\t90\t85\t80\t95,5\t\
            kematian / kelahiran\tsemakin rendah semakin baik\t2023\tDinas Kesehatan\t\
            Kematian ibu\tPosisi akhir\tRujukan tepat waktu";
        let again = "Sasaran\t\tSehat\tUsia harapan hidup\ttahun\t72\t73\t74";
        let rows = read_more(&[row, again].join("\n")).expect("rows");
        let expected = ImportDetails {
            success_factor: "Rujukan tepat waktu".to_owned(),
            definition: "Kematian ibu".to_owned(),
            formula: "kematian / kelahiran".to_owned(),
            source: "Dinas Kesehatan".to_owned(),
            polarity: Some(Polarity::Lower),
            consolidation: Some(Consolidation::Last),
            baseline_year: Some(2023),
            baseline: Some(Figure::Number(Decimal::new(955, 1))),
        };
        assert_eq!(rows[0].details, expected);
        assert_eq!(rows[1].details, ImportDetails::default());
        assert!(rows[1].repeats(&rows[0]));
    }

    #[test]
    fn every_further_cell_that_is_not_understood_is_named() {
        let refused = |row: &str| {
            let problems = read_more(row).expect_err("a problem");
            let columns = problems.into_iter().map(|one| one.column);
            columns.collect::<Vec<_>>()
        };
        let wrong = "Sasaran\t\tA\tB\t%\t1\t2\t3\t1.250\t\tNaik\t2025\t\t\tJumlah\t";
        let columns = [
            "Arah capaian",
            "Cara konsolidasi",
            "Tahun kondisi awal",
            "Kondisi awal",
        ];
        assert_eq!(refused(wrong), columns);
        let without = "Sasaran\t\tA\t\t\t\t\t\t\ta / b\t\t\t\t\t\tMutu";
        assert_eq!(refused(without), ["Formula"], "a factor is the node's");
        let label = "Sasaran\t\tA\tOpini\t\tWTP\t\t\t\t\tSemakin tinggi semakin baik";
        assert_eq!(refused(label), ["Arah capaian"]);
        let first = "Sasaran\t\tA\tB\t%\t1\t2\t3\t\t\t\t\t\t\t\tMutu";
        let other = first.replace("Mutu", "Biaya").replace('B', "C");
        let both = [first, &other].join("\n");
        assert_eq!(refused(&both), ["Faktor kunci keberhasilan"]);
    }

    #[test]
    fn a_factor_may_be_left_blank_between_rows_of_its_node() {
        let row = |indicator: &str, factor: &str| {
            [
                "Sasaran\t\tSehat\t",
                indicator,
                "\t%\t1\t2\t3\t\t\t\t\t\t\t\t",
                factor,
            ]
            .concat()
        };
        let rows = [row("A", "Mutu"), row("B", ""), row("C", "Mutu")].join("\n");
        assert_eq!(read_more(&rows).map(|rows| rows.len()), Ok(3));
        let other = [row("A", "Mutu"), row("B", ""), row("C", "Biaya")].join("\n");
        let problems = read_more(&other).expect_err("a problem");
        assert_eq!((problems.len(), problems[0].row), (1, 4));
        let late = [row("A", ""), row("B", "Mutu")].join("\n");
        let problems = read_more(&late).expect_err("a problem");
        assert!(
            problems[0].problem.contains("baris pertama"),
            "{problems:?}"
        );
    }

    #[test]
    fn headings_are_found_below_blank_rows_and_named_where_they_stand() {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let blank = vec![String::new(), " ".to_owned()];
        let row = "Sasaran\t\tSehat\tUsia harapan hidup\ttahun\t72.5\t73\t74";
        let table = [blank.clone(), blank.clone(), cells(HEAD), cells(row)];
        let rows = read_sheet(&table, PERIOD, None).expect("rows");
        let first = Some(Figure::Number(Decimal::new(725, 1)));
        assert_eq!(
            rows[0].targets[0], first,
            "a decimal point as in any workbook"
        );
        let wrong = [blank, cells("Jenis\tKode")];
        let problems = read_sheet(&wrong, PERIOD, None).expect_err("a problem");
        assert_eq!(
            (problems[0].row, problems[0].column.as_str()),
            (2, "Uraian")
        );
    }

    #[test]
    fn further_headings_that_are_unknown_or_twice_are_named() {
        let refused = |more: &str| {
            let table = [HEAD, more, "\nSasaran\t\tA"].concat();
            let problems = read_table(&table, PERIOD, None).expect_err("a problem");
            assert_eq!(problems.len(), 1);
            problems[0].column.clone()
        };
        assert_eq!(refused("\tPenanggung jawab"), "Penanggung jawab");
        assert_eq!(refused("\tFormula\t\tformula"), "formula");
    }

    #[test]
    fn sheet_has_decimal_points_in_figures_and_texts_stay() {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let table = [
            cells(&[HEAD, MORE].concat()),
            cells("Sasaran\t\tA\tB\t%\t1.5\t2\t3\t0.5\t1.5\t\t2023"),
        ];
        let rows = read_sheet(&table, PERIOD, None).expect("rows");
        let details = &rows[0].details;
        assert_eq!(details.baseline, Some(Figure::Number(Decimal::new(5, 1))));
        assert_eq!(
            (details.formula.as_str(), details.baseline_year),
            ("1.5", Some(2023))
        );
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_or_refused_in_words(text in "(?s).{0,200}") {
            if let Err(problems) = read_table(&text, PERIOD, None) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
