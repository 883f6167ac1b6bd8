//! What reviewers write: comments anchored to a field.

mod comment;

pub use comment::{Comment, CommentSeverity};
