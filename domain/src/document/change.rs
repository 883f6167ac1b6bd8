//! The annex of an amendment: semula and menjadi side by side.

use crate::order::{self, Gather};
use std::collections::BTreeSet;

use super::annex::{amount_text, budget_title, has_budget, total};
use super::manuscript::{Earlier, Manuscript, PrintedItem, PrintedLine, Signatory};
use super::sheet::{Align, Block, Cell, Column, Table};
use super::template::Template;
use super::words::count_text;
use crate::agreement::{RowFate, code_is_above};
use crate::value::Rupiah;

/// Where there was nothing, or nothing is left.
const NOTHING: &str = "-";

/// What the amendment changes: parties, targets, budget.
pub(super) fn change_blocks(
    manuscript: &Manuscript,
    earlier: &Earlier,
    template: &Template,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(party_table(manuscript, earlier).map(Block::Table));
    blocks.push(Block::Table(target_table(manuscript, earlier)));
    let has_budget = |lines| has_budget(template, manuscript.level, lines);
    if has_budget(&manuscript.lines) || has_budget(&earlier.lines) {
        blocks.push(Block::Table(budget_table(manuscript, earlier, template)));
    }
    blocks
}

/// Only where an official changed.
fn party_table(manuscript: &Manuscript, earlier: &Earlier) -> Option<Table> {
    let words = |party: Option<&Signatory>| {
        party.map_or_else(
            || NOTHING.to_owned(),
            |party| format!("{}, {}", party.name, party.title),
        )
    };
    let pairs = [
        (
            "Pihak Pertama",
            Some(&earlier.first),
            Some(&manuscript.first),
        ),
        (
            "Pihak Kedua",
            earlier.second.as_ref(),
            manuscript.second.as_ref(),
        ),
    ];
    let rows: Vec<Vec<Cell>> = pairs
        .into_iter()
        .filter(|(_, before, after)| words(*before) != words(*after))
        .map(|(role, before, after)| [role.to_owned(), words(before), words(after)])
        .map(|texts| texts.map(Cell::new).to_vec())
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Pejabat".to_owned()),
        columns: vec![
            Column::new("Pihak", Align::Left, 5),
            Column::new("Semula", Align::Left, 10),
            Column::new("Menjadi", Align::Left, 10),
        ],
        rows,
        total: None,
    })
}

/// The same thing before and after; one side may be missing.
struct Pair<'a, T> {
    before: Option<&'a T>,
    after: Option<&'a T>,
}

/// Every row of both versions, in the order of the new one; what was taken out follows.
fn pairs<'a, T>(
    before: &'a [T],
    after: &'a [T],
    continues: impl Fn(&T) -> Option<usize>,
) -> Vec<Pair<'a, T>> {
    let kept: BTreeSet<usize> = after.iter().filter_map(&continues).into_set();
    let now = after.iter().map(|new| Pair {
        before: continues(new).and_then(|index| before.get(index)),
        after: Some(new),
    });
    let dropped = before
        .iter()
        .enumerate()
        .filter(|(index, _)| !kept.contains(index))
        .map(|(_, old)| Pair {
            before: Some(old),
            after: None,
        });
    now.chain(dropped).collect()
}

fn target_table(manuscript: &Manuscript, earlier: &Earlier) -> Table {
    let pairs = pairs(&earlier.items, &manuscript.items, |item| item.continues);
    let rows = pairs
        .iter()
        .enumerate()
        .map(|(index, pair)| target_row(index, pair))
        .collect();
    Table {
        caption: Some("Sasaran, indikator, dan target".to_owned()),
        columns: vec![
            Column::new("No", Align::Centre, 2),
            Column::new("Sasaran dan Indikator Kinerja", Align::Left, 13),
            Column::new("Semula", Align::Centre, 6),
            Column::new("Menjadi", Align::Centre, 6),
            Column::new("Keterangan", Align::Centre, 5),
        ],
        rows,
        total: None,
    }
}

fn target_row(index: usize, pair: &Pair<'_, PrintedItem>) -> Vec<Cell> {
    let named = pair.after.or(pair.before);
    let target = |item: Option<&PrintedItem>| {
        item.map_or_else(|| NOTHING.to_owned(), PrintedItem::target_with_unit)
    };
    let is_same = |old: &PrintedItem, new: &PrintedItem| {
        old.objective == new.objective
            && old.indicator == new.indicator
            && old.target_with_unit() == new.target_with_unit()
    };
    let mut name = named.map_or_else(String::new, |item| {
        format!("{}: {}", item.objective, item.indicator)
    });
    // A new wording of an old indicator shows the old one too.
    if let (Some(old), Some(new)) = (pair.before, pair.after)
        && (old.indicator != new.indicator || old.objective != new.objective)
    {
        name = format!("{name} (semula: {}: {})", old.objective, old.indicator);
    }
    vec![
        Cell::new(count_text(index.saturating_add(1))),
        Cell::new(name),
        Cell::new(target(pair.before)),
        Cell::new(target(pair.after)),
        Cell::new(fate(pair, is_same).label()),
    ]
}

