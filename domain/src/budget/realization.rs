//! A table of what was spent as a finance system exports it: which of its columns are meant, and
//! what each budget line of an agreement takes from it (`domain.md` 2.4).
//!
//! Every system has headings of its own, so two columns are chosen and remembered. Nothing is taken
//! silently: a line that several rows stand for says so, and one that none stands for stays as it
//! is.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::import::{is_column_numbers, workbook_number};
use super::tree::comparable;
use crate::agreement::{BudgetLine, code_is_above};
use crate::import::{ImportProblem, split_table};
use crate::value::{BudgetLineId, Rupiah};

const CODES: [&str; 7] = [
    "kode",
    "kode rekening",
    "kode program",
    "kode kegiatan",
    "kode sub kegiatan",
    "kode nomenklatur",
    "rekening",
];
const AMOUNTS: [&str; 8] = [
    "realisasi",
    "realisasi anggaran",
    "realisasi keuangan",
    "realisasi belanja",
    "jumlah realisasi",
    "realisasi s.d. periode ini",
    "realisasi s.d. bulan ini",
    "realisasi s/d periode ini",
];

/// The headings of the two columns that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinanceColumns {
    /// Of the codes; empty while none is chosen.
    pub code: String,
    /// Of the cumulative amounts.
    pub amount: String,
}

/// Whether sums of a year can be true for this day: they begin anew with the year.
pub fn is_day_of_year(as_of: NaiveDate, year: u16) -> bool {
    as_of.year() == i32::from(year)
}

/// What divides the two in [`FinanceColumns::kept`]; a heading has no line break.
const DIVIDER: char = '\n';

impl FinanceColumns {
    /// The two as one text that a device can remember.
    pub fn kept(&self) -> String {
        [self.code.as_str(), self.amount.as_str()].join("\n")
    }

    /// What [`Self::kept`] gave.
    pub fn from_kept(kept: &str) -> Self {
        let (code, amount) = kept.split_once(DIVIDER).unwrap_or_default();
        Self {
            code: code.to_owned(),
            amount: amount.to_owned(),
        }
    }

    fn knows(&self, heading: &str) -> bool {
        heading == self.code || heading == self.amount
    }
}

/// A table with its headings found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinanceTable {
    /// The headings in the table's order, each once.
    pub headings: Vec<String>,
    places: Vec<usize>,
    rows: Vec<(usize, Vec<String>)>,
    is_workbook: bool,
}

/// What one line takes from the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinanceLine {
    /// The line.
    pub line: BudgetLineId,
    /// What was found for it.
    pub found: FinanceFound,
}

/// What the table says of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinanceFound {
    /// No row has its code or one below it.
    Nothing,
    /// Several lines of the agreement have this code: nobody can tell whose the amount is.
    Ambiguous,
    /// An amount, in whole rupiah.
    Amount {
        /// What the line takes.
        amount: Rupiah,
        /// From how many rows.
        rows: usize,
        /// What the rows below come to, where that is something else.
        below: Option<Rupiah>,
    },
}

/// What a whole table says of an agreement's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinanceMatch {
    /// One for each line, in their order.
    pub lines: Vec<FinanceLine>,
    /// Rows that no line of the agreement takes.
    pub foreign: usize,
    /// Cells that concern a line and are not understood.
    pub problems: Vec<ImportProblem>,
}

impl FinanceMatch {
    /// The lines that take an amount; none where a cell is not understood.
    pub fn amounts(&self) -> Vec<(BudgetLineId, Rupiah)> {
        let amount = |line: &FinanceLine| match line.found {
            FinanceFound::Amount { amount, .. } => Some((line.line, amount)),
            FinanceFound::Nothing | FinanceFound::Ambiguous => None,
        };
        if self.problems.is_empty() {
            self.lines.iter().filter_map(amount).collect()
        } else {
            Vec::new()
        }
    }
}

/// Finds the headings of a pasted table or of a CSV file.
pub fn read_finance_table(
    text: &str,
    known: &FinanceColumns,
) -> Result<FinanceTable, Vec<ImportProblem>> {
    read(&split_table(text), false, known)
}

