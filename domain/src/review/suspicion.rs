//! Figures that a reviewer should look at twice, each with its reason. None of them is an error:
//! they say where to look first among many (`domain.md` 5, 4).

use rust_decimal::Decimal;

use crate::measurement::{Consolidation, Convention, Measured, Outcome};
use crate::value::{Percent, Quarter};

/// What is known of one figure when it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct FigureSeen<'a> {
    /// The figures of the year, as they were written.
    pub realizations: &'a [Measured; 4],
    /// Which of them is looked at.
    pub quarter: Quarter,
    /// How quarters are consolidated.
    pub consolidation: Consolidation,
    /// How quarter figures are written.
    pub convention: Convention,
    /// The achievement against the quarter's target.
    pub outcome: Outcome,
    /// How many files stand behind it.
    pub files: usize,
    /// Whether its numerator is greater than its denominator, where that cannot be.
    pub is_above_whole: bool,
}

/// Why a figure is worth a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// More than twice, or less than half, of the quarter before.
    Jump {
        /// The quarter before.
        before: Decimal,
        /// The figure.
        now: Decimal,
    },
    /// The very figure of the quarter before, with the same decimals.
    Repeated {
        /// The figure.
        figure: Decimal,
    },
    /// A running sum that went back.
    RunningSumFell {
        /// The quarter before.
        before: Decimal,
        /// The figure.
        now: Decimal,
    },
    /// The target was left so far behind that it says little.
    FarAbove {
        /// The achievement.
        percent: Percent,
    },
    /// More were counted than there are.
    AboveWhole,
    /// No file stands behind it.
    NoEvidence,
}

/// From how many times the quarter before on a figure has jumped.
const JUMP_TIMES: Decimal = Decimal::TWO;
/// From which achievement on a target says little.
const FAR_ABOVE: Decimal = Decimal::from_parts(150, 0, 0, false, 0);

impl Suspicion {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jump { .. } => "jump",
            Self::Repeated { .. } => "repeated",
            Self::RunningSumFell { .. } => "running_sum_fell",
            Self::FarAbove { .. } => "far_above",
            Self::AboveWhole => "above_whole",
            Self::NoEvidence => "no_evidence",
        }
    }

    /// The reason in Indonesian.
    pub fn user_message(self) -> String {
        let shown = crate::value::number_text::format_number;
        match self {
            Self::Jump { before, now } => format!(
                "Melonjak dari {} ke {} dalam satu triwulan.",
                shown(before),
                shown(now)
            ),
            Self::Repeated { figure } => {
                format!(
                    "Sama persis dengan triwulan sebelumnya ({}).",
                    shown(figure)
                )
            }
            Self::RunningSumFell { before, now } => format!(
                "Angka kumulatif turun dari {} ke {}.",
                shown(before),
                shown(now)
            ),
            Self::FarAbove { percent } => format!(
                "Capaian {}: target mungkin terlalu rendah atau angka salah satuan.",
                percent.display()
            ),
            Self::AboveWhole => "Pembilang lebih besar daripada penyebutnya.".to_owned(),
            Self::NoEvidence => "Tidak ada bukti dukung.".to_owned(),
        }
    }
}

