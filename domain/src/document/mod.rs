//! Official documents: what is printed, before anybody sets it on paper.
//!
//! An agreement becomes a [`Manuscript`] (naskah): every fact that is printed, cleaned once. The
//! manuscript has one canonical form in bytes ([`Manuscript::to_bytes`]), which is what a content
//! hash covers. A [`Document`] is the manuscript in words: sections, tables and signatures in the
//! order of reading. The server sets it as PDF and the browser as a page; neither adds a word.
//!
//! Wording stands in a [`Template`], an edition of this program or a city's own, whose legal bases
//! carry dates, so that no document cites a law that was repealed when it was signed.

mod annex;
mod arms;
mod canonical;
mod change;
mod date;
mod drawn;
mod legal_basis;
mod manuscript;
mod passage;
mod records;
mod sheet;
mod signing_record;
mod statement;
mod template;
mod wording_problem;
mod words;

pub use arms::{ARMS_BYTES_MAX, ArmsProblem, Picture, read_arms};
pub use canonical::{CanonicalError, FORMAT, FORMAT_WITH_WORDING};
pub(crate) use date::weekday;
pub use date::{MONTHS, long_date};
pub use drawn::{DrawnError, DrawnSignatures};
pub use legal_basis::{CITATION_CHARACTERS_MAX, LegalBasis, national_bases};
pub use manuscript::{
    Earlier, Issuer, Manuscript, PrintedItem, PrintedLine, Signatory, day_of_law,
};
pub use passage::{PASSAGE_CHARACTERS_MAX, Passage, Placeholder};
pub use sheet::{
    Align, Block, Cell, Column, Document, Drawing, PartyLines, Section, Signature, Signing, Table,
};
pub use signing_record::{Attendance, SigningRecord};
pub use statement::{DRAFT_MARK, UNSIGNED_MARK, VOID_MARK};
pub use template::{OwnWording, Template, UnitPlace, WORDING_FORMAT};
pub use wording_problem::WordingProblem;
pub(crate) use words::clean;
