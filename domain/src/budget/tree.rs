//! A budget table in the order and depth of its codes, with what stands below each line and what
//! is doubtful about it.

use crate::order;
use std::collections::BTreeMap;

use crate::agreement::{BudgetLine, CodeLevel, CodeProblem, NomenclatureEdition};
use crate::agreement::{code_level, table_total, untied};
use crate::value::{BudgetLineId, Rupiah};

/// A table as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetTree {
    /// Every line, from the top down; lines without a code at the end.
    pub nodes: Vec<BudgetNode>,
    /// What the table comes to; none where it does not fit.
    pub total: Option<Rupiah>,
    /// What each fund source gives, as the lines at the bottom name it.
    pub sources: Vec<(String, Rupiah)>,
}

/// A line in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetNode {
    /// The line.
    pub line: BudgetLineId,
    /// How deep it stands; the top is zero.
    pub depth: usize,
    /// What its code names; none where it names nothing.
    pub level: Option<CodeLevel>,
    /// What the lines below it come to; none where there is none, or where it does not fit.
    pub below: Option<Rupiah>,
    /// What is doubtful about it.
    pub findings: Vec<LineFinding>,
}

/// A doubt about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFinding {
    /// Its code is none of the edition.
    Code(CodeProblem),
    /// It states another amount than what stands below it.
    Difference {
        /// What all lines of its code state.
        above: Option<Rupiah>,
        /// What stands below.
        below: Option<Rupiah>,
    },
    /// The same code with the same fund source stands before it.
    Twice,
    /// The line that its code belongs below is missing.
    NothingAbove(CodeLevel),
    /// Nothing below says what it costs, and neither does it.
    NoAmount,
    /// A sub-activity says nothing of where its money comes from.
    NoFundSource,
}

impl LineFinding {
    /// What a person reads, with how to mend it.
    pub fn user_message(self) -> String {
        let shown = |amount: Option<Rupiah>| {
            amount.map_or_else(|| "terlalu besar".to_owned(), Rupiah::display)
        };
        match self {
            Self::Code(problem) => problem.to_string(),
            Self::Difference { above, below } => {
                let apart = above
                    .zip(below)
                    .and_then(|(above, below)| above.checked_sub(below));
                format!(
                    "Tertulis {}, sedangkan baris di bawahnya berjumlah {}. Selisih {}.",
                    shown(above),
                    shown(below),
                    shown(apart)
                )
            }
            Self::Twice => "Kode dan sumber dana ini sudah ada di baris lain. Gabungkan \
                 barisnya, atau bedakan sumber dananya."
                .to_owned(),
            Self::NothingAbove(level) => format!(
                "Baris {} di atasnya belum ada. Tambahkan baris dengan kode itu.",
                level.label().to_lowercase()
            ),
            Self::NoAmount => "Pagu belum diisi.".to_owned(),
            Self::NoFundSource => "Sumber dana belum diisi.".to_owned(),
        }
    }
}

