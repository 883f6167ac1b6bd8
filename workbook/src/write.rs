//! Writing a workbook.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cell::name_of;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, also where they look like a number: NIP and codes keep their zeros.
    Text(String),
    /// A number in plain digits with a decimal point.
    Number(String),
}

/// A sheet with its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the tab says; at most 31 characters, without `[]:*?/\`.
    pub name: String,
    /// The first row, in bold.
    pub headings: Vec<String>,
    /// The rows below it.
    pub rows: Vec<Vec<Cell>>,
}

/// The workbook could not be packed: there is no room in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the workbook could not be packed")]
pub struct WriteError;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#;

/// Packs a workbook with one sheet.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, WriteError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let body = sheet_part(sheet);
    let workbook = workbook_part(&sheet.name);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &body),
    ] {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(name, options).map_err(|_| WriteError)?;
        archive.write_all(text.as_bytes()).map_err(|_| WriteError)?;
    }
    let packed = archive.finish().map_err(|_| WriteError)?;
    Ok(packed.into_inner())
}

fn workbook_part(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|letter| !"[]:*?/\\".contains(*letter))
        .take(31)
        .collect();
    [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name=""#,
        &escaped(&name),
        r#"" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ]
    .concat()
}

fn sheet_part(sheet: &Sheet) -> String {
    let mut text = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#,
    );
    let headings = sheet.headings.iter().cloned().map(Cell::Text).collect();
    let rows = std::iter::once(&headings).chain(&sheet.rows);
    for (number, row) in rows.enumerate() {
        text.push_str("<row>");
        for (column, cell) in row.iter().enumerate() {
            push_cell(&mut text, &name_of(column, number), cell, number == 0);
        }
        text.push_str("</row>");
    }
    text.push_str("</sheetData></worksheet>");
    text
}

fn push_cell(text: &mut String, name: &str, cell: &Cell, is_heading: bool) {
    let style = if is_heading { r#" s="1""# } else { "" };
    // Writing to a text does not fail.
    let _written = match cell {
        Cell::Number(digits) if is_number(digits) => {
            write!(text, r#"<c r="{name}"{style}><v>{digits}</v></c>"#)
        }
        Cell::Text(words) | Cell::Number(words) => write!(
            text,
            r#"<c r="{name}" t="inlineStr"{style}><is><t xml:space="preserve">{}</t></is></c>"#,
            escaped(words)
        ),
    };
}

fn is_number(digits: &str) -> bool {
    let bare = digits.strip_prefix('-').unwrap_or(digits);
    let mut parts = bare.split('.');
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    parts.by_ref().take(2).all(is_digits) && parts.next().is_none()
}

/// Text as XML takes it; characters that XML cannot hold are left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\n' | '\t' => text.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadError, read};
    use proptest::prelude::*;

    fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
        Sheet {
            name: "SKP [2026]".to_owned(),
            headings: vec!["Nama".to_owned(), "Target".to_owned()],
            rows,
        }
    }

    fn text(words: &str) -> Cell {
        Cell::Text(words.to_owned())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rows = vec![
            vec![
                text("Siti \"Rahma\" <A&B>"),
                Cell::Number("72.5".to_owned()),
            ],
            vec![text("000123"), text("")],
            vec![text("dua\nbaris")],
        ];
        let bytes = write(&sheet(rows)).expect("a workbook");
        let table = read(&bytes).expect("a table");
        assert_eq!(table[0], ["Nama", "Target"]);
        assert_eq!(table[1], ["Siti \"Rahma\" <A&B>", "72.5"]);
        assert_eq!(table[2][0], "000123", "zeros stay");
        assert_eq!(table[3], ["dua\nbaris"]);
    }

    #[test]
    fn what_is_no_number_is_written_as_words() {
        for digits in ["", "1.2.3", "--1", "1e5", "1,5", "."] {
            let bytes = write(&sheet(vec![vec![Cell::Number(digits.to_owned())]]));
            let bytes = bytes.expect("a workbook");
            let table = read(&bytes).expect("a table");
            let read = table.get(1).map_or("", |row| row[0].as_str());
            assert_eq!(read, digits);
        }
    }

    #[test]
    fn what_is_no_workbook_is_refused_in_words() {
        assert_eq!(read(b""), Err(ReadError::NotAWorkbook));
        assert_eq!(read(b"Jenis;Kode\n"), Err(ReadError::NotAWorkbook));
        let mut bytes = write(&sheet(Vec::new())).expect("a workbook");
        bytes.truncate(bytes.len() / 2);
        assert!(read(&bytes).is_err());
        assert_eq!(
            read(&vec![0; crate::FILE_BYTES_MAX + 1]),
            Err(ReadError::TooLarge)
        );
    }

    proptest! {
        #[test]
        fn any_words_survive(words in "[^\\p{C}]{1,40}") {
            let bytes = write(&sheet(vec![vec![text(&words)]])).expect("a workbook");
            let table = read(&bytes).expect("a table");
            let found = table.get(1).map_or("", |row| row[0].as_str());
            prop_assert!(found == words || words.trim().is_empty());
        }

        #[test]
        fn flipped_bytes_are_no_panic(place in 0_usize..2_000, value in any::<u8>()) {
            let mut bytes = write(&sheet(vec![vec![text("x")]])).expect("a workbook");
            let length = bytes.len();
            bytes[place % length] = value;
            let _read = read(&bytes);
        }
    }
}
