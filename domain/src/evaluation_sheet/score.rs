//! From grades to points. A criterion without a grade brings none, and is counted as not graded:
//! the points are those that were reached so far, never a guess about the rest.
//!
//! The criteria of a sub-component count the same. Points are added up as whole numbers of a small
//! unit and divided once, so that nothing is rounded but what a person reads.

use rust_decimal::Decimal;

use super::{Aspect, Component, Criterion, Grade, Predicate};
use crate::coded::coded_enum;
use crate::value::number_text::format_fixed;
use crate::value::round_for_display;

coded_enum! {
    /// Whose grade it is. The later one in this list counts before the earlier.
    pub enum GradedBy {
        /// The agency's own.
        Agency => "agency", "Penilaian mandiri";
        /// The evaluators'.
        Reviewer => "reviewer", "Evaluator";
        /// Who answers for the quality of the evaluation.
        Assurer => "assurer", "Penjamin mutu";
    }
}

/// The grades of one criterion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The agency's own.
    pub agency: Option<Grade>,
    /// The evaluators'.
    pub reviewer: Option<Grade>,
    /// The assurer's.
    pub assurer: Option<Grade>,
}

impl Answer {
    /// The grade of one of them.
    pub const fn by(self, by: GradedBy) -> Option<Grade> {
        match by {
            GradedBy::Agency => self.agency,
            GradedBy::Reviewer => self.reviewer,
            GradedBy::Assurer => self.assurer,
        }
    }

    /// The grade that counts, and whose it is.
    pub fn counting(self) -> Option<(Grade, GradedBy)> {
        let mut latest = GradedBy::ALL.iter().rev().copied();
        latest.find_map(|by| Some((self.by(by)?, by)))
    }
}

/// How many units are a point: every number of criteria divides it, after the hundredths of a
/// weight and those of a grade.
const UNITS: u64 = 2_520 * 100 * 100;

/// Points reached, with how much of the whole they speak for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// What was reached, in [`UNITS`].
    reached: u64,
    /// What can be reached, in the same.
    weight: u64,
    /// How many criteria are graded.
    pub graded: usize,
    /// How many there are.
    pub total: usize,
}

impl Points {
    /// What was reached, unrounded.
    pub fn reached(self) -> Decimal {
        points(self.reached)
    }

    /// What can be reached.
    pub fn weight(self) -> Decimal {
        points(self.weight)
    }

    /// The points that can still be gained, unrounded.
    pub fn obtainable(self) -> Decimal {
        points(self.weight.saturating_sub(self.reached))
    }

    /// "9 dari 12 kriteria dinilai".
    pub fn coverage(self) -> String {
        format!("{} dari {} kriteria dinilai", self.graded, self.total)
    }

    /// Whether every criterion is graded.
    pub const fn is_whole(self) -> bool {
        self.graded == self.total
    }

    /// The predicate of the points as they are read.
    pub fn predicate(self) -> Predicate {
        Predicate::of(self.reached())
    }

    fn and(self, other: Self) -> Self {
        Self {
            reached: self.reached.saturating_add(other.reached),
            weight: self.weight.saturating_add(other.weight),
            graded: self.graded.saturating_add(other.graded),
            total: self.total.saturating_add(other.total),
        }
    }
}

/// The points of one sub-component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Of which component.
    pub component: Component,
    /// Under which aspect.
    pub aspect: Aspect,
    /// What it brings.
    pub points: Points,
}

/// The points of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetScore {
    /// Those of every sub-component, in the order of the sheet.
    pub parts: Vec<Part>,
}

impl SheetScore {
    /// All of them together.
    pub fn whole(&self) -> Points {
        sum(self.parts.iter())
    }

    /// Those of one component.
    pub fn of(&self, component: Component) -> Points {
        sum(self.parts.iter().filter(|part| part.component == component))
    }
}

fn points(units: u64) -> Decimal {
    let of = Decimal::from(UNITS);
    Decimal::from(units).checked_div(of).unwrap_or_default()
}

fn sum<'a>(parts: impl Iterator<Item = &'a Part>) -> Points {
    parts.fold(Points::default(), |sum, part| sum.and(part.points))
}

/// The points of a sheet whose grades `grade` gives.
pub fn score(grade: impl Fn(Criterion) -> Option<Grade>) -> SheetScore {
    let mut parts = Vec::new();
    for component in Component::ALL.iter().copied() {
        for aspect in Aspect::ALL.iter().copied() {
            parts.push(Part {
                component,
                aspect,
                points: points_of(component, aspect, &grade),
            });
        }
    }
    SheetScore { parts }
}

fn points_of(
    component: Component,
    aspect: Aspect,
    grade: impl Fn(Criterion) -> Option<Grade>,
) -> Points {
    let (mut worth, mut graded, mut total) = (0_u32, 0_usize, 0_usize);
    for criterion in Criterion::of(component, aspect) {
        total = total.saturating_add(1);
        if let Some(grade) = grade(criterion) {
            graded = graded.saturating_add(1);
            worth = worth.saturating_add(grade.worth());
        }
    }
    let whole = u64::from(component.hundredths_of(aspect)).saturating_mul(UNITS / 100);
    let of = u64::try_from(total).unwrap_or(u64::MAX).saturating_mul(100);
    Points {
        reached: whole
            .checked_div(of)
            .unwrap_or(0)
            .saturating_mul(u64::from(worth)),
        weight: whole,
        graded,
        total,
    }
}

/// Points as a person reads them: two decimals.
pub fn display_points(points: Decimal) -> String {
    format_fixed(round_for_display(points), 2)
}
