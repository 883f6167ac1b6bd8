//! The keyboard of the grid, after the WAI-ARIA grid pattern and the habits of spreadsheets.

/// A cell by its row and column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) column: usize,
}

/// The size of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    pub(super) control: bool,
    pub(super) shift: bool,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Nothing of the grid's; the browser goes on.
    Leave,
    /// The cursor moves; a value being typed is stored.
    Go(Place),
    /// The value is typed in place from now on.
    Edit,
    /// What was typed is dropped.
    Cancel,
}

/// Rows a page key moves.
const PAGE_ROWS: usize = 10;

/// What `key` does at `place`, while a value is being typed or not.
pub(super) fn deed(key: Key<'_>, place: Place, is_editing: bool, extent: Extent) -> Deed {
    if is_editing {
        deed_while_editing(key, place, extent)
    } else {
        deed_while_moving(key, place, extent)
    }
}

fn deed_while_editing(key: Key<'_>, place: Place, extent: Extent) -> Deed {
    match (key.name, key.shift) {
        ("Escape", _) => Deed::Cancel,
        ("Enter" | "Tab", false) | ("ArrowDown", _) => down(place, 1, extent),
        ("Enter" | "Tab", true) | ("ArrowUp", _) => up(place, 1),
        _ => Deed::Leave,
    }
}

fn deed_while_moving(key: Key<'_>, place: Place, extent: Extent) -> Deed {
    let last_row = extent.rows.saturating_sub(1);
    let last_column = extent.columns.saturating_sub(1);
    let at = |row, column| Deed::Go(Place { row, column });
    match (key.name, key.control) {
        ("ArrowDown", _) => down(place, 1, extent),
        ("ArrowUp", _) => up(place, 1),
        ("PageDown", _) => down(place, PAGE_ROWS, extent),
        ("PageUp", _) => up(place, PAGE_ROWS),
        ("ArrowRight", _) => at(place.row, last_column.min(place.column.saturating_add(1))),
        ("ArrowLeft", _) => at(place.row, place.column.saturating_sub(1)),
        ("Home", false) => at(place.row, 0),
        ("End", false) => at(place.row, last_column),
        ("Home", true) => at(0, 0),
        ("End", true) => at(last_row, last_column),
        ("Enter" | "F2", _) => Deed::Edit,
        ("Escape", _) => Deed::Cancel,
        _ => Deed::Leave,
    }
}

/// At the edge the key is left to the browser, so that Tab leaves the grid.
fn down(place: Place, rows: usize, extent: Extent) -> Deed {
    let row = extent
        .rows
        .saturating_sub(1)
        .min(place.row.saturating_add(rows));
    go_to_row(place, row)
}

fn up(place: Place, rows: usize) -> Deed {
    go_to_row(place, place.row.saturating_sub(rows))
}

fn go_to_row(place: Place, row: usize) -> Deed {
    if row == place.row {
        Deed::Leave
    } else {
        Deed::Go(Place { row, ..place })
    }
}

/// The first column of a block copied from a spreadsheet; nothing for a single value, which
/// the box takes by itself.
pub(super) fn pasted_column(clipboard: &str) -> Option<Vec<String>> {
    let block = clipboard.trim_end_matches(['\r', '\n']);
    if !block.contains(['\n', '\t']) {
        return None;
    }
    let first_cell = |line: &str| {
        line.split('\t')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    Some(block.lines().map(first_cell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent {
        rows: 3,
        columns: 4,
    };

    fn key(name: &str) -> Key<'_> {
        Key {
            name,
            control: false,
            shift: false,
        }
    }

    fn at(row: usize, column: usize) -> Place {
        Place { row, column }
    }

    #[test]
    fn arrows_move_and_stay_inside() {
        let right = deed(key("ArrowRight"), at(0, 3), false, EXTENT);
        assert_eq!(right, Deed::Go(at(0, 3)));
        assert_eq!(
            deed(key("ArrowDown"), at(1, 2), false, EXTENT),
            Deed::Go(at(2, 2))
        );
        assert_eq!(deed(key("ArrowDown"), at(2, 2), false, EXTENT), Deed::Leave);
    }

    #[test]
    fn enter_and_f2_edit() {
        assert_eq!(deed(key("Enter"), at(0, 0), false, EXTENT), Deed::Edit);
        assert_eq!(deed(key("F2"), at(0, 0), false, EXTENT), Deed::Edit);
    }

    #[test]
    fn while_typing_left_and_right_belong_to_the_text() {
        assert_eq!(deed(key("ArrowLeft"), at(0, 1), true, EXTENT), Deed::Leave);
        assert_eq!(deed(key("Home"), at(0, 1), true, EXTENT), Deed::Leave);
    }

    #[test]
    fn tab_commits_and_moves_only_while_typing() {
        assert_eq!(deed(key("Tab"), at(0, 0), true, EXTENT), Deed::Go(at(1, 0)));
        assert_eq!(deed(key("Tab"), at(0, 0), false, EXTENT), Deed::Leave);
        assert_eq!(deed(key("Tab"), at(2, 0), true, EXTENT), Deed::Leave);
    }

    #[test]
    fn escape_cancels() {
        assert_eq!(deed(key("Escape"), at(0, 0), true, EXTENT), Deed::Cancel);
    }

    #[test]
    fn control_end_goes_to_the_last_cell() {
        let pressed = Key {
            control: true,
            ..key("End")
        };
        assert_eq!(deed(pressed, at(0, 0), false, EXTENT), Deed::Go(at(2, 3)));
    }

    #[test]
    fn block_from_a_spreadsheet_becomes_its_first_column() {
        assert_eq!(
            pasted_column("86,67\t1\r\n4,25\t2\r\n"),
            Some(vec!["86,67".to_owned(), "4,25".to_owned()])
        );
        assert_eq!(pasted_column("86,67"), None);
    }
}
