//! The cascade (penjenjangan): which agreement stands under which, what supports what, and what
//! is still open (`domain.md` 4.2, 6 and 5, 5).
//!
//! Every item promised above is supported by somebody below, or held personally by who promised
//! it. Links name the item as it was when they were made; an amendment's item goes on from it, so
//! a link holds across versions.

use crate::order::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::entity::Agreement;
use super::hierarchy::{AgreementPlace, Hierarchy, chain};
use super::level::Level;
use super::status::AgreementStatus;
use crate::value::{AgreementId, ItemId, PositionId};

/// An agreement as the cascade needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CascadeAgreement {
    /// What decides where it stands.
    pub place: AgreementPlace,
    /// Its items.
    pub items: Vec<CascadeItem>,
}

/// An item as the cascade needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CascadeItem {
    /// Identity.
    pub id: ItemId,
    /// The item of the earlier version it goes on from.
    pub lineage: Option<ItemId>,
    /// Whether who promised it carries it out personally.
    pub held_personally: bool,
}

/// A link: the first item supports the second.
pub type SupportLink = (ItemId, ItemId);

/// One agreement in the tree, in the order of reading from the top down.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CascadeLine {
    /// The newest version.
    pub id: AgreementId,
    /// How deep it stands; the top is zero.
    pub depth: usize,
    /// Items that nobody below supports and nobody holds personally.
    pub unsupported: Vec<ItemId>,
    /// Items that support nothing above, though a superior's agreement is named.
    pub unlinked: Vec<ItemId>,
    /// How many agreements stand below, at any depth.
    pub below: usize,
    /// How many of those are in force.
    pub below_in_force: usize,
}

/// The tree of all agreements of a year that are not given up, each in its newest version.
///
/// Which stands below which is what [`Hierarchy`] says; where it names none, the agreement stands
/// at the top. The order is that of `agreements`.
pub fn cascade(
    agreements: &[CascadeAgreement],
    links: &[SupportLink],
    superior_of: impl Fn(PositionId) -> Option<PositionId>,
) -> Vec<CascadeLine> {
    let tree = Tree::new(agreements, links, superior_of);
    let mut read = Vec::new();
    for top in &tree.newest {
        if !tree.superiors.contains_key(&top.place.id) {
            tree.walk(top, 0, &mut read);
        }
    }
    read
}

/// Whether an agreement may be named as the superior's of another: of the same agency and year, of
/// a higher level, and not finished. One that is named already stays so.
pub fn may_stand_above(above: &Agreement, below: &Agreement) -> bool {
    let is_same = above.agency == below.agency && above.year == below.year;
    let counts = !above.status.is_finished() || below.parent == Some(above.id);
    is_same && above.level < below.level && counts
}

struct Tree<'a> {
    newest: Vec<&'a CascadeAgreement>,
    /// The agreement above each, in its newest version. No walk returns.
    superiors: BTreeMap<AgreementId, AgreementId>,
    /// Those right below each, in the order of reading.
    below: BTreeMap<AgreementId, Vec<&'a CascadeAgreement>>,
    in_force: BTreeSet<AgreementId>,
    /// The first version of every item: what links of all versions agree on.
    origin: BTreeMap<ItemId, ItemId>,
    supported: BTreeSet<ItemId>,
    supporting: BTreeSet<ItemId>,
}

impl<'a> Tree<'a> {
    fn new(
        agreements: &'a [CascadeAgreement],
        links: &[SupportLink],
        superior_of: impl Fn(PositionId) -> Option<PositionId>,
    ) -> Self {
        let places: Vec<AgreementPlace> = agreements.iter().map(|one| one.place.clone()).collect();
        let hierarchy = Hierarchy::new(&places, superior_of);
        let counts = |one: &&CascadeAgreement| hierarchy.counts(one.place.id);
        let newest: Vec<&CascadeAgreement> = agreements.iter().filter(counts).collect();
        let is_alive = |one: &&CascadeAgreement| one.place.status != AgreementStatus::Void;
        let earlier: BTreeMap<ItemId, ItemId> = agreements
            .iter()
            .filter(is_alive)
            .flat_map(|one| &one.items)
            .filter_map(|item| Some((item.id, item.lineage?)))
            .into_map();
        let origin = |id: ItemId| chain(id, |id| earlier.get(&id).copied());
        let standing: BTreeSet<ItemId> = newest
            .iter()
            .flat_map(|one| &one.items)
            .map(|item| origin(item.id))
            .into_set();
        let counted: Vec<(ItemId, ItemId)> = links
            .iter()
            .map(|(below, above)| (origin(*below), origin(*above)))
            .filter(|(below, _)| standing.contains(below))
            .collect();
        let superior = |one: &&CascadeAgreement| {
            let above = hierarchy.above(one.place.id)?;
            Some((one.place.id, above.agreement))
        };
        let superiors: BTreeMap<AgreementId, AgreementId> =
            newest.iter().filter_map(superior).into_map();
        let mut below: BTreeMap<AgreementId, Vec<&CascadeAgreement>> = BTreeMap::new();
        for one in &newest {
            if let Some(above) = superiors.get(&one.place.id) {
                below.entry(*above).or_default().push(*one);
            }
        }
        let is_in_force = |one: &&&CascadeAgreement| one.place.status.stands();
        Self {
            superiors,
            below,
            in_force: newest
                .iter()
                .filter(is_in_force)
                .map(|one| one.place.id)
                .into_set(),
            origin: newest
                .iter()
                .flat_map(|one| &one.items)
                .map(|item| (item.id, origin(item.id)))
                .into_map(),
            supported: counted.iter().map(|(_, above)| *above).into_set(),
            supporting: counted.iter().map(|(below, _)| *below).into_set(),
            newest,
        }
    }

