//! What a person decides about parked edits, and giving an agreement to another agency.

use ikrar_domain::review::{ParkedState, ParkedStep};

use super::{EditError, known, step};
use crate::identity::{EntityId, ScopeId};
use crate::model;
use crate::operation::{Body, Draft, Transition};
use crate::row::Rows;
use crate::schema::{EntityKind, parked_edit_id};

/// Makes a parked edit count, with everything that was saved together with it.
pub fn adopt(rows: &impl Rows, parked: EntityId, reason: &str) -> Result<Draft, EditError> {
    let scope = known(rows, parked)?.scope;
    let bundle = model::bundle_of(rows, parked);
    let first = bundle.first().ok_or(EditError::UnknownEntity)?;
    Ok(Draft {
        scope,
        entity: parked_edit_id(*first),
        kind: EntityKind::ParkedEdit,
        body: Body::Adopt {
            parked: bundle,
            reason: reason.trim().to_owned(),
        },
    })
}

/// Decides against a parked edit, and everything that was saved together with it.
pub fn decline_parked(
    rows: &impl Rows,
    parked: EntityId,
    reason: &str,
) -> Result<Vec<Draft>, EditError> {
    each_of_bundle(
        rows,
        parked,
        ParkedStep::Decline,
        reason,
        ParkedState::is_open,
    )
}

/// Asks for a late edit as an amendment, with everything that was saved together with it. The
/// reason may be empty and follow later: asked for again with words, a request gets them.
pub fn request_amendment(
    rows: &impl Rows,
    parked: EntityId,
    reason: &str,
) -> Result<Vec<Draft>, EditError> {
    let has_reason = !reason.trim().is_empty();
    each_of_bundle(rows, parked, ParkedStep::Request, reason, |state| {
        state == ParkedState::Waiting || has_reason
    })
}

fn each_of_bundle(
    rows: &impl Rows,
    parked: EntityId,
    action: ParkedStep,
    reason: &str,
    concerns: impl Fn(ParkedState) -> bool,
) -> Result<Vec<Draft>, EditError> {
    model::bundle_of(rows, parked)
        .into_iter()
        .filter(|id| {
            let state = model::parked_row(rows, *id).and_then(model::parked_state);
            state.is_some_and(&concerns)
        })
        .map(|id| {
            let row = parked_edit_id(id);
            step(rows, row, Transition::Parked(action), Some(reason))
        })
        .collect()
}

/// Gives an agreement and all that hangs on it to another scope.
pub fn move_to_scope(
    rows: &impl Rows,
    agreement: EntityId,
    to: ScopeId,
    reason: &str,
) -> Result<Draft, EditError> {
    let row = known(rows, agreement)?;
    Ok(Draft {
        scope: row.scope,
        entity: agreement,
        kind: row.kind,
        body: Body::Move {
            to,
            reason: reason.trim().to_owned(),
        },
    })
}
