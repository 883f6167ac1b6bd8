//! A comment points at one field of one entity, so that the reader lands on it.

use uuid::Uuid;

use crate::coded::coded_enum;
use crate::value::{CommentId, UserId};

coded_enum! {
    /// How much a comment weighs.
    pub enum CommentSeverity {
        /// Advice.
        Note => "note", "Saran";
        /// Must be repaired.
        MustFix => "must_fix", "Wajib diperbaiki";
    }
}

/// A review comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Identity.
    pub id: CommentId,
    /// The agreement or report under review.
    pub subject: Uuid,
    /// The entity the comment is about.
    pub anchor_entity: Uuid,
    /// The field of that entity, by its number in the schema.
    pub anchor_field: u16,
    /// What to say.
    pub text: String,
    /// How much it weighs.
    pub severity: CommentSeverity,
    /// Who wrote it.
    pub author: UserId,
    /// Whether it is settled.
    pub resolved: bool,
}
