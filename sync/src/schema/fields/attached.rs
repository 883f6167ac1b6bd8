//! Fields of what hangs on something else in an agency's year: remarks and files.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a comment.
pub mod comment {
    use super::super::prelude::*;
    pub const SUBJECT: Field = Field(1);
    pub const ANCHOR_ENTITY: Field = Field(2);
    pub const ANCHOR_FIELD: Field = Field(3);
    pub const TEXT: Field = Field(4);
    pub const SEVERITY: Field = Field(5);
    pub const RESOLVED: Field = Field(6);

    pub const FIELDS: &[FieldRule] = &[
        required(SUBJECT, "subject", "Dokumen", FIXED_REFERENCE),
        required(ANCHOR_ENTITY, "anchor_entity", "Butir", FIXED_REFERENCE),
        required(ANCHOR_FIELD, "anchor_field", "Isian", FIXED_COUNT),
        required(TEXT, "text", "Catatan reviu", FIXED_NOTE),
        rule(
            SEVERITY,
            "severity",
            "Tingkat catatan",
            FieldType::Fixed(&SHORT),
        ),
        rule(RESOLVED, "resolved", "Selesai", FLAG),
    ];
}

/// Fields of the link to a file. All but its words and its place in the set are fixed: another
/// file is another link.
pub mod evidence {
    use super::super::prelude::{FIXED_COUNT, FIXED_REFERENCE, SHORT, WORKFLOW};
    use super::super::prelude::{Field, FieldRule, FieldType, required, rule};
    pub const REALIZATION: Field = Field(1);
    pub const FILE_NAME: Field = Field(2);
    pub const MEDIA_TYPE: Field = Field(3);
    pub const SIZE: Field = Field(4);
    pub const HASH: Field = Field(5);
    pub const CAPTURED_AT: Field = Field(6);
    pub const NOTE: Field = Field(7);
    pub const WITHDRAWN: Field = Field(8);
    pub const STATUS: Field = Field(9);
    pub const CONTENT: Field = Field(10);

    const WORDS: FieldType = FieldType::Note;
    const MEDIA_TYPE_CODE: FieldType =
        FieldType::Code(super::super::super::codes::known_media_type);
    const HASH_CODE: FieldType = FieldType::Code(super::super::super::codes::known_hash);

    pub const FIELDS: &[FieldRule] = &[
        required(REALIZATION, "realization", "Realisasi", FIXED_REFERENCE),
        required(
            FILE_NAME,
            "file_name",
            "Nama berkas",
            FieldType::Fixed(&SHORT),
        ),
        required(
            MEDIA_TYPE,
            "media_type",
            "Jenis berkas",
            FieldType::Fixed(&MEDIA_TYPE_CODE),
        ),
        required(SIZE, "size", "Ukuran berkas", FIXED_COUNT),
        required(HASH, "hash", "Sidik berkas", FieldType::Fixed(&HASH_CODE)),
        rule(
            CAPTURED_AT,
            "captured_at",
            "Waktu berkas dibuat",
            FIXED_COUNT,
        ),
        rule(NOTE, "note", "Keterangan bukti", WORDS),
        rule(WITHDRAWN, "withdrawn", "Dihapus", FieldType::Withdrawn),
        rule(STATUS, "status", "Keadaan berkas", WORKFLOW),
        rule(
            CONTENT,
            "content",
            "Sidik isi pada pindaian",
            FieldType::Fixed(&HASH_CODE),
        ),
    ];
}