/// Finds the headings of a sheet, where numbers are kept with a decimal point.
pub fn read_finance_sheet(
    table: &[Vec<String>],
    known: &FinanceColumns,
) -> Result<FinanceTable, Vec<ImportProblem>> {
    read(table, true, known)
}

fn read(
    table: &[Vec<String>],
    is_workbook: bool,
    known: &FinanceColumns,
) -> Result<FinanceTable, Vec<ImportProblem>> {
    let Some(place) = heading_row(table, known) else {
        let words = "Judul kolom tidak ditemukan. Sertakan baris judul kolom di atas angkanya, \
             dengan kolom kode dan kolom realisasi.";
        return Err(vec![ImportProblem::new(1, "Kode", words)]);
    };
    let mut found = FinanceTable {
        headings: Vec::new(),
        places: Vec::new(),
        rows: Vec::new(),
        is_workbook,
    };
    for (column, cell) in table.iter().skip(place).take(1).flatten().enumerate() {
        let heading = cell.trim();
        if heading.is_empty() {
            continue;
        }
        let heading = if found.headings.iter().any(|one| one == heading) {
            format!("{heading} (kolom {})", column.saturating_add(1))
        } else {
            heading.to_owned()
        };
        found.headings.push(heading);
        found.places.push(column);
    }
    let below = table.iter().enumerate().skip(place.saturating_add(1));
    found.rows = below
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .filter(|(_, cells)| !is_column_numbers(cells))
        .map(|(place, cells)| (place.saturating_add(1), cells.clone()))
        .collect();
    Ok(found)
}

/// The row with the most headings that are known or remembered; else the first one of words alone.
fn heading_row(table: &[Vec<String>], known: &FinanceColumns) -> Option<usize> {
    let is_known = |cell: &String| {
        known.knows(cell.trim()) || is_among(&CODES, cell) || is_among(&AMOUNTS, cell)
    };
    let is_heading = |row: &Vec<String>| {
        row.iter()
            .filter(|cell| !cell.is_empty() && is_known(cell))
            .count()
            > 1
    };
    let is_words = |row: &Vec<String>| {
        let filled = || row.iter().filter(|cell| !cell.trim().is_empty());
        let has_number = filled().any(|cell| cell.trim().starts_with(|one: char| one.is_numeric()));
        filled().count() > 1 && !has_number
    };
    let mut rows = table.iter();
    rows.position(is_heading)
        .or_else(|| table.iter().position(is_words))
}

fn is_among(known: &[&str], heading: &str) -> bool {
    let words = comparable(heading);
    known.contains(&words.trim_end_matches("(rp)").trim())
}

impl FinanceTable {
    /// The columns to begin with: those that were chosen last time, else those whose headings are
    /// known, else none.
    pub fn guess(&self, known: &FinanceColumns) -> FinanceColumns {
        let pick = |remembered: &str, usual: &[&str]| {
            let has = |wanted: &dyn Fn(&&String) -> bool| self.headings.iter().find(wanted);
            has(&|one| *one == remembered)
                .or_else(|| has(&|one| is_among(usual, one)))
                .cloned()
                .unwrap_or_default()
        };
        FinanceColumns {
            code: pick(&known.code, &CODES),
            amount: pick(&known.amount, &AMOUNTS),
        }
    }

