//! What reviewers write: comments anchored to a field.

mod ageing;
mod comment;

pub use ageing::{Urgency, days_waiting, urgency};
pub use comment::{Comment, CommentSeverity};
