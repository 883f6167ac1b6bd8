//! Fields of an agency's evaluation sheet (LKE), of what was graded in it, and of what its
//! evaluators recommend. All of them stand in that agency's year.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a sheet.
pub mod evaluation_sheet {
    use super::super::prelude::*;
    pub const AGENCY: Field = Field(1);
    pub const YEAR: Field = Field(2);
    pub const STATUS: Field = Field(3);
    pub const LETTER_NUMBER: Field = Field(4);
    pub const LETTER_ON: Field = Field(5);
    pub const SUMMARY: Field = Field(6);

    pub const FIELDS: &[FieldRule] = &[
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        required(YEAR, "year", "Tahun", FIXED_COUNT),
        rule(STATUS, "status", "Status", WORKFLOW),
        rule(LETTER_NUMBER, "letter_number", "Nomor LHE", SHORT),
        rule(LETTER_ON, "letter_on", "Tanggal LHE", DATE),
        rule(SUMMARY, "summary", "Simpulan evaluasi", NOTE),
    ];
}

/// Fields of the grades of one criterion.
pub mod evaluation_answer {
    use super::super::super::codes;
    use super::super::prelude::*;
    pub const SHEET: Field = Field(1);
    pub const CRITERION: Field = Field(2);
    pub const AGENCY_GRADE: Field = Field(3);
    pub const AGENCY_NOTE: Field = Field(4);
    pub const REVIEWER_GRADE: Field = Field(5);
    pub const REVIEWER_NOTE: Field = Field(6);
    pub const ASSURER_GRADE: Field = Field(7);
    pub const ASSURER_NOTE: Field = Field(8);

    const GRADE: FieldType = FieldType::Code(codes::known_grade);

    pub const FIELDS: &[FieldRule] = &[
        required(SHEET, "sheet", "LKE", FIXED_REFERENCE),
        required(
            CRITERION,
            "criterion",
            "Kriteria",
            FieldType::Fixed(&FieldType::Code(codes::known_criterion)),
        ),
        rule(AGENCY_GRADE, "agency_grade", "Nilai mandiri", GRADE),
        rule(AGENCY_NOTE, "agency_note", "Penjelasan OPD", NOTE),
        rule(REVIEWER_GRADE, "reviewer_grade", "Nilai evaluator", GRADE),
        rule(REVIEWER_NOTE, "reviewer_note", "Catatan evaluator", NOTE),
        rule(ASSURER_GRADE, "assurer_grade", "Nilai penjamin mutu", GRADE),
        rule(ASSURER_NOTE, "assurer_note", "Catatan penjamin mutu", NOTE),
    ];
}

/// Fields of a recommendation.
pub mod recommendation {
    use super::super::super::codes;
    use super::super::prelude::*;
    pub const SHEET: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const TEXT: Field = Field(3);
    pub const DUE: Field = Field(4);
    pub const CRITERION: Field = Field(5);
    pub const FOLLOW_UP: Field = Field(6);
    pub const CLOSED: Field = Field(7);
    pub const REMOVED: Field = Field(8);

    pub const FIELDS: &[FieldRule] = &[
        required(SHEET, "sheet", "LKE", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        required(TEXT, "text", "Rekomendasi", SHORT),
        rule(DUE, "due", "Tenggat tindak lanjut", DATE),
        rule(
            CRITERION,
            "criterion",
            "Kriteria",
            FieldType::Code(codes::known_criterion),
        ),
        rule(FOLLOW_UP, "follow_up", "Tindak lanjut OPD", NOTE),
        rule(CLOSED, "closed", "Tindak lanjut selesai", FLAG),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
    ];
}
