//! A document's lines in the order and depth of their codes, in words. The tree is the domain's.

use ikrar_domain::{
    agreement::{BudgetLine, CeilingDocument},
    budget::{BudgetNode, LineFinding, budget_tree},
    value::Rupiah,
};
use ikrar_sync::identity::EntityId;

use crate::text;

/// The lines with their sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) lines: Vec<Line>,
    pub(super) total: String,
    /// What each fund source gives.
    pub(super) sources: Vec<(String, String)>,
    /// How many lines are doubtful.
    pub(super) doubtful: usize,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: EntityId,
    pub(super) depth: usize,
    /// What its code names; empty where it names nothing.
    pub(super) level: &'static str,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) fund_source: String,
    pub(super) amount: String,
    /// What stands below; none where nothing does.
    pub(super) below: Option<String>,
    pub(super) findings: Vec<String>,
    pub(super) is_cut: bool,
}

/// Reads a document's tree.
pub(super) fn read_tree(document: &CeilingDocument) -> Tree {
    let tree = budget_tree(&document.lines, document.edition);
    let lines: Vec<Line> = tree
        .nodes
        .iter()
        .filter_map(|node| {
            let mut all = document.lines.iter();
            let line = all.find(|line| line.id == node.line)?;
            let mut cut = document.cut.lines.iter();
            let is_cut = cut.any(|cut| cut.line.id == node.line);
            Some(read_line(node, line, is_cut))
        })
        .collect();
    let named = |source: String| match source.as_str() {
        "" => text::budget::SOURCE_OPEN.to_owned(),
        _ => source,
    };
    Tree {
        doubtful: lines
            .iter()
            .filter(|line| !line.findings.is_empty())
            .count(),
        lines,
        total: tree.total.map_or_else(String::new, Rupiah::display),
        sources: tree
            .sources
            .into_iter()
            .map(|(source, amount)| (named(source), amount.display()))
            .collect(),
    }
}

fn read_line(node: &BudgetNode, line: &BudgetLine, is_cut: bool) -> Line {
    Line {
        id: EntityId::from_uuid(line.id.uuid()),
        depth: node.depth,
        level: node.level.map_or("", |level| level.label()),
        code: line.code.trim().to_owned(),
        name: line.program.trim().to_owned(),
        fund_source: line.fund_source.trim().to_owned(),
        amount: line.amount.map_or_else(String::new, Rupiah::display),
        below: node.below.map(Rupiah::display),
        findings: node
            .findings
            .iter()
            .copied()
            .map(LineFinding::user_message)
            .collect(),
        is_cut,
    }
}
