//! The performance agreement: what is promised, by whom, with which budget, and the states it
//! passes through until it is in force.

mod completeness;
mod deadline;
mod entity;
mod item_completeness;
mod level;
mod status;

pub use crate::refusal::TransitionRefusal;
pub use completeness::{Anchor, Problem, ProblemSeverity, blocking_count, completeness};
pub use deadline::deadline;
pub use entity::{Agreement, AgreementKind, BudgetDocument, BudgetLine, Item, Party};
pub use level::Level;
pub use status::{AgreementAction, AgreementFacts, AgreementOutcome, AgreementStatus, Lanes};
