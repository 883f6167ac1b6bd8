//! Medium-term plans: RPJMD and Renstra as trees with indicators and yearly targets (`domain.md`
//! 4.2, 3).

mod continuity;
mod import;
mod import_details;
mod import_sort;
mod node_code;
mod performance_tree;
mod version;

use crate::coded::coded_enum;
use crate::value::{Figure, PlanIndicatorId};

pub use crate::import::ImportProblem;
pub use continuity::{Continuity, EarlierIndicator, ancestry, continuity, proposed_predecessor};
pub use import::{ImportRow, read_sheet, read_table};
pub use import_details::ImportDetails;
pub use node_code::{NodeCodeProblem, check_node_code};
pub use performance_tree::{
    CauseLine, CauseNode, Contribution, ContributionRefusal, check_contribution, performance_tree,
    servable,
};
pub use version::{
    PlanIdentity, PlanRefusal, PlanVersion, TargetChange, check_plan, target_changes,
};

/// Most years a plan spans.
pub const PLAN_YEARS_MAX: usize = 5;

coded_enum! {
    /// Which plan.
    pub enum PlanKind {
        /// Rencana Pembangunan Jangka Menengah Daerah, of the city.
        Rpjmd => "rpjmd", "RPJMD";
        /// Rencana Strategis Perangkat Daerah, of an agency.
        Renstra => "renstra", "Renstra";
    }
}

coded_enum! {
    /// What a node of the tree is, from the top down.
    pub enum NodeKind {
        /// Visi.
        Vision => "vision", "Visi";
        /// Misi.
        Mission => "mission", "Misi";
        /// Tujuan.
        Goal => "goal", "Tujuan";
        /// Sasaran.
        Objective => "objective", "Sasaran";
        /// Program.
        Program => "program", "Program";
        /// Kegiatan.
        Activity => "activity", "Kegiatan";
        /// Sub kegiatan.
        SubActivity => "sub_activity", "Sub kegiatan";
    }
}

impl NodeKind {
    /// Whether its indicators are key indicators (IKU): what is to come of the work, not the work.
    pub const fn has_key_indicators(self) -> bool {
        matches!(self, Self::Goal | Self::Objective)
    }
}

/// The years a plan spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanPeriod {
    /// The first year.
    pub first: u16,
    /// The last year.
    pub last: u16,
}

impl PlanPeriod {
    /// Whether it is 3 to 5 years, as plans of regions are.
    pub const fn is_usual(self) -> bool {
        matches!(self.last.checked_sub(self.first), Some(2..=4))
    }

    /// Which of the plan's years this is, from zero; none outside the period.
    pub fn place_of(self, year: u16) -> Option<usize> {
        if year > self.last {
            return None;
        }
        let place = usize::from(year.checked_sub(self.first)?);
        (place < PLAN_YEARS_MAX).then_some(place)
    }

    /// Every year of the period.
    pub fn years(self) -> impl Iterator<Item = u16> {
        (self.first..=self.last).take(PLAN_YEARS_MAX)
    }
}

/// An indicator of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanIndicator {
    /// Identity.
    pub id: PlanIndicatorId,
    /// Indikator.
    pub name: String,
    /// Satuan.
    pub unit: String,
    /// What stood at the beginning.
    pub baseline: Option<Figure>,
    /// The target of each year, from the first on.
    pub targets: [Option<Figure>; PLAN_YEARS_MAX],
}

impl PlanIndicator {
    /// The target of a year, where the plan has one.
    pub fn target_of(&self, period: PlanPeriod, year: u16) -> Option<&Figure> {
        self.targets.get(period.place_of(year)?)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: PlanPeriod = PlanPeriod {
        first: 2024,
        last: 2026,
    };

    #[test]
    fn years_have_their_places_and_others_have_none() {
        assert_eq!(PERIOD.place_of(2024), Some(0));
        assert_eq!(PERIOD.place_of(2026), Some(2));
        assert_eq!((PERIOD.place_of(2023), PERIOD.place_of(2027)), (None, None));
        assert_eq!(PERIOD.years().collect::<Vec<_>>(), [2024, 2025, 2026]);
    }

    #[test]
    fn three_to_five_years_are_usual() {
        for (last, usual) in [
            (2025, false),
            (2026, true),
            (2028, true),
            (2029, false),
            (2020, false),
        ] {
            let period = PlanPeriod { first: 2024, last };
            assert_eq!(period.is_usual(), usual, "{last}");
        }
    }
}
