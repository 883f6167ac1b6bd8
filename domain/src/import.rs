//! Tables that are copied out of a spreadsheet or read from CSV: how they are divided into cells,
//! and how a cell that is not understood is named.

/// A cell that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: {problem}")]
pub struct ImportProblem {
    /// The row as spreadsheets count it, from 1, the headings included.
    pub row: usize,
    /// The heading of the column.
    pub column: String,
    /// What is wrong and how to mend it, in Indonesian.
    pub problem: String,
}

impl ImportProblem {
    /// Names a cell and what is wrong with it.
    pub(crate) fn new(row: usize, column: &str, problem: &str) -> Self {
        Self {
            row,
            column: column.to_owned(),
            problem: problem.to_owned(),
        }
    }
}

/// Divides pasted text into rows of cells: at tabs, as spreadsheets copy, or at semicolons, as they
/// export where the comma is the decimal mark, or at commas where there is neither. Dividers,
/// quotes and line breaks inside quotes belong to their cell.
pub(crate) fn split_table(text: &str) -> Vec<Vec<String>> {
    let divider = divider_of(text);
    let mut table = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            '\n' if !is_quoted => {
                row.push(finished(&mut cell));
                table.push(std::mem::take(&mut row));
            }
            other if other == divider && !is_quoted => row.push(finished(&mut cell)),
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(finished(&mut cell));
        table.push(row);
    }
    table
}

/// A cell's text, its line breaks and runs of spaces become one space.
fn finished(cell: &mut String) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let text = words.join(" ");
    cell.clear();
    text
}

fn divider_of(text: &str) -> char {
    // Every second part stands between quotes.
    let outside: String = text.split('"').step_by(2).collect();
    let known = ['\t', ';', ','];
    known
        .into_iter()
        .find(|divider| outside.contains(*divider))
        .unwrap_or(';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<Vec<String>> {
        split_table(text)
    }

    #[test]
    fn quotes_keep_dividers_and_line_breaks_in_their_cell() {
        let table = split("Kode;Uraian\r\n1.02;\"Layanan; rujukan\n \"\"prima\"\"\"\n");
        assert_eq!(table[0], ["Kode", "Uraian"]);
        assert_eq!(table[1], ["1.02", "Layanan; rujukan \"prima\""]);
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn divider_is_a_tab_or_a_semicolon_or_else_a_comma() {
        assert_eq!(split("a\tb;c"), [["a", "b;c"]]);
        assert_eq!(split("a,b\n\"1,5\",2"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(split("a;b,c"), [["a", "b,c"]]);
        let titled = split("DPA, 2026\n\na,b\n\"x;y\",2");
        assert_eq!(titled[3], ["x;y", "2"]);
    }

    #[test]
    fn inch_mark_inside_a_word_is_no_quote() {
        assert_eq!(split("pipa 3\" panjang;2"), [["pipa 3\" panjang", "2"]]);
    }

    proptest! {
        #[test]
        fn whatever_cells_hold_comes_back(
            cells in proptest::collection::vec("[a-z;\"\t]{1,6}", 2..5)
        ) {
            let quoted: Vec<String> = cells
                .iter()
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                .collect();
            let head = vec!["h"; cells.len()].join(";");
            let table = split(&format!("{head}\n{}", quoted.join(";")));
            let expected: Vec<String> = cells
                .iter()
                .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            prop_assert_eq!(&table[1], &expected);
        }
    }
}
