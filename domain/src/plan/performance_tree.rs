//! The tree of cause and effect (pohon kinerja): what must come true below so that the result
//! above comes true, across plans and agencies, beside the organisation chart (`domain.md` 3).
//!
//! A plan's own tree gives the first branches. A contribution says that a node of any plan brings
//! about another: Renstra to RPJMD, or one agency's result to another's (crosscutting).

use crate::order::Gather;
use std::collections::{BTreeMap, BTreeSet};

use crate::value::{AgencyId, PlanNodeId};

/// A node as the tree needs it, in the order of its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseNode {
    /// Identity.
    pub id: PlanNodeId,
    /// The node above it in its own plan.
    pub above: Option<PlanNodeId>,
    /// Whose Renstra it stands in; none for the RPJMD.
    pub agency: Option<AgencyId>,
}

/// A contribution: the first node brings about the second.
pub type Contribution = (PlanNodeId, PlanNodeId);

/// One place of the tree, read from the top down. A node that serves several results stands under
/// each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseLine {
    /// The node.
    pub id: PlanNodeId,
    /// How deep it stands; the top is zero.
    pub depth: usize,
    /// Whether it stands here by a contribution and not by its own plan.
    pub is_contribution: bool,
    /// Whether it is another agency's than the result it serves.
    pub is_crosscutting: bool,
    /// Whether what is below it was told at an earlier place.
    pub is_told_above: bool,
}

/// Why a contribution cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContributionRefusal {
    /// A node does not bring about itself.
    #[error("a node cannot contribute to itself")]
    Itself,
    /// What is above already comes from here, so that each would be the other's cause.
    #[error("the contribution would lead in a circle")]
    Circle,
    /// Its own plan says so already.
    #[error("the node stands below the other one in its own plan")]
    SamePlan,
}

impl ContributionRefusal {
    /// Every one.
    pub(crate) const ALL: [Self; 3] = [Self::Itself, Self::Circle, Self::SamePlan];

    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Itself => "contribution_to_itself",
            Self::Circle => "contribution_circle",
            Self::SamePlan => "contribution_in_plan",
        }
    }

    /// What to do, in Indonesian.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::Itself => "Butir tidak dapat menopang dirinya sendiri. Pilih butir lain.",
            Self::Circle => {
                "Hubungan ini berputar: butir yang dipilih sudah ditopang oleh butir ini. Hapus \
                 hubungan yang lama atau pilih butir lain."
            }
            Self::SamePlan => "Butir ini sudah berada di bawah butir itu dalam rencananya sendiri.",
        }
    }
}

/// Whether a contribution may be made.
pub fn check_contribution(
    nodes: &[CauseNode],
    links: &[Contribution],
    from: PlanNodeId,
    to: PlanNodeId,
) -> Result<(), ContributionRefusal> {
    if from == to {
        return Err(ContributionRefusal::Itself);
    }
    let causes = Causes::new(nodes, links);
    if causes
        .own
        .get(&to)
        .is_some_and(|below| below.contains(&from))
    {
        return Err(ContributionRefusal::SamePlan);
    }
    if causes.of(from).contains(&to) {
        return Err(ContributionRefusal::Circle);
    }
    Ok(())
}

/// Every node that this one may contribute to, in the order of `nodes`: what
/// [`check_contribution`] allows, found in one walk.
pub fn servable(nodes: &[CauseNode], links: &[Contribution], from: PlanNodeId) -> Vec<PlanNodeId> {
    let causes = Causes::new(nodes, links);
    let among = causes.of(from);
    let own = |to: PlanNodeId| {
        causes
            .own
            .get(&to)
            .is_some_and(|below| below.contains(&from))
    };
    nodes
        .iter()
        .map(|node| node.id)
        .filter(|to| !among.contains(to) && !own(*to))
        .collect()
}

