//! Tables as workbooks (XLSX): the first sheet of what a person chooses, and sheets that a person
//! takes along. No formula is computed and no style is read; a table is rows of texts.
//!
//! Knows nothing of Ikrar: what a column means is the domain's. Packing and XML are libraries';
//! here stands only which part of a workbook holds what (ECMA-376, `SpreadsheetML`).

mod cell;
mod read;
mod write;

pub use read::{ReadError, read, read_text};
pub use write::{Cell, Sheet, WriteError, write};

/// Rows of texts; cells that a row does not reach are blank.
pub type Table = Vec<Vec<String>>;

/// Most bytes of a file that is read; the unpacked parts may be ten times as long.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most rows of a table.
pub const ROWS_MAX: usize = 20_000;
/// Most columns of a table.
pub const COLUMNS_MAX: usize = 256;
