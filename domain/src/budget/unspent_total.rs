//! What was not spent in a year by the group of its causes: of an agency, and of a city together
//! (`domain.md` 2.4).

use super::unspent::{CauseGroup, UnspentPart};
use crate::value::Rupiah;

/// A budget line at the end of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnspentLine {
    /// Its ceiling.
    pub ceiling: Option<Rupiah>,
    /// What was spent of it; none while nobody has told.
    pub spent: Option<Rupiah>,
    /// The causes given for the rest.
    pub parts: Vec<UnspentPart>,
}

/// What is left of budgets, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnspentTotal {
    /// What was not spent of the lines whose spending is told.
    pub unspent: Rupiah,
    /// What the causes of each group make, in the order of [`CauseGroup::ALL`].
    pub groups: [Rupiah; 4],
    /// The lines whose spending is told; where there is none, nothing is known of what is left.
    pub told_lines: usize,
    /// The lines whose spending nobody has told: what is missing must not be read as a saving.
    pub open_lines: usize,
}

impl UnspentTotal {
    /// Of no line at all.
    pub const NONE: Self = Self {
        unspent: Rupiah::ZERO,
        groups: [Rupiah::ZERO; 4],
        told_lines: 0,
        open_lines: 0,
    };

    /// Adds up the lines of an agreement; none where a sum does not fit. What is spent above a
    /// ceiling leaves nothing, and takes nothing from what others leave: it is told at its line.
    pub fn of(lines: &[UnspentLine]) -> Option<Self> {
        lines.iter().try_fold(Self::NONE, |sum, line| {
            let (Some(ceiling), Some(spent)) = (line.ceiling, line.spent) else {
                let open_lines = sum.open_lines.saturating_add(1);
                return Some(Self { open_lines, ..sum });
            };
            let mut own = Self {
                unspent: ceiling.checked_sub(spent)?.max(Rupiah::ZERO),
                told_lines: 1,
                ..Self::NONE
            };
            for part in &line.parts {
                let group = part.cause.group();
                let places = CauseGroup::ALL.iter().zip(&mut own.groups);
                for (_, sum) in places.filter(|(one, _)| **one == group) {
                    *sum = sum.checked_add(part.amount.unwrap_or(Rupiah::ZERO))?;
                }
            }
            sum.with(own)
        })
    }

    /// Both together; none where a sum does not fit.
    pub fn with(self, other: Self) -> Option<Self> {
        let mut groups = self.groups;
        for (sum, further) in groups.iter_mut().zip(other.groups) {
            *sum = sum.checked_add(further)?;
        }
        Some(Self {
            unspent: self.unspent.checked_add(other.unspent)?,
            groups,
            told_lines: self.told_lines.checked_add(other.told_lines)?,
            open_lines: self.open_lines.checked_add(other.open_lines)?,
        })
    }

    /// What nobody has given a cause for. Below zero where the causes make more than was left.
    pub fn unexplained(&self) -> Option<Rupiah> {
        let mut groups = self.groups.into_iter();
        groups.try_fold(self.unspent, Rupiah::checked_sub)
    }
}

#[cfg(test)]
mod tests {
    use super::super::unspent::UnspentCause;
    use super::*;
    use proptest::prelude::*;

    fn line(ceiling: i64, spent: Option<i64>, parts: &[(UnspentCause, i64)]) -> UnspentLine {
        let part = |(cause, amount): &(UnspentCause, i64)| UnspentPart {
            cause: *cause,
            amount: Some(Rupiah::new(*amount)),
            note: String::new(),
        };
        UnspentLine {
            ceiling: Some(Rupiah::new(ceiling)),
            spent: spent.map(Rupiah::new),
            parts: parts.iter().map(part).collect(),
        }
    }

    #[test]
    fn causes_count_in_their_groups_and_the_rest_is_unexplained() {
        let lines = [
            line(100, Some(60), &[(UnspentCause::TenderSaving, 30)]),
            line(
                50,
                Some(20),
                &[
                    (UnspentCause::OutputMet, 5),
                    (UnspentCause::TenderFailed, 20),
                ],
            ),
            line(40, None, &[]),
        ];
        let total = UnspentTotal::of(&lines).expect("fits");
        assert_eq!(total.unspent, Rupiah::new(70));
        assert_eq!(total.groups, [35, 0, 0, 20].map(Rupiah::new));
        assert_eq!(total.unexplained(), Some(Rupiah::new(15)));
        assert_eq!((total.told_lines, total.open_lines), (2, 1));
    }

    #[test]
    fn what_is_spent_above_a_ceiling_takes_nothing_from_what_others_leave() {
        let lines = [line(100, Some(130), &[]), line(50, Some(20), &[])];
        let total = UnspentTotal::of(&lines).expect("fits");
        assert_eq!(total.unspent, Rupiah::new(30));
    }

    #[test]
    fn sum_that_does_not_fit_is_none() {
        let lines = [line(i64::MAX, Some(0), &[]), line(1, Some(0), &[])];
        assert_eq!(UnspentTotal::of(&lines), None);
    }

    proptest! {
        #[test]
        fn agencies_add_up_to_the_city_in_any_order(
            lines in prop::collection::vec((0_i64..1_000, 0_i64..1_000, 0_usize..11), 0..12),
            at in 0_usize..12,
        ) {
            let lines: Vec<UnspentLine> = lines
                .iter()
                .map(|(ceiling, spent, cause)| {
                    let left = (ceiling - spent).max(0);
                    let cause = UnspentCause::ALL[*cause];
                    line(*ceiling, Some(*spent), &[(cause, left)])
                })
                .collect();
            let (first, second) = lines.split_at(at.min(lines.len()));
            let parts = [first, second].map(|part| UnspentTotal::of(part).expect("fits"));
            let whole = UnspentTotal::of(&lines);
            prop_assert_eq!(parts[0].with(parts[1]), whole);
            prop_assert_eq!(parts[1].with(parts[0]), whole);
            let left = whole.and_then(|whole| whole.unexplained());
            prop_assert_eq!(left, Some(Rupiah::ZERO), "all of it has a cause");
        }
    }
}
