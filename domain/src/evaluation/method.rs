//! What a city decides about evaluating.

use crate::coded::coded_enum;
use crate::measurement::{
    Cap, LowerVariant, NegativeRealization, NegativeTarget, Policy, Scale, Unmeasured,
    YearToDateTarget, ZeroRealizationRatio, ZeroTargetHigher, ZeroTargetLower,
};

coded_enum! {
    /// What a figure that nobody has verified does to an average. Counting it as zero punishes
    /// an agency for a slow verifier, so it is a choice and not the default.
    pub enum Unverified {
        /// It counts, and the coverage says so.
        Counted => "counted", "Dihitung, disebut belum terverifikasi";
        /// Left out, and the coverage says so.
        Excluded => "excluded", "Tidak dihitung";
        /// Counted as 0 %.
        AsZero => "as_zero", "Dihitung 0 %";
    }
}

coded_enum! {
    /// The scale a percent is placed on.
    pub enum CategoryScale {
        /// Lower bounds 91, 76, 66, 51.
        Permendagri => "permendagri_86_2017", "Predikat Permendagri 86/2017";
        /// Lower bounds 90, 80, 70, 60.
        Organisation => "organisation_predicate", "Predikat kinerja organisasi";
        /// Red below 70, green above 90.
        TrafficLight => "traffic_light", "Lampu lalu lintas";
    }
}

impl CategoryScale {
    /// The bands.
    pub const fn scale(self) -> Scale {
        match self {
            Self::Permendagri => Scale::permendagri(),
            Self::Organisation => Scale::organisation_predicate(),
            Self::TrafficLight => Scale::traffic_light(),
        }
    }
}

coded_enum! {
    /// One thing that a city decides about measuring and evaluating.
    pub enum Decision {
        /// Which formula where lower is better and the indicator does not say.
        LowerVariant => "lower_variant", "Rumus capaian semakin rendah semakin baik";
        /// A target of zero where higher is better.
        ZeroTargetHigher => "zero_target_higher", "Target nol, semakin tinggi semakin baik";
        /// A target of zero where lower is better.
        ZeroTargetLower => "zero_target_lower", "Target nol, semakin rendah semakin baik";
        /// A realization of zero in the ratio formula.
        ZeroRealizationRatio => "zero_realization_ratio", "Realisasi nol pada rumus rasio";
        /// A target below zero.
        NegativeTarget => "negative_target", "Target di bawah nol";
        /// A realization below zero.
        NegativeRealization => "negative_realization", "Realisasi di bawah nol";
        /// What the year so far is held against.
        YearToDateTarget => "ytd_target", "Pembanding realisasi sampai triwulan ini";
        /// The most that one indicator brings into an average.
        Cap => "cap", "Batas capaian dalam rata-rata";
        /// What was not measured.
        Unmeasured => "unmeasured", "Indikator belum terukur dalam rata-rata";
        /// What nobody has verified.
        Unverified => "unverified", "Capaian belum diverifikasi dalam rata-rata";
        /// The scale of categories.
        CategoryScale => "category_scale", "Skala kategori capaian";
    }
}

/// Codes and labels of every variant of a coded enum.
macro_rules! choices_of {
    ($name:ident) => {
        $name::ALL
            .iter()
            .map(|choice| (choice.code(), choice.label()))
            .collect()
    };
}

impl Decision {
    /// What can be decided: the code that is stored and what a person reads.
    pub fn choices(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::LowerVariant => choices_of!(LowerVariant),
            Self::ZeroTargetHigher => choices_of!(ZeroTargetHigher),
            Self::ZeroTargetLower => choices_of!(ZeroTargetLower),
            Self::ZeroRealizationRatio => choices_of!(ZeroRealizationRatio),
            Self::NegativeTarget => choices_of!(NegativeTarget),
            Self::NegativeRealization => choices_of!(NegativeRealization),
            Self::YearToDateTarget => choices_of!(YearToDateTarget),
            Self::Cap => choices_of!(Cap),
            Self::Unmeasured => choices_of!(Unmeasured),
            Self::Unverified => choices_of!(Unverified),
            Self::CategoryScale => choices_of!(CategoryScale),
        }
    }

    /// What a person reads for a stored code.
    pub fn label_of(self, code: &str) -> Option<&'static str> {
        let mut choices = self.choices().into_iter();
        choices
            .find(|(known, _)| *known == code)
            .map(|(_, label)| label)
    }
}

/// A city's choices for measuring and evaluating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// How a single indicator is measured and what enters an average.
    pub policy: Policy,
    /// Figures that nobody has verified.
    pub unverified: Unverified,
    /// In which words a percent is judged.
    pub scale: CategoryScale,
}

impl Method {
    /// What holds where a city has decided nothing.
    pub const DEFAULT: Self = Self {
        policy: Policy::DEFAULT,
        unverified: Unverified::Counted,
        scale: CategoryScale::Permendagri,
    };

    /// The method out of the stored codes. What is not decided, or not known to this version,
    /// stays as it is by default.
    pub fn read<'a>(code_of: impl Fn(Decision) -> &'a str) -> Self {
        let mut method = Self::DEFAULT;
        for decision in Decision::ALL {
            method.decide(*decision, code_of(*decision));
        }
        method
    }

    fn decide(&mut self, decision: Decision, code: &str) {
        match decision {
            Decision::Unverified => {
                self.unverified = Unverified::from_code(code).unwrap_or(self.unverified);
            }
            Decision::CategoryScale => {
                self.scale = CategoryScale::from_code(code).unwrap_or(self.scale);
            }
            // An unknown choice leaves the policy as it is.
            measured => drop(self.policy.choose(measured.code(), code)),
        }
    }

    /// The code of what is decided.
    pub const fn choice(&self, decision: Decision) -> &'static str {
        let policy = &self.policy;
        match decision {
            Decision::LowerVariant => policy.lower_variant.code(),
            Decision::ZeroTargetHigher => policy.zero_target_higher.code(),
            Decision::ZeroTargetLower => policy.zero_target_lower.code(),
            Decision::ZeroRealizationRatio => policy.zero_realization_ratio.code(),
            Decision::NegativeTarget => policy.negative_target.code(),
            Decision::NegativeRealization => policy.negative_realization.code(),
            Decision::YearToDateTarget => policy.ytd_target.code(),
            Decision::Cap => policy.cap.code(),
            Decision::Unmeasured => policy.unmeasured.code(),
            Decision::Unverified => self.unverified.code(),
            Decision::CategoryScale => self.scale.code(),
        }
    }
}

impl Default for Method {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scales_code_is_the_code_of_its_bands() {
        for scale in CategoryScale::ALL {
            assert_eq!(scale.code(), scale.scale().code);
            assert_eq!(scale.label(), scale.scale().label);
        }
    }

    #[test]
    fn every_choice_of_every_decision_is_read_back() {
        for decision in Decision::ALL {
            for (code, label) in decision.choices() {
                let method = Method::read(|asked| if asked == *decision { code } else { "" });
                assert_eq!(method.choice(*decision), code);
                assert_eq!(decision.label_of(code), Some(label));
            }
        }
    }

    #[test]
    fn what_this_version_does_not_know_stays_as_by_default() {
        assert_eq!(Method::read(|_| "of_a_later_version"), Method::DEFAULT);
        assert_eq!(Method::read(|_| ""), Method::DEFAULT);
    }
}
