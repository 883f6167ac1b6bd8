//! The codes of a plan's programs, activities and sub-activities: of the plan's edition, and of
//! what the node is (`domain.md` 1.2).

use super::NodeKind;
use crate::agreement::{CodeLevel, CodeProblem, NomenclatureEdition, code_level};

/// Why a node cannot have its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeCodeProblem {
    /// It is none of the edition.
    Code(CodeProblem),
    /// It is the code of something else than the node.
    Kind {
        /// The code as written.
        code: String,
        /// What it names.
        names: CodeLevel,
        /// What the node is.
        kind: NodeKind,
    },
}

impl NodeCodeProblem {
    /// What a person reads, with how to mend it.
    pub fn user_message(&self) -> String {
        match self {
            Self::Code(problem) => problem.to_string(),
            Self::Kind { code, names, kind } => format!(
                "Kode \"{code}\" adalah kode {}, sedangkan baris ini {}.",
                names.label().to_lowercase(),
                kind.label().to_lowercase()
            ),
        }
    }
}

/// Holds a node's code against what the node is and the plan's edition. A blank code is no mistake,
/// and what stands above a program has none.
pub fn check_node_code(
    kind: NodeKind,
    code: &str,
    edition: Option<NomenclatureEdition>,
) -> Result<(), NodeCodeProblem> {
    let code = code.trim();
    let Some(wanted) = level_of(kind).filter(|_| !code.is_empty()) else {
        return Ok(());
    };
    let names = code_level(code, edition).map_err(NodeCodeProblem::Code)?;
    if names == wanted {
        return Ok(());
    }
    Err(NodeCodeProblem::Kind {
        code: code.to_owned(),
        names,
        kind,
    })
}

/// The code's level that a kind of node has; sasaran and what is above have none.
const fn level_of(kind: NodeKind) -> Option<CodeLevel> {
    match kind {
        NodeKind::Program => Some(CodeLevel::Program),
        NodeKind::Activity => Some(CodeLevel::Activity),
        NodeKind::SubActivity => Some(CodeLevel::SubActivity),
        NodeKind::Vision | NodeKind::Mission | NodeKind::Goal | NodeKind::Objective => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::of_the_program(NodeKind::Program, "1.02.02", None)]
    #[case::none_yet(NodeKind::Program, " ", None)]
    #[case::objectives_have_none(NodeKind::Objective, "S1", None)]
    #[case::of_an_activity(NodeKind::Program, "1.02.02.2.01", Some("adalah kode kegiatan"))]
    #[case::of_nothing(NodeKind::Activity, "1.2.2", Some("Bagian ke-2"))]
    #[case::of_the_edition(NodeKind::SubActivity, "1.02.02.2.01.0006", None)]
    #[case::of_another(NodeKind::SubActivity, "1.02.02.2.01.06", Some("4 angka"))]
    fn code_is_of_the_edition_and_of_what_the_node_is(
        #[case] kind: NodeKind,
        #[case] code: &str,
        #[case] told: Option<&str>,
    ) {
        let found = check_node_code(kind, code, Some(NomenclatureEdition::Of2024));
        let words = found.err().map(|problem| problem.user_message());
        match (told, words) {
            (None, None) => {}
            (Some(told), Some(words)) => assert!(words.contains(told), "{words}"),
            (told, words) => panic!("{told:?} and {words:?}"),
        }
    }
}