/// Puts a table's lines in the order of their codes, each below the one whose code begins its own.
pub fn budget_tree(lines: &[BudgetLine], edition: Option<NomenclatureEdition>) -> BudgetTree {
    let differences = untied(lines);
    let mut sorted: Vec<&BudgetLine> = lines.iter().collect();
    order::sort_by_key(&mut sorted, |line| {
        let code = line.code.trim();
        let parts: Vec<&str> = code.split('.').collect();
        (code.is_empty(), parts, line.order.clone())
    });
    let mut open: Vec<&BudgetLine> = Vec::new();
    let mut nodes = Vec::new();
    for (place, line) in sorted.iter().copied().enumerate() {
        open.retain(|above| above.is_above(line));
        let is_first = !sorted
            .iter()
            .take(place)
            .rev()
            .take_while(|one| one.code.trim() == line.code.trim())
            .any(|one| !line.code.trim().is_empty() && is_same_source(one, line));
        let below: Vec<BudgetLine> = sorted
            .iter()
            .skip(place)
            .filter(|one| line.is_above(one))
            .map(|one| (*one).clone())
            .collect();
        let level = code_level(&line.code, edition);
        let mut findings = Vec::new();
        findings.extend(level.err().map(LineFinding::Code));
        findings.extend((!is_first).then_some(LineFinding::Twice));
        findings.extend(
            differences
                .iter()
                .find(|one| one.line == line.id)
                .map(|one| LineFinding::Difference {
                    above: one.above,
                    below: one.below,
                }),
        );
        if let Ok(level) = level {
            findings.extend(missing_above(level, &open).map(LineFinding::NothingAbove));
            let is_unsourced =
                level == CodeLevel::SubActivity && line.fund_source.trim().is_empty();
            findings.extend(is_unsourced.then_some(LineFinding::NoFundSource));
        }
        if below.is_empty() && line.amount.is_none() {
            findings.push(LineFinding::NoAmount);
        }
        nodes.push(BudgetNode {
            line: line.id,
            depth: open.len(),
            level: level.ok(),
            below: table_total(&below).filter(|_| !below.is_empty()),
            findings,
        });
        // Of a code's several lines the first is what others stand below.
        if open
            .last()
            .is_none_or(|last| last.code.trim() != line.code.trim())
        {
            open.push(line);
        }
    }
    BudgetTree {
        nodes,
        total: table_total(lines),
        sources: sources(&sorted),
    }
}

/// The level that must stand above but does not: an activity's program, a sub-activity's activity.
fn missing_above(level: CodeLevel, open: &[&BudgetLine]) -> Option<CodeLevel> {
    let wanted = match level {
        CodeLevel::Activity => CodeLevel::Program,
        CodeLevel::SubActivity => CodeLevel::Activity,
        CodeLevel::Affair | CodeLevel::AffairField | CodeLevel::Program => return None,
    };
    let mut levels = open.iter().map(|line| code_level(&line.code, None));
    (!levels.any(|one| one == Ok(wanted))).then_some(wanted)
}

fn is_same_source(one: &BudgetLine, other: &BudgetLine) -> bool {
    comparable(&one.fund_source) == comparable(&other.fund_source)
}

