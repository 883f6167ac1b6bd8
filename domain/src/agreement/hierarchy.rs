//! Whose agreement stands above another's, and so must be in force before it is signed.
//!
//! The reporting line of who promises decides: going up from the post, the first agreement of the
//! year that somebody above has made. Where no line leads to one, the superior's agreement that is
//! named counts, and an agency's head stands below the head of region (`domain.md` 4.2, 6).

use crate::order::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::level::Level;
use super::status::AgreementStatus;
use crate::value::{AgreementId, PositionId};

/// An agreement of a year as its place above and below others needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementPlace {
    /// This version.
    pub id: AgreementId,
    /// The post of who promises, where it is said.
    pub position: Option<PositionId>,
    /// The superior's agreement, in whichever version it was named.
    pub parent: Option<AgreementId>,
    /// The version it supersedes.
    pub supersedes: Option<AgreementId>,
    /// The level.
    pub level: Level,
    /// The state.
    pub status: AgreementStatus,
}

/// Why an agreement stands above another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AboveBy {
    /// The reporting line leads to who promises there.
    Line,
    /// It is named.
    Named,
    /// An agency's head promises to the head of region.
    HeadOfRegion,
}

/// The agreement above another, in the version that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Above {
    /// Which.
    pub agreement: AgreementId,
    /// Why that one.
    pub by: AboveBy,
}

/// Why an agreement cannot stand where somebody puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacingRefusal {
    /// It names itself.
    #[error("an agreement does not stand below itself")]
    Itself,
    /// What it names is not of a higher level.
    #[error("the named agreement is not of a higher level")]
    NotAbove,
    /// The head of region's stands in the city's year, and no other does.
    #[error("the head of region's agreement is the city's, and no agency's is")]
    OfAnother,
}

impl PlacingRefusal {
    /// Every refusal.
    pub const ALL: [Self; 3] = [Self::Itself, Self::NotAbove, Self::OfAnother];

    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Itself => "parent_itself",
            Self::NotAbove => "parent_not_above",
            Self::OfAnother => "head_of_region_elsewhere",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::Itself => {
                "Perjanjian tidak dapat menjadi atasannya sendiri. Pilih perjanjian atasan \
                 langsung."
            }
            Self::NotAbove => {
                "Perjanjian yang dipilih tidak berada di tingkat yang lebih tinggi, sehingga \
                 penjenjangan akan berputar. Pilih perjanjian atasan langsung."
            }
            Self::OfAnother => {
                "Perjanjian kepala daerah dibuat atas nama pemerintah daerah, bukan di OPD. \
                 Pilih tingkat perjanjian lain."
            }
        }
    }
}

/// Whether an agreement may name another as the superior's.
pub fn check_named_parent(own: Level, above: Level, is_itself: bool) -> Result<(), PlacingRefusal> {
    if is_itself {
        return Err(PlacingRefusal::Itself);
    }
    if above < own {
        Ok(())
    } else {
        Err(PlacingRefusal::NotAbove)
    }
}

/// The agreements of a year, each below whose it supports. No walk up ever returns.
#[derive(Clone, Debug, Default)]
pub struct Hierarchy {
    newest: BTreeSet<AgreementId>,
    above: BTreeMap<AgreementId, Above>,
}

impl Hierarchy {
    /// Finds what stands above each agreement that is not given up. `superior_of` answers whom a
    /// post reports to.
    pub fn new(
        agreements: &[AgreementPlace],
        superior_of: impl Fn(PositionId) -> Option<PositionId>,
    ) -> Self {
        let finder = Finder::new(agreements);
        let mut hierarchy = Self {
            newest: finder.newest.keys().copied().collect(),
            above: BTreeMap::new(),
        };
        let is_by_line = |above: &Above| above.by == AboveBy::Line;
        let found: Vec<(AgreementId, Above)> = finder
            .alive
            .iter()
            .filter_map(|one| Some((one.id, finder.above(one, &superior_of)?)))
            .collect();
        // The lines first: what somebody has named gives way where both would be a circle.
        let (lines, others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(_, above)| is_by_line(above));
        for (below, above) in lines.into_iter().chain(others) {
            if !hierarchy.leads_to(above.agreement, below) {
                hierarchy.above.insert(below, above);
            }
        }
        hierarchy
    }

