//! Every edge case that local systems decide differently, as an explicit choice.
//!
//! A policy belongs to a government and is stored with each result, so that an old percent
//! can always be explained by the rules it was computed under. The default refuses to invent
//! a percent where arithmetic has none.

use super::polarity::LowerVariant;
use crate::coded::coded_enum;

coded_enum! {
    /// Target zero when higher is better.
    pub enum ZeroTargetHigher {
        /// No percent: nothing can be divided by zero.
        Undefined => "undefined", "Tidak terdefinisi";
        /// 100 % when anything was realized, otherwise undefined.
        FullWhenPositive => "full_when_positive", "100 % bila ada realisasi";
    }
}

coded_enum! {
    /// Target zero when lower is better, such as "no deaths".
    pub enum ZeroTargetLower {
        /// 100 % at zero, 0 % above it.
        FullOrNothing => "full_or_nothing", "100 % bila nol, selain itu 0 %";
        /// No percent.
        Undefined => "undefined", "Tidak terdefinisi";
    }
}

coded_enum! {
    /// Realization zero in the ratio formula, which would divide by it.
    pub enum ZeroRealizationRatio {
        /// No percent: it would be infinite.
        Undefined => "undefined", "Tidak terdefinisi";
        /// Fixed at 100 %.
        PinnedAt100 => "pinned_at_100", "Ditetapkan 100 %";
        /// Fixed at 200 %, what the linear formula gives.
        PinnedAt200 => "pinned_at_200", "Ditetapkan 200 %";
    }
}

coded_enum! {
    /// A target below zero.
    pub enum NegativeTarget {
        /// No percent: the quotient would turn the direction round.
        Undefined => "undefined", "Tidak terdefinisi";
        /// Compute the formula as written.
        Compute => "compute", "Dihitung apa adanya";
    }
}

coded_enum! {
    /// A realization below zero, such as a shrinking population.
    pub enum NegativeRealization {
        /// Compute the formula as written; the percent may be negative.
        Compute => "compute", "Dihitung apa adanya";
        /// At least 0 %.
        FloorAtZero => "floor_at_zero", "Paling rendah 0 %";
        /// No percent.
        Undefined => "undefined", "Tidak terdefinisi";
    }
}

coded_enum! {
    /// The highest percent that enters an average. A single percent is never capped.
    pub enum Cap {
        /// As it is.
        None => "none", "Tanpa batas";
        /// At most 100 %.
        At100 => "at_100", "Paling tinggi 100 %";
        /// At most 120 %.
        At120 => "at_120", "Paling tinggi 120 %";
    }
}

coded_enum! {
    /// What an indicator that was not measured does to an average.
    pub enum Unmeasured {
        /// Left out, and the coverage says so.
        Excluded => "excluded", "Tidak dihitung";
        /// Counted as 0 %.
        AsZero => "as_zero", "Dihitung 0 %";
    }
}

coded_enum! {
    /// What a year-to-date realization is compared with.
    pub enum YearToDateTarget {
        /// The targets of the quarters that were filled.
        SameQuarters => "same_quarters", "Target triwulan yang sama";
        /// The target of the year.
        Annual => "annual", "Target tahunan";
    }
}

/// A government's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// The formula for lower-is-better when the indicator does not say.
    pub lower_variant: LowerVariant,
    /// Target zero, higher is better.
    pub zero_target_higher: ZeroTargetHigher,
    /// Target zero, lower is better.
    pub zero_target_lower: ZeroTargetLower,
    /// Realization zero in the ratio formula.
    pub zero_realization_ratio: ZeroRealizationRatio,
    /// Target below zero.
    pub negative_target: NegativeTarget,
    /// Realization below zero.
    pub negative_realization: NegativeRealization,
    /// Highest percent in an average.
    pub cap: Cap,
    /// Unmeasured indicators in an average.
    pub unmeasured: Unmeasured,
    /// What a year-to-date realization is compared with.
    pub ytd_target: YearToDateTarget,
}

impl Policy {
    /// The documented default: no invented percent, nothing capped, unmeasured left out.
    pub const DEFAULT: Self = Self {
        lower_variant: LowerVariant::Linear,
        zero_target_higher: ZeroTargetHigher::Undefined,
        zero_target_lower: ZeroTargetLower::FullOrNothing,
        zero_realization_ratio: ZeroRealizationRatio::Undefined,
        negative_target: NegativeTarget::Undefined,
        negative_realization: NegativeRealization::Compute,
        cap: Cap::None,
        unmeasured: Unmeasured::Excluded,
        ytd_target: YearToDateTarget::SameQuarters,
    };

    /// The policy in one stable line, to store beside a result or to fingerprint it.
    pub fn code(&self) -> String {
        [
            ("lower_variant", self.lower_variant.code()),
            ("zero_target_higher", self.zero_target_higher.code()),
            ("zero_target_lower", self.zero_target_lower.code()),
            ("zero_realization_ratio", self.zero_realization_ratio.code()),
            ("negative_target", self.negative_target.code()),
            ("negative_realization", self.negative_realization.code()),
            ("cap", self.cap.code()),
            ("unmeasured", self.unmeasured.code()),
            ("ytd_target", self.ytd_target.code()),
        ]
        .map(|(name, choice)| format!("{name}={choice}"))
        .join(" ")
    }

    /// Reads [`Self::code`]; choices that are not named keep their default, and `None` means
    /// a name or choice this version does not know.
    pub fn from_code(code: &str) -> Option<Self> {
        let mut policy = Self::DEFAULT;
        for pair in code.split_whitespace() {
            let (name, choice) = pair.split_once('=')?;
            policy.choose(name, choice)?;
        }
        Some(policy)
    }

    /// Takes one choice by the names of [`Self::code`]; `None`, and nothing changed, where this
    /// version does not know it.
    pub fn choose(&mut self, name: &str, choice: &str) -> Option<()> {
        match name {
            "lower_variant" => self.lower_variant = LowerVariant::from_code(choice)?,
            "zero_target_higher" => {
                self.zero_target_higher = ZeroTargetHigher::from_code(choice)?;
            }
            "zero_target_lower" => self.zero_target_lower = ZeroTargetLower::from_code(choice)?,
            "zero_realization_ratio" => {
                self.zero_realization_ratio = ZeroRealizationRatio::from_code(choice)?;
            }
            "negative_target" => self.negative_target = NegativeTarget::from_code(choice)?,
            "negative_realization" => {
                self.negative_realization = NegativeRealization::from_code(choice)?;
            }
            "cap" => self.cap = Cap::from_code(choice)?,
            "unmeasured" => self.unmeasured = Unmeasured::from_code(choice)?,
            "ytd_target" => self.ytd_target = YearToDateTarget::from_code(choice)?,
            _ => return None,
        }
        Some(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_code_round_trips() {
        let policy = Policy {
            cap: Cap::At120,
            zero_realization_ratio: ZeroRealizationRatio::PinnedAt100,
            ytd_target: YearToDateTarget::Annual,
            ..Policy::DEFAULT
        };
        assert_eq!(Policy::from_code(&policy.code()), Some(policy));
        assert_eq!(Policy::from_code(""), Some(Policy::DEFAULT));
    }

    #[test]
    fn unknown_choice_is_refused() {
        assert_eq!(Policy::from_code("cap=at_130"), None);
        assert_eq!(Policy::from_code("weather=fine"), None);
    }
}
