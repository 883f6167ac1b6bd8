//! The evaluation sheet (Lembar Kerja Evaluasi, LKE) of an agency's performance accountability:
//! what is graded, by whom, how the grades become points, and what still can be gained
//! (Permenpan RB 88/2021; `domain.md` 2.2).
//!
//! A grade is a person's judgement. What the app holds ([`Trace`]) is laid beside a criterion and
//! never becomes a grade by itself.

mod criterion;
mod grade;
mod letter;
mod recommendation;
mod score;
mod status;
mod trace;

pub use criterion::{Aspect, Component, Criterion};
pub use grade::{Grade, Predicate};
pub use letter::ResultLetter;
pub use recommendation::{Recommendation, RecommendationRefusal, RecommendationStanding};
pub use score::{Answer, GradedBy, Part, Points, SheetScore, display_points, score};
pub use status::{SheetAction, SheetFacts, SheetStatus};
pub use trace::{Found, Trace};

#[cfg(test)]
mod tests;
