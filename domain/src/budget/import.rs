//! A budget document's table as a spreadsheet gives it: all of it is understood, or every cell
//! that is not is named. Rows that only add up (urusan, bidang, jumlah) are held against the rest
//! and not taken, so that nothing is counted twice.

use crate::order;
use rust_decimal::Decimal;

use super::tree::comparable;
use crate::agreement::{
    BudgetLine, CodeLevel, NomenclatureEdition, code_level, table_total, untied,
};
use crate::import::{ImportProblem, split_table};
use crate::value::{BudgetLineId, Rupiah};

/// A row of the table, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetRow {
    /// The row as spreadsheets count it.
    pub row: usize,
    /// Its code, as text.
    pub code: String,
    /// What its code names.
    pub level: CodeLevel,
    /// Program, kegiatan or sub kegiatan.
    pub name: String,
    /// Where its money comes from.
    pub fund_source: String,
    /// Its amount; none where only the rows below state theirs.
    pub amount: Option<Rupiah>,
}

/// The whole table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetTable {
    /// The rows that would be taken, in the table's order.
    pub rows: Vec<BudgetRow>,
    /// Sums that the table states and that its rows do not come to.
    pub mismatches: Vec<Mismatch>,
    /// Headings of columns that are not used.
    pub unused: Vec<String>,
}

/// A sum that does not tie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The row that states it.
    pub row: usize,
    /// The row's words.
    pub name: String,
    /// What it states.
    pub stated: Option<Rupiah>,
    /// What the rows come to.
    pub found: Option<Rupiah>,
}

impl Mismatch {
    /// What is stated less what is found, where it fits.
    pub fn amount(&self) -> Option<Rupiah> {
        let found = self.found.unwrap_or(Rupiah::ZERO);
        self.stated?.checked_sub(found)
    }
}

/// The columns, with the headings that are known for each.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("Kode", &["kode", "kode rekening", "kode nomenklatur"]),
    (
        "Uraian",
        &[
            "uraian",
            "nama",
            "program, kegiatan, atau sub kegiatan",
            "program/kegiatan/sub kegiatan",
        ],
    ),
    (
        "Sumber dana",
        &["sumber dana", "sumber pendanaan", "keterangan"],
    ),
    (
        "Pagu",
        &[
            "pagu",
            "anggaran",
            "jumlah",
            "alokasi anggaran",
            "pagu anggaran",
        ],
    ),
];
const CODE: usize = 0;
const NAME: usize = 1;
const SOURCE: usize = 2;
const AMOUNT: usize = 3;

/// Reads a pasted table with the headings Kode, Uraian, Sumber dana and Pagu, in any order and
/// below any title. Amounts are written as in Indonesia.
pub fn read_budget_table(
    text: &str,
    edition: Option<NomenclatureEdition>,
) -> Result<BudgetTable, Vec<ImportProblem>> {
    read(&split_table(text), edition, Rupiah::parse_cell)
}

/// Reads the same table as a workbook has it, where a number is kept with a decimal point whatever
/// its screen shows.
pub fn read_budget_sheet(
    table: &[Vec<String>],
    edition: Option<NomenclatureEdition>,
) -> Result<BudgetTable, Vec<ImportProblem>> {
    read(table, edition, |cell| match workbook_number(cell) {
        Some(number) if number.fract().is_zero() => {
            Rupiah::parse_cell(&number.trunc().normalize().to_string())
        }
        Some(number) => Rupiah::parse_cell(&number.normalize().to_string().replace('.', ",")),
        None => Rupiah::parse_cell(cell),
    })
}

/// A number as workbooks keep it; large ones may stand with an exponent.
pub(super) fn workbook_number(cell: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(cell).ok();
    exact.or_else(|| Decimal::from_scientific(cell).ok())
}

impl Rupiah {
    /// An amount in a cell, or what is wrong with it.
    fn parse_cell(cell: &str) -> Result<Self, String> {
        Self::parse(cell).map_err(|error| error.user_message())
    }
}

/// Where the columns stand.
struct Columns {
    heading_row: usize,
    places: [Option<usize>; 4],
    unused: Vec<String>,
}

