//! Fields of the kinds in one agency's year.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of an agreement.
pub mod agreement {
    use super::super::prelude::*;
    pub const AGENCY: Field = Field(1);
    pub const YEAR: Field = Field(2);
    pub const LEVEL: Field = Field(3);
    pub const VERSION_NUMBER: Field = Field(4);
    pub const KIND: Field = Field(5);
    pub const STATUS: Field = Field(6);
    pub const FIRST_PARTY_NAME: Field = Field(7);
    pub const FIRST_PARTY_TITLE: Field = Field(8);
    pub const FIRST_PARTY_NIP: Field = Field(9);
    pub const FIRST_PARTY_APPOINTMENT: Field = Field(10);
    pub const SECOND_PARTY_NAME: Field = Field(11);
    pub const SECOND_PARTY_TITLE: Field = Field(12);
    pub const SECOND_PARTY_NIP: Field = Field(13);
    pub const SECOND_PARTY_APPOINTMENT: Field = Field(14);
    pub const SIGNED_PLACE: Field = Field(15);
    pub const SIGNED_ON: Field = Field(16);
    pub const BUDGET_DOCUMENT_NUMBER: Field = Field(17);
    pub const BUDGET_DOCUMENT_RATIFIED_ON: Field = Field(18);
    pub const PLANNING_LANE: Field = Field(19);
    pub const ORGANISATION_LANE: Field = Field(20);
    pub const SUPERSEDES: Field = Field(21);
    pub const CHANGE_GROUND: Field = Field(22);
    pub const CHANGE_SCOPE: Field = Field(23);
    pub const CHANGE_REASON: Field = Field(24);
    pub const HANDOVER_NOTE: Field = Field(25);
    pub const IN_FORCE_FROM: Field = Field(26);
    pub const SUPERSEDED_BY: Field = Field(27);
    pub const SUPERSEDED_ON: Field = Field(28);
    pub const PARENT: Field = Field(29);
    pub const POSITION: Field = Field(30);
    pub const WORDING: Field = Field(49);

    pub const FIELDS: &[FieldRule] = &[
        required(AGENCY, "agency", "OPD", FIXED_REFERENCE),
        required(YEAR, "year", "Tahun", FIXED_COUNT),
        rule(
            LEVEL,
            "level",
            "Tingkat perjanjian",
            FieldType::Code(super::super::super::codes::known_level),
        ),
        rule(VERSION_NUMBER, "version_number", "Versi", COUNT),
        rule(
            KIND,
            "kind",
            "Jenis perjanjian",
            FieldType::Code(super::super::super::codes::known_agreement_kind),
        ),
        rule(STATUS, "status", "Status perjanjian", WORKFLOW),
        rule(
            FIRST_PARTY_NAME,
            "first_party_name",
            "Nama Pihak Pertama",
            SHORT,
        ),
        rule(
            FIRST_PARTY_TITLE,
            "first_party_title",
            "Jabatan Pihak Pertama",
            SHORT,
        ),
        rule(
            FIRST_PARTY_NIP,
            "first_party_nip",
            "NIP Pihak Pertama",
            SHORT,
        ),
        rule(
            FIRST_PARTY_APPOINTMENT,
            "first_party_appointment",
            "Penugasan Pihak Pertama",
            FieldType::Code(super::super::super::codes::known_appointment_kind),
        ),
        rule(
            SECOND_PARTY_NAME,
            "second_party_name",
            "Nama Pihak Kedua",
            SHORT,
        ),
        rule(
            SECOND_PARTY_TITLE,
            "second_party_title",
            "Jabatan Pihak Kedua",
            SHORT,
        ),
        rule(
            SECOND_PARTY_NIP,
            "second_party_nip",
            "NIP Pihak Kedua",
            SHORT,
        ),
        rule(
            SECOND_PARTY_APPOINTMENT,
            "second_party_appointment",
            "Penugasan Pihak Kedua",
            FieldType::Code(super::super::super::codes::known_appointment_kind),
        ),
        rule(
            SIGNED_PLACE,
            "signed_place",
            "Tempat penandatanganan",
            SHORT,
        ),
        rule(SIGNED_ON, "signed_on", "Tanggal penandatanganan", DATE),
        rule(
            BUDGET_DOCUMENT_NUMBER,
            "budget_document_number",
            "Nomor DPA",
            SHORT,
        ),
        rule(
            BUDGET_DOCUMENT_RATIFIED_ON,
            "budget_document_ratified_on",
            "Tanggal pengesahan DPA",
            DATE,
        ),
        rule(
            PLANNING_LANE,
            "planning_lane",
            "Jalur reviu Bappeda",
            WORKFLOW,
        ),
        rule(
            ORGANISATION_LANE,
            "organisation_lane",
            "Jalur reviu Bagian Organisasi",
            WORKFLOW,
        ),
        rule(
            SUPERSEDES,
            "supersedes",
            "Perjanjian semula",
            FIXED_REFERENCE,
        ),
        rule(
            CHANGE_GROUND,
            "change_ground",
            "Dasar perubahan",
            FieldType::Code(super::super::super::codes::known_change_ground),
        ),
        rule(
            CHANGE_SCOPE,
            "change_scope",
            "Cakupan perubahan",
            FieldType::Code(super::super::super::codes::known_change_scope),
        ),
        rule(CHANGE_REASON, "change_reason", "Alasan perubahan", NOTE),
        rule(HANDOVER_NOTE, "handover_note", "Catatan serah terima", NOTE),
        rule(IN_FORCE_FROM, "in_force_from", "Berlaku sejak", WORKFLOW),
        rule(SUPERSEDED_BY, "superseded_by", "Diganti oleh", WORKFLOW),
        rule(SUPERSEDED_ON, "superseded_on", "Diganti pada", WORKFLOW),
        rule(PARENT, "parent", "Perjanjian atasan", REFERENCE),
        rule(POSITION, "position", "Jabatan dalam susunan OPD", REFERENCE),
        rule(WORDING, "wording", "Redaksi yang dibekukan", WORKFLOW),
    ];
}

