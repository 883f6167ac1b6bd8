//! The choices an indicator's writer makes: direction, formula variant, consolidation and the
//! convention of quarter figures.

use crate::coded::coded_enum;

coded_enum! {
    /// Which direction is good.
    pub enum Polarity {
        /// Higher is better.
        Higher => "higher", "Semakin tinggi semakin baik";
        /// Lower is better.
        Lower => "lower", "Semakin rendah semakin baik";
        /// Inside an agreed range is on target; above it is better, below it is worse.
        Range => "range", "Rentang, lebih tinggi lebih baik";
        /// Inside an agreed range is on target; below it is better, as for time or cost.
        RangeLower => "range_lower", "Rentang, lebih rendah lebih baik";
        /// Nearest to the target is best.
        Stable => "stable", "Stabil, mendekati target paling baik";
        /// Present or absent.
        YesNo => "yes_no", "Ya atau tidak";
        /// A label of an ordered scale.
        Predicate => "predicate", "Predikat";
    }
}

coded_enum! {
    /// The two legitimate formulas when lower is better. They give different percents for the
    /// same figures, so one is never silently turned into the other.
    pub enum LowerVariant {
        /// (2 × target − realization) ÷ target.
        Linear => "linear", "Linear (2T − R) ÷ T";
        /// Target ÷ realization.
        Ratio => "ratio", "Rasio T ÷ R";
    }
}

coded_enum! {
    /// How the quarters of a year become one figure.
    pub enum Consolidation {
        /// The quarters add up.
        Sum => "sum", "Akumulasi";
        /// The mean of the quarters.
        Average => "average", "Rata-rata";
        /// The last filled quarter.
        Last => "last", "Posisi akhir";
        /// The highest quarter.
        Maximum => "maximum", "Nilai tertinggi";
    }
}

coded_enum! {
    /// How the figures of the quarters are written, targets and realizations alike.
    pub enum Convention {
        /// Each quarter on its own.
        Incremental => "incremental", "Per triwulan";
        /// Each quarter includes the earlier ones.
        Cumulative => "cumulative", "Sampai dengan (s.d.) triwulan";
    }
}

impl Polarity {
    /// Whether targets and realizations are plain numbers.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Higher | Self::Lower | Self::Stable)
    }

    /// Whether realizations are plain numbers, which ranges have although their targets are not.
    pub const fn is_numeric_realization(self) -> bool {
        self.is_numeric() || self.is_range()
    }

    /// Whether the target is an agreed range.
    pub const fn is_range(self) -> bool {
        matches!(self, Self::Range | Self::RangeLower)
    }

    /// What the target field expects, in Indonesian.
    pub const fn expected_target(self) -> &'static str {
        match self {
            Self::Higher | Self::Lower | Self::Stable => "angka, misalnya 86,67",
            Self::Range | Self::RangeLower => "rentang, misalnya 80–90",
            Self::YesNo => "Ya atau Tidak",
            Self::Predicate => "predikat dari skala yang dipilih",
        }
    }
}
