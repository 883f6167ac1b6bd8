//! What an author saw of a field before they wrote it.
//!
//! Within one history of a server the version names it: a place is given once. A server that was
//! restored from a backup gives the places it has lost to others, so that an edit also names which
//! operation had written what its author saw.

use crate::identity::{Dseq, OperationId, ReplicaId, Seq};
use crate::row::{Cell, Row};
use crate::schema::{Field, FieldType, field_rule};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

/// See the module's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Base {
    /// The version; zero if nobody had set the field.
    pub version: Seq,
    /// Who had written it; none of an earlier build, and where nobody had.
    pub by: Option<WrittenBy>,
}

/// The operation that wrote a version, in few bytes: those of its device's id that a push has room
/// for, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenBy {
    /// The first four bytes of the device's id. Of a whole row: of the hash of its writers.
    pub end: u32,
    /// The place. Of a whole row: zero.
    pub dseq: Dseq,
}

impl From<Seq> for Base {
    /// A version alone, as earlier builds name it.
    fn from(version: Seq) -> Self {
        Self { version, by: None }
    }
}

impl Base {
    /// A field as it stands.
    pub fn of(cell: Option<&Cell>) -> Self {
        let Some(cell) = cell.filter(|cell| cell.version != Seq::default()) else {
            return Self::default();
        };
        Self {
            version: cell.version,
            by: Some(WrittenBy::of(cell.stamp.operation)),
        }
    }

    /// A whole row as it stands, for taking it out: what this device itself wrote aside.
    pub fn of_row(row: &Row, removal: Removal, own: Option<ReplicaId>) -> Self {
        Self {
            version: row.last_version(),
            by: Some(WrittenBy::of_row(row, removal, own)),
        }
    }

    /// Whether the author had seen what stands in a field. A text that was joined of several is
    /// another one at each version.
    pub fn saw(&self, cell: &Cell) -> bool {
        match self.by.filter(|_| !mutant(Mutant::LostHistoryIsSeen)) {
            None => cell.version <= self.version,
            Some(by) => {
                let is_same = cell.originals.is_empty() || cell.version == self.version;
                by == WrittenBy::of(cell.stamp.operation) && is_same
            }
        }
    }
}

impl WrittenBy {
    /// The writer that is this operation.
    pub fn of(id: OperationId) -> Self {
        let first = id.replica.bytes().first_chunk::<4>();
        Self {
            end: first.map_or(0, |first| u32::from_be_bytes(*first)),
            dseq: id.dseq,
        }
    }

    /// Whether it names the writers of a whole row.
    pub fn is_of_row(self) -> bool {
        self.dseq == Dseq::default()
    }

    /// All who have written what stands in a row, as far as taking it out goes by them.
    pub fn of_row(row: &Row, removal: Removal, own: Option<ReplicaId>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (field, cell) in &row.cells {
            let id = cell.stamp.operation;
            let is_own = Some(id.replica) == own && cell.originals.is_empty();
            if cell.version == Seq::default() || is_own || !removal.concerns(row, *field, cell) {
                continue;
            }
            hasher.update(&field.0.to_be_bytes());
            hasher.update(id.replica.bytes());
            hasher.update(&id.dseq.0.to_be_bytes());
        }
        let [one, two, three, four, ..] = *hasher.finalize().as_bytes();
        Self {
            end: u32::from_be_bytes([one, two, three, four]),
            dseq: Dseq::default(),
        }
    }
}

/// How a row is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The field that says it.
    pub field: Field,
    /// Out of a set, where nobody is asked about it.
    pub is_of_set: bool,
}

impl Removal {
    /// Whether a field is content of the row that is taken out. What a workflow says about a row of
    /// a set is nobody's addition to it, nor an approval to any row; that somebody has put it in
    /// again is.
    pub(crate) fn concerns(self, row: &Row, field: Field, cell: &Cell) -> bool {
        if field == self.field {
            return cell.value != Value::Bool(true);
        }
        let rule = field_rule(row.kind, field);
        !rule.is_some_and(|rule| match rule.field_type {
            FieldType::Workflow => self.is_of_set,
            FieldType::Approval(_) => true,
            _ => false,
        })
    }
}
