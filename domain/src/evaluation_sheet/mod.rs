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

use chrono::{Datelike as _, NaiveDate};

/// The year whose sheets people look at on a day: until August the one that is over, which is
/// evaluated then (`domain.md` 4.3), and afterwards the present one, in which points can still be
/// gained.
pub fn year_looked_at(day: NaiveDate) -> u16 {
    let year = u16::try_from(day.year()).unwrap_or_default();
    if day.month() <= 8 {
        year.saturating_sub(1)
    } else {
        year
    }
}

#[cfg(test)]
mod tests;
