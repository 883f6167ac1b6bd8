//! Fields of a session of signing, in the city's shared scope: agencies of every scope meet there.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a session, which becomes a berita acara.
pub mod signing_session {
    use super::super::prelude::*;
    pub const YEAR: Field = Field(1);
    pub const PLACE: Field = Field(2);
    pub const CITY: Field = Field(3);
    pub const HELD_ON: Field = Field(4);
    pub const NUMBER: Field = Field(5);
    pub const LETTERHEAD: Field = Field(6);
    pub const PRESIDED_NAME: Field = Field(7);
    pub const PRESIDED_TITLE: Field = Field(8);
    pub const RECORDED_NAME: Field = Field(9);
    pub const RECORDED_TITLE: Field = Field(10);
    pub const RECORDED_NIP: Field = Field(11);
    pub const STATUS: Field = Field(12);
    pub const REMOVED: Field = Field(13);
    pub const ARMS: Field = Field(14);

    pub const FIELDS: &[FieldRule] = &[
        required(YEAR, "year", "Tahun perjanjian", FIXED_COUNT),
        rule(PLACE, "place", "Tempat acara", SHORT),
        rule(CITY, "city", "Kota pada tanggal berita acara", SHORT),
        rule(HELD_ON, "held_on", "Tanggal acara", DATE),
        rule(NUMBER, "number", "Nomor berita acara", SHORT),
        rule(
            LETTERHEAD,
            "letterhead",
            "Unit pada kepala berita acara",
            SHORT,
        ),
        rule(
            PRESIDED_NAME,
            "presided_name",
            "Nama yang mengetahui",
            SHORT,
        ),
        rule(
            PRESIDED_TITLE,
            "presided_title",
            "Jabatan yang mengetahui",
            SHORT,
        ),
        rule(
            RECORDED_NAME,
            "recorded_name",
            "Nama pembuat berita acara",
            SHORT,
        ),
        rule(
            RECORDED_TITLE,
            "recorded_title",
            "Jabatan pembuat berita acara",
            SHORT,
        ),
        rule(
            RECORDED_NIP,
            "recorded_nip",
            "NIP pembuat berita acara",
            SHORT,
        ),
        rule(STATUS, "status", "Status berita acara", WORKFLOW),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(ARMS, "arms", "Lambang pada berita acara", WORKFLOW),
    ];
}

/// Fields of one agency in a session.
pub mod attendance {
    use super::super::prelude::*;
    pub const SESSION: Field = Field(1);
    pub const AGENCY: Field = Field(2);
    pub const AGREEMENT: Field = Field(3);
    pub const NAME: Field = Field(4);
    pub const TITLE: Field = Field(5);
    pub const PRESENT: Field = Field(6);
    pub const ABSENCE: Field = Field(7);
    pub const SIGNED: Field = Field(8);

    pub const FIELDS: &[FieldRule] = &[
        required(SESSION, "session", "Sesi penandatanganan", FIXED_REFERENCE),
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        rule(AGREEMENT, "agreement", "Perjanjian", REFERENCE),
        rule(NAME, "name", "Nama pejabat", SHORT),
        rule(TITLE, "title", "Jabatan", SHORT),
        rule(PRESENT, "present", "Hadir", FLAG),
        rule(ABSENCE, "absence", "Alasan tidak hadir", SHORT),
        rule(SIGNED, "signed", "Ditandatangani", FLAG),
    ];
}
