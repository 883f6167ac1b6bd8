//! Reviewers' comments.

use ikrar_domain::measurement::ItemReview;
use ikrar_domain::review::CommentSeverity;

use super::{EditError, code, create, known, review_item, set_field};
use crate::identity::EntityId;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{EntityKind, Field, comment};
use crate::value::Value;

/// What a comment says, and about which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewComment<'a> {
    /// Its id.
    pub id: EntityId,
    /// The agreement or report under review.
    pub subject: EntityId,
    /// The entity it is about; may be the subject.
    pub anchor_entity: EntityId,
    /// The field it is about.
    pub anchor_field: Field,
    /// What to say.
    pub text: &'a str,
    /// How much it weighs.
    pub severity: CommentSeverity,
}

/// Writes a comment.
pub fn comment(rows: &impl Rows, new: NewComment<'_>) -> Result<Draft, EditError> {
    let document = known(rows, new.subject)?;
    let fields = [
        (comment::SUBJECT, Value::Id(new.subject)),
        (comment::ANCHOR_ENTITY, Value::Id(new.anchor_entity)),
        (
            comment::ANCHOR_FIELD,
            Value::Integer(i64::from(new.anchor_field.0)),
        ),
        (comment::TEXT, Value::text(new.text)),
        (comment::SEVERITY, code(new.severity.code())),
    ];
    Ok(create(document.scope, EntityKind::Comment, new.id, fields))
}

/// Returns one figure with a comment on it: both in one save.
pub fn return_item(rows: &impl Rows, new: NewComment<'_>) -> Result<Vec<Draft>, EditError> {
    let drafts = vec![
        comment(rows, new)?,
        review_item(rows, new.anchor_entity, ItemReview::Return)?,
    ];
    Ok(drafts)
}

/// Marks a comment as settled.
pub fn resolve_comment(rows: &impl Rows, id: EntityId) -> Result<Option<Draft>, EditError> {
    set_field(rows, id, comment::RESOLVED, Value::Bool(true))
}
