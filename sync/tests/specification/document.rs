//! Reading the document: its tables and its blocks of bytes, by the heading they stand under.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The document as one text.
pub(crate) struct Document {
    name: &'static str,
    text: String,
}

/// Cells of one line of a table, without the marks of code.
pub(crate) type Cells = Vec<String>;

impl Document {
    /// How things are written as bytes.
    pub(crate) fn encoding() -> Self {
        Self::read("sync-encoding.md")
    }

    /// What is said when, and who decides.
    pub(crate) fn protocol() -> Self {
        Self::read("sync-protocol.md")
    }

    fn read(name: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let text = fs::read_to_string(folder.join(name)).unwrap();
        Self { name, text }
    }

    /// Every heading, in order.
    pub(crate) fn headings(&self) -> Vec<&str> {
        self.text.lines().filter_map(title).collect()
    }

    /// The lines under a heading, up to the next one.
    fn under(&self, heading: &str) -> Vec<&str> {
        let mut lines = self.text.lines();
        let is_found = lines.any(|line| title(line) == Some(heading));
        assert!(is_found, "{}: there is no heading \"{heading}\"", self.name);
        lines.take_while(|line| title(line).is_none()).collect()
    }

    /// The rows of the first table under a heading.
    pub(crate) fn rows(&self, heading: &str) -> Vec<Cells> {
        let lines = self.under(heading).into_iter();
        let table = lines
            .skip_while(|line| !line.starts_with('|'))
            .take_while(|line| line.starts_with('|'));
        // The head and the line of dashes.
        let rows: Vec<Cells> = table.skip(2).map(cells).collect();
        assert!(
            !rows.is_empty(),
            "{}: \"{heading}\" has no table",
            self.name
        );
        rows
    }

    /// The first block of code under a heading, line by line.
    pub(crate) fn block(&self, heading: &str) -> Vec<&str> {
        let lines = self.under(heading).into_iter();
        let inside = lines.skip_while(|line| !line.starts_with("```")).skip(1);
        inside.take_while(|line| !line.starts_with("```")).collect()
    }

    /// Whether these words stand in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// Fails unless the first columns of the table under a heading say exactly this.
    pub(crate) fn expect(&self, heading: &str, expected: impl IntoIterator<Item = Cells>) {
        let expected: Vec<Cells> = expected.into_iter().collect();
        let columns = expected.first().map_or(1, Vec::len);
        let told: Vec<Cells> = self
            .rows(heading)
            .into_iter()
            .map(|row| row.into_iter().take(columns).collect())
            .collect();
        let findings = differences(&told, &expected);
        assert!(
            findings.is_empty(),
            "docs/{}, \"{heading}\":\n  {}",
            self.name,
            findings.join("\n  ")
        );
    }
}

/// The words of a heading.
fn title(line: &str) -> Option<&str> {
    let words = line.strip_prefix('#')?.trim_start_matches('#');
    Some(words.trim())
}

fn cells(line: &str) -> Cells {
    let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
    inside
        .split('|')
        .map(|cell| cell.trim().replace('`', ""))
        .collect()
}

/// What one side says and the other does not, and what is told twice.
fn differences(told: &[Cells], expected: &[Cells]) -> Vec<String> {
    let row = |cells: &Cells| format!("| {} |", cells.join(" | "));
    let (in_document, in_code): (BTreeSet<&Cells>, BTreeSet<&Cells>) =
        (told.iter().collect(), expected.iter().collect());
    let missing = in_code.difference(&in_document);
    let unknown = in_document.difference(&in_code);
    let mut findings: Vec<String> = missing
        .map(|cells| format!("the code has, the document lacks: {}", row(cells)))
        .chain(unknown.map(|cells| format!("only the document has: {}", row(cells))))
        .collect();
    if in_document.len() != told.len() {
        findings.push("a row stands twice".to_owned());
    }
    findings
}

#[test]
fn a_number_on_one_side_only_is_found() {
    let rows = |numbers: &[u8]| -> Vec<Cells> {
        numbers
            .iter()
            .map(|number| vec![number.to_string()])
            .collect()
    };
    assert_eq!(differences(&rows(&[1, 2]), &rows(&[2, 1])), [""; 0]);
    assert_eq!(differences(&rows(&[1]), &rows(&[1, 2])).len(), 1);
    assert_eq!(differences(&rows(&[1, 2]), &rows(&[2])).len(), 1);
    assert_eq!(differences(&rows(&[1, 1]), &rows(&[1])).len(), 1);
}

#[test]
fn a_table_is_read_under_its_own_heading_only() {
    let text = "# One\n| a |\n|---|\n| `1` |\n\n## Two\nwords\n\n| a | b |\n|---|---|\n| 2 | x |\n";
    let document = Document {
        name: "sample.md",
        text: text.to_owned(),
    };
    assert_eq!(document.rows("One"), [["1"]]);
    assert_eq!(document.rows("Two"), [["2", "x"]]);
}
