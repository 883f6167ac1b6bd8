//! A document in words: what a typesetter and a web page set without adding any.

/// A document in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Who issues it, one line each, in capitals; below the coat of arms.
    pub heading: Vec<String>,
    /// The coat of arms, as the hash of its picture; none leaves its place empty.
    pub arms: Option<String>,
    /// What every page says as long as the document is not valid.
    pub mark: Option<&'static str>,
    /// The statement and the annexes; each begins on a page of its own.
    pub sections: Vec<Section>,
    /// The foot of every page, before its number.
    pub footer: String,
}

/// A part of a document that begins on a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Title, one line each.
    pub title: Vec<String>,
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Who signs at its end.
    pub signing: Option<Signing>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A numbered list.
    List(Vec<String>),
    /// Who promises or receives.
    Party(PartyLines),
    /// A table.
    Table(Table),
}

/// A party as the statement introduces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyLines {
    /// What is said of it, each with its label: name, position.
    pub rows: Vec<(&'static str, String)>,
    /// How the party is called from here on; empty where only one signs.
    pub called: String,
}

/// The signatures at the end of a section. They never part from what stands before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// "Pontianak, 31 Januari 2025".
    pub place_and_date: String,
    /// Pihak Kedua; none where only one signs.
    pub left: Option<Signature>,
    /// Pihak Pertama.
    pub right: Signature,
}

/// A place to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// "Pihak Pertama"; empty where only one signs.
    pub role: String,
    /// Title of the position, with `Plt.` or the like.
    pub title: String,
    /// What was drawn on a tablet; none leaves room for ink.
    pub drawing: Option<Drawing>,
    /// Name with academic titles.
    pub name: String,
    /// "NIP 19...", where one is printed.
    pub nip: Option<String>,
}

/// A drawn signature, as it stands above a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its lines, as the path of an SVG on the field signatures are drawn on.
    pub path: String,
    /// How and when it was given.
    pub words: String,
}

/// A table with a row of column titles, one of column numbers, and possibly a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows, where the section's title does not say it.
    pub caption: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows. A cell that spans rows stands in the first of them only.
    pub rows: Vec<Vec<Cell>>,
    /// The last row.
    pub total: Option<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// How its texts stand.
    pub align: Align,
    /// Its share of the width.
    pub weight: u8,
}

/// How texts stand in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers of rows, short words.
    Centre,
    /// Money.
    Right,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// How many rows it covers.
    pub rows: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// Whether it stands out: a parent among its children, a total.
    pub strong: bool,
}

impl Cell {
    /// A plain cell.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            rows: 1,
            columns: 1,
            strong: false,
        }
    }

    /// The same over several rows.
    #[must_use]
    pub fn over_rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    /// The same over several columns.
    #[must_use]
    pub fn over_columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// The same, standing out.
    #[must_use]
    pub fn strong(self) -> Self {
        Self {
            strong: true,
            ..self
        }
    }
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, align: Align, weight: u8) -> Self {
        Self {
            title: title.into(),
            align,
            weight,
        }
    }
}

impl Table {
    /// What stands under the titles: 1, 2, 3, ...
    pub fn column_numbers(&self) -> Vec<String> {
        (1..=self.columns.len())
            .map(|number| number.to_string())
            .collect()
    }

    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.caption.iter().cloned().collect();
        texts.extend(self.columns.iter().map(|column| column.title.clone()));
        texts.extend(self.column_numbers());
        let cells = self.rows.iter().chain(&self.total).flatten();
        texts.extend(cells.map(|cell| cell.text.clone()));
        texts
    }
}

impl Document {
    /// Every text of the document in the order of reading, the mark, the page's foot and what a
    /// page repeats left out.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = self.heading.clone();
        for section in &self.sections {
            texts.extend(section.title.iter().cloned());
            for block in &section.blocks {
                texts.extend(block.texts());
            }
            texts.extend(section.signing.iter().flat_map(Signing::texts));
        }
        texts.retain(|text| !text.is_empty());
        texts
    }
}

impl Block {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Paragraph(text) => vec![text.clone()],
            Self::List(texts) => texts.clone(),
            Self::Party(party) => {
                let rows = party.rows.iter();
                let mut texts: Vec<String> = rows
                    .flat_map(|(label, text)| [(*label).to_owned(), text.clone()])
                    .collect();
                texts.push(party.called.clone());
                texts
            }
            Self::Table(table) => table.texts(),
        }
    }
}

impl Signing {
    fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.place_and_date.clone()];
        for signature in self.left.iter().chain([&self.right]) {
            texts.extend([signature.role.clone(), signature.title.clone()]);
            texts.extend(signature.drawing.iter().map(|drawn| drawn.words.clone()));
            texts.push(signature.name.clone());
            texts.extend(signature.nip.clone());
        }
        texts
    }
}
