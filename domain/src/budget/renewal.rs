//! What a table changes in a document that has lines already: each row adds a line, changes one,
//! or says what stands there; lines the table does not name are told, never silently dropped.

use super::import::BudgetRow;
use super::tree::comparable;
use crate::agreement::BudgetLine;
use crate::value::{BudgetLineId, Rupiah};

/// What taking in a table would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// One step for each row, in the table's order.
    pub steps: Vec<LineStep>,
    /// Lines of the document that the table does not name.
    pub absent: Vec<BudgetLineId>,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineStep {
    /// A new line.
    Add(BudgetRow),
    /// A line gets another name, fund source or amount.
    Change {
        /// The line.
        line: BudgetLineId,
        /// The amount that stands there now.
        before: Option<Rupiah>,
        /// What it becomes.
        row: BudgetRow,
    },
    /// It stands there already.
    Same(BudgetLineId),
}

/// What becomes of lines that the table does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Absent {
    /// They stay.
    #[default]
    Keep,
    /// They are taken out.
    Remove,
}

/// Holds a table against a document's lines. A row meets the line of its code and fund source; a
/// code that stands once on both sides is the same line though its fund source changed.
pub fn renewal(lines: &[BudgetLine], rows: &[BudgetRow]) -> Renewal {
    let mut left: Vec<&BudgetLine> = lines.iter().collect();
    let mut met: Vec<Option<&BudgetLine>> = rows
        .iter()
        .map(|row| {
            take(&mut left, |line| {
                is_same_code(line, row)
                    && comparable(&line.fund_source) == comparable(&row.fund_source)
            })
        })
        .collect();
    for (row, met) in rows.iter().zip(&mut met) {
        let is_alone = rows.iter().filter(|one| one.code == row.code).count() == 1;
        let lines_of_code = lines.iter().filter(|line| is_same_code(line, row)).count();
        if met.is_none() && is_alone && lines_of_code == 1 {
            *met = take(&mut left, |line| is_same_code(line, row));
        }
    }
    Renewal {
        steps: rows
            .iter()
            .zip(met)
            .map(|(row, met)| step(row, met))
            .collect(),
        absent: left.into_iter().map(|line| line.id).collect(),
    }
}

fn is_same_code(line: &BudgetLine, row: &BudgetRow) -> bool {
    line.code.trim() == row.code
}

fn take<'a>(
    left: &mut Vec<&'a BudgetLine>,
    is_it: impl Fn(&BudgetLine) -> bool,
) -> Option<&'a BudgetLine> {
    let place = left.iter().position(|line| is_it(line))?;
    Some(left.remove(place))
}

fn step(row: &BudgetRow, met: Option<&BudgetLine>) -> LineStep {
    let Some(line) = met else {
        return LineStep::Add(row.clone());
    };
    let is_same = line.program.trim() == row.name
        && line.fund_source.trim() == row.fund_source
        && line.amount == row.amount;
    if is_same {
        return LineStep::Same(line.id);
    }
    LineStep::Change {
        line: line.id,
        before: line.amount,
        row: row.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::CodeLevel;
    use uuid::Uuid;

    fn id(number: u128) -> BudgetLineId {
        BudgetLineId::from_uuid(Uuid::from_u128(number))
    }

    fn line(number: u128, code: &str, amount: i64, source: &str) -> BudgetLine {
        BudgetLine {
            id: id(number),
            lineage: None,
            order: String::new(),
            code: code.to_owned(),
            program: "Program".to_owned(),
            amount: Some(Rupiah::new(amount)),
            fund_source: source.to_owned(),
        }
    }

    fn row(code: &str, amount: i64, source: &str) -> BudgetRow {
        BudgetRow {
            row: 2,
            code: code.to_owned(),
            level: CodeLevel::Program,
            name: "Program".to_owned(),
            fund_source: source.to_owned(),
            amount: Some(Rupiah::new(amount)),
        }
    }

    #[test]
    fn table_taken_in_twice_changes_nothing() {
        let lines = [line(1, "1.02.02", 10, "DAU"), line(2, "1.02.02", 5, "DAK")];
        let rows = [row("1.02.02", 5, "DAK"), row("1.02.02", 10, "DAU")];
        let found = renewal(&lines, &rows);
        assert_eq!(found.steps, [LineStep::Same(id(2)), LineStep::Same(id(1))]);
        assert_eq!(found.absent, []);
    }

    #[test]
    fn rows_add_change_and_leave_lines_out() {
        let lines = [line(1, "1.02.02", 10, "DAU"), line(2, "1.02.03", 5, "DAU")];
        let rows = [row("1.02.02", 12, "DAU"), row("1.02.04", 3, "DAU")];
        let found = renewal(&lines, &rows);
        let changed = LineStep::Change {
            line: id(1),
            before: Some(Rupiah::new(10)),
            row: rows[0].clone(),
        };
        assert_eq!(found.steps, [changed, LineStep::Add(rows[1].clone())]);
        assert_eq!(found.absent, [id(2)]);
    }

    #[test]
    fn code_that_stands_once_may_change_its_fund_source() {
        let lines = [line(1, "1.02.02", 10, "")];
        let found = renewal(&lines, &[row("1.02.02", 10, "DAU")]);
        assert!(matches!(found.steps[..], [LineStep::Change { line, .. }] if line == id(1)));
        let divided = [row("1.02.02", 6, "DAU"), row("1.02.02", 4, "DAK")];
        let found = renewal(&lines, &divided);
        assert_eq!((found.steps.len(), found.absent.len()), (2, 1));
    }
}
