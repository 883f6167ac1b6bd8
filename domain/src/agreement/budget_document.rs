//! The budget document (DPA, DPPA) an agency's year rests on, with its lines.

use chrono::NaiveDate;

use super::entity::BudgetLine;
use crate::coded::coded_enum;
use crate::value::BudgetDocumentId;

coded_enum! {
    /// Which document.
    pub enum BudgetDocumentKind {
        /// Dokumen Pelaksanaan Anggaran, at the start of the year.
        Dpa => "dpa", "DPA";
        /// Dokumen Pelaksanaan Perubahan Anggaran, after APBD Perubahan.
        Dppa => "dppa", "DPPA";
        /// A shift between lines without APBD Perubahan.
        Shift => "shift", "Pergeseran anggaran";
    }
}

/// A budget document with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeilingDocument {
    /// Identity.
    pub id: BudgetDocumentId,
    /// Which document.
    pub kind: BudgetDocumentKind,
    /// Its number.
    pub number: String,
    /// The day it was ratified.
    pub ratified_on: Option<NaiveDate>,
    /// Its lines, as budget lines so that they compare with an agreement's.
    pub lines: Vec<BudgetLine>,
    /// The codes and names of the lines that a cut concerns.
    pub cut: Vec<String>,
}

/// The document that counts: the one ratified last. Documents not ratified yet count for nothing.
pub fn ratified_last(documents: &[CeilingDocument]) -> Option<&CeilingDocument> {
    documents
        .iter()
        .filter(|document| document.ratified_on.is_some())
        .max_by_key(|document| (document.ratified_on, document.id))
}
