//! Tables that come from and go to workbooks.

use ikrar_domain::agreement::TargetCell;
use thiserror::Error;

/// Why a chosen workbook could not be read, or one could not be made, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct WorkbookFault(pub String);

/// A table a person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChosenTable {
    /// The first sheet of a workbook, as rows of texts.
    Sheet(Vec<Vec<String>>),
    /// The text of a CSV file.
    Text(String),
}

/// A table to be taken along as a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// The file's name, with its ending.
    pub file_name: String,
    /// What the sheet's tab says.
    pub tab: String,
    /// The first row.
    pub headings: Vec<String>,
    /// The rows below it.
    pub rows: Vec<Vec<TargetCell>>,
}
