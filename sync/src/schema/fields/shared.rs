//! Fields of the kinds in the city's shared scope.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a government.
pub mod government {
    use super::super::prelude::*;
    pub const NAME: Field = Field(1);
    pub const KIND: Field = Field(2);
    pub const PROVINCE: Field = Field(3);
    pub const HEAD_TITLE: Field = Field(4);
    pub const SIGNING_ORDER: Field = Field(5);
    pub const BLOCKING: Field = Field(6);
    pub const OPENING: Field = Field(26);
    pub const OPENING_ALONE: Field = Field(27);
    pub const AMENDMENT: Field = Field(28);
    pub const FIRST_PROMISES: Field = Field(29);
    pub const SECOND_PROMISES: Field = Field(30);
    pub const PROMISES_ALONE: Field = Field(31);
    pub const BASES_INTRO: Field = Field(32);
    pub const UNIT_PLACE: Field = Field(33);
    pub const ARMS: Field = Field(34);
    pub const SIGNERS: Field = Field(35);
    pub const LOWER_VARIANT: Field = Field(60);
    pub const ZERO_TARGET_HIGHER: Field = Field(61);
    pub const ZERO_TARGET_LOWER: Field = Field(62);
    pub const ZERO_REALIZATION_RATIO: Field = Field(63);
    pub const NEGATIVE_TARGET: Field = Field(64);
    pub const NEGATIVE_REALIZATION: Field = Field(65);
    pub const CAP: Field = Field(66);
    pub const UNMEASURED: Field = Field(67);
    pub const YTD_TARGET: Field = Field(68);
    pub const UNVERIFIED: Field = Field(69);
    pub const CATEGORY_SCALE: Field = Field(70);

    pub const FIELDS: &[FieldRule] = &[
        required(NAME, "name", "Nama pemerintah daerah", SHORT),
        rule(KIND, "kind", "Jenis daerah", SHORT),
        rule(PROVINCE, "province", "Provinsi", SHORT),
        rule(HEAD_TITLE, "head_title", "Sebutan kepala daerah", SHORT),
        rule(
            SIGNING_ORDER,
            "signing_order",
            "Urutan penandatanganan",
            FieldType::Code(super::super::super::codes::known_signing_order),
        ),
        rule(BLOCKING, "blocking", "Temuan yang menahan pengajuan", SHORT),
        rule(OPENING, "opening", "Redaksi: Pembuka", SHORT),
        rule(
            OPENING_ALONE,
            "opening_alone",
            "Redaksi: Pembuka perjanjian kepala daerah",
            SHORT,
        ),
        rule(
            AMENDMENT,
            "amendment",
            "Redaksi: Keterangan perubahan",
            SHORT,
        ),
        rule(
            FIRST_PROMISES,
            "first_promises",
            "Redaksi: Janji Pihak Pertama",
            SHORT,
        ),
        rule(
            SECOND_PROMISES,
            "second_promises",
            "Redaksi: Kewajiban Pihak Kedua",
            SHORT,
        ),
        rule(
            PROMISES_ALONE,
            "promises_alone",
            "Redaksi: Janji kepala daerah",
            SHORT,
        ),
        rule(
            BASES_INTRO,
            "bases_intro",
            "Redaksi: Pengantar dasar hukum",
            SHORT,
        ),
        rule(
            UNIT_PLACE,
            "unit_place",
            "Letak satuan target",
            FieldType::Code(super::super::super::codes::known_unit_place),
        ),
        rule(ARMS, "arms", "Lambang daerah", REFERENCE),
        rule(
            SIGNERS,
            "signers",
            "Penanda tangan",
            FieldType::Code(super::super::super::codes::known_signer_rule),
        ),
        rule(
            LOWER_VARIANT,
            "lower_variant",
            "Rumus capaian semakin rendah",
            FieldType::Code(super::super::super::codes::decided::lower_variant),
        ),
        rule(
            ZERO_TARGET_HIGHER,
            "zero_target_higher",
            "Target nol, semakin tinggi semakin baik",
            FieldType::Code(super::super::super::codes::decided::zero_target_higher),
        ),
        rule(
            ZERO_TARGET_LOWER,
            "zero_target_lower",
            "Target nol, semakin rendah semakin baik",
            FieldType::Code(super::super::super::codes::decided::zero_target_lower),
        ),
        rule(
            ZERO_REALIZATION_RATIO,
            "zero_realization_ratio",
            "Realisasi nol pada rumus rasio",
            FieldType::Code(super::super::super::codes::decided::zero_realization_ratio),
        ),
        rule(
            NEGATIVE_TARGET,
            "negative_target",
            "Target di bawah nol",
            FieldType::Code(super::super::super::codes::decided::negative_target),
        ),
        rule(
            NEGATIVE_REALIZATION,
            "negative_realization",
            "Realisasi di bawah nol",
            FieldType::Code(super::super::super::codes::decided::negative_realization),
        ),
        rule(
            CAP,
            "cap",
            "Batas capaian dalam rata-rata",
            FieldType::Code(super::super::super::codes::decided::cap),
        ),
        rule(
            UNMEASURED,
            "unmeasured",
            "Indikator belum terukur dalam rata-rata",
            FieldType::Code(super::super::super::codes::decided::unmeasured),
        ),
        rule(
            YTD_TARGET,
            "ytd_target",
            "Pembanding realisasi sampai triwulan ini",
            FieldType::Code(super::super::super::codes::decided::ytd_target),
        ),
        rule(
            UNVERIFIED,
            "unverified",
            "Capaian belum diverifikasi dalam rata-rata",
            FieldType::Code(super::super::super::codes::decided::unverified),
        ),
        rule(
            CATEGORY_SCALE,
            "category_scale",
            "Skala kategori capaian",
            FieldType::Code(super::super::super::codes::decided::category_scale),
        ),
    ];
}

