//! Reading the first sheet of a workbook.

use std::io::{Cursor, Read as _};

use roxmltree::{Document, Node};
use zip::ZipArchive;

use crate::cell::place_of;
use crate::{COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, Table};

/// Most bytes of one unpacked part: a small file must not become a large memory.
const PART_BYTES_MAX: u64 = 80 * 1024 * 1024;

/// Why a file cannot be read as a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than are read.
    #[error("the file is larger than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// Not an XLSX file at all: an older format, or something else under its name.
    #[error("the file is no XLSX workbook")]
    NotAWorkbook,
    /// A workbook that breaks off or contradicts itself.
    #[error("the workbook is damaged")]
    Damaged,
    /// Text in another encoding than UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// More rows or columns than are read.
    #[error("the first sheet has more than {ROWS_MAX} rows or {COLUMNS_MAX} columns")]
    TooLong,
}

impl ReadError {
    /// What to do, in Indonesian.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::TooLarge => "Berkas lebih dari 8 MB. Simpan lembar yang diperlukan saja.",
            Self::NotAWorkbook => {
                "Berkas ini bukan buku kerja XLSX. Buka di aplikasi lembar kerja, lalu simpan \
                 sebagai XLSX."
            }
            Self::Damaged => "Buku kerja ini rusak. Buka dan simpan ulang, lalu pilih lagi.",
            Self::NotUtf8 => {
                "Berkas CSV ini bukan UTF-8. Simpan sebagai \"CSV UTF-8\", lalu pilih lagi."
            }
            Self::TooLong => "Lembar pertama terlalu panjang: paling banyak 20.000 baris.",
        }
    }
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The first sheet as rows of texts. Numbers are given as the file writes them, with a decimal
/// point; trailing blank rows are left out.
pub fn read(bytes: &[u8]) -> Result<Table, ReadError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::NotAWorkbook)?;
    let sheet = first_sheet(&mut archive)?;
    let shared = match part(&mut archive, "xl/sharedStrings.xml")? {
        Some(text) => shared_texts(&text)?,
        None => Vec::new(),
    };
    let text = part(&mut archive, &sheet)?.ok_or(ReadError::Damaged)?;
    let mut table = rows_of(&text, &shared)?;
    while table
        .last()
        .is_some_and(|row| row.iter().all(|cell| cell.trim().is_empty()))
    {
        table.pop();
    }
    Ok(table)
}

/// The text of a CSV file, without the mark that spreadsheets put in front.
pub fn read_text(bytes: &[u8]) -> Result<&str, ReadError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The part that holds the sheet which the workbook names first.
fn first_sheet(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    let workbook = part(archive, "xl/workbook.xml")?.ok_or(ReadError::NotAWorkbook)?;
    let document = Document::parse(&workbook).map_err(|_| ReadError::Damaged)?;
    let named = tagged(document.root(), "sheet").next().and_then(|sheet| {
        let mut attributes = sheet.attributes();
        attributes
            .find(|one| one.name() == "id")
            .map(|one| one.value().to_owned())
    });
    let relations = part(archive, "xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let target = named.and_then(|id| {
        let document = Document::parse(&relations).ok()?;
        let mut all = tagged(document.root(), "Relationship");
        let found = all.find(|one| one.attribute("Id") == Some(&id))?;
        found.attribute("Target").map(str::to_owned)
    });
    let target = target.unwrap_or_else(|| "worksheets/sheet1.xml".to_owned());
    Ok(match target.strip_prefix('/') {
        Some(from_root) => from_root.to_owned(),
        None => ["xl/", &target].concat(),
    })
}

/// A part's text; none where the workbook has no such part.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, ReadError> {
    let Ok(file) = archive.by_name(name) else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = file.take(PART_BYTES_MAX).read_to_string(&mut text);
    let length = read.map_err(|_| ReadError::Damaged)?;
    if u64::try_from(length).is_ok_and(|length| length < PART_BYTES_MAX) {
        Ok(Some(text))
    } else {
        Err(ReadError::TooLarge)
    }
}

fn tagged<'a, 'input>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.descendants()
        .filter(move |one| one.has_tag_name_in_any(name))
}

/// Tags are found by their local names: writers give the namespace different prefixes.
trait LocalName {
    fn has_tag_name_in_any(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_in_any(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn shared_texts(text: &str) -> Result<Vec<String>, ReadError> {
    let document = Document::parse(text).map_err(|_| ReadError::Damaged)?;
    Ok(tagged(document.root(), "si").map(words_of).collect())
}

/// The words of a text: its pieces, without the phonetic ones that stand beside them.
fn words_of(node: Node<'_, '_>) -> String {
    let pieces = tagged(node, "t").filter(|piece| {
        let mut above = piece.ancestors();
        !above.any(|one| one.has_tag_name_in_any("rPh"))
    });
    pieces.filter_map(|piece| piece.text()).collect()
}

fn rows_of(text: &str, shared: &[String]) -> Result<Table, ReadError> {
    let document = Document::parse(text).map_err(|_| ReadError::Damaged)?;
    let mut table = Table::new();
    for (number, row) in tagged(document.root(), "row").enumerate() {
        let stated = row
            .attribute("r")
            .and_then(|text| text.parse::<usize>().ok());
        let place = stated.and_then(|row| row.checked_sub(1)).unwrap_or(number);
        if place >= ROWS_MAX {
            return Err(ReadError::TooLong);
        }
        for (position, cell) in tagged(row, "c").enumerate() {
            let named = cell.attribute("r").and_then(place_of);
            let column = named.map_or(position, |(column, _)| column);
            if column >= COLUMNS_MAX {
                return Err(ReadError::TooLong);
            }
            put(&mut table, place, column, value_of(cell, shared)?);
        }
    }
    Ok(table)
}

fn put(table: &mut Table, row: usize, column: usize, words: String) {
    if table.len() <= row {
        table.resize(row.saturating_add(1), Vec::new());
    }
    if let Some(cells) = table.get_mut(row) {
        if cells.len() <= column {
            cells.resize(column.saturating_add(1), String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = words;
        }
    }
}

fn value_of(cell: Node<'_, '_>, shared: &[String]) -> Result<String, ReadError> {
    let value = || {
        let mut values = tagged(cell, "v");
        values
            .next()
            .and_then(|value| value.text())
            .unwrap_or_default()
    };
    Ok(match cell.attribute("t") {
        Some("s") => {
            let index: usize = value().trim().parse().map_err(|_| ReadError::Damaged)?;
            shared.get(index).ok_or(ReadError::Damaged)?.clone()
        }
        Some("inlineStr") => words_of(cell),
        // What a formula with an error shows is no value.
        Some("e") => String::new(),
        _ => value().to_owned(),
    })
}