/// The tree below the nodes that serve nothing themselves, in the order of `nodes`. Links that
/// lead in a circle, as two devices may make them apart, are walked once and end there.
pub fn performance_tree(nodes: &[CauseNode], links: &[Contribution]) -> Vec<CauseLine> {
    let causes = Causes::new(nodes, links);
    let serving: BTreeSet<PlanNodeId> = causes
        .own
        .values()
        .chain(causes.given.values())
        .flatten()
        .copied()
        .into_set();
    let mut walk = Walk {
        causes: &causes,
        told: BTreeSet::new(),
        lines: Vec::new(),
    };
    for top in nodes.iter().filter(|node| !serving.contains(&node.id)) {
        walk.go(top, None, 0, &mut Vec::new());
    }
    // What only a circle holds up is told too.
    for left in nodes {
        if !walk.told.contains(&left.id) {
            walk.go(left, None, 0, &mut Vec::new());
        }
    }
    walk.lines
}

struct Causes<'a> {
    nodes: BTreeMap<PlanNodeId, &'a CauseNode>,
    /// What stands below in the same plan.
    own: BTreeMap<PlanNodeId, Vec<PlanNodeId>>,
    /// What contributes.
    given: BTreeMap<PlanNodeId, Vec<PlanNodeId>>,
}

impl<'a> Causes<'a> {
    fn new(nodes: &'a [CauseNode], links: &[Contribution]) -> Self {
        let known: BTreeMap<PlanNodeId, &CauseNode> =
            nodes.iter().map(|node| (node.id, node)).into_map();
        let mut own: BTreeMap<PlanNodeId, Vec<PlanNodeId>> = BTreeMap::new();
        for node in nodes {
            if let Some(above) = node.above.filter(|above| known.contains_key(above)) {
                own.entry(above).or_default().push(node.id);
            }
        }
        let mut given: BTreeMap<PlanNodeId, Vec<PlanNodeId>> = BTreeMap::new();
        for (from, to) in links {
            if known.contains_key(from) && known.contains_key(to) {
                given.entry(*to).or_default().push(*from);
            }
        }
        Self {
            nodes: known,
            own,
            given,
        }
    }

    fn below(&self, id: PlanNodeId) -> impl Iterator<Item = (PlanNodeId, bool)> + '_ {
        let own = self.own.get(&id).into_iter().flatten();
        let given = self.given.get(&id).into_iter().flatten();
        own.map(|id| (*id, false))
            .chain(given.map(|id| (*id, true)))
    }

    /// A node and all its causes.
    fn of(&self, effect: PlanNodeId) -> BTreeSet<PlanNodeId> {
        let mut open = vec![effect];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                open.extend(self.below(at).map(|(id, _)| id));
            }
        }
        seen
    }
}

struct Walk<'a> {
    causes: &'a Causes<'a>,
    told: BTreeSet<PlanNodeId>,
    lines: Vec<CauseLine>,
}

