//! Reporting lines: who reports to whom, and at which level a position signs because of it.
//!
//! The level is not the rank alone: a camat has the rank of an administrator and signs with the
//! head of region; the director of a hospital has the rank of an agency's head and reports to one;
//! a functional officer may report to the agency's head directly (`domain.md` 1.1 and 8, 8).

use std::collections::BTreeSet;

use super::position::Rank;
use crate::agreement::Level;
use crate::value::PositionId;

/// Why a position cannot report to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportingRefusal {
    /// It would report to itself.
    #[error("a position does not report to itself")]
    Itself,
    /// Going up from the superior leads back to it.
    #[error("the reporting line would be a circle")]
    Circle,
}

impl ReportingRefusal {
    /// Every refusal.
    pub const ALL: [Self; 2] = [Self::Itself, Self::Circle];

    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Itself => "position_reports_to_itself",
            Self::Circle => "position_reporting_circle",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::Itself => "Jabatan tidak dapat menjadi atasannya sendiri. Pilih jabatan lain.",
            Self::Circle => {
                "Jabatan yang dipilih berada di bawah jabatan ini, sehingga garis atasannya \
                 berputar. Pilih atasan yang lebih tinggi."
            }
        }
    }
}

/// Whether a position may report to another; `superior_of` answers who reports to whom now.
pub fn check_superior(
    position: PositionId,
    superior: PositionId,
    superior_of: impl Fn(PositionId) -> Option<PositionId>,
) -> Result<(), ReportingRefusal> {
    if position == superior {
        return Err(ReportingRefusal::Itself);
    }
    // A circle that stands already, among others, ends where it begins to repeat.
    let mut seen = BTreeSet::from([superior]);
    let mut at = superior;
    while let Some(above) = superior_of(at) {
        if above == position {
            return Err(ReportingRefusal::Circle);
        }
        if !seen.insert(above) {
            return Ok(());
        }
        at = above;
    }
    Ok(())
}

/// The level at which a position signs: by whom it reports to first, by its rank then.
pub const fn signing_level(rank: Rank, superior: Option<Rank>) -> Level {
    match (rank, superior) {
        (Rank::HeadOfRegion, _) => Level::HeadOfRegion,
        (_, Some(Rank::HeadOfRegion)) | (Rank::JptPratama, None) => Level::AgencyHead,
        (Rank::JptPratama | Rank::Administrator, _) => Level::Administrator,
        (Rank::Pengawas, _) => Level::Pengawas,
        (Rank::Fungsional | Rank::Pelaksana, _) => Level::Individual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn position(number: u128) -> PositionId {
        PositionId::from_uuid(Uuid::from_u128(number))
    }

    #[rstest]
    #[case::head_of_region(Rank::HeadOfRegion, None, Level::HeadOfRegion)]
    #[case::agency_head(Rank::JptPratama, Some(Rank::HeadOfRegion), Level::AgencyHead)]
    #[case::camat(Rank::Administrator, Some(Rank::HeadOfRegion), Level::AgencyHead)]
    #[case::hospital(Rank::JptPratama, Some(Rank::JptPratama), Level::Administrator)]
    #[case::secretary(Rank::Administrator, Some(Rank::JptPratama), Level::Administrator)]
    #[case::functional_under_head(Rank::Fungsional, Some(Rank::JptPratama), Level::Individual)]
    #[case::pengawas_under_camat(Rank::Pengawas, Some(Rank::Administrator), Level::Pengawas)]
    #[case::unknown_superior(Rank::JptPratama, None, Level::AgencyHead)]
    fn reporting_line_decides_the_level_before_the_rank(
        #[case] rank: Rank,
        #[case] superior: Option<Rank>,
        #[case] level: Level,
    ) {
        assert_eq!(signing_level(rank, superior), level);
    }

    #[test]
    fn line_that_leads_back_is_refused() {
        let above = BTreeMap::from([(position(2), position(1)), (position(3), position(2))]);
        let superior_of = |id: PositionId| above.get(&id).copied();
        let refused = |of, to| check_superior(position(of), position(to), superior_of).err();
        assert_eq!(refused(1, 3), Some(ReportingRefusal::Circle));
        assert_eq!(refused(2, 2), Some(ReportingRefusal::Itself));
        assert_eq!(refused(3, 1), None);
        assert_eq!(refused(4, 3), None);
    }

    proptest! {
        /// Whatever people choose in whatever order, what was accepted never leads back.
        #[test]
        fn accepted_lines_are_never_a_circle(
            chosen in proptest::collection::vec((0_u128..8, 0_u128..8), 0..40)
        ) {
            let mut above: BTreeMap<PositionId, PositionId> = BTreeMap::new();
            for (of, to) in chosen {
                let superior_of = |id: PositionId| above.get(&id).copied();
                if check_superior(position(of), position(to), superior_of).is_ok() {
                    above.insert(position(of), position(to));
                }
            }
            for start in above.keys() {
                let line = std::iter::successors(Some(*start), |at| above.get(at).copied());
                prop_assert!(line.take(9).count() < 9);
            }
        }
    }
}
