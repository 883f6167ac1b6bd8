//! Agencies side by side, and what to bear in mind when reading it.

use super::score::Score;
use super::weight::Weights;

/// Why a place says less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caveat {
    /// No percent: nothing was measured, or nothing that counts.
    NoScore,
    /// Figures that nobody has verified are among those counted.
    Unverified {
        /// How many.
        indicators: usize,
    },
    /// Indicators whose last answer is an old one: a quarter that was due has none.
    Overdue {
        /// How many.
        indicators: usize,
    },
    /// Indicators without a percent are not in it.
    Unmeasured {
        /// How many.
        indicators: usize,
    },
    /// So few indicators that one of them decides.
    FewIndicators {
        /// How many.
        indicators: usize,
    },
    /// The agency's weights could not be used.
    WeightsUnused,
}

/// Below this many indicators one of them decides the place.
const FEW_INDICATORS: usize = 3;

impl Caveat {
    /// In words.
    pub fn display(self) -> String {
        match self {
            Self::NoScore => "belum ada capaian yang dapat dihitung".to_owned(),
            Self::Unverified { indicators } => format!("{indicators} belum diverifikasi"),
            Self::Overdue { indicators } => {
                format!("{indicators} belum diisi sampai triwulan ini")
            }
            Self::Unmeasured { indicators } => format!("{indicators} belum terukur"),
            Self::FewIndicators { indicators } => format!("hanya {indicators} indikator"),
            Self::WeightsUnused => "bobot tidak dapat dipakai".to_owned(),
        }
    }
}

/// What to bear in mind when reading a score.
pub fn caveats(score: &Score) -> Vec<Caveat> {
    let coverage = score.coverage;
    if score.percent.is_none() {
        return vec![Caveat::NoScore];
    }
    let mut found = Vec::new();
    let waiting = coverage
        .measured
        .saturating_sub(coverage.verified)
        .saturating_sub(coverage.overdue);
    if waiting > 0 {
        found.push(Caveat::Unverified {
            indicators: waiting,
        });
    }
    if coverage.overdue > 0 {
        found.push(Caveat::Overdue {
            indicators: coverage.overdue,
        });
    }
    let unmeasured = coverage.total.saturating_sub(coverage.measured);
    if unmeasured > 0 {
        found.push(Caveat::Unmeasured {
            indicators: unmeasured,
        });
    }
    if coverage.total < FEW_INDICATORS {
        found.push(Caveat::FewIndicators {
            indicators: coverage.total,
        });
    }
    if matches!(score.weights, Weights::Unusable(_)) {
        found.push(Caveat::WeightsUnused);
    }
    found
}

/// The place of each score, 1 for the highest; equal percents share a place and the next one is
/// left out. A score without a percent has no place: not measured is not last.
///
/// Percents are held against each other as they are read, with two decimals: nobody can be told
/// why a place differs where the figures shown do not.
pub fn rank(scores: &[&Score]) -> Vec<Option<usize>> {
    let shown = |score: &Score| score.percent.map(crate::value::Percent::rounded);
    scores
        .iter()
        .map(|score| {
            let own = shown(score)?;
            let better = scores
                .iter()
                .filter_map(|other| shown(other))
                .filter(|other| *other > own)
                .count();
            Some(better.saturating_add(1))
        })
        .collect()
}
