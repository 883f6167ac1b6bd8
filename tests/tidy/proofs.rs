//! Tables that say what shows a row: each row names something, and what it names is there.

use std::collections::BTreeSet;

use crate::tree::{TextFile, text_files};
use crate::{assert_clean, assert_fires};

/// What the last column of such a table is called.
const HEADS: [&str; 2] = ["shown by", "test"];
/// A row that nothing can show, and says why in another column.
const NOTHING: &str = "–";

/// What may stand before `fn`.
const BEFORE_FN: [&str; 5] = ["pub", "pub(crate)", "pub(super)", "async", "const"];

/// What a document may name: functions of tests, files, and stories of the browser.
struct Names {
    functions: BTreeSet<String>,
    paths: Vec<String>,
}

impl Names {
    fn of(files: &[TextFile]) -> Self {
        let sources = files.iter().filter(|file| file.has_ending("rs"));
        let functions = sources.flat_map(|file| file.text.lines().filter_map(function));
        Self {
            functions: functions.collect(),
            paths: files.iter().map(|file| file.path.clone()).collect(),
        }
    }

    fn has(&self, name: &str) -> bool {
        let in_path = |path: &String| {
            let file = path.strip_suffix(".rs").unwrap_or(path);
            let is_end = |whole: &str| whole == name || whole.ends_with(&format!("/{name}"));
            is_end(path) || is_end(file) || path.starts_with(&format!("{name}/"))
        };
        self.functions.contains(name) || self.paths.iter().any(in_path)
    }
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("fn ")?;
    let is_head = before
        .split_whitespace()
        .all(|word| BEFORE_FN.contains(&word));
    let name = rest.split(['(', '<']).next()?;
    is_head.then(|| name.to_owned())
}

/// What stands between backticks and looks like a name of ours.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    let quoted = cell.split('`').skip(1).step_by(2);
    let is_name = |name: &&str| {
        let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        !name.is_empty()
            && name
                .chars()
                .all(|letter| is_part(letter) || "_/.-".contains(letter))
    };
    quoted.filter(is_name)
}

/// The line of dashes below a table's head.
fn is_ruler(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|letter| "-|".contains(letter))
}

/// Whether a cell names something; the simulation has a name of its own.
fn is_proof(cell: &str) -> bool {
    cell == NOTHING || cell.contains('`') || cell.contains("simulation")
}

/// Rows that name nothing, and names that lead nowhere.
fn unproven(files: &[TextFile], names: &Names) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_below("docs")) {
        let mut is_table_of_proofs = false;
        for (index, line) in file.text.lines().enumerate() {
            let Some(cell) = last_cell(line) else {
                is_table_of_proofs = false;
                continue;
            };
            if HEADS.contains(&cell) {
                is_table_of_proofs = true;
            } else if is_table_of_proofs && !is_ruler(cell) {
                let place = file.place(index + 1);
                let absent = named(cell).filter(|name| !names.has(name));
                findings.extend(absent.map(|name| format!("{place}: there is no `{name}`")));
                if !is_proof(cell) {
                    findings.push(format!("{place}: name the test that shows this row"));
                }
            }
        }
    }
    findings
}

/// The last cell of a table's row.
fn last_cell(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    row.rsplit(" | ")
        .next()
        .map(|cell| cell.trim_matches(['|', ' ']))
}

#[test]
fn every_row_of_a_table_of_proofs_names_tests_that_exist() {
    assert_clean(&unproven(text_files(), &Names::of(text_files())));
}

#[test]
fn a_test_that_is_gone_and_a_row_without_one_are_found() {
    let source = TextFile::sample("sync/tests/a.rs", "async fn it_is_kept() {");
    let names = Names::of(&[source]);
    let table = |last: &str| {
        let text = format!("| fault | shown by |\n|---|---|\n| power | {last} |");
        TextFile::sample("docs/a.md", &text)
    };
    assert_fires(&unproven(&[table("`it_was_kept`")], &names), "it_was_kept");
    assert_fires(&unproven(&[table("by hand")], &names), "docs/a.md:3");
    let known = table("`it_is_kept`, `a`, `tests/a.rs`");
    assert_clean(&unproven(&[known], &names));
}