/// Why this figure is worth a second look. A blank or unmeasured one is none.
pub fn suspicions(seen: &FigureSeen<'_>) -> Vec<Suspicion> {
    let Some(Measured::Value(figure)) = seen.realizations.get(seen.quarter.index()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let before = figure_before(seen);
    if let (Some(before), Some(now)) = (before, figure.number()) {
        found.extend(beside_the_one_before(seen, before, now));
    }
    if let Some(percent) = seen.outcome.percent()
        && percent.value() > FAR_ABOVE
    {
        found.push(Suspicion::FarAbove { percent });
    }
    if seen.is_above_whole {
        found.push(Suspicion::AboveWhole);
    }
    if seen.files == 0 {
        found.push(Suspicion::NoEvidence);
    }
    found
}

fn beside_the_one_before(
    seen: &FigureSeen<'_>,
    before: Decimal,
    now: Decimal,
) -> Option<Suspicion> {
    let is_running_sum =
        seen.consolidation == Consolidation::Sum && seen.convention == Convention::Cumulative;
    if is_running_sum {
        return (now < before).then_some(Suspicion::RunningSumFell { before, now });
    }
    if now == before && !now.is_zero() {
        return Some(Suspicion::Repeated { figure: now });
    }
    let low = before.abs().min(now.abs());
    let high = before.abs().max(now.abs());
    let bound = low.checked_mul(JUMP_TIMES)?;
    (!low.is_zero() && high > bound).then_some(Suspicion::Jump { before, now })
}

/// The figure of the quarter right before; none where that one has none.
fn figure_before(seen: &FigureSeen<'_>) -> Option<Decimal> {
    let index = seen.quarter.index().checked_sub(1)?;
    match seen.realizations.get(index)? {
        Measured::Value(figure) => figure.number(),
        Measured::Blank | Measured::NotMeasured { .. } => None,
    }
}

/// Below this many figures it is no wonder that all are on target.
const MANY_FIGURES: usize = 3;

/// Whether a report reaches every target exactly, which measured things seldom do.
pub fn all_exactly_on_target(outcomes: &[Outcome]) -> bool {
    let measured: Vec<Percent> = outcomes
        .iter()
        .filter_map(|outcome| outcome.percent())
        .collect();
    measured.len() >= MANY_FIGURES && measured.iter().all(|percent| *percent == Percent::HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Figure;

    fn value(number: i64) -> Measured {
        Measured::Value(Figure::Number(Decimal::from(number)))
    }

    fn percent(number: i64) -> Outcome {
        Outcome::Percent(Percent::new(Decimal::from(number)))
    }

    fn codes(
        realizations: &[Measured; 4],
        (consolidation, convention): (Consolidation, Convention),
        (outcome, files): (Outcome, usize),
    ) -> Vec<&'static str> {
        let seen = FigureSeen {
            realizations,
            quarter: Quarter::Second,
            consolidation,
            convention,
            outcome,
            files,
            is_above_whole: false,
        };
        suspicions(&seen).into_iter().map(Suspicion::code).collect()
    }

    fn second(before: Measured, now: Measured) -> [Measured; 4] {
        [before, now, Measured::Blank, Measured::Blank]
    }

    const LAST: (Consolidation, Convention) = (Consolidation::Last, Convention::Cumulative);
    const RUNNING: (Consolidation, Convention) = (Consolidation::Sum, Convention::Cumulative);

    #[test]
    fn jumps_and_repetitions_are_pointed_out_and_steady_growth_is_not() {
        let beside =
            |before, now| codes(&second(value(before), value(now)), LAST, (percent(100), 1));
        assert_eq!(beside(40, 90), ["jump"]);
        assert_eq!(beside(90, 40), ["jump"]);
        assert_eq!(beside(40, 40), ["repeated"]);
        assert!(beside(40, 60).is_empty());
        assert!(beside(0, 60).is_empty());
        assert!(beside(0, 0).is_empty());
    }

    #[test]
    fn a_running_sum_may_double_and_not_fall() {
        let beside = |before, now| {
            codes(
                &second(value(before), value(now)),
                RUNNING,
                (percent(100), 1),
            )
        };
        assert!(beside(40, 90).is_empty());
        assert!(beside(40, 40).is_empty());
        assert_eq!(beside(40, 30), ["running_sum_fell"]);
    }

    #[test]
    fn a_target_left_far_behind_and_a_missing_file_are_pointed_out() {
        let of = |outcome, files| codes(&second(Measured::Blank, value(9)), LAST, (outcome, files));
        assert_eq!(of(percent(151), 1), ["far_above"]);
        assert_eq!(of(percent(150), 0), ["no_evidence"]);
        assert!(of(percent(150), 1).is_empty());
    }

    #[test]
    fn more_than_there_are_is_pointed_out() {
        let seen = FigureSeen {
            realizations: &second(Measured::Blank, value(102)),
            quarter: Quarter::Second,
            consolidation: Consolidation::Last,
            convention: Convention::Cumulative,
            outcome: percent(102),
            files: 1,
            is_above_whole: true,
        };
        assert_eq!(suspicions(&seen), [Suspicion::AboveWhole]);
    }

    #[test]
    fn what_was_not_written_is_not_suspicious() {
        let blank = second(value(9), Measured::Blank);
        assert!(codes(&blank, LAST, (Outcome::Blank, 0)).is_empty());
        let reason = "Survei akhir tahun".to_owned();
        let declared = second(value(9), Measured::NotMeasured { reason });
        assert!(codes(&declared, LAST, (Outcome::NotMeasured, 0)).is_empty());
    }

    #[test]
    fn huge_figures_are_compared_without_a_panic() {
        let huge = |number| Measured::Value(Figure::Number(number));
        let figures = second(huge(Decimal::MAX), huge(Decimal::MIN));
        let _ = codes(&figures, LAST, (percent(100), 1));
    }

    #[test]
    fn three_figures_all_exactly_on_target_are_pointed_out() {
        assert!(all_exactly_on_target(&[percent(100); 3]));
        assert!(!all_exactly_on_target(&[percent(100); 2]));
        assert!(!all_exactly_on_target(&[
            percent(100),
            percent(100),
            percent(99)
        ]));
    }
}
