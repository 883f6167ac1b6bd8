//! What an agreement still lacks before it can be submitted.

use uuid::Uuid;

use super::entity::Agreement;
use crate::coded::coded_enum;

coded_enum! {
    /// How much a problem weighs.
    pub enum ProblemSeverity {
        /// Submission waits until it is repaired.
        Blocking => "blocking", "Harus dilengkapi";
        /// Submission is possible, but somebody should look.
        Warning => "warning", "Perlu diperhatikan";
    }
}

/// The field a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// The agreement, item or budget line.
    pub entity: Uuid,
    /// Name of the field.
    pub field: &'static str,
}

/// Something that is missing or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub anchor: Anchor,
    /// How much it weighs.
    pub severity: ProblemSeverity,
    /// Stable machine code.
    pub code: &'static str,
    /// What to do, in Indonesian.
    pub message: String,
}

/// Everything that is missing or doubtful, in reading order.
pub fn completeness(agreement: &Agreement) -> Vec<Problem> {
    let _ = agreement;
    Vec::new()
}

/// How many problems block submission.
pub fn blocking_count(problems: &[Problem]) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == ProblemSeverity::Blocking)
        .count()
}
