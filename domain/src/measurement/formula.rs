//! Formula identities. A change of a formula's arithmetic raises its version here and keeps
//! the old one readable, so that a printed percent can be traced for ever.

use crate::coded::coded_enum;

coded_enum! {
    /// Formula and version that produced a percent.
    pub enum FormulaId {
        /// R ÷ T.
        Higher => "higher/1", "Realisasi ÷ target × 100";
        /// (2T − R) ÷ T, at least 0.
        LowerLinear => "lower.linear/1",
            "(2 × target − realisasi) ÷ target × 100, paling rendah 0";
        /// T ÷ R.
        LowerRatio => "lower.ratio/1", "Target ÷ realisasi × 100";
        /// Inside 100, otherwise R ÷ nearest bound.
        Range => "range/1", "Di dalam rentang 100; di luar: realisasi ÷ batas terdekat × 100";
        /// Inside 100, otherwise (2B − R) ÷ nearest bound B, at least 0.
        RangeLower => "range.lower/1",
            "Di dalam rentang 100; di luar: (2 × batas terdekat − realisasi) ÷ batas × 100";
        /// 1 − |R − T| ÷ T, at least 0.
        Stable => "stable/1", "(1 − selisih ÷ target) × 100, paling rendah 0";
        /// 100 or 0.
        YesNo => "yes_no/1", "Sesuai target 100, tidak sesuai 0";
        /// Score of R ÷ score of T.
        Predicate => "predicate/1", "Nilai predikat realisasi ÷ nilai predikat target × 100";
    }
}

impl FormulaId {
    /// Where the rule comes from, in words for the reader.
    pub const fn rule_source(self) -> &'static str {
        match self {
            Self::Higher => "Praktik umum pengukuran kinerja (semakin tinggi semakin baik).",
            Self::LowerLinear => {
                "Rumus kondisi khusus Permenpan RB 8/2021 (semakin rendah semakin baik, linear)."
            }
            Self::LowerRatio => {
                "Rumus rasio yang dipakai sebagian pemerintah daerah \
                 (semakin rendah semakin baik)."
            }
            Self::Range => "Target rentang menurut Permenpan RB 8/2021, rumus kondisi normal.",
            Self::RangeLower => "Target rentang menurut Permenpan RB 8/2021, rumus kondisi khusus.",
            Self::Stable => "Kebijakan pengukuran pemerintah daerah (stabil).",
            Self::YesNo => "Kebijakan pengukuran pemerintah daerah (ya atau tidak).",
            Self::Predicate => "Predikat diubah menjadi nilai urut skala, lalu dibandingkan.",
        }
    }
}
