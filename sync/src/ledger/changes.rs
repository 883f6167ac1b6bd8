//! What a store has to write after judging.

use std::collections::BTreeSet;

use crate::disposition::Disposition;
use crate::identity::{EntityId, OperationId, Seq};
use crate::schema::Field;
use crate::value::Value;

/// What judging changed, for the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The rows to write.
    pub rows: BTreeSet<EntityId>,
    /// Earlier operations whose fate changed.
    pub fates: Vec<(OperationId, Disposition)>,
    /// Values that no single operation says, to be found again by `History`.
    pub joined: Vec<JoinedValue>,
}

/// A value that the operation at its version does not say: a note made of several texts, an
/// adopted edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedValue {
    /// Whose.
    pub entity: EntityId,
    /// Which field.
    pub field: Field,
    /// The version at which it came to stand.
    pub version: Seq,
    /// What stood.
    pub value: Value,
}
