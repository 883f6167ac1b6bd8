//! Weights (bobot) of an agency's indicators: all of them or none, and together a hundred.

use rust_decimal::Decimal;

/// What an agency's weights add up to.
pub const WEIGHT_SUM: Decimal = Decimal::ONE_HUNDRED;

/// Whether an agency's indicators are weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Nobody gave one: every objective counts the same.
    Even,
    /// Every indicator has one, and they add up.
    Given,
    /// They cannot be used, so every objective counts the same, and the working says why.
    Unusable(WeightProblem),
}

/// Why weights cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightProblem {
    /// Some indicators have none.
    Missing {
        /// How many.
        indicators: usize,
    },
    /// One is zero or below.
    NotPositive,
    /// They do not add up to [`WEIGHT_SUM`].
    Sum {
        /// What they add up to.
        sum: Decimal,
    },
}

impl WeightProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing { .. } => "weight_missing",
            Self::NotPositive => "weight_not_positive",
            Self::Sum { .. } => "weight_sum",
        }
    }

    /// What is wrong and how to mend it, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::Missing { indicators } => format!(
                "Bobot belum diisi pada {indicators} indikator. Isi bobot semua indikator, atau \
                 kosongkan semuanya."
            ),
            Self::NotPositive => {
                "Bobot harus lebih besar dari nol. Kosongkan bobot indikator yang tidak dipakai."
                    .to_owned()
            }
            Self::Sum { sum } => format!(
                "Jumlah bobot {}, seharusnya 100. Sesuaikan bobot indikator.",
                crate::value::Figure::Number(sum).display()
            ),
        }
    }
}

impl Weights {
    /// Judges the weights of all indicators of an agency.
    pub fn of(weights: &[Option<Decimal>]) -> Self {
        let given: Vec<Decimal> = weights.iter().copied().flatten().collect();
        if given.is_empty() {
            return Self::Even;
        }
        let missing = weights.len().saturating_sub(given.len());
        if missing > 0 {
            return Self::Unusable(WeightProblem::Missing {
                indicators: missing,
            });
        }
        if given.iter().any(|weight| *weight <= Decimal::ZERO) {
            return Self::Unusable(WeightProblem::NotPositive);
        }
        // A sum that overflows is no hundred either.
        let sum = given
            .iter()
            .try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))
            .unwrap_or(Decimal::MAX);
        if sum == WEIGHT_SUM {
            Self::Given
        } else {
            Self::Unusable(WeightProblem::Sum { sum })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(weights: &[Option<i64>]) -> Weights {
        let weights: Vec<_> = weights
            .iter()
            .map(|weight| weight.map(Decimal::from))
            .collect();
        Weights::of(&weights)
    }

    fn code(weights: &[Option<i64>]) -> Option<&'static str> {
        match judged(weights) {
            Weights::Unusable(problem) => Some(problem.code()),
            Weights::Even | Weights::Given => None,
        }
    }

    #[test]
    fn weights_are_all_or_none_and_a_hundred() {
        assert_eq!(judged(&[None, None]), Weights::Even);
        assert_eq!(judged(&[]), Weights::Even);
        assert_eq!(judged(&[Some(60), Some(40)]), Weights::Given);
        assert_eq!(code(&[Some(60), None]), Some("weight_missing"));
        assert_eq!(code(&[Some(60), Some(30)]), Some("weight_sum"));
        assert_eq!(code(&[Some(100), Some(0)]), Some("weight_not_positive"));
        assert_eq!(code(&[Some(110), Some(-10)]), Some("weight_not_positive"));
    }

    #[test]
    fn weights_beyond_every_sum_are_refused_without_a_panic() {
        let weights = [Some(Decimal::MAX), Some(Decimal::MAX)];
        let judged = Weights::of(&weights);
        assert!(matches!(
            judged,
            Weights::Unusable(WeightProblem::Sum { .. })
        ));
    }

    #[test]
    fn messages_say_how_to_mend() {
        let problem = WeightProblem::Sum {
            sum: Decimal::from(90),
        };
        assert_eq!(
            problem.user_message(),
            "Jumlah bobot 90, seharusnya 100. Sesuaikan bobot indikator."
        );
    }
}
