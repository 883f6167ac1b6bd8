//! Tables whose titles repeat on every page, and whose last rows keep the signatures with them.

use ikrar_domain::document::{Align, Cell, Column, Table};
use leptos::prelude::*;

use super::view::word;

/// As many of the last rows stay with the signatures.
const TIED_ROWS: usize = 2;

/// A table.
pub(super) fn table(table: Table) -> AnyView {
    sheet(table, None)
}

/// The table at a section's end, with the signatures as a last row.
pub(super) fn signed_table(table: Table, signatures: AnyView) -> AnyView {
    sheet(table, Some(signatures))
}

fn sheet(table: Table, signatures: Option<AnyView>) -> AnyView {
    let numbers = table.column_numbers();
    let Table {
        caption,
        columns,
        mut rows,
        total,
    } = table;
    let aligns: Vec<Align> = columns.iter().map(|column| column.align).collect();
    let tied = signatures.as_ref().map_or_else(Vec::new, |_| {
        let first = first_tied(&rows);
        rows.split_off(first)
    });
    let has_tied = signatures.is_some();
    let count = columns.len();
    let total = total.map(|total| vec![total]).unwrap_or_default();
    let (loose_total, tied_total) = if has_tied {
        (Vec::new(), total)
    } else {
        (total, Vec::new())
    };
    let bodies = |rows: Vec<Vec<Cell>>| {
        rows.into_iter()
            .map(|cells| row(cells, &aligns))
            .collect_view()
    };
    view! {
        {caption.map(|caption| view! {
            <p class="paper__caption">{word("paper__strong", caption)}</p>
        })}
        <table class="paper__table">
            <thead>
                <tr>{columns.into_iter().map(title).collect_view()}</tr>
                <tr class="paper__numbers">
                    {numbers
                        .into_iter()
                        .map(|number| view! { <th>{word("", number)}</th> })
                        .collect_view()}
                </tr>
            </thead>
            <tbody>{bodies(rows)} {bodies(loose_total)}</tbody>
            {signatures.map(|signatures| view! {
                <tbody class="paper__together">
                    {bodies(tied)}
                    {bodies(tied_total)}
                    <tr>
                        <td class="paper__signing" colspan=count.to_string()>{signatures}</td>
                    </tr>
                </tbody>
            })}
        </table>
    }
    .into_any()
}

/// Where the rows begin that stay with the signatures: never inside a cell over several rows,
/// which may not cross from one body of a table to the next.
fn first_tied(rows: &[Vec<Cell>]) -> usize {
    let mut first = rows.len().saturating_sub(TIED_ROWS);
    loop {
        let crosses = rows.iter().take(first).enumerate().any(|(index, cells)| {
            let longest = cells.iter().map(|cell| cell.rows).max().unwrap_or(1);
            index.saturating_add(longest) > first
        });
        if !crosses {
            return first;
        }
        first = first.saturating_sub(1);
    }
}

fn title(column: Column) -> AnyView {
    let width = ["paper__column--", &column.weight.to_string()].concat();
    view! { <th scope="col" class=width>{word("", column.title)}</th> }.into_any()
}

fn row(cells: Vec<Cell>, aligns: &[Align]) -> AnyView {
    // A cell over several rows leaves the first columns of the next rows out: what stands there
    // is counted from the right.
    let width: usize = cells.iter().map(|cell| cell.columns).sum();
    let mut place = aligns.len().saturating_sub(width);
    let cells = cells
        .into_iter()
        .map(|cell| {
            let align = aligns.get(place).copied().unwrap_or(Align::Left);
            place = place.saturating_add(cell.columns);
            let text = if cell.strong { "paper__strong" } else { "" };
            view! {
                <td
                    class=align_class(align)
                    rowspan=cell.rows.to_string()
                    colspan=cell.columns.to_string()
                >
                    {word(text, cell.text)}
                </td>
            }
        })
        .collect_view();
    view! { <tr>{cells}</tr> }.into_any()
}

const fn align_class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Centre => "paper__cell--centre",
        Align::Right => "paper__cell--right",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(spans: &[usize]) -> Vec<Vec<Cell>> {
        spans
            .iter()
            .map(|span| vec![Cell::new("").over_rows(*span)])
            .collect()
    }

    #[test]
    fn rows_under_one_objective_are_not_parted() {
        assert_eq!(first_tied(&rows(&[1, 1, 1, 1])), 2);
        assert_eq!(first_tied(&rows(&[1, 3, 1, 1])), 1);
        assert_eq!(first_tied(&rows(&[4, 1, 1, 1])), 0);
        assert_eq!(first_tied(&rows(&[1])), 0);
        assert_eq!(first_tied(&[]), 0);
    }
}
