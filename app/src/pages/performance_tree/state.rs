//! What the tree shows, read from rows. The order and the circles are the domain's.

use ikrar_domain::plan::{CauseLine, NodeKind, performance_tree};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{plan_indicator, plan_node},
};

use crate::{reading::agency_name, text};

/// A place of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: EntityId,
    pub(super) plan: EntityId,
    pub(super) depth: usize,
    pub(super) title: String,
    pub(super) owner: String,
    /// Why the result may fail or succeed.
    pub(super) success_factor: String,
    pub(super) indicators: Vec<String>,
    pub(super) is_crosscutting: bool,
    /// What stands below was shown at an earlier place.
    pub(super) is_told_above: bool,
    /// Whose branch it is, for the filter.
    pub(super) agency: Option<EntityId>,
}

/// The tree of the city, or of the branches in which an agency has a part.
pub(super) fn read_tree(rows: &impl Rows, agency: Option<EntityId>) -> Vec<Line> {
    let (nodes, contributions) = model::causes_of(rows);
    let whole: Vec<Line> = performance_tree(&nodes, &contributions)
        .iter()
        .filter_map(|line| read_line(rows, line))
        .collect();
    match agency {
        None => whole,
        Some(agency) => branches_of(&whole, agency),
    }
}

/// The lines of an agency with everything above them.
fn branches_of(lines: &[Line], agency: EntityId) -> Vec<Line> {
    let mut kept = Vec::new();
    // Read from the end: what is above a kept line comes before it and is less deep.
    let mut wanted: Option<usize> = None;
    for line in lines.iter().rev() {
        let is_own = line.agency == Some(agency);
        let is_above = wanted.is_some_and(|depth| line.depth < depth);
        if is_own || is_above {
            wanted = Some(line.depth);
            kept.push(line.clone());
        } else if wanted.is_some_and(|depth| depth == 0) {
            wanted = None;
        }
    }
    kept.reverse();
    kept
}

fn read_line(rows: &impl Rows, line: &CauseLine) -> Option<Line> {
    let id = EntityId::from_uuid(line.id.uuid());
    let row = rows.row(id)?;
    let plan = row.parent()?;
    let agency = rows.row(plan).and_then(model::read_plan)?.agency;
    let kind = NodeKind::from_code(row.text(plan_node::KIND)).unwrap_or(NodeKind::Objective);
    let words = [row.text(plan_node::CODE), " ", row.text(plan_node::TEXT)].concat();
    Some(Line {
        id,
        plan,
        depth: line.depth,
        title: [kind.label(), ": ", words.trim()].concat(),
        owner: agency.map_or_else(
            || text::plan::CITY.to_owned(),
            |agency| agency_name(rows, agency),
        ),
        success_factor: row.text(plan_node::SUCCESS_FACTOR).to_owned(),
        indicators: model::plan_indicators_of(rows, id)
            .into_iter()
            .filter_map(|id| Some(rows.row(id)?.text(plan_indicator::NAME).to_owned()))
            .collect(),
        is_crosscutting: line.is_crosscutting,
        is_told_above: line.is_told_above,
        agency,
    })
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, contribution, contribution_id, plan};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, MemoryRows, city, words};

    const OTHER: EntityId = EntityId::from_bytes([90; 16]);

    fn id(number: u8) -> EntityId {
        EntityId::from_bytes([number; 16])
    }

    fn node(rows: &mut MemoryRows, number: u8, plan: EntityId, text: &str) {
        let fields = [
            (plan_node::PLAN, Value::Id(plan)),
            (plan_node::KIND, words("objective")),
            (plan_node::TEXT, words(text)),
            (plan_node::SUCCESS_FACTOR, words("Tenaga terlatih")),
        ];
        rows.put(id(number), EntityKind::PlanNode, &fields);
    }

    /// The city's result, served by this agency's, served by another agency's.
    fn rows() -> MemoryRows {
        let mut rows = city("draft");
        for (number, kind, agency) in [
            (80, "rpjmd", Value::Null),
            (81, "renstra", Value::Id(AGENCY)),
            (82, "renstra", Value::Id(OTHER)),
        ] {
            let fields = [(plan::KIND, words(kind)), (plan::AGENCY, agency)];
            rows.put(id(number), EntityKind::Plan, &fields);
            node(
                &mut rows,
                number + 4,
                id(number),
                &format!("Hasil {number}"),
            );
        }
        for (from, to) in [(85, 84), (86, 85)] {
            let ends = [
                (contribution::NODE, Value::Id(id(from))),
                (contribution::TO, Value::Id(id(to))),
            ];
            rows.put(
                contribution_id(id(from), id(to)),
                EntityKind::Contribution,
                &ends,
            );
        }
        rows
    }

    #[test]
    fn tree_joins_the_plans_and_tells_crosscutting_apart() {
        let lines = read_tree(&rows(), None);
        let shape: Vec<_> = lines
            .iter()
            .map(|line| (line.depth, line.is_crosscutting))
            .collect();
        assert_eq!(shape, [(0, false), (1, false), (2, true)]);
        assert_eq!(lines[1].title, "Sasaran: Hasil 81");
        assert_eq!(lines[1].success_factor, "Tenaga terlatih");
    }

    #[test]
    fn agency_sees_its_branches_with_what_they_serve() {
        let titles = |agency| -> Vec<String> {
            let lines = read_tree(&rows(), Some(agency));
            lines.into_iter().map(|line| line.title).collect()
        };
        assert_eq!(titles(AGENCY), ["Sasaran: Hasil 80", "Sasaran: Hasil 81"]);
        assert_eq!(titles(OTHER).len(), 3);
        assert_eq!(titles(id(99)), Vec::<String>::new());
    }
}
