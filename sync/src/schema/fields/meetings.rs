//! Fields of an evaluation meeting, of an agency that it calls, and of what it decides for it. The
//! meeting is everybody's; what concerns one agency stands in that agency's year.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a meeting (rapat evaluasi).
pub mod meeting {
    use super::super::prelude::*;
    pub const YEAR: Field = Field(1);
    pub const QUARTER: Field = Field(2);
    pub const HELD_ON: Field = Field(3);
    pub const TIME: Field = Field(4);
    pub const PLACE: Field = Field(5);
    pub const CHAIR: Field = Field(6);
    pub const BEGUN: Field = Field(7);
    pub const REMOVED: Field = Field(8);

    pub const FIELDS: &[FieldRule] = &[
        required(YEAR, "year", "Tahun", FIXED_COUNT),
        required(QUARTER, "quarter", "Triwulan", FIXED_COUNT),
        rule(HELD_ON, "held_on", "Tanggal rapat", DATE),
        rule(TIME, "time", "Waktu rapat", SHORT),
        rule(PLACE, "place", "Tempat rapat", SHORT),
        rule(CHAIR, "chair", "Pimpinan rapat", SHORT),
        rule(BEGUN, "begun", "Rapat dimulai", FLAG),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
    ];
}

/// Fields of what a meeting decides for an agency (keputusan, komitmen).
pub mod commitment {
    use super::super::prelude::*;
    pub const CALLED: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const TEXT: Field = Field(3);
    pub const OWNER: Field = Field(4);
    pub const DUE: Field = Field(5);
    pub const ITEM: Field = Field(6);
    pub const DONE: Field = Field(7);
    pub const DONE_ON: Field = Field(8);
    pub const NOTE: Field = Field(9);
    pub const REMOVED: Field = Field(10);

    pub const FIELDS: &[FieldRule] = &[
        required(CALLED, "called", "OPD dalam rapat", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        required(TEXT, "text", "Keputusan", SHORT),
        required(OWNER, "owner", "Penanggung jawab", SHORT),
        required(DUE, "due", "Tenggat", DATE),
        rule(ITEM, "item", "Indikator", REFERENCE),
        rule(DONE, "done", "Selesai", FLAG),
        rule(DONE_ON, "done_on", "Tanggal selesai", DATE),
        rule(NOTE, "note", "Catatan tindak lanjut", SHORT),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
    ];
}

/// Fields of an agency that a meeting calls, with its notulen.
pub mod meeting_agency {
    use super::super::prelude::*;
    pub const MEETING: Field = Field(1);
    pub const AGENCY: Field = Field(2);
    pub const ORDER: Field = Field(3);
    pub const SIGNED: Field = Field(4);
    pub const REMOVED: Field = Field(5);

    pub const FIELDS: &[FieldRule] = &[
        required(MEETING, "meeting", "Rapat evaluasi", FIXED_REFERENCE),
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(
            SIGNED,
            "signed",
            "Tanda tangan notulen",
            FieldType::Approval(super::super::super::codes::known_hash),
        ),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
    ];
}
