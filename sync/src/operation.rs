//! The operation: one attributable edit, and its frozen envelope.
//!
//! **Frozen format.** Keys 0-9 of the CBOR map mean the same for ever, in every version; a
//! reader that does not know the version or the body keeps every other key as it came and
//! writes it back unchanged. Golden bytes stand in this file's tests.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::decode::{Decoder, Error as DecodeError};

use crate::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::schema::{EntityKind, Field};
use crate::value::Value;
use crate::wire::{self, Writer};
use crate::zoo::{Mutant, mutant};

mod base;
mod body;
mod entries;
mod frozen;
mod renamed;
mod unreadable;
mod upcast;

pub use base::{Base, Removal, WrittenBy};
pub(crate) use body::FIELDS_MAX;
pub use body::Transition;
use frozen::{frozen, frozen_id, frozen_number, small};
pub use renamed::{BegunAnew, begin_anew, move_to, place, to_begin_anew};

/// The version this build writes. 2026-11: the first.
pub const OPERATION_VERSION: u16 = 1;

/// Most keys of one map: ten times what any version has.
const KEYS_MAX: u64 = 512;

/// Most operations in one save. A save is one unit and travels whole, so it must fit into a push
/// with room to spare; the largest form has about forty fields.
pub const GROUP_OPERATIONS_MAX: usize = 100;

/// A hash of the content an actor saw when acting on a document.
pub type ContentRoot = [u8; 32];

/// One edit by one person on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The format it was written in; see [`OPERATION_VERSION`].
    pub version: u16,
    /// Who it is, for ever.
    pub id: OperationId,
    /// Operations saved by one action share it: one form save is one unit.
    pub group: u64,
    /// Where it belongs.
    pub scope: ScopeId,
    /// What it changes.
    pub entity: EntityId,
    /// The kind's number; kept as a number so that a kind of the future survives.
    pub kind_number: u8,
    /// The user who wrote it.
    pub author: EntityId,
    /// The sign-in it was written under.
    pub session: u64,
    /// The device's clock when it was written. Shown, never ordered by.
    pub claimed_at: UnixSeconds,
    /// What it does.
    pub body: Body,
    /// Keys this build does not know, as they came: `(key, CBOR of the value)`.
    pub extra: Vec<(u64, Vec<u8>)>,
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Brings an entity into being with its first values.
    Create {
        /// The values.
        fields: BTreeMap<Field, Value>,
    },
    /// Sets one field.
    Set {
        /// Which.
        field: Field,
        /// What the author saw of the field.
        base: Base,
        /// To what.
        value: Value,
    },
    /// Asks for a change of state. The server confirms or refuses.
    Transition {
        /// Which step.
        action: Transition,
        /// The state the author saw, by its code.
        expected: String,
        /// The hash of the content the author saw.
        content_root: ContentRoot,
        /// The reason or note, where the step wants one.
        note: Option<String>,
    },
    /// Settles a conflict.
    Resolve {
        /// Which field.
        field: Field,
        /// The incumbent the author saw.
        base: Base,
        /// What shall stand: the incumbent's, a challenger's or a third value.
        value: Value,
        /// Why. Never empty.
        reason: String,
        /// The challengers the author saw and settles.
        settles: Vec<OperationId>,
    },
    /// Makes edits count that were stored without effect, under their authors' names. All of them
    /// or none.
    Adopt {
        /// The operations, in the order in which they shall count.
        parked: Vec<OperationId>,
        /// Why; may be empty.
        reason: String,
    },
    /// Gives an agreement and all that hangs on it to another scope.
    Move {
        /// Where it goes.
        to: ScopeId,
        /// Why. Never empty.
        reason: String,
    },
    /// A body of the future. Stored, and judged when the server knows it.
    Unknown {
        /// Its number.
        tag: u64,
    },
}

/// An edit before the device's store has given it its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it belongs.
    pub scope: ScopeId,
    /// What it changes.
    pub entity: EntityId,
    /// What that is.
    pub kind: EntityKind,
    /// What it does.
    pub body: Body,
}