    /// What each line takes. A line takes the amounts of the rows with its own code, else of the
    /// lowest rows below it, rounded once to whole rupiah.
    pub fn amounts_for(&self, columns: &FinanceColumns, lines: &[BudgetLine]) -> FinanceMatch {
        let (Some(code), Some(amount)) = (self.place(&columns.code), self.place(&columns.amount))
        else {
            return FinanceMatch::default();
        };
        let rows: Vec<FinanceRow<'_>> = self
            .rows
            .iter()
            .map(|(row, cells)| FinanceRow {
                row: *row,
                code: code_in(cell_at(cells, code)),
                amount: cell_at(cells, amount),
            })
            .filter(|row| !row.code.is_empty())
            .collect();
        let mut found = FinanceMatch::default();
        let is_of = |line: &BudgetLine, row: &FinanceRow<'_>| {
            let own = code_in(&line.code);
            row.code == own || code_is_above(own, row.code)
        };
        found.foreign = rows
            .iter()
            .filter(|row| !lines.iter().any(|line| is_of(line, row)))
            .count();
        for line in lines {
            let own = code_in(&line.code);
            let twins = lines.iter().filter(|one| code_in(&one.code) == own).count();
            let of_line = rows
                .iter()
                .filter(|row| is_of(line, row))
                .collect::<Vec<_>>();
            let line_found = if of_line.is_empty() || own.is_empty() {
                FinanceFound::Nothing
            } else if twins > 1 {
                FinanceFound::Ambiguous
            } else {
                self.take(own, &of_line, &columns.amount, &mut found.problems)
            };
            found.lines.push(FinanceLine {
                line: line.id,
                found: line_found,
            });
        }
        found
    }

    /// What a line of this code takes from rows of its code and below it.
    fn take(
        &self,
        code: &str,
        rows: &[&FinanceRow<'_>],
        heading: &str,
        problems: &mut Vec<ImportProblem>,
    ) -> FinanceFound {
        let mut own = Sum::default();
        let mut below = Sum::default();
        for row in rows {
            let mut others = rows.iter();
            let is_own = row.code == code;
            if !is_own && others.any(|other| code_is_above(row.code, other.code)) {
                continue;
            }
            match self.amount(row.amount) {
                Ok(None) => {}
                Ok(Some(amount)) if is_own => own.add(row.row, amount),
                Ok(Some(amount)) => below.add(row.row, amount),
                Err(words) => problems.push(ImportProblem::new(row.row, heading, &words)),
            }
        }
        let taken = if own.rows > 0 { &own } else { &below };
        let Some(row) = taken.first_row else {
            return FinanceFound::Nothing;
        };
        let Some(amount) = Rupiah::rounded(taken.total).filter(|amount| amount.amount() >= 0)
        else {
            let words = "Jumlah realisasi di bawah nol atau terlalu besar. Periksa kolomnya.";
            problems.push(ImportProblem::new(row, heading, words));
            return FinanceFound::Nothing;
        };
        let of_below = Rupiah::rounded(below.total).filter(|_| below.rows > 0);
        FinanceFound::Amount {
            amount,
            rows: taken.rows,
            below: of_below.filter(|of_below| *of_below != amount),
        }
    }

    fn place(&self, heading: &str) -> Option<usize> {
        let found = self.headings.iter().position(|one| one == heading)?;
        self.places.get(found).copied()
    }

    fn amount(&self, cell: &str) -> Result<Option<Decimal>, String> {
        if cell.is_empty() || cell == "-" {
            return Ok(None);
        }
        // Money that came back: "-1.000" or, as accountants write it, "(1.000)".
        let inner = cell
            .strip_prefix('(')
            .and_then(|cell| cell.strip_suffix(')'));
        let written = inner.unwrap_or(cell);
        let kept = self.is_workbook.then(|| workbook_number(written)).flatten();
        let amount = match kept {
            Some(amount) => amount,
            None => Rupiah::parse_with_sen(written).map_err(|error| error.user_message())?,
        };
        Ok(Some(if inner.is_some() { -amount } else { amount }))
    }
}

struct FinanceRow<'table> {
    row: usize,
    code: &'table str,
    amount: &'table str,
}

#[derive(Default)]
struct Sum {
    rows: usize,
    first_row: Option<usize>,
    total: Decimal,
}

impl Sum {
    fn add(&mut self, row: usize, amount: Decimal) {
        self.rows = self.rows.saturating_add(1);
        self.first_row = self.first_row.or(Some(row));
        self.total = self.total.saturating_add(amount);
    }
}

fn cell_at(cells: &[String], place: usize) -> &str {
    cells.get(place).map_or("", |cell| cell.trim())
}

/// The code a cell begins with: exports write "1.02.02 PROGRAM …" and "1.02.02." as well.
fn code_in(cell: &str) -> &str {
    let first = cell.split_whitespace().next().unwrap_or_default();
    first.trim_end_matches('.')
}

#[cfg(test)]
mod tests;
