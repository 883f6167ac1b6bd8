//! The budget document (DPA, DPPA) an agency's year rests on, with its lines.

use chrono::NaiveDate;

use super::budget_cut::BudgetCut;
use super::entity::BudgetLine;
use super::nomenclature::NomenclatureEdition;
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
    /// The edition its codes are written in; none while nobody has said.
    pub edition: Option<NomenclatureEdition>,
    /// What was cut from it.
    pub cut: BudgetCut,
}

/// The document that counts: the one ratified last. Documents not ratified yet count for nothing.
pub fn ratified_last(documents: &[CeilingDocument]) -> Option<&CeilingDocument> {
    documents
        .iter()
        .filter(|document| document.ratified_on.is_some())
        .max_by_key(|document| (document.ratified_on, document.id))
}

/// The day the deadline counts from: the year's first ratification, because a later document is a
/// change. Where no document is entered, what the agreement itself states (`domain.md` 6, 5).
pub fn clock_start(documents: &[CeilingDocument], stated: Option<NaiveDate>) -> Option<NaiveDate> {
    documents
        .iter()
        .filter_map(|document| document.ratified_on)
        .min()
        .or(stated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ratified(number: u128, month: Option<u32>) -> CeilingDocument {
        CeilingDocument {
            id: BudgetDocumentId::from_uuid(Uuid::from_u128(number)),
            kind: BudgetDocumentKind::Dpa,
            number: number.to_string(),
            ratified_on: month.map(first_of),
            lines: Vec::new(),
            edition: None,
            cut: BudgetCut::default(),
        }
    }

    fn first_of(month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, month, 1).expect("a date")
    }

    #[test]
    fn last_document_counts_and_the_first_starts_the_clock() {
        let documents = [
            ratified(1, Some(9)),
            ratified(2, Some(1)),
            ratified(3, None),
        ];
        let counting = ratified_last(&documents).map(|document| document.number.as_str());
        assert_eq!(counting, Some("1"));
        assert_eq!(
            clock_start(&documents, Some(first_of(2))),
            Some(first_of(1))
        );
    }

    #[test]
    fn without_a_document_the_agreement_starts_the_clock() {
        let stated = Some(first_of(2));
        assert_eq!(clock_start(&[ratified(3, None)], stated), stated);
        assert_eq!(clock_start(&[], None), None);
    }
}
