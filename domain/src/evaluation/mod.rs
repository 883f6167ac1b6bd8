//! From the figures of a quarter to the achievement of an objective (sasaran), an agency and the
//! city (`domain.md` 2.3): weights, what enters and what does not, coverage, category, ranking.
//!
//! Percents are capped where an indicator enters its objective and nowhere else, and nothing is
//! rounded on the way: only what a person reads is.

mod coverage;
mod method;
mod ranking;
mod score;
mod standing;
mod weight;

pub use coverage::Coverage;
pub use method::{CategoryScale, Decision, Method, Unverified};
pub use ranking::{Caveat, caveats, rank};
pub use score::{Indicator, Objective, Score, evaluate_agency, evaluate_city, evaluate_objective};
pub use standing::Standing;
pub use weight::{WEIGHT_SUM, WeightProblem, Weights};