    /// The agreement above this one.
    pub fn above(&self, id: AgreementId) -> Option<Above> {
        self.above.get(&id).copied()
    }

    /// Whether this version is the one that counts: an amendment that is not in force does not
    /// hide what is.
    pub fn counts(&self, id: AgreementId) -> bool {
        self.newest.contains(&id)
    }

    fn leads_to(&self, from: AgreementId, to: AgreementId) -> bool {
        chain(from, |id| {
            let next = self.above.get(&id)?.agreement;
            (id != to).then_some(next)
        }) == to
    }
}

struct Finder<'a> {
    /// Those that are not given up.
    alive: Vec<&'a AgreementPlace>,
    /// Of those, the versions that count.
    newest: BTreeMap<AgreementId, &'a AgreementPlace>,
    successor: BTreeMap<AgreementId, AgreementId>,
    /// The versions that count, by the post of who promises.
    of_position: BTreeMap<PositionId, Vec<AgreementId>>,
    head_of_region: Option<AgreementId>,
}

impl<'a> Finder<'a> {
    fn new(agreements: &'a [AgreementPlace]) -> Self {
        let counts = |one: &&AgreementPlace| one.status != AgreementStatus::Void;
        let alive: Vec<&AgreementPlace> = agreements.iter().filter(counts).collect();
        let successor: BTreeMap<AgreementId, AgreementId> = alive
            .iter()
            .filter(|one| one.status.has_been_in_force())
            .filter_map(|one| Some((one.supersedes?, one.id)))
            .into_map();
        let is_newest = |one: &&&AgreementPlace| {
            let is_draft_amendment = one.supersedes.is_some() && !one.status.has_been_in_force();
            last_version(&successor, one.id) == one.id && !is_draft_amendment
        };
        let newest: BTreeMap<AgreementId, &AgreementPlace> = alive
            .iter()
            .filter(is_newest)
            .map(|one| (one.id, *one))
            .into_map();
        let mut of_position: BTreeMap<PositionId, Vec<AgreementId>> = BTreeMap::new();
        for one in newest.values() {
            if let Some(position) = one.position {
                of_position.entry(position).or_default().push(one.id);
            }
        }
        let is_head = |one: &&&AgreementPlace| one.level == Level::HeadOfRegion;
        Self {
            head_of_region: newest.values().find(is_head).map(|one| one.id),
            alive,
            newest,
            successor,
            of_position,
        }
    }

    fn above(
        &self,
        one: &AgreementPlace,
        superior_of: &impl Fn(PositionId) -> Option<PositionId>,
    ) -> Option<Above> {
        let named = one.parent.map(|id| last_version(&self.successor, id));
        let by = |by| move |agreement| Above { agreement, by };
        let of_line = self.by_line(one, named, superior_of);
        of_line
            .map(by(AboveBy::Line))
            .or_else(|| {
                let above = self.newest.get(&named?)?;
                (above.level < one.level).then_some(by(AboveBy::Named)(above.id))
            })
            .or_else(|| {
                let is_head = one.level == Level::AgencyHead;
                let region = self.head_of_region.filter(|_| is_head);
                region.map(by(AboveBy::HeadOfRegion))
            })
    }