    fn walk(&self, one: &CascadeAgreement, depth: usize, lines: &mut Vec<CascadeLine>) {
        let place = lines.len();
        lines.push(self.line(one, depth));
        for below in self.below.get(&one.place.id).into_iter().flatten() {
            self.walk(below, depth.saturating_add(1), lines);
        }
        let below = lines.get(place.saturating_add(1)..).unwrap_or_default();
        let in_force = below.iter().filter(|line| self.in_force.contains(&line.id));
        let (count, count_in_force) = (below.len(), in_force.count());
        if let Some(line) = lines.get_mut(place) {
            line.below = count;
            line.below_in_force = count_in_force;
        }
    }

    fn line(&self, one: &CascadeAgreement, depth: usize) -> CascadeLine {
        let origin = |item: &CascadeItem| self.origin.get(&item.id).copied().unwrap_or(item.id);
        let ids = |items: Vec<&CascadeItem>| items.into_iter().map(|item| item.id).collect();
        // Who works alone carries everything out in person.
        let carries_alone = one.place.level == Level::Individual;
        let unsupported = |item: &&CascadeItem| {
            !carries_alone && !item.held_personally && !self.supported.contains(&origin(item))
        };
        let has_superior = self.superiors.contains_key(&one.place.id);
        let unlinked =
            |item: &&CascadeItem| has_superior && !self.supporting.contains(&origin(item));
        CascadeLine {
            id: one.place.id,
            depth,
            unsupported: ids(one.items.iter().filter(unsupported).collect()),
            unlinked: ids(one.items.iter().filter(unlinked).collect()),
            below: 0,
            below_in_force: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn agreement_id(number: u128) -> AgreementId {
        AgreementId::from_uuid(Uuid::from_u128(number))
    }

    fn item_id(number: u128) -> ItemId {
        ItemId::from_uuid(Uuid::from_u128(number))
    }

    /// An agreement in force with one item, whose number is a hundred times its own.
    fn agreement(number: u128, parent: Option<u128>, level: Level) -> CascadeAgreement {
        CascadeAgreement {
            place: AgreementPlace {
                id: agreement_id(number),
                position: None,
                parent: parent.map(agreement_id),
                supersedes: None,
                level,
                status: AgreementStatus::InForce,
            },
            items: vec![CascadeItem {
                id: item_id(number * 100),
                lineage: None,
                held_personally: false,
            }],
        }
    }

    /// The tree where no post reports to another.
    fn named(agreements: &[CascadeAgreement], links: &[SupportLink]) -> Vec<CascadeLine> {
        cascade(agreements, links, |_| None)
    }

    fn agency() -> Vec<CascadeAgreement> {
        vec![
            agreement(1, None, Level::AgencyHead),
            agreement(2, Some(1), Level::Administrator),
            agreement(3, Some(2), Level::Individual),
            agreement(4, Some(1), Level::Administrator),
        ]
    }

    fn link(below: u128, above: u128) -> SupportLink {
        (item_id(below * 100), item_id(above * 100))
    }

    fn shape(lines: &[CascadeLine]) -> Vec<(AgreementId, usize, usize)> {
        lines
            .iter()
            .map(|line| (line.id, line.depth, line.below))
            .collect()
    }

    #[test]
    fn tree_is_read_from_the_top_down() {
        let lines = named(&agency(), &[]);
        assert_eq!(
            shape(&lines),
            [
                (agreement_id(1), 0, 3),
                (agreement_id(2), 1, 1),
                (agreement_id(3), 2, 0),
                (agreement_id(4), 1, 0)
            ]
        );
    }

    #[test]
    fn reporting_line_puts_an_agreement_elsewhere_than_it_is_named() {
        let mut agreements = agency();
        let post = |number: u128| PositionId::from_uuid(Uuid::from_u128(number));
        for (one, number) in agreements.iter_mut().zip(1..) {
            one.place.position = Some(post(number));
        }
        // Who is named below the administrator 2 reports to the head.
        let lines = cascade(&agreements, &[], |id| (id != post(1)).then_some(post(1)));
        let depths: Vec<_> = lines.iter().map(|line| line.depth).collect();
        assert_eq!(depths, [0, 1, 1, 1]);
        assert_eq!(lines[0].below, 3);
    }

    #[test]
    fn item_is_supported_from_below_or_held_personally() {
        let mut agreements = agency();
        let open = |agreements: &[CascadeAgreement], links: &[SupportLink]| -> Vec<usize> {
            let lines = named(agreements, links);
            lines.iter().map(|line| line.unsupported.len()).collect()
        };
        assert_eq!(open(&agreements, &[]), [1, 1, 0, 1]);
        assert_eq!(open(&agreements, &[link(2, 1)]), [0, 1, 0, 1]);
        agreements[3].items[0].held_personally = true;
        assert_eq!(open(&agreements, &[link(2, 1), link(3, 2)]), [0, 0, 0, 0]);
    }

    #[test]
    fn link_of_an_item_that_was_given_up_supports_nothing() {
        let mut agreements = agency();
        agreements[1].place.status = AgreementStatus::Void;
        let lines = named(&agreements, &[link(2, 1)]);
        assert_eq!(lines[0].unsupported, [item_id(100)]);
    }

    #[test]
    fn amendment_keeps_the_links_and_the_place_of_what_it_supersedes() {
        let mut agreements = agency();
        let mut later = agreement(9, None, Level::AgencyHead);
        later.place.supersedes = Some(agreement_id(1));
        later.items[0].lineage = Some(item_id(100));
        let links = [link(2, 1)];
        agreements[0].place.status = AgreementStatus::Superseded;
        agreements.push(later.clone());
        let tree = named(&agreements, &links);
        let top = tree.iter().find(|line| line.depth == 0).expect("a top");
        assert_eq!((top.id, top.below), (agreement_id(9), 3));
        assert_eq!(top.unsupported, []);
        // While it is a draft, the version in force stands.
        agreements[0].place.status = AgreementStatus::InForce;
        later.place.status = AgreementStatus::Draft;
        agreements.pop();
        agreements.push(later);
        let tree = named(&agreements, &links);
        assert_eq!((tree.len(), tree[0].id), (4, agreement_id(1)));
    }

    #[test]
    fn tree_of_a_large_agency_is_read_in_one_pass() {
        // With a search through all for each, this would take minutes.
        let mut agreements = vec![agreement(1, None, Level::AgencyHead)];
        for number in 2..=10_000_u128 {
            let (parent, level) = match number {
                2..=40 => (1, Level::Administrator),
                41..=400 => (2 + number % 39, Level::Pengawas),
                _ => (41 + number % 360, Level::Individual),
            };
            agreements.push(agreement(number, Some(parent), level));
        }
        let lines = named(&agreements, &[]);
        assert_eq!((lines.len(), lines[0].below), (10_000, 9_999));
        assert_eq!(lines.iter().map(|line| line.depth).max(), Some(3));
    }

    #[test]
    fn agreements_that_name_each_other_both_stand_at_the_top() {
        let agreements = [
            agreement(1, Some(2), Level::Administrator),
            agreement(2, Some(1), Level::Administrator),
        ];
        let depths: Vec<_> = named(&agreements, &[])
            .iter()
            .map(|line| line.depth)
            .collect();
        assert_eq!(depths, [0, 0]);
    }

    #[test]
    fn who_has_not_signed_is_counted_from_every_place_above() {
        let mut agreements = agency();
        agreements[2].place.status = AgreementStatus::Draft;
        let lines = named(&agreements, &[]);
        let counts: Vec<_> = lines
            .iter()
            .map(|line| (line.below_in_force, line.below))
            .collect();
        assert_eq!(counts, [(2, 3), (0, 1), (0, 0), (0, 0)]);
    }

    #[test]
    fn superior_is_of_a_higher_level_and_not_finished_unless_named_already() {
        let mut above = super::super::fixture::complete();
        let mut below = above.clone();
        below.id = agreement_id(77);
        below.level = Level::Administrator;
        assert!(may_stand_above(&above, &below));
        assert!(!may_stand_above(&below, &above));
        above.status = AgreementStatus::Void;
        assert!(!may_stand_above(&above, &below));
        below.parent = Some(above.id);
        assert!(may_stand_above(&above, &below));
        below.year = crate::value::Year::parse("2031").expect("a year");
        assert!(!may_stand_above(&above, &below));
    }

    proptest! {
        #[test]
        fn every_agreement_that_counts_stands_in_the_tree_once(
            parents in prop::collection::vec(
                (prop::option::of(0_u128..12), 0_usize..5, 0_usize..9),
                1..12,
            )
        ) {
            let agreements: Vec<CascadeAgreement> = parents
                .iter()
                .zip(0..)
                .map(|((parent, level, status), number)| {
                    let mut one = agreement(number, *parent, Level::ALL[*level]);
                    one.place.status = AgreementStatus::ALL[*status];
                    one
                })
                .collect();
            let mut shown: Vec<_> = named(&agreements, &[]).iter().map(|line| line.id).collect();
            let mut counted: Vec<_> = agreements
                .iter()
                .filter(|one| one.place.status != AgreementStatus::Void)
                .map(|one| one.place.id)
                .collect();
            shown.sort();
            counted.sort();
            prop_assert_eq!(shown, counted);
        }
    }
}
