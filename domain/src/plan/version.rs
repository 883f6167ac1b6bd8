//! Versions of a plan (perubahan RPJMD or Renstra): what a new one needs, and which one counts.
//! The earlier version stays readable as it was; what answered to it still does.

use chrono::NaiveDate;

use super::{PlanIndicator, PlanKind, PlanPeriod};
use crate::value::{AgencyId, Figure};

/// What makes a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanVersion {
    /// 1 for the plan as it was first decreed, then 2, 3, ...
    pub number: u16,
    /// Why the plan was changed; blank for the first version.
    pub ground: String,
    /// The day the change was decreed.
    pub decreed_on: Option<NaiveDate>,
}

/// What a version must keep of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanIdentity {
    /// Which plan.
    pub kind: PlanKind,
    /// Whose; none for the city's.
    pub agency: Option<AgencyId>,
    /// Its years.
    pub period: PlanPeriod,
    /// Its number among the versions.
    pub number: u16,
}

/// Why a plan cannot be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefusal {
    /// Not 3 to 5 years.
    #[error("a plan spans three to five years")]
    Period,
    /// A version changes what it must keep: whose plan it is, which, or its years.
    #[error("a version keeps the plan's kind, agency and years")]
    OtherPlan,
    /// A version skips a number or repeats one.
    #[error("a version has the number after the one before")]
    Number,
}

impl PlanRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Period => "plan_period",
            Self::OtherPlan => "plan_version_of_other",
            Self::Number => "plan_version_number",
        }
    }
}

impl PlanVersion {
    /// Whether agreements answer to it: the first version from the start, a later one once it has
    /// a ground and the day it was decreed.
    pub fn counts(&self) -> bool {
        self.number <= 1 || (self.decreed_on.is_some() && !self.ground.trim().is_empty())
    }
}

/// Whether a plan may be started; `earlier` is the version it changes.
pub fn check_plan(new: &PlanIdentity, earlier: Option<&PlanIdentity>) -> Result<(), PlanRefusal> {
    if !new.period.is_usual() {
        return Err(PlanRefusal::Period);
    }
    let Some(earlier) = earlier else {
        let is_first = new.number <= 1;
        return if is_first {
            Ok(())
        } else {
            Err(PlanRefusal::Number)
        };
    };
    let is_same =
        (new.kind, new.agency, new.period) == (earlier.kind, earlier.agency, earlier.period);
    if !is_same {
        return Err(PlanRefusal::OtherPlan);
    }
    if earlier.number.checked_add(1) != Some(new.number) {
        return Err(PlanRefusal::Number);
    }
    Ok(())
}

/// A year's target that a version changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetChange {
    /// The year.
    pub year: u16,
    /// Semula.
    pub before: Option<Figure>,
    /// Menjadi.
    pub after: Option<Figure>,
}

/// The targets that differ between two versions of an indicator, from the plan's first year on.
pub fn target_changes(
    before: &PlanIndicator,
    after: &PlanIndicator,
    period: PlanPeriod,
) -> Vec<TargetChange> {
    let targets = before.targets.iter().zip(&after.targets);
    period
        .years()
        .zip(targets)
        .filter(|(_, (before, after))| before != after)
        .map(|(year, (before, after))| TargetChange {
            year,
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: PlanIdentity = PlanIdentity {
        kind: PlanKind::Renstra,
        agency: None,
        period: PlanPeriod {
            first: 2025,
            last: 2029,
        },
        number: 1,
    };

    #[test]
    fn change_counts_once_it_has_a_ground_and_a_day() {
        let mut version = PlanVersion {
            number: 2,
            ..PlanVersion::default()
        };
        assert!(!version.counts());
        version.decreed_on = NaiveDate::from_ymd_opt(2026, 8, 3);
        assert!(!version.counts(), "without a ground");
        version.ground = "Penyesuaian RPJMD".to_owned();
        assert!(version.counts());
        assert!(
            PlanVersion {
                number: 1,
                ..PlanVersion::default()
            }
            .counts()
        );
    }

    #[test]
    fn version_keeps_its_plan_and_its_place() {
        let second = PlanIdentity { number: 2, ..FIRST };
        assert_eq!(check_plan(&second, Some(&FIRST)), Ok(()));
        assert_eq!(check_plan(&second, None), Err(PlanRefusal::Number));
        assert_eq!(check_plan(&FIRST, Some(&FIRST)), Err(PlanRefusal::Number));
        let of_city = PlanIdentity {
            kind: PlanKind::Rpjmd,
            ..second
        };
        assert_eq!(
            check_plan(&of_city, Some(&FIRST)),
            Err(PlanRefusal::OtherPlan)
        );
        let longer = PlanPeriod {
            first: 2024,
            last: 2028,
        };
        let moved = PlanIdentity {
            period: longer,
            ..second
        };
        assert_eq!(
            check_plan(&moved, Some(&FIRST)),
            Err(PlanRefusal::OtherPlan)
        );
    }

    #[test]
    fn only_targets_that_differ_are_told() {
        let number = |number: i64| Some(Figure::Number(number.into()));
        let before = PlanIndicator {
            id: crate::value::PlanIndicatorId::from_uuid(uuid::Uuid::from_u128(1)),
            name: "Indeks".to_owned(),
            unit: "indeks".to_owned(),
            baseline: None,
            targets: [number(70), number(71), None, None, number(74)],
        };
        let mut after = before.clone();
        after.targets[1] = number(72);
        after.targets[4] = None;
        let found = target_changes(&before, &after, FIRST.period);
        let told: Vec<_> = found
            .into_iter()
            .map(|one| (one.year, one.before, one.after))
            .collect();
        assert_eq!(
            told,
            [(2026, number(71), number(72)), (2029, number(74), None)]
        );
    }

    proptest! {
        #[test]
        fn no_plan_spans_less_than_three_or_more_than_five_years(
            first in 2000_u16..2100, years in 0_u16..10
        ) {
            let period = PlanPeriod { first, last: first + years };
            let found = check_plan(&PlanIdentity { period, ..FIRST }, None);
            prop_assert_eq!(found.is_ok(), (2..=4).contains(&years));
        }
    }
}
