//! Parked edits as people see them: what was written, on what, by whom, and what was said since.

use ikrar_domain::order;
use std::collections::BTreeSet;

use ikrar_domain::review::ParkedState;

use crate::disposition::ParkReason;
use crate::identity::{EntityId, OperationId, Seq, UnixSeconds};
use crate::operation::{Body, Operation};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, parked_edit, parked_edit_id};
use crate::value::Value;

/// Words somebody said about a parked edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub author: EntityId,
    /// When the server had it.
    pub received_at: UnixSeconds,
    /// What.
    pub text: String,
}

/// A parked edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedEdit {
    /// The row's id.
    pub id: EntityId,
    /// The agreement it belongs to; its own target where there is none yet.
    pub document: EntityId,
    /// The operation as its author wrote it.
    pub operation: Operation,
    /// When the server had it.
    pub received_at: UnixSeconds,
    /// How many minutes the device's clock was ahead then.
    pub clock_ahead_min: i32,
    /// Why it had no effect.
    pub cause: ParkReason,
    /// What the author saw in the field.
    pub base_value: Value,
    /// How far it has come.
    pub state: ParkedState,
    /// Who asked for it as an amendment, and why; the words may be empty.
    pub request: Option<Said>,
    /// Who decided, and why.
    pub decision: Option<Said>,
}

/// How far a parked edit has come; none where this build does not know the state.
pub fn parked_state(row: &Row) -> Option<ParkedState> {
    ParkedState::from_code(row.text(parked_edit::STATE))
}

/// The operation that a parked edit's row keeps. It belongs to the row's scope, wherever it was
/// sent to.
pub fn parked_operation(row: &Row) -> Option<Operation> {
    let kept = row.cells.get(&parked_edit::ENVELOPE)?;
    let mut operation = Operation::from_bytes(kept.value.as_bytes()?).ok()?;
    operation.scope = row.scope;
    operation.claimed_at = kept.stamp.claimed_at;
    let moved = row.value(parked_edit::BASE).as_integer();
    if let (Some(seq), Body::Set { base, .. } | Body::Resolve { base, .. }) =
        (moved, &mut operation.body)
    {
        base.version = Seq(seq.cast_unsigned());
    }
    Some(operation)
}

/// Reads a parked edit.
pub fn read_parked(row: &Row) -> Option<ParkedEdit> {
    if row.kind != EntityKind::ParkedEdit {
        return None;
    }
    let operation = parked_operation(row)?;
    let said = |field| {
        let cell = row.cells.get(&field)?;
        Some(Said {
            author: cell.stamp.author,
            received_at: cell.stamp.received_at,
            text: cell.value.as_text()?.to_owned(),
        })
    };
    let state = parked_state(row)?;
    // Who said it stands at the state where no words were given.
    let wordless = || {
        let stamp = row.cells.get(&parked_edit::STATE).map(|cell| cell.stamp);
        Said {
            author: stamp.unwrap_or_default().author,
            received_at: stamp.unwrap_or_default().received_at,
            text: String::new(),
        }
    };
    let decided = matches!(state, ParkedState::Adopted | ParkedState::Declined);
    let decision = decided.then(|| said(parked_edit::DECISION_REASON).unwrap_or_else(wordless));
    let request = said(parked_edit::REQUEST_REASON)
        .or_else(|| (state == ParkedState::Requested).then(wordless));
    let came = row.cells.get(&parked_edit::ENVELOPE)?.stamp;
    Some(ParkedEdit {
        id: row.id,
        document: row.parent()?,
        received_at: came.received_at,
        clock_ahead_min: came.clock_ahead_min,
        cause: ParkReason::from_code(row.text(parked_edit::CAUSE))?,
        base_value: row.value(parked_edit::BASE_VALUE).clone(),
        state,
        request,
        decision,
        operation,
    })
}

/// The parked edits that wait for a decision, in the order in which they were written.
pub fn open_parked(rows: &impl Rows) -> Vec<ParkedEdit> {
    let mut open: Vec<ParkedEdit> = rows
        .of_kind(EntityKind::ParkedEdit)
        .into_iter()
        .filter_map(|id| read_parked(rows.row(id)?))
        .filter(|parked| parked.state.is_open())
        .collect();
    order::sort_by_key(&mut open, |parked| parked.operation.id);
    open
}

/// The parked edit that waits for a decision about this field: of several people's, the latest.
pub fn open_parked_at(rows: &impl Rows, entity: EntityId, field: Field) -> Option<ParkedEdit> {
    rows.of_kind(EntityKind::ParkedEdit)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| row.value(parked_edit::TARGET).as_id() == Some(entity))
        .filter_map(read_parked)
        .filter(|parked| parked.state.is_open() && parked.operation.value_of(field).is_some())
        .max_by_key(|parked| (parked.received_at, parked.operation.id))
}

/// The open parked edits that have to count together with this one, in their order: what was
/// saved by the same action, and the creation of what any of them changes.
pub fn bundle_of(rows: &impl Rows, parked: EntityId) -> Vec<OperationId> {
    let open = open_parked(rows);
    let Some(first) = open.iter().find(|other| other.id == parked) else {
        return Vec::new();
    };
    let replica = first.operation.id.replica;
    let mut groups = BTreeSet::from([first.operation.group]);
    let mut wanted = BTreeSet::new();
    loop {
        let before = groups.len();
        for edit in open.iter().filter(|edit| {
            edit.operation.id.replica == replica && groups.contains(&edit.operation.group)
        }) {
            wanted.extend(missing(rows, &edit.operation));
        }
        for edit in &open {
            let creates = matches!(edit.operation.body, Body::Create { .. })
                && edit.operation.id.replica == replica;
            if creates && wanted.contains(&edit.operation.entity) {
                groups.insert(edit.operation.group);
            }
        }
        if groups.len() == before {
            break;
        }
    }
    open.iter()
        .map(|edit| &edit.operation)
        .filter(|operation| operation.id.replica == replica && groups.contains(&operation.group))
        .map(|operation| operation.id)
        .collect()
}

/// What an edit rests on and the view does not have.
fn missing(rows: &impl Rows, operation: &Operation) -> Vec<EntityId> {
    let mut named = vec![operation.entity];
    if let Body::Create { fields } = &operation.body {
        named.extend(fields.values().filter_map(Value::as_id));
    }
    named.retain(|id| rows.row(*id).is_none());
    named
}

/// The row of a parked operation.
pub fn parked_row(rows: &impl Rows, operation: OperationId) -> Option<&Row> {
    rows.row(parked_edit_id(operation))
}
