//! What reviewers write, comments anchored to a field, and what they decide about edits that
//! were stored without effect.

mod ageing;
mod at_once;
mod comment;
mod parked;
mod standing;
mod suspicion;

pub use ageing::{Urgency, days_waiting, urgency};
pub use at_once::{AtOnceRefusal, Reviewed, accept_at_once};
pub use comment::{Comment, CommentSeverity};
pub use parked::{ADOPT_LABEL, ParkedState, ParkedStep};
pub use standing::{ReportStanding, Standing, Waiting, WaitsFor};
pub use suspicion::{FigureSeen, Suspicion, all_exactly_on_target, suspicions};
