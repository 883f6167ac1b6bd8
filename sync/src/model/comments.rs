//! What reviewers wrote, as rows tell it.

use ikrar_domain::review::{Comment, CommentSeverity};
use ikrar_domain::value::{CommentId, UserId};

use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, comment};

/// The comments on a document, in the order of their ids, which is the order of writing.
pub fn comments_of(rows: &impl Rows, subject: EntityId) -> Vec<Comment> {
    rows.children(EntityKind::Comment, subject)
        .into_iter()
        .filter_map(|id| read_comment(rows.row(id)?))
        .collect()
}

fn read_comment(row: &Row) -> Option<Comment> {
    let author = row.cells.get(&comment::TEXT)?.stamp.author;
    let field = row.value(comment::ANCHOR_FIELD).as_integer()?;
    Some(Comment {
        id: CommentId::from_uuid(row.id.uuid()),
        subject: row.value(comment::SUBJECT).as_id()?.uuid(),
        anchor_entity: row.value(comment::ANCHOR_ENTITY).as_id()?.uuid(),
        anchor_field: u16::try_from(field).ok()?,
        text: row.text(comment::TEXT).to_owned(),
        severity: CommentSeverity::from_code(row.text(comment::SEVERITY))
            .unwrap_or(CommentSeverity::Note),
        author: UserId::from_uuid(author.uuid()),
        resolved: row.value(comment::RESOLVED).as_bool().unwrap_or(false),
    })
}

/// How many unresolved comments a document has on one entity.
pub fn open_comments_on(rows: &impl Rows, subject: EntityId, anchor: EntityId) -> usize {
    comments_of(rows, subject)
        .iter()
        .filter(|comment| !comment.resolved && comment.anchor_entity == anchor.uuid())
        .count()
}
