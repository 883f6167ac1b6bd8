//! Official documents on paper: the domain's words set as PDF on folio (F4, 215 x 330 mm).
//!
//! [`print()`] takes a [`Print`] and gives the bytes of a PDF. The same print gives the same bytes,
//! on every machine: no clock, no file and no font of the machine is looked at. Words reach the
//! typesetter as data, so that none of them can be markup; how they stand is
//! `sheets/document.typ`'s.
//!
//! [`print_report()`] sets a report as PDF by `sheets/report.typ`, [`write_report()`] writes it as
//! DOCX (`docs/adr/0085-word-files-from-a-library.md`).
//!
//! The typesetter is behind the feature `typesetter` (`docs/adr/0031-typesetter-apart.md`).
//! Without it [`print()`] answers [`PaperError::NotInstalled`].

#[cfg(feature = "typesetter")]
mod code;
#[cfg(feature = "typesetter")]
mod data;
#[cfg(feature = "typesetter")]
pub mod reading;
#[cfg(feature = "typesetter")]
mod typeset;
#[cfg(feature = "typesetter")]
mod word;

use ikrar_domain::document::Document;
use ikrar_domain::report::Report;

/// The number of this crate's way to set a document. It changes whenever the same print would give
/// other bytes, and stands in every PDF.
pub const SETTING: u16 = 2;

/// What is to be set.
#[derive(Clone, Debug)]
pub struct Print<'a> {
    /// The words.
    pub document: &'a Document,
    /// Name of the file for those who only see its title.
    pub name: &'a str,
    /// Who issues it.
    pub issuer: &'a str,
    /// The coat of arms as PNG; none leaves its place empty.
    pub arms: Option<&'a [u8]>,
    /// The code that proves the document.
    pub code: Option<Code<'a>>,
    /// Files inside the PDF.
    pub attachments: Vec<Attachment<'a>>,
}

/// A picture that a telephone reads, with what stands beside it.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// What it says: capitals and digits are held most densely.
    pub text: &'a str,
    /// What it is for.
    pub words: &'a str,
}

/// A file inside the PDF.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its media type.
    pub kind: &'a str,
    /// What it is.
    pub words: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// Why nothing was set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// This build has no typesetter.
    #[error("this build has no typesetter; build with the feature `typesetter`, or print the page")]
    NotInstalled,
    /// A file is no PDF, or a damaged or a locked one.
    #[error("the file is not a PDF that can be read")]
    NotPdf,
    /// The text is longer than a code holds.
    #[error("the code's text is too long")]
    CodeTooLong,
    /// The typesetter refused; a defect of this crate.
    #[error("the document could not be set: {0}")]
    Refused(String),
}

/// Sets a document as PDF.
#[cfg(feature = "typesetter")]
pub fn print(print: &Print<'_>) -> Result<Vec<u8>, PaperError> {
    typeset::print(print)
}

/// Sets a document as PDF.
#[cfg(not(feature = "typesetter"))]
pub fn print(_print: &Print<'_>) -> Result<Vec<u8>, PaperError> {
    Err(PaperError::NotInstalled)
}

/// Sets a report as PDF.
#[cfg(feature = "typesetter")]
pub fn print_report(report: &Report, name: &str, issuer: &str) -> Result<Vec<u8>, PaperError> {
    typeset::print_report(report, name, issuer)
}

/// Sets a report as PDF.
#[cfg(not(feature = "typesetter"))]
pub fn print_report(_report: &Report, _name: &str, _issuer: &str) -> Result<Vec<u8>, PaperError> {
    Err(PaperError::NotInstalled)
}

/// Writes a report as DOCX, to be worked on further.
#[cfg(feature = "typesetter")]
pub fn write_report(report: &Report) -> Result<Vec<u8>, PaperError> {
    word::write(report)
}

/// Writes a report as DOCX, to be worked on further.
#[cfg(not(feature = "typesetter"))]
pub fn write_report(_report: &Report) -> Result<Vec<u8>, PaperError> {
    Err(PaperError::NotInstalled)
}

/// The files inside a PDF, each with its name.
#[cfg(feature = "typesetter")]
pub fn files_in(pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, PaperError> {
    reading::attachments(pdf)
}

/// The files inside a PDF, each with its name.
#[cfg(not(feature = "typesetter"))]
pub fn files_in(_pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, PaperError> {
    Err(PaperError::NotInstalled)
}

/// Every page of a PDF as a picture (PNG), so many pixels to a point.
#[cfg(feature = "typesetter")]
pub fn pictures(pdf: &[u8], pixels: f32) -> Result<Vec<Vec<u8>>, PaperError> {
    reading::pictures(pdf, pixels)
}

/// Whether this build can set documents.
pub const fn is_installed() -> bool {
    cfg!(feature = "typesetter")
}