/// Fields of an agency.
pub mod agency {
    use super::super::prelude::*;
    pub const CODE: Field = Field(1);
    pub const NAME: Field = Field(2);
    pub const SHORT_NAME: Field = Field(3);
    pub const KIND: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        rule(CODE, "code", "Kode OPD", SHORT),
        required(NAME, "name", "Nama OPD", SHORT),
        rule(SHORT_NAME, "short_name", "Singkatan OPD", SHORT),
        rule(
            KIND,
            "kind",
            "Jenis OPD",
            FieldType::Code(super::super::super::codes::known_agency_kind),
        ),
    ];
}

/// Fields of a position.
pub mod position {
    use super::super::prelude::*;
    pub const AGENCY: Field = Field(1);
    pub const TITLE: Field = Field(2);
    pub const RANK: Field = Field(3);
    pub const REPORTS_TO: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        rule(TITLE, "title", "Jabatan", SHORT),
        rule(
            RANK,
            "rank",
            "Jenjang jabatan",
            FieldType::Code(super::super::super::codes::known_rank),
        ),
        rule(REPORTS_TO, "reports_to", "Atasan langsung", REFERENCE),
    ];
}

/// Fields of an appointment.
pub mod appointment {
    use super::super::prelude::*;
    pub const POSITION: Field = Field(1);
    pub const OFFICIAL_NAME: Field = Field(2);
    pub const NIP: Field = Field(3);
    pub const KIND: Field = Field(4);
    pub const STARTS_ON: Field = Field(5);
    pub const ENDS_ON: Field = Field(6);

    pub const FIELDS: &[FieldRule] = &[
        required(POSITION, "position", "Jabatan", FIXED_REFERENCE),
        rule(OFFICIAL_NAME, "official_name", "Nama pejabat", SHORT),
        rule(NIP, "nip", "NIP", SHORT),
        rule(
            KIND,
            "kind",
            "Jenis penugasan",
            FieldType::Code(super::super::super::codes::known_appointment_kind),
        ),
        rule(STARTS_ON, "starts_on", "Mulai menjabat", DATE),
        rule(ENDS_ON, "ends_on", "Selesai menjabat", DATE),
    ];
}

/// Fields of an account.
pub mod account {
    use super::super::prelude::*;
    pub const DISPLAY_NAME: Field = Field(1);
    pub const ROLE: Field = Field(2);
    pub const AGENCY: Field = Field(3);
    pub const APPOINTMENT: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        required(DISPLAY_NAME, "display_name", "Nama pengguna", SHORT),
        rule(
            ROLE,
            "role",
            "Peran",
            FieldType::Code(super::super::super::codes::known_role),
        ),
        rule(AGENCY, "agency", "OPD", REFERENCE),
        rule(APPOINTMENT, "appointment", "Pejabat", REFERENCE),
    ];
}
