//! Attaching files to a realization or a signature, and taking them out.

use ikrar_domain::evidence::{Arrival, EvidenceRefusal, FILES_PER_REALIZATION_MAX, MediaType};
use ikrar_domain::value::Quarter;

use super::{EditError, code, create, known, set_field, start_realization};
use crate::blob::BlobHash;
use crate::identity::{EntityId, ScopeId, UnixSeconds};
use crate::model::{self, ScanProblem};
use crate::operation::{Body, Draft, Transition};
use crate::row::Rows;
use crate::schema::{self, EntityKind, Field, evidence};
use crate::value::Value;

/// A file that is durable on this device and shall be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvidence {
    /// The link's id.
    pub id: EntityId,
    /// The name to show.
    pub file_name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: u64,
    /// The hash of the bytes.
    pub hash: BlobHash,
    /// When the file was made, as the device says.
    pub captured_at: Option<UnixSeconds>,
}

/// Why a file cannot be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// A rule of the field.
    #[error(transparent)]
    Refused(#[from] EvidenceRefusal),
    /// The scan shows something else than what was signed.
    #[error(transparent)]
    Scan(#[from] ScanProblem),
    /// The view changed under the screen.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// Links a file to an item's realization in a quarter, starting report and realization where
/// nobody has. A file that is linked there already gives no drafts.
pub fn add_evidence(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    new: &NewEvidence,
) -> Result<Vec<Draft>, AttachError> {
    let realization = schema::realization_id(item, quarter);
    let present = model::evidence_of(rows, realization);
    if present.iter().any(|link| link.hash == new.hash) {
        return Ok(Vec::new());
    }
    if present.len() >= FILES_PER_REALIZATION_MAX {
        return Err(EvidenceRefusal::TooMany.into());
    }
    let scope = known(rows, item)?.scope;
    let mut drafts = start_realization(rows, item, quarter, [])?;
    let fields = link_fields(realization, new);
    drafts.push(create(scope, EntityKind::Evidence, new.id, fields));
    Ok(drafts)
}

/// Links the scan of a signed print to its signature on paper. `copied` are the digits at the foot
/// of the scan, or the code of a sealed one; what shows anything else is refused. A file that is
/// linked there already gives no drafts.
pub fn add_scan(
    rows: &impl Rows,
    signature: EntityId,
    copied: &str,
    new: &NewEvidence,
) -> Result<Vec<Draft>, AttachError> {
    let scope = known(rows, signature)?.scope;
    let content = model::match_scan(rows, signature, copied)?;
    let present = model::evidence_of(rows, signature);
    if present.iter().any(|link| link.hash == new.hash) {
        return Ok(Vec::new());
    }
    if present.len() >= FILES_PER_REALIZATION_MAX {
        return Err(EvidenceRefusal::TooMany.into());
    }
    let shown = [(evidence::CONTENT, Value::Text(content.hex()))];
    let fields = link_fields(signature, new).into_iter().chain(shown);
    Ok(vec![create(scope, EntityKind::Evidence, new.id, fields)])
}

fn link_fields(parent: EntityId, new: &NewEvidence) -> [(Field, Value); 6] {
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    let captured_at = new.captured_at.filter(|time| time.0 >= 0);
    [
        (evidence::REALIZATION, Value::Id(parent)),
        (evidence::FILE_NAME, Value::Text(new.file_name.clone())),
        (evidence::MEDIA_TYPE, code(new.media_type.code())),
        (evidence::SIZE, Value::Integer(size)),
        (evidence::HASH, Value::Text(new.hash.hex())),
        (
            evidence::CAPTURED_AT,
            captured_at.map_or(Value::Null, |time| Value::Integer(time.0)),
        ),
    ]
}

/// Says that the server has every byte of a linked file. The server writes it when it has checked
/// the last one; from anybody else it is worth what the server's own store says.
pub fn evidence_stored(scope: ScopeId, link: EntityId, hash: BlobHash) -> Draft {
    Draft {
        scope,
        entity: link,
        kind: EntityKind::Evidence,
        body: Body::Transition {
            action: Transition::EvidenceStored,
            expected: Arrival::Waiting.code().to_owned(),
            content_root: *hash.bytes(),
            note: None,
        },
    }
}

/// Takes a file out of where it was attached. Its link stays in the record.
pub fn remove_evidence(rows: &impl Rows, link: EntityId) -> Result<Option<Draft>, EditError> {
    set_field(rows, link, evidence::WITHDRAWN, Value::Bool(true))
}