/// Who writes, under which sign-in, when: what a store adds to a [`Draft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorship {
    /// The user.
    pub author: EntityId,
    /// The sign-in.
    pub session: u64,
    /// The device's clock.
    pub claimed_at: UnixSeconds,
}

/// About what the frozen keys of an envelope take.
const ENVELOPE_BYTES: usize = 128;

/// Bytes that are no operation.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// Not CBOR, or not of the envelope's shape.
    #[error("the bytes are not an operation envelope")]
    Malformed(#[from] DecodeError),
    /// A key of the frozen envelope is missing.
    #[error("the envelope lacks key {0}")]
    Missing(u64),
}

/// The group of the `index`th draft of one save whose first operation is `first`. A save of more
/// than [`GROUP_OPERATIONS_MAX`] drafts is several units, each whole.
pub fn group_of(first: Dseq, index: usize) -> u64 {
    let units = index / GROUP_OPERATIONS_MAX;
    let before = units.saturating_mul(GROUP_OPERATIONS_MAX);
    first.0.saturating_add(crate::wire::count(before))
}

/// Brings map entries into the order of their keys.
fn order(entries: &mut [(u64, &[u8])]) {
    entries.sort_by_key(|(key, _)| *key);
}

impl Operation {
    /// The operation a store makes of a draft.
    pub fn from_draft(draft: Draft, id: OperationId, group: u64, by: Authorship) -> Self {
        Self {
            version: OPERATION_VERSION,
            id,
            group,
            scope: draft.scope,
            entity: draft.entity,
            kind_number: draft.kind.number(),
            author: by.author,
            session: by.session,
            claimed_at: by.claimed_at,
            body: draft.body,
            extra: Vec::new(),
        }
    }

    /// The kind of what it changes, if this build knows it.
    pub fn kind(&self) -> Option<EntityKind> {
        EntityKind::from_number(u64::from(self.kind_number))
    }

    /// The value this operation gives a field, if it gives one.
    pub fn value_of(&self, field: Field) -> Option<&Value> {
        match &self.body {
            Body::Create { fields } => fields.get(&field),
            Body::Set {
                field: set, value, ..
            }
            | Body::Resolve {
                field: set, value, ..
            } => (*set == field).then_some(value),
            Body::Transition { .. }
            | Body::Adopt { .. }
            | Body::Move { .. }
            | Body::Unknown { .. } => None,
        }
    }

    /// The scopes it names: where it belongs, and where a move goes.
    pub fn scopes(&self) -> impl Iterator<Item = ScopeId> + use<> {
        let to = match &self.body {
            Body::Move { to, .. } => Some(*to),
            _ => None,
        };
        [self.scope].into_iter().chain(to)
    }

    /// The fields this operation gives a value.
    pub fn fields_given(&self) -> Vec<Field> {
        match &self.body {
            Body::Create { fields } => fields.keys().copied().collect(),
            Body::Set { field, .. } | Body::Resolve { field, .. } => vec![*field],
            Body::Transition { .. }
            | Body::Adopt { .. }
            | Body::Move { .. }
            | Body::Unknown { .. } => Vec::new(),
        }
    }