impl Walk<'_> {
    fn go(
        &mut self,
        node: &CauseNode,
        serves: Option<(&CauseNode, bool)>,
        depth: usize,
        path: &mut Vec<PlanNodeId>,
    ) {
        let is_told_above = !self.told.insert(node.id);
        self.lines.push(CauseLine {
            id: node.id,
            depth,
            is_contribution: serves.is_some_and(|(_, is_given)| is_given),
            is_crosscutting: serves.is_some_and(|(above, is_given)| {
                is_given && above.agency.is_some() && above.agency != node.agency
            }),
            is_told_above,
        });
        if is_told_above {
            return;
        }
        path.push(node.id);
        let causes = self.causes;
        for (id, is_given) in causes.below(node.id) {
            let known = causes.nodes.get(&id).copied();
            if let Some(below) = known.filter(|_| !path.contains(&id)) {
                self.go(below, Some((node, is_given)), depth.saturating_add(1), path);
            }
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: u128) -> PlanNodeId {
        PlanNodeId::from_uuid(Uuid::from_u128(number))
    }

    fn node(number: u128, above: Option<u128>, agency: Option<u128>) -> CauseNode {
        CauseNode {
            id: id(number),
            above: above.map(id),
            agency: agency.map(|number| AgencyId::from_uuid(Uuid::from_u128(number))),
        }
    }

    /// The city's objective 1; health's objective 10 with program 11; education's program 20.
    fn city() -> Vec<CauseNode> {
        vec![
            node(1, None, None),
            node(10, None, Some(7)),
            node(11, Some(10), Some(7)),
            node(20, None, Some(8)),
        ]
    }

    fn shape(links: &[(u128, u128)]) -> Vec<(u128, usize, bool)> {
        let links: Vec<_> = links
            .iter()
            .map(|(from, to)| (id(*from), id(*to)))
            .collect();
        performance_tree(&city(), &links)
            .into_iter()
            .map(|line| (line.id.uuid().as_u128(), line.depth, line.is_crosscutting))
            .collect()
    }

    #[test]
    fn without_contributions_each_plan_stands_alone() {
        assert_eq!(
            shape(&[]),
            [
                (1, 0, false),
                (10, 0, false),
                (11, 1, false),
                (20, 0, false)
            ]
        );
    }

    #[test]
    fn contributions_join_plans_and_other_agencies_are_told_apart() {
        assert_eq!(
            shape(&[(10, 1), (20, 10)]),
            [(1, 0, false), (10, 1, false), (11, 2, false), (20, 2, true)]
        );
    }

    #[test]
    fn node_that_serves_two_results_stands_under_both_and_is_unfolded_once() {
        let links = [(id(20), id(1)), (id(20), id(10))];
        let places: Vec<_> = performance_tree(&city(), &links)
            .into_iter()
            .filter(|line| line.id == id(20))
            .map(|line| (line.depth, line.is_told_above))
            .collect();
        assert_eq!(places, [(1, false), (1, true)]);
    }

    #[test]
    fn circle_and_what_the_plan_says_already_are_refused_in_words() {
        let nodes = city();
        let links = [(id(10), id(1)), (id(20), id(11))];
        let check = |from, to| check_contribution(&nodes, &links, id(from), id(to));
        assert_eq!(check(20, 1), Ok(()));
        assert_eq!(check(1, 20), Err(ContributionRefusal::Circle));
        assert_eq!(check(10, 20), Err(ContributionRefusal::Circle));
        assert_eq!(check(11, 10), Err(ContributionRefusal::SamePlan));
        assert_eq!(check(10, 10), Err(ContributionRefusal::Itself));
    }

    proptest! {
        #[test]
        fn every_node_is_unfolded_exactly_once_whatever_the_links(
            links in prop::collection::vec((0_u128..8, 0_u128..8), 0..20),
            above in prop::collection::vec(prop::option::of(0_u128..8), 8),
        ) {
            let nodes: Vec<CauseNode> = above
                .iter()
                .zip(0_u128..)
                .map(|(above, number)| node(number, *above, Some(number % 3)))
                .collect();
            let links: Vec<_> = links.iter().map(|(from, to)| (id(*from), id(*to))).collect();
            let lines = performance_tree(&nodes, &links);
            let unfolded = lines.iter().filter(|line| !line.is_told_above).count();
            prop_assert_eq!(unfolded, nodes.len());
        }

        #[test]
        fn contributions_that_are_allowed_never_lead_in_a_circle(
            wanted in prop::collection::vec((0_u128..8, 0_u128..8), 0..30),
        ) {
            let nodes: Vec<CauseNode> = (0..8).map(|number| node(number, None, None)).collect();
            let mut links = Vec::new();
            for (from, to) in wanted {
                if check_contribution(&nodes, &links, id(from), id(to)).is_ok() {
                    links.push((id(from), id(to)));
                }
            }
            let causes = Causes::new(&nodes, &links);
            for (from, to) in &links {
                prop_assert!(!causes.of(*from).contains(to));
            }
        }

        #[test]
        fn what_is_servable_is_what_the_check_allows(
            links in prop::collection::vec((0_u128..8, 0_u128..8), 0..16),
            above in prop::collection::vec(prop::option::of(0_u128..8), 8),
            from in 0_u128..8,
        ) {
            let nodes: Vec<CauseNode> = above
                .iter()
                .zip(0_u128..)
                .map(|(above, number)| node(number, *above, None))
                .collect();
            let links: Vec<_> = links.iter().map(|(from, to)| (id(*from), id(*to))).collect();
            let allowed: Vec<_> = nodes
                .iter()
                .map(|node| node.id)
                .filter(|to| check_contribution(&nodes, &links, id(from), *to).is_ok())
                .collect();
            prop_assert_eq!(servable(&nodes, &links, id(from)), allowed);
        }
    }
}