    /// The first agreement up the line. Where several people hold that post, the one that is
    /// named; where none of them is, the line does not say.
    fn by_line(
        &self,
        one: &AgreementPlace,
        named: Option<AgreementId>,
        superior_of: &impl Fn(PositionId) -> Option<PositionId>,
    ) -> Option<AgreementId> {
        let mut at = one.position?;
        let mut seen = BTreeSet::from([at]);
        while let Some(superior) = superior_of(at).filter(|above| seen.insert(*above)) {
            match self.of_position.get(&superior).map(Vec::as_slice) {
                Some([only]) => return Some(*only),
                Some(several) => return named.filter(|named| several.contains(named)),
                None => at = superior,
            }
        }
        None
    }
}

fn last_version(successor: &BTreeMap<AgreementId, AgreementId>, id: AgreementId) -> AgreementId {
    chain(id, |id| successor.get(&id).copied())
}

/// Follows `next` to its end; what leads back to itself ends where it began to repeat.
pub(super) fn chain<T: Copy + Ord>(from: T, next: impl Fn(T) -> Option<T>) -> T {
    // Most lead nowhere, and a city asks for tens of thousands.
    let Some(mut at) = next(from).filter(|further| *further != from) else {
        return from;
    };
    let mut seen = BTreeSet::from([from, at]);
    while let Some(further) = next(at).filter(|further| seen.insert(*further)) {
        at = further;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn agreement_id(number: u128) -> AgreementId {
        AgreementId::from_uuid(Uuid::from_u128(number))
    }

    fn position(number: u128) -> PositionId {
        PositionId::from_uuid(Uuid::from_u128(number))
    }

    fn place(
        number: u128,
        post: Option<u128>,
        parent: Option<u128>,
        level: Level,
    ) -> AgreementPlace {
        AgreementPlace {
            id: agreement_id(number),
            position: post.map(position),
            parent: parent.map(agreement_id),
            supersedes: None,
            level,
            status: AgreementStatus::Draft,
        }
    }

    /// Who stands above the agreement of this number, and why.
    fn above(
        agreements: &[AgreementPlace],
        lines: &[(u128, u128)],
        of: u128,
    ) -> Option<(u128, AboveBy)> {
        let lines: BTreeMap<PositionId, PositionId> = lines
            .iter()
            .map(|(below, above)| (position(*below), position(*above)))
            .collect();
        let hierarchy = Hierarchy::new(agreements, |id| lines.get(&id).copied());
        let found = hierarchy.above(agreement_id(of))?;
        Some((found.agreement.uuid().as_u128(), found.by))
    }

    use Level::{Administrator, AgencyHead, HeadOfRegion, Individual, Pengawas};

    #[test]
    fn line_counts_before_what_is_named() {
        // The functional officer of post 30 reports to the head's post 10 directly.
        let agreements = [
            place(1, Some(10), None, AgencyHead),
            place(2, Some(20), None, Administrator),
            place(3, Some(30), Some(2), Individual),
        ];
        let line = [(30, 10), (20, 10)];
        assert_eq!(above(&agreements, &line, 3), Some((1, AboveBy::Line)));
        assert_eq!(above(&agreements, &[], 3), Some((2, AboveBy::Named)));
        assert_eq!(above(&agreements, &line, 1), None);
    }

    #[test]
    fn post_without_an_agreement_is_passed_over() {
        let agreements = [
            place(1, Some(10), None, AgencyHead),
            place(3, Some(30), None, Pengawas),
        ];
        let line = [(30, 20), (20, 10)];
        assert_eq!(above(&agreements, &line, 3), Some((1, AboveBy::Line)));
    }

    #[test]
    fn camat_and_heads_stand_below_the_head_of_region_with_a_line_or_without() {
        let agreements = [
            place(9, Some(90), None, HeadOfRegion),
            place(1, Some(10), None, AgencyHead),
            place(2, None, None, AgencyHead),
            place(3, Some(30), None, Administrator),
        ];
        let line = [(10, 90)];
        assert_eq!(above(&agreements, &line, 1), Some((9, AboveBy::Line)));
        assert_eq!(
            above(&agreements, &line, 2),
            Some((9, AboveBy::HeadOfRegion))
        );
        assert_eq!(
            above(&agreements, &line, 3),
            None,
            "below a head that is not here"
        );
    }

    #[test]
    fn hospitals_director_stands_below_the_head_the_post_reports_to() {
        let agreements = [
            place(9, Some(90), None, HeadOfRegion),
            place(1, Some(10), None, AgencyHead),
            place(2, Some(20), None, Administrator),
        ];
        let line = [(20, 10), (10, 90)];
        assert_eq!(above(&agreements, &line, 2), Some((1, AboveBy::Line)));
    }

    #[test]
    fn one_person_with_two_posts_stands_in_two_places() {
        // Posts 10 and 20 of two agencies have one holder; the agreements follow the posts.
        let agreements = [
            place(1, Some(10), None, AgencyHead),
            place(2, Some(20), None, AgencyHead),
            place(3, Some(11), None, Administrator),
            place(4, Some(21), None, Administrator),
        ];
        let line = [(11, 10), (21, 20)];
        assert_eq!(above(&agreements, &line, 3), Some((1, AboveBy::Line)));
        assert_eq!(above(&agreements, &line, 4), Some((2, AboveBy::Line)));
    }

    #[test]
    fn where_several_hold_the_post_above_the_named_one_counts() {
        let agreements = |named| {
            [
                place(1, Some(10), None, Individual),
                place(2, Some(10), None, Individual),
                place(3, Some(30), named, Individual),
            ]
        };
        let line = [(30, 10)];
        assert_eq!(
            above(&agreements(Some(2)), &line, 3),
            Some((2, AboveBy::Line))
        );
        assert_eq!(above(&agreements(None), &line, 3), None);
    }

    #[test]
    fn amendment_stands_above_once_it_is_in_force() {
        let mut later = place(7, Some(10), None, AgencyHead);
        later.supersedes = Some(agreement_id(1));
        let mut agreements = vec![
            place(1, Some(10), None, AgencyHead),
            place(3, Some(30), None, Administrator),
            later,
        ];
        let line = [(30, 10)];
        assert_eq!(above(&agreements, &line, 3), Some((1, AboveBy::Line)));
        agreements[0].status = AgreementStatus::Superseded;
        agreements[2].status = AgreementStatus::InForce;
        assert_eq!(above(&agreements, &line, 3), Some((7, AboveBy::Line)));
    }

    proptest! {
        /// Whatever lines, names, levels and states people come to: going up ends, and what
        /// stands above is a version that counts.
        #[test]
        fn going_up_never_returns_and_ends_at_what_counts(
            all in prop::collection::vec(
                (
                    prop::option::of(0_u128..6),
                    prop::option::of(0_u128..10),
                    0_usize..5,
                    0_usize..9,
                    prop::option::of(0_u128..10),
                ),
                1..10,
            ),
            lines in prop::collection::vec((0_u128..6, 0_u128..6), 0..8),
        ) {
            let agreements: Vec<AgreementPlace> = all
                .iter()
                .zip(0..)
                .map(|((post, parent, level, status, earlier), number)| AgreementPlace {
                    status: AgreementStatus::ALL[*status],
                    supersedes: earlier.map(agreement_id),
                    ..place(number, *post, *parent, Level::ALL[*level])
                })
                .collect();
            let lines: BTreeMap<PositionId, PositionId> = lines
                .iter()
                .map(|(below, above)| (position(*below), position(*above)))
                .collect();
            let hierarchy = Hierarchy::new(&agreements, |id| lines.get(&id).copied());
            for one in &agreements {
                let up = std::iter::successors(Some(one.id), |id| {
                    Some(hierarchy.above(*id)?.agreement)
                });
                prop_assert!(up.take(12).count() < 12);
                if let Some(above) = hierarchy.above(one.id) {
                    prop_assert!(hierarchy.counts(above.agreement));
                    prop_assert_ne!(above.agreement, one.id);
                }
            }
        }
    }
}