fn read(
    table: &[Vec<String>],
    edition: Option<NomenclatureEdition>,
    amount: impl Fn(&str) -> Result<Rupiah, String>,
) -> Result<BudgetTable, Vec<ImportProblem>> {
    let columns = find_columns(table)?;
    let mut read = BudgetTable {
        unused: columns.unused.clone(),
        ..BudgetTable::default()
    };
    let mut sums = Vec::new();
    let mut problems = Vec::new();
    let rows = table.iter().enumerate().skip(columns.heading_row);
    for (place, cells) in rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
    {
        let cell = |column: usize| {
            let place = columns.places.get(column).copied().flatten();
            place
                .and_then(|place| cells.get(place))
                .map_or("", |cell| cell.trim())
        };
        let number = place.saturating_add(1);
        if is_column_numbers(cells) {
            continue;
        }
        match read_row(number, cell, edition, &amount) {
            Ok(Read::Line(row)) => {
                problems.extend(repeated(&read.rows, &row));
                read.rows.push(row);
            }
            Ok(Read::Sum(sum)) => sums.push(sum),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() && read.rows.is_empty() {
        let words = "Tidak ada baris program, kegiatan, atau sub kegiatan di bawah judul kolom.";
        problems.push(ImportProblem::new(columns.heading_row, "Kode", words));
    }
    problems.extend(without_amount(&read.rows));
    if !problems.is_empty() {
        return Err(problems);
    }
    read.mismatches = mismatches(&read.rows, &sums);
    Ok(read)
}

fn find_columns(table: &[Vec<String>]) -> Result<Columns, Vec<ImportProblem>> {
    let column_of = |cell: &String| {
        let words = comparable(cell);
        let heading = words.trim_end_matches("(rp)").trim();
        let mut all = COLUMNS.iter();
        all.position(|(_, known)| known.contains(&heading))
    };
    let known_in = |row: &Vec<String>| row.iter().filter_map(column_of).count();
    let Some((place, headings)) = table.iter().enumerate().find(|(_, row)| known_in(row) >= 2)
    else {
        let words = "Judul kolom tidak ditemukan. Sertakan baris judul Kode, Uraian, Sumber dana, \
             dan Pagu.";
        return Err(vec![ImportProblem::new(1, "Kode", words)]);
    };
    let number = place.saturating_add(1);
    let mut problems = Vec::new();
    let mut columns = Columns {
        heading_row: number,
        places: [None; 4],
        unused: Vec::new(),
    };
    for (place, heading) in headings.iter().enumerate() {
        let slot = column_of(heading).and_then(|column| columns.places.get_mut(column));
        match slot {
            Some(slot @ None) => *slot = Some(place),
            Some(Some(_)) => {
                let words = "Judul kolom ini ada dua kali. Sisakan satu.";
                problems.push(ImportProblem::new(number, heading.trim(), words));
            }
            None if heading.trim().is_empty() => {}
            None => columns.unused.push(heading.trim().to_owned()),
        }
    }
    for ((name, known), place) in COLUMNS.iter().zip(&columns.places) {
        if place.is_none() && *name != "Sumber dana" {
            let words = format!("Kolom tidak ada. Judul yang dikenal: {}.", known.join(", "));
            problems.push(ImportProblem::new(number, name, &words));
        }
    }
    if problems.is_empty() {
        Ok(columns)
    } else {
        Err(problems)
    }
}

/// The row "1 2 3 4" that official tables have below their headings.
pub(super) fn is_column_numbers(cells: &[String]) -> bool {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim().trim_matches(['(', ')']))
        .filter(|cell| !cell.is_empty())
        .collect();
    let counts = |(place, cell): (usize, &&str)| **cell == place.saturating_add(1).to_string();
    filled.len() > 2 && filled.iter().enumerate().all(counts)
}

enum Read {
    Line(BudgetRow),
    Sum(Sum),
}

/// A row that only adds up: everything, or what stands below a code.
struct Sum {
    row: usize,
    code: String,
    name: String,
    stated: Option<Rupiah>,
}

fn read_row<'a>(
    row: usize,
    cell: impl Fn(usize) -> &'a str,
    edition: Option<NomenclatureEdition>,
    amount: impl Fn(&str) -> Result<Rupiah, String>,
) -> Result<Read, Vec<ImportProblem>> {
    let (code, name) = (cell(CODE), cell(NAME));
    let mut problems = Vec::new();
    let stated = match cell(AMOUNT) {
        "" | "-" => None,
        typed => match amount(typed) {
            Ok(amount) => Some(amount),
            Err(words) => {
                problems.push(ImportProblem::new(row, "Pagu", &words));
                None
            }
        },
    };
    let words = comparable(if name.is_empty() { code } else { name });
    let is_total = words.starts_with("jumlah") || words.starts_with("total");
    let is_total = is_total && (code.is_empty() || name.is_empty());
    let sum = |code: &str| Sum {
        row,
        code: code.to_owned(),
        name: if name.is_empty() { cell(CODE) } else { name }.to_owned(),
        stated,
    };
    if is_total {
        return if problems.is_empty() {
            Ok(Read::Sum(sum("")))
        } else {
            Err(problems)
        };
    }
    if name.is_empty() {
        problems.push(ImportProblem::new(row, "Uraian", "Uraian belum diisi."));
    }
    let level = code_level(code, edition);
    if let Err(found) = level {
        problems.push(ImportProblem::new(row, "Kode", &found.to_string()));
    }
    match level {
        Ok(CodeLevel::Affair | CodeLevel::AffairField) if problems.is_empty() => {
            Ok(Read::Sum(sum(code)))
        }
        Ok(level) if problems.is_empty() => Ok(Read::Line(BudgetRow {
            row,
            code: code.to_owned(),
            level,
            name: name.to_owned(),
            fund_source: cell(SOURCE).to_owned(),
            amount: stated,
        })),
        _ => Err(problems),
    }
}