/// Fields of an item.
pub mod item {
    use super::super::prelude::*;
    pub const AGREEMENT: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const OBJECTIVE: Field = Field(3);
    pub const INDICATOR: Field = Field(4);
    pub const UNIT: Field = Field(5);
    pub const POLARITY: Field = Field(6);
    pub const LOWER_VARIANT: Field = Field(7);
    pub const CONSOLIDATION: Field = Field(8);
    pub const CONVENTION: Field = Field(9);
    pub const TARGET: Field = Field(10);
    pub const TARGET_FIRST: Field = Field(11);
    pub const TARGET_SECOND: Field = Field(12);
    pub const TARGET_THIRD: Field = Field(13);
    pub const TARGET_FOURTH: Field = Field(14);
    pub const IS_KPI: Field = Field(15);
    pub const SCALE: Field = Field(16);
    pub const SOURCE: Field = Field(17);
    pub const REMOVED: Field = Field(18);
    pub const LINEAGE: Field = Field(19);
    pub const HELD_PERSONALLY: Field = Field(20);
    pub const PREVIOUS: Field = Field(21);
    pub const ALIGNED_WITH: Field = Field(22);
    pub const PLANNED_TARGET: Field = Field(23);
    pub const ALIGNMENT_REASON: Field = Field(24);
    pub const DEFINITION: Field = Field(25);
    pub const WEIGHT: Field = Field(60);

