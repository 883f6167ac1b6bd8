//! Ids that are derived rather than made, so that devices which never met mean the same thing.

use ikrar_domain::value::Quarter;

use crate::blob::BlobHash;
use crate::identity::{EntityId, OperationId, ScopeId, Seq};

/// The report of an agreement and quarter: the same id on every device that means it.
pub fn report_id(agreement: EntityId, quarter: Quarter) -> EntityId {
    derived(b"report", agreement, quarter)
}

/// The realization of an item and quarter: the same id on every device that means it.
pub fn realization_id(item: EntityId, quarter: Quarter) -> EntityId {
    derived(b"realization", item, quarter)
}

/// What was spent on a budget line up to a quarter: the same id on every device that means it.
pub fn budget_realization_id(line: EntityId, quarter: Quarter) -> EntityId {
    derived(b"budget realization", line, quarter)
}

/// A cause of what was not spent on a budget line: the same id on every device that means it.
pub fn unspent_cause_id(line: EntityId, cause: &str) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar unspent cause");
    hasher.update(line.bytes());
    hasher.update(cause.as_bytes());
    custom_uuid(&hasher.finalize())
}

/// The link between two items: the same id on every device that means it.
pub fn support_id(item: EntityId, supports: EntityId) -> EntityId {
    link_id(b"ikrar support", item, supports)
}

/// The link from an item to a budget line that pays for it.
pub fn funding_id(item: EntityId, line: EntityId) -> EntityId {
    link_id(b"ikrar funding", item, line)
}

/// The link from a plan's node to one it brings about.
pub fn contribution_id(node: EntityId, to: EntityId) -> EntityId {
    link_id(b"ikrar contribution", node, to)
}

/// A plan, or a row of one, in the plan's next version: the same id on every device that starts
/// that version.
pub fn next_version_id(earlier: EntityId) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar next version");
    hasher.update(earlier.bytes());
    custom_uuid(&hasher.finalize())
}

/// The row of a coat of arms: the same id on every device that has this picture.
pub fn arms_id(picture: BlobHash) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar coat of arms");
    hasher.update(picture.bytes());
    custom_uuid(&hasher.finalize())
}

/// The deadline of a quarter: the same id on every device that sets it.
pub fn report_deadline_id(year: u16, quarter: Quarter) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar report deadline");
    hasher.update(&year.to_be_bytes());
    hasher.update(&[quarter.number()]);
    custom_uuid(&hasher.finalize())
}

/// The city's copy of a national legal basis, by its place in that list: the same id on every
/// device that begins the city's own list.
pub fn national_basis_id(place: usize) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar national basis");
    let place = u64::try_from(place).unwrap_or(u64::MAX);
    hasher.update(&place.to_be_bytes());
    custom_uuid(&hasher.finalize())
}

fn link_id(tag: &[u8], from: EntityId, to: EntityId) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(tag);
    hasher.update(from.bytes());
    hasher.update(to.bytes());
    custom_uuid(&hasher.finalize())
}

/// One agency in a session of signing: the same id on every device that means it.
pub fn attendance_id(session: EntityId, agency: EntityId) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar attendance");
    hasher.update(session.bytes());
    hasher.update(agency.bytes());
    custom_uuid(&hasher.finalize())
}

/// One agency in an evaluation meeting: the same id on every device that means it.
pub fn meeting_agency_id(meeting: EntityId, agency: EntityId) -> EntityId {
    link_id(b"ikrar meeting agency", meeting, agency)
}

/// The evaluation sheet of an agency's year: the same id on every device that begins it.
pub fn evaluation_sheet_id(agency: EntityId, year: u16) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar evaluation sheet");
    hasher.update(agency.bytes());
    hasher.update(&year.to_be_bytes());
    custom_uuid(&hasher.finalize())
}

/// The grades of a criterion in a sheet: the same id on every device that gives one.
pub fn evaluation_answer_id(sheet: EntityId, criterion: &str) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar evaluation answer");
    hasher.update(sheet.bytes());
    hasher.update(criterion.as_bytes());
    custom_uuid(&hasher.finalize())
}

/// The row that makes an operation without effect visible: the same id wherever it is asked for.
pub fn parked_edit_id(operation: OperationId) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar parked edit");
    hasher.update(operation.replica.bytes());
    hasher.update(&operation.dseq.0.to_be_bytes());
    custom_uuid(&hasher.finalize())
}

/// The mark that an agreement leaves in a scope when it moves out at this place.
pub fn moved_away_id(scope: ScopeId, agreement: EntityId, seq: Seq) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar moved away");
    hasher.update(scope.bytes());
    hasher.update(agreement.bytes());
    hasher.update(&seq.0.to_be_bytes());
    custom_uuid(&hasher.finalize())
}

/// The scope of one agency's year.
pub fn agency_year_scope(agency: EntityId, year: u16) -> ScopeId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar scope");
    hasher.update(agency.bytes());
    hasher.update(&year.to_be_bytes());
    ScopeId::from_bytes(first_sixteen(&hasher.finalize()))
}

/// The scope of the city's shared data.
pub const CITY_SCOPE: ScopeId = ScopeId::from_bytes(*b"ikrar city scope");

/// Whose the head of region's agreement is: the city's, in the place of an agency. No entity has
/// this id, so that every device knows it before it knows the city.
pub const CITY_OWNER: EntityId = EntityId::from_bytes(*CITY_SCOPE.bytes());

fn derived(tag: &[u8], parent: EntityId, quarter: Quarter) -> EntityId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar ");
    hasher.update(tag);
    hasher.update(parent.bytes());
    hasher.update(&[quarter.number()]);
    custom_uuid(&hasher.finalize())
}

fn custom_uuid(hash: &blake3::Hash) -> EntityId {
    let mut bytes = first_sixteen(hash);
    // A UUID of version 8 (custom), so that every tool that reads UUIDs accepts it.
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x80;
    *variant = (*variant & 0x3f) | 0x80;
    EntityId::from_bytes(bytes)
}

pub(crate) fn first_sixteen(hash: &blake3::Hash) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    bytes
}