fn repeated(before: &[BudgetRow], row: &BudgetRow) -> Option<ImportProblem> {
    let source = comparable(&row.fund_source);
    let twin = before
        .iter()
        .find(|one| one.code == row.code && comparable(&one.fund_source) == source)?;
    let words = format!(
        "Kode \"{}\" dengan sumber dana yang sama sudah ada di baris {}. Gabungkan, atau bedakan \
         sumber dananya.",
        row.code, twin.row
    );
    Some(ImportProblem::new(row.row, "Kode", &words))
}

/// A row at the bottom states what it costs; above, the sum of what is below is enough.
fn without_amount(rows: &[BudgetRow]) -> Vec<ImportProblem> {
    let has_below = |row: &BudgetRow| {
        let mut others = rows.iter();
        others.any(|other| crate::agreement::code_is_above(&row.code, &other.code))
    };
    rows.iter()
        .filter(|row| row.amount.is_none() && !has_below(row))
        .map(|row| {
            let words = "Pagu belum diisi, dan tidak ada baris di bawahnya. Tulis 0 bila memang \
                 tanpa anggaran.";
            ImportProblem::new(row.row, "Pagu", words)
        })
        .collect()
}

/// Every stated sum that the rows do not come to, in the table's order.
fn mismatches(rows: &[BudgetRow], sums: &[Sum]) -> Vec<Mismatch> {
    let lines: Vec<BudgetLine> = rows.iter().map(as_line).collect();
    let within = untied(&lines).into_iter().filter_map(|difference| {
        let mut all = rows.iter();
        let row = all.find(|row| line_id(row) == difference.line)?;
        Some(Mismatch {
            row: row.row,
            name: row.name.clone(),
            stated: difference.above,
            found: difference.below,
        })
    });
    let stated = sums.iter().filter_map(|sum| {
        let is_own = |line: &&BudgetLine| {
            sum.code.is_empty() || crate::agreement::code_is_above(&sum.code, &line.code)
        };
        let own: Vec<BudgetLine> = lines.iter().filter(is_own).cloned().collect();
        let found = table_total(&own);
        (sum.stated.is_some() && sum.stated != found).then(|| Mismatch {
            row: sum.row,
            name: sum.name.clone(),
            stated: sum.stated,
            found,
        })
    });
    let mut all: Vec<Mismatch> = within.chain(stated).collect();
    order::sort_by_key(&mut all, |one| one.row);
    all
}

fn line_id(row: &BudgetRow) -> BudgetLineId {
    let number = u128::try_from(row.row).unwrap_or(u128::MAX);
    BudgetLineId::from_uuid(uuid::Uuid::from_u128(number))
}

fn as_line(row: &BudgetRow) -> BudgetLine {
    BudgetLine {
        id: line_id(row),
        lineage: None,
        order: String::new(),
        code: row.code.clone(),
        program: row.name.clone(),
        amount: row.amount,
        fund_source: row.fund_source.clone(),
    }
}

#[cfg(test)]
mod tests;
