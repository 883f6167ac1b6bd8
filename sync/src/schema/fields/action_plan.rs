//! Fields of a step of an item's action plan.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a step of an item's action plan (rencana aksi).
pub mod action_step {
    use super::super::prelude::*;
    pub const ITEM: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const ACTION: Field = Field(3);
    pub const QUARTER: Field = Field(4);
    pub const MONTH: Field = Field(5);
    pub const OUTPUT: Field = Field(6);
    pub const TARGET: Field = Field(7);
    pub const UNIT: Field = Field(8);
    pub const BUDGET: Field = Field(9);
    pub const OWNER: Field = Field(10);
    pub const APPROVED: Field = Field(11);
    pub const RESULT: Field = Field(12);
    pub const RESULT_NOTE: Field = Field(13);
    pub const REMOVED: Field = Field(14);
    pub const LINEAGE: Field = Field(15);

    pub const FIELDS: &[FieldRule] = &[
        required(ITEM, "item", "Indikator", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(ACTION, "action", "Langkah", SHORT),
        rule(
            QUARTER,
            "quarter",
            "Triwulan selesai",
            FieldType::Code(super::super::super::codes::known_quarter),
        ),
        rule(
            MONTH,
            "month",
            "Bulan selesai",
            FieldType::Code(super::super::super::codes::known_month),
        ),
        rule(OUTPUT, "output", "Keluaran", SHORT),
        rule(TARGET, "target", "Target keluaran", FieldType::Figure),
        rule(UNIT, "unit", "Satuan keluaran", SHORT),
        rule(BUDGET, "budget", "Anggaran langkah", FieldType::Money),
        rule(OWNER, "owner", "Penanggung jawab", SHORT),
        rule(
            APPROVED,
            "approved",
            "Persetujuan",
            FieldType::Approval(super::super::super::codes::known_hash),
        ),
        rule(RESULT, "result", "Realisasi keluaran", FieldType::Figure),
        rule(RESULT_NOTE, "result_note", "Catatan pelaksanaan", NOTE),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(LINEAGE, "lineage", "Langkah semula", FIXED_REFERENCE),
    ];
}