/// Words as they are compared: without their case and runs of spaces.
pub(super) fn comparable(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// What stands at the bottom, by fund source as it is written first. What does not fit is left out
/// as it is in the total.
fn sources(lines: &[&BudgetLine]) -> Vec<(String, Rupiah)> {
    let mut found: BTreeMap<String, (String, Rupiah)> = BTreeMap::new();
    let is_bottom = |line: &&&BudgetLine| !lines.iter().any(|one| line.is_above(one));
    for line in lines.iter().filter(is_bottom) {
        let amount = line.amount.unwrap_or(Rupiah::ZERO);
        let written = || (line.fund_source.trim().to_owned(), Rupiah::ZERO);
        let entry = found
            .entry(comparable(&line.fund_source))
            .or_insert_with(written);
        entry.1 = entry.1.checked_add(amount).unwrap_or(entry.1);
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NEW: Option<NomenclatureEdition> = Some(NomenclatureEdition::Of2024);

    fn line(id: u128, code: &str, amount: Option<i64>, source: &str) -> BudgetLine {
        BudgetLine {
            id: BudgetLineId::from_uuid(Uuid::from_u128(id)),
            lineage: None,
            order: format!("{id:04}"),
            code: code.to_owned(),
            program: format!("Baris {id}"),
            amount: amount.map(Rupiah::new),
            fund_source: source.to_owned(),
        }
    }

    fn places(tree: &BudgetTree) -> Vec<(u128, usize)> {
        let nodes = tree.nodes.iter();
        nodes
            .map(|node| (node.line.uuid().as_u128(), node.depth))
            .collect()
    }

    #[test]
    fn lines_stand_below_their_codes_whatever_their_order() {
        let lines = [
            line(1, "1.02.02.2.01.0002", Some(40), "DAK"),
            line(2, "1.02.02.2.01", Some(100), ""),
            line(3, "1.02.01", Some(5), ""),
            line(4, "1.02.02.2.01.0001", Some(60), "DAU"),
            line(5, "1.02.02", Some(100), ""),
        ];
        let tree = budget_tree(&lines, NEW);
        assert_eq!(places(&tree), [(3, 0), (5, 0), (2, 1), (4, 2), (1, 2)]);
        assert_eq!(tree.total, Some(Rupiah::new(105)));
        let findings: Vec<_> = tree.nodes.iter().flat_map(|node| &node.findings).collect();
        assert_eq!(findings, Vec::<&LineFinding>::new());
        let sources: Vec<_> = tree
            .sources
            .iter()
            .map(|(name, amount)| (name.as_str(), amount.amount()))
            .collect();
        assert_eq!(sources, [("", 5), ("DAK", 40), ("DAU", 60)]);
    }

    #[test]
    fn each_doubt_names_its_line() {
        let lines = [
            line(1, "1.02.02", Some(90), ""),
            line(2, "1.02.02.2.01.0001", Some(60), ""),
            line(3, "1.02.02.2.01.0001", Some(40), ""),
            line(4, "1.02.02.2.01.02", None, "DAU"),
        ];
        let found: Vec<_> = budget_tree(&lines, NEW)
            .nodes
            .into_iter()
            .map(|node| (node.line.uuid().as_u128(), node.findings))
            .collect();
        let difference = LineFinding::Difference {
            above: Some(Rupiah::new(90)),
            below: Some(Rupiah::new(100)),
        };
        assert_eq!(found[0], (1, vec![difference]));
        let orphan = LineFinding::NothingAbove(CodeLevel::Activity);
        let unsourced = LineFinding::NoFundSource;
        assert_eq!(found[1], (2, vec![orphan, unsourced]));
        assert_eq!(found[2], (3, vec![LineFinding::Twice, orphan, unsourced]));
        assert!(matches!(
            found[3].1[..],
            [LineFinding::Code(_), LineFinding::NoAmount]
        ));
        let words = difference.user_message();
        assert!(words.contains("Selisih -Rp10"), "{words}");
    }

    #[test]
    fn one_code_from_two_funds_is_no_doubt() {
        let lines = [
            line(1, "1.02.02", None, ""),
            line(2, "1.02.02.2.01", None, ""),
            line(3, "1.02.02.2.01.0001", Some(60), "DAU"),
            line(4, "1.02.02.2.01.0001", Some(40), "DAK Fisik"),
        ];
        let tree = budget_tree(&lines, NEW);
        assert_eq!(places(&tree), [(1, 0), (2, 1), (3, 2), (4, 2)]);
        assert!(tree.nodes.iter().all(|node| node.findings.is_empty()));
        assert_eq!(tree.nodes[0].below, Some(Rupiah::new(100)));
    }

    proptest! {
        #[test]
        fn every_line_stands_once_and_the_funds_are_the_total_where_all_ties(
            amounts in proptest::collection::vec(0_i64..1_000_000, 1..12)
        ) {
            let mut lines = vec![line(1, "1.02.02", None, ""), line(2, "1.02.02.2.01", None, "")];
            for (id, amount) in (3_u128..).zip(&amounts) {
                let code = format!("1.02.02.2.01.{id:04}");
                lines.push(line(id, &code, Some(*amount), if id % 2 == 0 { "DAU" } else { "PAD" }));
            }
            lines.reverse();
            let tree = budget_tree(&lines, NEW);
            prop_assert_eq!(tree.nodes.len(), lines.len());
            let total: i64 = amounts.iter().sum();
            prop_assert_eq!(tree.total, Some(Rupiah::new(total)));
            let funds: i64 = tree.sources.iter().map(|(_, amount)| amount.amount()).sum();
            prop_assert_eq!(funds, total);
        }
    }
}
