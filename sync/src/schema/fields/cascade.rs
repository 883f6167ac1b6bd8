//! Fields of what ties agreements together: links between items, and the budget document.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of the link from an item to the one above that it supports, with what stood above when
/// the link was made or last looked at.
pub mod support {
    use super::super::prelude::*;
    pub const ITEM: Field = Field(1);
    pub const SUPPORTS: Field = Field(2);
    pub const SEEN_INDICATOR: Field = Field(3);
    pub const SEEN_UNIT: Field = Field(4);
    pub const SEEN_TARGET: Field = Field(5);
    pub const WITHDRAWN: Field = Field(6);

    pub const FIELDS: &[FieldRule] = &[
        required(ITEM, "item", "Butir", FIXED_REFERENCE),
        required(SUPPORTS, "supports", "Butir atasan", FIXED_REFERENCE),
        rule(
            SEEN_INDICATOR,
            "seen_indicator",
            "Indikator yang dilihat",
            SHORT,
        ),
        rule(SEEN_UNIT, "seen_unit", "Satuan yang dilihat", SHORT),
        rule(SEEN_TARGET, "seen_target", "Target yang dilihat", SHORT),
        rule(WITHDRAWN, "withdrawn", "Dihapus", FieldType::Withdrawn),
    ];
}

/// Fields of a link from an item to a budget line that pays for it.
pub mod funding {
    use super::super::prelude::*;
    pub const ITEM: Field = Field(1);
    pub const LINE: Field = Field(2);
    pub const WITHDRAWN: Field = Field(3);

    pub const FIELDS: &[FieldRule] = &[
        required(ITEM, "item", "Butir", FIXED_REFERENCE),
        required(LINE, "line", "Baris anggaran", FIXED_REFERENCE),
        rule(WITHDRAWN, "withdrawn", "Dihapus", FieldType::Withdrawn),
    ];
}

/// Fields of a budget document (DPA or DPPA) of an agency's year.
pub mod budget_document {
    use super::super::prelude::*;
    pub const AGENCY: Field = Field(1);
    pub const KIND: Field = Field(2);
    pub const NUMBER: Field = Field(3);
    pub const RATIFIED_ON: Field = Field(4);
    pub const SOURCE: Field = Field(5);
    pub const REMOVED: Field = Field(6);
    pub const EDITION: Field = Field(7);
    pub const CUT_BASIS: Field = Field(8);
    pub const CUT_DECISION: Field = Field(9);
    pub const CUT_REASON: Field = Field(10);

    pub const FIELDS: &[FieldRule] = &[
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        rule(
            KIND,
            "kind",
            "Jenis dokumen anggaran",
            FieldType::Code(super::super::super::codes::known_budget_document_kind),
        ),
        rule(NUMBER, "number", "Nomor dokumen anggaran", SHORT),
        rule(RATIFIED_ON, "ratified_on", "Tanggal pengesahan", DATE),
        rule(SOURCE, "source", "Sumber angka", NOTE),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(
            EDITION,
            "edition",
            "Edisi nomenklatur",
            FieldType::Code(super::super::super::codes::known_nomenclature_edition),
        ),
        rule(CUT_BASIS, "cut_basis", "Dasar efisiensi", SHORT),
        rule(
            CUT_DECISION,
            "cut_decision",
            "Keputusan atas target",
            FieldType::Code(super::super::super::codes::known_cut_decision),
        ),
        rule(CUT_REASON, "cut_reason", "Alasan keputusan", NOTE),
    ];
}

/// Fields of a line of a budget document.
pub mod document_line {
    use super::super::prelude::*;
    pub const DOCUMENT: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const CODE: Field = Field(3);
    pub const NAME: Field = Field(4);
    pub const AMOUNT: Field = Field(5);
    pub const FUND_SOURCE: Field = Field(6);
    pub const CUT: Field = Field(7);
    pub const REMOVED: Field = Field(8);
    pub const CUT_AMOUNT: Field = Field(9);

    pub const FIELDS: &[FieldRule] = &[
        required(DOCUMENT, "document", "Dokumen anggaran", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(CODE, "code", "Kode", SHORT),
        rule(NAME, "name", "Program, kegiatan, atau sub kegiatan", SHORT),
        rule(AMOUNT, "amount", "Pagu", FieldType::Money),
        rule(FUND_SOURCE, "fund_source", "Sumber dana", SHORT),
        rule(CUT, "cut", "Terkena efisiensi", FLAG),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(
            CUT_AMOUNT,
            "cut_amount",
            "Besar pemotongan",
            FieldType::Money,
        ),
    ];
}