fn fate<T>(pair: &Pair<'_, T>, is_same: impl Fn(&T, &T) -> bool) -> RowFate {
    match (pair.before, pair.after) {
        (Some(old), Some(new)) if is_same(old, new) => RowFate::Kept,
        (Some(_), Some(_)) => RowFate::Changed,
        (None, _) => RowFate::Added,
        (Some(_), None) => RowFate::Removed,
    }
}

fn budget_table(manuscript: &Manuscript, earlier: &Earlier, template: &Template) -> Table {
    let mut pairs = pairs(&earlier.lines, &manuscript.lines, |line| line.continues);
    let mut top = 0_usize;
    let codes: Vec<&str> = pairs.iter().map(code).collect();
    let has_parts = |above: &str| codes.iter().any(|one| code_is_above(above, one));
    // What is part of another stands below it, also what was taken out.
    let is_told = !template.prints_nothing();
    if is_told && codes.iter().any(|one| has_parts(one)) {
        order::sort_by(&mut pairs, |one, other| code(one).cmp(code(other)));
    }
    let rows = pairs
        .iter()
        .map(|pair| {
            let own = code(pair);
            let is_part = is_told && codes.iter().any(|above| code_is_above(above, own));
            let is_parent = is_told && has_parts(own);
            let number = if is_part {
                String::new()
            } else {
                top = top.saturating_add(1);
                count_text(top)
            };
            let cells = budget_row(number, pair);
            if is_parent {
                cells.map(Cell::strong).to_vec()
            } else {
                cells.to_vec()
            }
        })
        .collect();
    let total = |lines| total(template, lines);
    let (before, after) = (total(&earlier.lines), total(&manuscript.lines));
    let total = vec![
        Cell::new("Jumlah").over_columns(2).strong(),
        Cell::new(amount_text(before)).strong(),
        Cell::new(amount_text(after)).strong(),
        Cell::new(difference(before, after)).strong(),
    ];
    Table {
        caption: Some("Anggaran".to_owned()),
        columns: vec![
            Column::new("No", Align::Centre, 2),
            Column::new(budget_title(manuscript.level), Align::Left, 11),
            Column::new("Semula (Rp)", Align::Right, 7),
            Column::new("Menjadi (Rp)", Align::Right, 7),
            Column::new("Bertambah/(Berkurang) (Rp)", Align::Right, 7),
        ],
        rows,
        total: Some(total),
    }
}

fn code<'a>(pair: &Pair<'a, PrintedLine>) -> &'a str {
    let line = pair.after.or(pair.before);
    line.map_or("", |line| line.code.as_str())
}

fn budget_row(number: String, pair: &Pair<'_, PrintedLine>) -> [Cell; 5] {
    let name = pair.after.or(pair.before);
    let amount = |line: Option<&PrintedLine>| line.and_then(|line| line.amount);
    let (before, after) = (amount(pair.before), amount(pair.after));
    let shown = |line: Option<&PrintedLine>| match line {
        Some(line) => amount_text(line.amount),
        None => NOTHING.to_owned(),
    };
    [
        Cell::new(number),
        Cell::new(name.map_or("", |line| line.name.as_str())),
        Cell::new(shown(pair.before)),
        Cell::new(shown(pair.after)),
        Cell::new(difference(before, after)),
    ]
}

/// "1.000", "(1.000)" for less, "0" for the same; a missing amount counts as nothing.
fn difference(before: Option<Rupiah>, after: Option<Rupiah>) -> String {
    let amount = |rupiah: Option<Rupiah>| rupiah.unwrap_or(Rupiah::ZERO).amount();
    match amount(after).checked_sub(amount(before)) {
        None => String::new(),
        Some(less) if less < 0 => {
            let text = amount_text(Some(Rupiah::new(less)));
            format!("({})", text.trim_start_matches('-'))
        }
        Some(more) => amount_text(Some(Rupiah::new(more))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_written_as_accounts_write_it() {
        let rupiah = |amount| Some(Rupiah::new(amount));
        assert_eq!(difference(rupiah(5_000), rupiah(4_000)), "(1.000)");
        assert_eq!(difference(rupiah(4_000), rupiah(5_000)), "1.000");
        assert_eq!(difference(rupiah(5), rupiah(5)), "0");
        assert_eq!(difference(None, rupiah(7)), "7");
        assert_eq!(difference(rupiah(7), None), "(7)");
        assert_eq!(difference(rupiah(i64::MIN), rupiah(i64::MAX)), "");
    }

    #[test]
    fn rows_are_paired_by_lineage_and_what_is_gone_comes_last() {
        let before = ["a", "b", "c"];
        let after = [("x", Some(2)), ("a", None), ("y", Some(0)), ("z", Some(9))];
        let names: Vec<_> = after.iter().map(|(name, _)| *name).collect();
        let continues = |name: &&str| after.iter().find(|(n, _)| n == name)?.1;
        let found: Vec<_> = pairs(&before, &names, continues)
            .iter()
            .map(|pair| (pair.before.copied(), pair.after.copied()))
            .collect();
        assert_eq!(
            found,
            [
                (Some("c"), Some("x")),
                (None, Some("a")),
                (Some("a"), Some("y")),
                (None, Some("z")),
                (Some("b"), None),
            ]
        );
    }
}