    pub const FIELDS: &[FieldRule] = &[
        required(AGREEMENT, "agreement", "Perjanjian", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(OBJECTIVE, "objective", "Sasaran", SHORT),
        rule(INDICATOR, "indicator", "Indikator kinerja", SHORT),
        rule(UNIT, "unit", "Satuan", SHORT),
        rule(
            POLARITY,
            "polarity",
            "Arah capaian",
            FieldType::Code(super::super::super::codes::known_polarity),
        ),
        rule(
            LOWER_VARIANT,
            "lower_variant",
            "Rumus semakin rendah",
            FieldType::Code(super::super::super::codes::known_lower_variant),
        ),
        rule(
            CONSOLIDATION,
            "consolidation",
            "Cara konsolidasi",
            FieldType::Code(super::super::super::codes::known_consolidation),
        ),
        rule(
            CONVENTION,
            "convention",
            "Cara target triwulan",
            FieldType::Code(super::super::super::codes::known_convention),
        ),
        rule(TARGET, "target", "Target tahunan", FIGURE),
        rule(TARGET_FIRST, "target_first", "Target TW I", FIGURE),
        rule(TARGET_SECOND, "target_second", "Target TW II", FIGURE),
        rule(TARGET_THIRD, "target_third", "Target TW III", FIGURE),
        rule(TARGET_FOURTH, "target_fourth", "Target TW IV", FIGURE),
        rule(IS_KPI, "is_kpi", "Indikator Kinerja Utama", FLAG),
        rule(SCALE, "scale", "Skala predikat", SHORT),
        rule(SOURCE, "source", "Sumber data", NOTE),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(LINEAGE, "lineage", "Butir semula", FIXED_REFERENCE),
        rule(ALIGNED_WITH, "aligned_with", "Indikator Renstra", REFERENCE),
        rule(PLANNED_TARGET, "planned_target", "Target Renstra", FIGURE),
        rule(
            ALIGNMENT_REASON,
            "alignment_reason",
            "Alasan berbeda dari Renstra",
            NOTE,
        ),
        rule(PREVIOUS, "previous", "Butir tahun lalu", FIXED_REFERENCE),
        rule(HELD_PERSONALLY, "held_personally", "Dipegang sendiri", FLAG),
        rule(
            DEFINITION,
            "definition",
            "Definisi dan cara menghitung",
            NOTE,
        ),
        rule(WEIGHT, "weight", "Bobot", FIGURE),
    ];
}

/// Fields of a budget line.
pub mod budget_line {
    use super::super::prelude::*;
    pub const AGREEMENT: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const CODE: Field = Field(3);
    pub const PROGRAM: Field = Field(4);
    pub const AMOUNT: Field = Field(5);
    pub const FUND_SOURCE: Field = Field(6);
    pub const REMOVED: Field = Field(7);
    pub const LINEAGE: Field = Field(8);

    pub const FIELDS: &[FieldRule] = &[
        required(AGREEMENT, "agreement", "Perjanjian", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(CODE, "code", "Kode program", SHORT),
        rule(PROGRAM, "program", "Program", SHORT),
        rule(AMOUNT, "amount", "Anggaran", FieldType::Money),
        rule(FUND_SOURCE, "fund_source", "Sumber dana", SHORT),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(LINEAGE, "lineage", "Baris semula", FIXED_REFERENCE),
    ];
}

/// Fields of a report.
pub mod report {
    use super::super::prelude::*;
    pub const AGREEMENT: Field = Field(1);
    pub const QUARTER: Field = Field(2);
    pub const STATUS: Field = Field(3);
    pub const SEEN: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        required(AGREEMENT, "agreement", "Perjanjian", FIXED_REFERENCE),
        required(QUARTER, "quarter", "Triwulan", FIXED_COUNT),
        rule(STATUS, "status", "Status laporan", WORKFLOW),
        rule(SEEN, "seen", "Pengajuan atau verifikasi terakhir", WORKFLOW),
    ];
}

/// Fields of a realization.
pub mod realization {
    use super::super::prelude::*;
    pub const REPORT: Field = Field(1);
    pub const ITEM: Field = Field(2);
    pub const QUARTER: Field = Field(3);
    pub const VALUE: Field = Field(4);
    pub const NOT_MEASURED_REASON: Field = Field(5);
    pub const ENABLERS: Field = Field(6);
    pub const OBSTACLES: Field = Field(7);
    pub const FOLLOW_UP: Field = Field(8);
    pub const FLAG: Field = Field(9);
    pub const NUMERATOR: Field = Field(10);
    pub const DENOMINATOR: Field = Field(11);

    pub const FIELDS: &[FieldRule] = &[
        required(REPORT, "report", "Laporan triwulan", FIXED_REFERENCE),
        required(ITEM, "item", "Butir perjanjian", FIXED_REFERENCE),
        required(QUARTER, "quarter", "Triwulan", FIXED_COUNT),
        rule(VALUE, "value", "Realisasi", FIGURE),
        rule(
            NOT_MEASURED_REASON,
            "not_measured_reason",
            "Alasan belum diukur",
            NOTE,
        ),
        rule(ENABLERS, "enablers", "Faktor pendorong", NOTE),
        rule(OBSTACLES, "obstacles", "Faktor penghambat", NOTE),
        rule(FOLLOW_UP, "follow_up", "Tindak lanjut", NOTE),
        rule(FLAG, "flag", "Hasil reviu", WORKFLOW),
        rule(NUMERATOR, "numerator", "Pembilang", FIGURE),
        rule(DENOMINATOR, "denominator", "Penyebut", FIGURE),
    ];
}
