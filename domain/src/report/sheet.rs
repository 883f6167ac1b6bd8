//! A report in words: what a typesetter sets without adding any.

use super::chart::Chart;
use crate::document::{Table, clean};

/// What every page says as long as the figures can still change.
pub const UNLOCKED_MARK: &str = "Rancangan - angka belum dikunci";

/// A report in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Who issues it, one line each, in capitals.
    pub heading: Vec<String>,
    /// What it is, one line each.
    pub title: Vec<String>,
    /// What every page says as long as the figures can change.
    pub mark: Option<&'static str>,
    /// What stands in it.
    pub parts: Vec<Part>,
    /// The foot of every page, before its number.
    pub footer: String,
    /// Whether its tables need the long side of the paper.
    pub is_wide: bool,
    /// Whether it is to fit on one page.
    pub is_one_page: bool,
}

/// A piece of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading of the first or the second rank.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A chart; the table of its figures follows.
    Chart(Chart),
}

impl Report {
    /// Every text of the report in the order of reading, the mark and the page's foot left out.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = self.heading.clone();
        texts.extend(self.title.iter().cloned());
        for part in &self.parts {
            part.add_texts(&mut texts);
        }
        texts.retain(|text| !text.is_empty());
        texts
    }
}

impl Report {
    /// The same with every text as it is printed: no line breaks, nothing unseen.
    pub(super) fn cleaned(mut self) -> Self {
        for text in self.heading.iter_mut().chain(&mut self.title) {
            *text = clean(text);
        }
        self.footer = clean(&self.footer);
        for part in &mut self.parts {
            part.clean();
        }
        self
    }
}

impl Part {
    fn clean(&mut self) {
        match self {
            Self::Heading(_, text) | Self::Paragraph(text) => *text = clean(text),
            Self::List(list) => {
                for text in list {
                    *text = clean(text);
                }
            }
            Self::Chart(chart) => {
                for bar in &mut chart.bars {
                    bar.name = clean(&bar.name);
                    bar.words = clean(&bar.words);
                }
            }
            Self::Table(table) => {
                for cell in table.rows.iter_mut().chain(&mut table.total).flatten() {
                    cell.text = clean(&cell.text);
                }
            }
        }
    }

    fn add_texts(&self, texts: &mut Vec<String>) {
        match self {
            Self::Heading(_, text) | Self::Paragraph(text) => texts.push(text.clone()),
            Self::List(list) => texts.extend(list.iter().cloned()),
            Self::Chart(chart) => {
                texts.push(chart.caption.clone());
                for bar in &chart.bars {
                    texts.extend([bar.name.clone(), bar.words.clone()]);
                }
            }
            Self::Table(table) => {
                texts.extend(table.caption.iter().cloned());
                texts.extend(table.columns.iter().map(|column| column.title.clone()));
                let cells = table.rows.iter().chain(&table.total).flatten();
                texts.extend(cells.map(|cell| cell.text.clone()));
            }
        }
    }
}