    /// The canonical bytes: what is stored, hashed and kept for ever.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = body::entries(&self.body);
        let mut writer = Writer::with_room(ENVELOPE_BYTES + body.bytes());
        writer.map(10 + body.length() + self.extra.len());
        writer.unsigned(0);
        writer.unsigned(u64::from(self.version));
        writer.unsigned(1);
        writer.bytes(self.id.replica.bytes());
        writer.unsigned(2);
        writer.unsigned(self.id.dseq.0);
        writer.unsigned(3);
        writer.unsigned(self.group);
        writer.unsigned(4);
        writer.bytes(self.scope.bytes());
        writer.unsigned(5);
        writer.bytes(self.entity.bytes());
        writer.unsigned(6);
        writer.unsigned(u64::from(self.kind_number));
        writer.unsigned(7);
        writer.bytes(self.author.bytes());
        writer.unsigned(8);
        writer.unsigned(self.session);
        writer.unsigned(9);
        writer.signed(self.claimed_at.0);
        let own = body.iter();
        let extra = self.extra.iter();
        let mut rest: Vec<(u64, &[u8])> = own
            .chain(extra.map(|(key, cbor)| (*key, cbor.as_slice())))
            .collect();
        if !self.extra.is_empty() {
            order(&mut rest);
        }
        for (key, cbor) in rest {
            writer.unsigned(key);
            writer.raw(cbor);
        }
        writer.into_bytes()
    }

    /// Reads what [`Self::to_bytes`] wrote, and what any later version wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OperationError> {
        let entries = map_entries(bytes)?;
        let number = |key| frozen_number(&entries, key);
        let id = |key| frozen_id(&entries, key);
        let version = small(number(0)?)?;
        let mut rest: Vec<(u64, &[u8])> = entries
            .iter()
            .filter(|(key, _)| *key > 9)
            .copied()
            .collect();
        // They are written in this order, so that one operation has one form.
        order(&mut rest);
        let (version, body, extra) = read_body(version, &rest)?;
        Ok(Self {
            version,
            id: OperationId {
                replica: ReplicaId::from_bytes(id(1)?),
                dseq: Dseq(number(2)?),
            },
            group: number(3)?,
            scope: ScopeId::from_bytes(id(4)?),
            entity: EntityId::from_bytes(id(5)?),
            kind_number: small(number(6)?)?,
            author: EntityId::from_bytes(id(7)?),
            session: number(8)?,
            claimed_at: UnixSeconds(Decoder::new(frozen(&entries, 9)?).i64()?),
            body,
            extra: if mutant(Mutant::UnknownKeysDropped) {
                Vec::new()
            } else {
                extra
            },
        })
    }
}

/// Keys that the body does not use.
type Extra = Vec<(u64, Vec<u8>)>;

/// The body as this build understands it, and the version it is now in. An older one is rewritten
/// first; one of the future is kept as it came.
fn read_body(version: u16, rest: &[(u64, &[u8])]) -> Result<(u16, Body, Extra), DecodeError> {
    let older = (version < OPERATION_VERSION)
        .then(|| {
            let owned = rest.iter().map(|(key, value)| (*key, value.to_vec()));
            upcast::upcast(upcast::STEPS, version, OPERATION_VERSION, owned.collect())
        })
        .flatten();
    if let Some(entries) = older {
        let present: Vec<(u64, &[u8])> = entries
            .iter()
            .map(|(key, value)| (*key, value.as_slice()))
            .collect();
        let (body, extra) = body::decode(&present)?;
        return Ok((OPERATION_VERSION, body, extra));
    }
    let (body, extra) = if version == OPERATION_VERSION {
        body::decode(rest)?
    } else {
        body::keep(rest)?
    };
    Ok((version, body, extra))
}

/// The entries of a CBOR map with unsigned keys, each value as its own CBOR bytes. A key that
/// stands twice would mean one thing to one reader and another to the next, so it is refused.
pub(crate) fn map_entries(bytes: &[u8]) -> Result<Vec<(u64, &[u8])>, DecodeError> {
    let mut decoder = Decoder::new(bytes);
    let length = decoder
        .map()?
        .filter(|length| *length <= KEYS_MAX)
        .ok_or_else(|| DecodeError::message("a map of known length with few keys"))?;
    let mut entries = Vec::new();
    let mut keys = BTreeSet::new();
    for _ in 0..length {
        let key = decoder.u64()?;
        if !keys.insert(key) {
            return Err(DecodeError::message("a key that stands twice"));
        }
        let start = decoder.position();
        wire::skip(&mut decoder)?;
        let value = bytes
            .get(start..decoder.position())
            .ok_or_else(|| DecodeError::message("a value inside the bytes"))?;
        entries.push((key, value));
    }
    if decoder.position() != bytes.len() {
        return Err(DecodeError::message("bytes after the end"));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
