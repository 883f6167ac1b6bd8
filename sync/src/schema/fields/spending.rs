//! Fields of what was spent in a quarter's report, and of why something was not.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of what was spent on a budget line up to a quarter.
pub mod budget_realization {
    use super::super::prelude::*;
    pub const REPORT: Field = Field(1);
    pub const LINE: Field = Field(2);
    pub const QUARTER: Field = Field(3);
    pub const AMOUNT: Field = Field(4);
    pub const AS_OF: Field = Field(5);
    pub const SOURCE: Field = Field(6);
    pub const FALL_REASON: Field = Field(7);
    pub const DOCUMENT: Field = Field(8);

    pub const FIELDS: &[FieldRule] = &[
        required(REPORT, "report", "Laporan triwulan", FIXED_REFERENCE),
        required(LINE, "line", "Program", FIXED_REFERENCE),
        required(QUARTER, "quarter", "Triwulan", FIXED_COUNT),
        rule(AMOUNT, "amount", "Realisasi anggaran", FieldType::Money),
        rule(AS_OF, "as_of", "Posisi data per tanggal", DATE),
        rule(
            SOURCE,
            "source",
            "Asal angka",
            FieldType::Code(super::super::super::codes::known_spending_source),
        ),
        rule(FALL_REASON, "fall_reason", "Alasan realisasi turun", NOTE),
        rule(DOCUMENT, "document", "Dokumen sumber", SHORT),
    ];
}

/// Fields of a cause for which a budget line was not spent whole.
pub mod unspent_cause {
    use super::super::prelude::*;
    pub const REPORT: Field = Field(1);
    pub const LINE: Field = Field(2);
    pub const CAUSE: Field = Field(3);
    pub const AMOUNT: Field = Field(4);
    pub const EXPLANATION: Field = Field(5);

    pub const FIELDS: &[FieldRule] = &[
        required(REPORT, "report", "Laporan triwulan", FIXED_REFERENCE),
        required(LINE, "line", "Program", FIXED_REFERENCE),
        required(
            CAUSE,
            "cause",
            "Sebab sisa anggaran",
            FieldType::Fixed(&FieldType::Code(
                super::super::super::codes::known_unspent_cause,
            )),
        ),
        rule(AMOUNT, "amount", "Nilai menurut sebab", FieldType::Money),
        rule(EXPLANATION, "explanation", "Catatan sebab", NOTE),
    ];
}
