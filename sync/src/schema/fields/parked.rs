//! Fields of an edit that was stored without effect. None of them is written by hand: the ledger
//! makes the row and changes it.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a parked edit.
pub mod parked_edit {
    use super::super::prelude::*;
    pub const DOCUMENT: Field = Field(1);
    pub const TARGET: Field = Field(2);
    pub const ENVELOPE: Field = Field(3);
    pub const CAUSE: Field = Field(4);
    pub const BASE_VALUE: Field = Field(5);
    pub const STATE: Field = Field(6);
    pub const REQUEST_REASON: Field = Field(7);
    pub const DECISION_REASON: Field = Field(8);
    pub const BASE: Field = Field(9);

    pub const FIELDS: &[FieldRule] = &[
        required(DOCUMENT, "document", "Perjanjian", WORKFLOW),
        required(TARGET, "target", "Butir", WORKFLOW),
        required(ENVELOPE, "envelope", "Isian asli", WORKFLOW),
        rule(CAUSE, "cause", "Sebab tertahan", WORKFLOW),
        rule(BASE_VALUE, "base_value", "Nilai semula", WORKFLOW),
        rule(STATE, "state", "Status", WORKFLOW),
        rule(
            REQUEST_REASON,
            "request_reason",
            "Alasan pengajuan",
            WORKFLOW,
        ),
        rule(
            DECISION_REASON,
            "decision_reason",
            "Alasan keputusan",
            WORKFLOW,
        ),
        rule(BASE, "base", "Urutan semula", WORKFLOW),
    ];
}
