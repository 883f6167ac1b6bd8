//! Reading links to files.

use ikrar_domain::evidence::{Arrival, MediaType};

use crate::blob::BlobHash;
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, evidence};
use crate::value::Value;

/// A file behind a realization, or a scan behind a signature, as its link tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The link.
    pub id: EntityId,
    /// The realization or the signature.
    pub parent: EntityId,
    /// The name to show and to offer.
    pub file_name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: u64,
    /// The name of its content.
    pub hash: BlobHash,
    /// What its author says about it.
    pub note: String,
    /// Whether the server has the bytes.
    pub arrival: Arrival,
    /// Whether somebody has taken it out.
    pub is_withdrawn: bool,
}

/// Reads a link. One this build cannot make sense of gives `None`.
pub fn read_evidence(row: &Row) -> Option<Evidence> {
    Some(Evidence {
        id: row.id,
        parent: row.parent()?,
        file_name: row.text(evidence::FILE_NAME).to_owned(),
        media_type: MediaType::from_code(row.text(evidence::MEDIA_TYPE))?,
        size: u64::try_from(row.value(evidence::SIZE).as_integer()?).ok()?,
        hash: evidence_hash(row)?,
        note: row.text(evidence::NOTE).to_owned(),
        arrival: arrival(row),
        is_withdrawn: is_withdrawn(row),
    })
}

/// The files behind a realization or a signature that were not taken out, in the order they were
/// attached.
pub fn evidence_of(rows: &impl Rows, parent: EntityId) -> Vec<Evidence> {
    rows.children(EntityKind::Evidence, parent)
        .into_iter()
        .filter_map(|id| read_evidence(rows.row(id)?))
        .filter(|link| !link.is_withdrawn)
        .collect()
}

/// How many files behind a realization the server does not have yet.
pub fn missing_evidence(rows: &impl Rows, realization: EntityId) -> usize {
    rows.children(EntityKind::Evidence, realization)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| !is_withdrawn(row) && arrival(row) == Arrival::Waiting)
        .count()
}

/// The links of these rows to a file, those that were taken out included.
pub fn links_to(rows: &impl Rows, hash: BlobHash) -> impl Iterator<Item = &Row> {
    rows.of_kind(EntityKind::Evidence)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(move |row| evidence_hash(row) == Some(hash))
}

/// The hash of the file a link names.
pub fn evidence_hash(row: &Row) -> Option<BlobHash> {
    BlobHash::from_hex(row.text(evidence::HASH))
}

/// Whether the server has the bytes of the file a link names.
pub fn arrival(row: &Row) -> Arrival {
    Arrival::from_code(row.text(evidence::STATUS)).unwrap_or(Arrival::Waiting)
}

fn is_withdrawn(row: &Row) -> bool {
    row.value(evidence::WITHDRAWN) == &Value::Bool(true)
}
