//! A plan's table as it is copied out of a spreadsheet or read from CSV: all of it is understood,
//! or every cell that is not is named. Nothing is guessed and nothing is half imported.

use super::{NodeKind, PLAN_YEARS_MAX, PlanPeriod};
use crate::agreement::{CodeLevel, NomenclatureEdition, code_level};
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
}

const HEADINGS: [&str; 5] = ["Jenis", "Kode", "Uraian", "Indikator", "Satuan"];

/// Reads a table with the headings Jenis, Kode, Uraian, Indikator, Satuan and one per year of the
/// plan. Cells are divided by tabs, as spreadsheets copy, or by semicolons, as they export where
/// the comma is the decimal mark. Numbers are Indonesian; one that could be read in two ways is
/// refused. A code must be one of the edition, and of the row's kind.
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
    let years = HEADINGS.len();
    let localised: Vec<Vec<String>> = table
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let cells = row.iter().enumerate();
            cells
                .map(|(place, cell)| match Decimal::from_str_exact(cell.trim()) {
                    Ok(figure) if number > 0 && place >= years => {
                        figure.normalize().to_string().replace('.', ",")
                    }
                    _ => cell.trim().to_owned(),
                })
                .collect()
        })
        .collect();
    read_cells(&localised, period, edition)
}

fn read_cells(
    table: &[Vec<String>],
    period: PlanPeriod,
    edition: Option<NomenclatureEdition>,
) -> Result<Vec<ImportRow>, Vec<ImportProblem>> {
    let is_blank = |row: &[String]| row.iter().all(|cell| cell.trim().is_empty());
    let mut lines = table.iter().enumerate().filter(|(_, row)| !is_blank(row));
    let Some((_, headings)) = lines.next() else {
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
            problems.push(ImportProblem::new(1, wanted, &words));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rows = Vec::new();
    for (number, line) in lines {
        match read_row(number + 1, line, &years) {
            Ok(row) => match check_code(number + 1, &row, edition) {
                Ok(()) => rows.push(row),
                Err(found) => problems.push(found),
            },
            Err(found) => problems.extend(found),
        }
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
        match parse_number(typed) {
            Ok(ParsedNumber::Exact(number)) => *slot = Some(Figure::Number(number)),
            Ok(ParsedNumber::Ambiguous { .. }) => {
                let words = format!(
                    "\"{typed}\" dapat dibaca sebagai ribuan atau pecahan. Tulis pecahan dengan \
                     koma, misalnya 1,5, dan ribuan tanpa titik."
                );
                problems.push(ImportProblem::new(row, year, &words));
            }
            // A label of a scale, such as WTP or BB.
            Err(_) if typed.chars().all(|one| one.is_alphabetic() || one == ' ') => {
                *slot = Some(Figure::Predicate(typed.to_owned()));
            }
            Err(_) => {
                let words = format!("\"{typed}\" bukan angka. Tulis misalnya 72,5.");
                problems.push(ImportProblem::new(row, year, &words));
            }
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
        }),
        _ => Err(problems),
    }
}

/// The code's level that a kind of node has; sasaran and what is above have none.
const fn level_of(kind: NodeKind) -> Option<CodeLevel> {
    match kind {
        NodeKind::Program => Some(CodeLevel::Program),
        NodeKind::Activity => Some(CodeLevel::Activity),
        NodeKind::SubActivity => Some(CodeLevel::SubActivity),
        NodeKind::Vision | NodeKind::Mission | NodeKind::Goal | NodeKind::Objective => None,
    }
}

fn check_code(
    number: usize,
    row: &ImportRow,
    edition: Option<NomenclatureEdition>,
) -> Result<(), ImportProblem> {
    let Some(wanted) = level_of(row.kind).filter(|_| !row.code.is_empty()) else {
        return Ok(());
    };
    match code_level(&row.code, edition) {
        Ok(level) if level == wanted => Ok(()),
        Ok(level) => {
            let words = format!(
                "Kode \"{}\" adalah kode {}, sedangkan baris ini {}.",
                row.code,
                level.label().to_lowercase(),
                row.kind.label().to_lowercase()
            );
            Err(ImportProblem::new(number, "Kode", &words))
        }
        Err(found) => Err(ImportProblem::new(number, "Kode", &found.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_or_refused_in_words(text in "(?s).{0,200}") {
            if let Err(problems) = read_table(&text, PERIOD, None) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
