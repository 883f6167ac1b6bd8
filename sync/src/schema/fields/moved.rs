//! Fields of the mark that an agreement leaves where it was. Only the ledger makes one.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of the mark of a moved agreement.
pub mod moved_away {
    use super::super::prelude::*;
    pub const AGREEMENT: Field = Field(1);
    pub const TO_SCOPE: Field = Field(2);
    pub const AT: Field = Field(3);
    pub const ROWS: Field = Field(4);
    pub const REASON: Field = Field(5);

    pub const FIELDS: &[FieldRule] = &[
        required(AGREEMENT, "agreement", "Perjanjian", WORKFLOW),
        required(TO_SCOPE, "to_scope", "Lingkup tujuan", WORKFLOW),
        required(AT, "at", "Urutan di tujuan", WORKFLOW),
        required(ROWS, "rows", "Butir yang pindah", WORKFLOW),
        rule(REASON, "reason", "Alasan pemindahan", WORKFLOW),
    ];
}
