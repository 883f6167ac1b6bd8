//! Fields of a signature. All are fixed: who signs otherwise signs anew.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a signature.
pub mod signature {
    use super::super::prelude::*;
    pub const AGREEMENT: Field = Field(1);
    pub const PARTY: Field = Field(2);
    pub const MODE: Field = Field(3);
    pub const CONTENT: Field = Field(4);
    pub const SIGNED_ON: Field = Field(5);
    pub const PLACE: Field = Field(6);
    pub const NAME: Field = Field(7);
    pub const STROKES: Field = Field(8);
    pub const FACTOR: Field = Field(9);
    pub const FILE: Field = Field(29);
    pub const SERVICE: Field = Field(30);
    pub const REFERENCE: Field = Field(31);

    const PARTY_CODE: FieldType = FieldType::Code(super::super::super::codes::known_signing_party);
    const MODE_CODE: FieldType = FieldType::Code(super::super::super::codes::known_signing_mode);
    const FACTOR_CODE: FieldType = FieldType::Code(super::super::super::codes::known_second_factor);
    const HASH_CODE: FieldType = FieldType::Code(super::super::super::codes::known_hash);

    pub const FIELDS: &[FieldRule] = &[
        required(AGREEMENT, "agreement", "Perjanjian", FIXED_REFERENCE),
        required(PARTY, "party", "Pihak", FieldType::Fixed(&PARTY_CODE)),
        required(
            MODE,
            "mode",
            "Cara tanda tangan",
            FieldType::Fixed(&MODE_CODE),
        ),
        required(
            CONTENT,
            "content",
            "Sidik isi",
            FieldType::Fixed(&HASH_CODE),
        ),
        required(
            SIGNED_ON,
            "signed_on",
            "Tanggal penandatanganan",
            FieldType::Fixed(&DATE),
        ),
        rule(
            PLACE,
            "place",
            "Tempat penandatanganan",
            FieldType::Fixed(&SHORT),
        ),
        required(
            NAME,
            "name",
            "Nama penanda tangan",
            FieldType::Fixed(&SHORT),
        ),
        rule(STROKES, "strokes", "Gambar tanda tangan", FIXED_NOTE),
        rule(
            FACTOR,
            "factor",
            "Pengaman kedua",
            FieldType::Fixed(&FACTOR_CODE),
        ),
        rule(
            FILE,
            "file",
            "Berkas bertanda tangan",
            FieldType::Fixed(&HASH_CODE),
        ),
        rule(
            SERVICE,
            "service",
            "Layanan tanda tangan elektronik",
            FieldType::Fixed(&SHORT),
        ),
        rule(
            REFERENCE,
            "reference",
            "Nomor dari layanan",
            FieldType::Fixed(&SHORT),
        ),
    ];
}
