//! Fields of the medium-term plans, in the city's shared scope.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a plan: RPJMD or Renstra.
pub mod plan {
    use super::super::prelude::*;
    pub const AGENCY: Field = Field(1);
    pub const KIND: Field = Field(2);
    pub const TITLE: Field = Field(3);
    pub const FIRST_YEAR: Field = Field(4);
    pub const LAST_YEAR: Field = Field(5);
    pub const VERSION_NUMBER: Field = Field(6);
    pub const DECREE: Field = Field(7);
    pub const REMOVED: Field = Field(8);
    pub const EDITION: Field = Field(9);
    pub const EARLIER: Field = Field(10);
    pub const CHANGE_GROUND: Field = Field(11);
    pub const DECREED_ON: Field = Field(12);

    pub const FIELDS: &[FieldRule] = &[
        rule(AGENCY, "agency", "OPD", REFERENCE),
        rule(
            KIND,
            "kind",
            "Jenis rencana",
            FieldType::Code(super::super::super::codes::known_plan_kind),
        ),
        rule(TITLE, "title", "Judul rencana", SHORT),
        rule(FIRST_YEAR, "first_year", "Tahun pertama", COUNT),
        rule(LAST_YEAR, "last_year", "Tahun terakhir", COUNT),
        rule(VERSION_NUMBER, "version_number", "Versi", COUNT),
        rule(DECREE, "decree", "Dasar penetapan", SHORT),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(
            EDITION,
            "edition",
            "Edisi nomenklatur",
            FieldType::Code(super::super::super::codes::known_nomenclature_edition),
        ),
        rule(EARLIER, "earlier", "Versi sebelumnya", FIXED_REFERENCE),
        rule(CHANGE_GROUND, "change_ground", "Alasan perubahan", NOTE),
        rule(DECREED_ON, "decreed_on", "Tanggal penetapan", DATE),
    ];
}

/// Fields of a node of a plan's tree.
pub mod plan_node {
    use super::super::prelude::*;
    pub const PLAN: Field = Field(1);
    pub const ABOVE: Field = Field(2);
    pub const ORDER: Field = Field(3);
    pub const KIND: Field = Field(4);
    pub const CODE: Field = Field(5);
    pub const TEXT: Field = Field(6);
    pub const SUCCESS_FACTOR: Field = Field(7);
    pub const REMOVED: Field = Field(8);
    pub const EARLIER: Field = Field(9);

    pub const FIELDS: &[FieldRule] = &[
        required(PLAN, "plan", "Rencana", FIXED_REFERENCE),
        rule(ABOVE, "above", "Induk", REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(
            KIND,
            "kind",
            "Jenis",
            FieldType::Code(super::super::super::codes::known_node_kind),
        ),
        rule(CODE, "code", "Kode", SHORT),
        rule(TEXT, "text", "Uraian", SHORT),
        rule(
            SUCCESS_FACTOR,
            "success_factor",
            "Faktor kunci keberhasilan",
            NOTE,
        ),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(
            EARLIER,
            "earlier",
            "Butir versi sebelumnya",
            FIXED_REFERENCE,
        ),
    ];
}

/// Fields of an indicator of a plan's node.
pub mod plan_indicator {
    use super::super::prelude::*;
    pub const NODE: Field = Field(1);
    pub const ORDER: Field = Field(2);
    pub const NAME: Field = Field(3);
    pub const UNIT: Field = Field(4);
    pub const POLARITY: Field = Field(5);
    pub const CONSOLIDATION: Field = Field(6);
    pub const DEFINITION: Field = Field(7);
    pub const FORMULA: Field = Field(8);
    pub const SOURCE: Field = Field(9);
    pub const BASELINE_YEAR: Field = Field(10);
    pub const BASELINE: Field = Field(11);
    pub const TARGET_FIRST: Field = Field(12);
    pub const TARGET_SECOND: Field = Field(13);
    pub const TARGET_THIRD: Field = Field(14);
    pub const TARGET_FOURTH: Field = Field(15);
    pub const TARGET_FIFTH: Field = Field(16);
    pub const REMOVED: Field = Field(17);
    pub const CONTINUES: Field = Field(18);
    pub const ENDED_REASON: Field = Field(19);
    pub const EARLIER: Field = Field(20);

    pub const FIELDS: &[FieldRule] = &[
        required(NODE, "node", "Sasaran", FIXED_REFERENCE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(NAME, "name", "Indikator", SHORT),
        rule(UNIT, "unit", "Satuan", SHORT),
        rule(
            POLARITY,
            "polarity",
            "Arah capaian",
            FieldType::Code(super::super::super::codes::known_polarity),
        ),
        rule(
            CONSOLIDATION,
            "consolidation",
            "Cara konsolidasi",
            FieldType::Code(super::super::super::codes::known_consolidation),
        ),
        rule(DEFINITION, "definition", "Definisi operasional", NOTE),
        rule(FORMULA, "formula", "Formula", NOTE),
        rule(SOURCE, "source", "Sumber data", SHORT),
        rule(BASELINE_YEAR, "baseline_year", "Tahun kondisi awal", COUNT),
        rule(BASELINE, "baseline", "Kondisi awal", FIGURE),
        rule(TARGET_FIRST, "target_first", "Target tahun ke-1", FIGURE),
        rule(TARGET_SECOND, "target_second", "Target tahun ke-2", FIGURE),
        rule(TARGET_THIRD, "target_third", "Target tahun ke-3", FIGURE),
        rule(TARGET_FOURTH, "target_fourth", "Target tahun ke-4", FIGURE),
        rule(TARGET_FIFTH, "target_fifth", "Target tahun ke-5", FIGURE),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
        rule(
            CONTINUES,
            "continues",
            "Lanjutan dari indikator rencana sebelumnya",
            REFERENCE,
        ),
        rule(
            ENDED_REASON,
            "ended_reason",
            "Alasan tidak dilanjutkan",
            NOTE,
        ),
        rule(
            EARLIER,
            "earlier",
            "Indikator versi sebelumnya",
            FIXED_REFERENCE,
        ),
    ];
}

/// Fields of a link from a plan's node to one it brings about.
pub mod contribution {
    use super::super::prelude::*;
    pub const NODE: Field = Field(1);
    pub const TO: Field = Field(2);
    pub const WITHDRAWN: Field = Field(3);
    pub const EXPLANATION: Field = Field(4);

    pub const FIELDS: &[FieldRule] = &[
        required(NODE, "node", "Butir rencana", FIXED_REFERENCE),
        required(TO, "to", "Butir yang ditopang", FIXED_REFERENCE),
        rule(WITHDRAWN, "withdrawn", "Dihapus", FieldType::Withdrawn),
        rule(EXPLANATION, "explanation", "Penjelasan", NOTE),
    ];
}
