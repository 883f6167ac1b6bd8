//! Fields of the city's schedule.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a quarter's deadline.
pub mod report_deadline {
    use super::super::prelude::*;
    pub const YEAR: Field = Field(1);
    pub const QUARTER: Field = Field(2);
    pub const DUE_ON: Field = Field(3);
    pub const GRACE_UNTIL: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        required(YEAR, "year", "Tahun", FIXED_COUNT),
        required(QUARTER, "quarter", "Triwulan", FIXED_COUNT),
        rule(DUE_ON, "due_on", "Tenggat realisasi", DATE),
        rule(GRACE_UNTIL, "grace_until", "Masa tenggang sampai", DATE),
    ];
}
