//! The two tables of the annex.

use super::manuscript::{Manuscript, PrintedItem, PrintedLine};
use super::sheet::{Align, Cell, Column, Table};
use super::template::{Template, UnitPlace};
use super::words::{count_text, same};
use crate::agreement::{Level, code_is_above};
use crate::value::Rupiah;

/// No, objective, indicator, target: merged over the indicators of one objective.
pub(super) fn performance_table(manuscript: &Manuscript, place: UnitPlace) -> Table {
    let mut columns = vec![
        Column::new("No", Align::Centre, 2),
        Column::new(manuscript.level.objective_title(), Align::Left, 11),
        Column::new("Indikator Kinerja", Align::Left, 12),
    ];
    match place {
        UnitPlace::WithTarget => columns.push(Column::new("Target", Align::Centre, 6)),
        UnitPlace::OwnColumn => {
            columns.push(Column::new("Satuan", Align::Centre, 4));
            columns.push(Column::new("Target", Align::Centre, 4));
        }
    }
    let mut rows = Vec::new();
    for (index, group) in by_objective(&manuscript.items).into_iter().enumerate() {
        for (place_in_group, item) in group.iter().enumerate() {
            let mut row = Vec::new();
            if place_in_group == 0 {
                let number = count_text(index.saturating_add(1));
                row.push(Cell::new(number).over_rows(group.len()));
                row.push(Cell::new(&item.objective).over_rows(group.len()));
            }
            row.push(Cell::new(&item.indicator));
            match place {
                UnitPlace::WithTarget => row.push(Cell::new(item.target_with_unit())),
                UnitPlace::OwnColumn => {
                    row.push(Cell::new(&item.unit));
                    row.push(Cell::new(&item.target));
                }
            }
            rows.push(row);
        }
    }
    Table {
        caption: None,
        columns,
        rows,
        total: None,
    }
}

/// Items one after another that serve the same objective.
fn by_objective(items: &[PrintedItem]) -> Vec<&[PrintedItem]> {
    items
        .chunk_by(|one, next| same(&one.objective, &next.objective))
        .collect()
}

/// Whether a level's document has the table of its budget: the head's always, whoever stands below
/// only with lines, because nobody gives a functional officer a budget. The first edition printed
/// it for everybody.
pub(super) const fn has_budget(template: &Template, level: Level, lines: &[PrintedLine]) -> bool {
    template.prints_nothing() || !level.is_internal() || !lines.is_empty()
}

/// No, program, amount, funding source, with the total; nothing where the level has no budget.
pub(super) fn budget_table(manuscript: &Manuscript, template: &Template) -> Option<Table> {
    let lines = &manuscript.lines;
    if !has_budget(template, manuscript.level, lines) {
        return None;
    }
    let mut top = 0_usize;
    let rows = lines
        .iter()
        .map(|line| {
            let is_below = has_ancestor(lines, line, |_| true);
            let is_parent = lines
                .iter()
                .any(|other| code_is_above(&line.code, &other.code));
            let number = if is_below {
                String::new()
            } else {
                top = top.saturating_add(1);
                count_text(top)
            };
            let cells = [
                Cell::new(number),
                Cell::new(&line.name),
                Cell::new(amount_text(line.amount)),
                Cell::new(&line.fund_source),
            ];
            if is_parent {
                cells.map(Cell::strong).to_vec()
            } else {
                cells.to_vec()
            }
        })
        .collect();
    let total = vec![
        Cell::new("Jumlah").over_columns(2).strong(),
        Cell::new(amount_text(total(template, lines))).strong(),
        Cell::new(""),
    ];
    Some(Table {
        caption: None,
        columns: vec![
            Column::new("No", Align::Centre, 2),
            Column::new(budget_title(manuscript.level), Align::Left, 15),
            Column::new("Anggaran (Rp)", Align::Right, 8),
            Column::new("Keterangan", Align::Centre, 6),
        ],
        rows,
        total: Some(total),
    })
}

/// What the lines of a level are.
pub(super) const fn budget_title(level: Level) -> &'static str {
    match level {
        Level::HeadOfRegion | Level::AgencyHead => "Program",
        Level::Administrator => "Kegiatan",
        Level::Pengawas | Level::Individual => "Sub Kegiatan",
    }
}

/// "1.234.567"; blank while not entered, which is not the same as zero.
pub(super) fn amount_text(amount: Option<Rupiah>) -> String {
    amount.map_or_else(String::new, |amount| amount.display().replacen("Rp", "", 1))
}

/// The sum of the lines: a line below another that states its amount is counted there already.
/// Blank where no line states one, but for the first edition.
pub(super) fn total(template: &Template, lines: &[PrintedLine]) -> Option<Rupiah> {
    if !template.prints_nothing() {
        lines.iter().find_map(|line| line.amount)?;
    }
    lines
        .iter()
        .filter(|line| !has_ancestor(lines, line, |above| above.amount.is_some()))
        .filter_map(|line| line.amount)
        .try_fold(Rupiah::ZERO, Rupiah::checked_add)
}

fn has_ancestor(
    lines: &[PrintedLine],
    line: &PrintedLine,
    counts: impl Fn(&PrintedLine) -> bool,
) -> bool {
    lines
        .iter()
        .any(|above| code_is_above(&above.code, &line.code) && counts(above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str, amount: Option<i64>) -> PrintedLine {
        PrintedLine {
            continues: None,
            code: code.to_owned(),
            name: code.to_owned(),
            amount: amount.map(Rupiah::new),
            fund_source: String::new(),
        }
    }

    #[test]
    fn a_child_is_not_counted_twice() {
        let lines = [
            line("5.02.02.2.01", Some(1_004_422_800)),
            line("5.02.02.2.01.0001", Some(808_430_200)),
            line("5.02.02.2.01.0002", Some(195_992_600)),
        ];
        assert_eq!(
            total(&Template::current(), &lines),
            Some(Rupiah::new(1_004_422_800))
        );
    }

    #[test]
    fn children_count_where_their_parent_states_nothing() {
        let lines = [
            line("1.02.02", None),
            line("1.02.02.2.01", Some(5)),
            line("1.02.021", Some(7)),
            line("", Some(1)),
        ];
        assert_eq!(total(&Template::current(), &lines), Some(Rupiah::new(13)));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_not_printed() {
        let lines = [line("1", Some(i64::MAX)), line("2", Some(1))];
        assert_eq!(amount_text(total(&Template::current(), &lines)), "");
    }

    #[test]
    fn blank_is_not_zero() {
        let sum = |lines: &[PrintedLine]| amount_text(total(&Template::current(), lines));
        assert_eq!(sum(&[]), "");
        assert_eq!(sum(&[line("1", None)]), "");
        assert_eq!(sum(&[line("1", Some(0))]), "0");
        assert_eq!(amount_text(None), "");
        assert_eq!(amount_text(Some(Rupiah::ZERO)), "0");
        assert_eq!(amount_text(Some(Rupiah::new(1_234_567))), "1.234.567");
    }
}
