//! What a person decides about parked edits, and giving an agreement to another agency.

use ikrar_domain::review::{ParkedState, ParkedStep};

use super::{EditError, known, step};
use crate::identity::{EntityId, OperationId, ScopeId};
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
    each_of_bundle(rows, parked, ParkedStep::Decline, reason)
}

/// Asks for a late edit as an amendment, with everything that was saved together with it.
pub fn request_amendment(
    rows: &impl Rows,
    parked: EntityId,
    reason: &str,
) -> Result<Vec<Draft>, EditError> {
    each_of_bundle(rows, parked, ParkedStep::Request, reason)
}

fn each_of_bundle(
    rows: &impl Rows,
    parked: EntityId,
    action: ParkedStep,
    reason: &str,
) -> Result<Vec<Draft>, EditError> {
    let untouched = |id: &OperationId| {
        let state = model::parked_row(rows, *id).and_then(model::parked_state);
        action == ParkedStep::Decline || state == Some(ParkedState::Waiting)
    };
    model::bundle_of(rows, parked)
        .into_iter()
        .filter(untouched)
        .map(|id| {
            step(
                rows,
                parked_edit_id(id),
                Transition::Parked(action),
                Some(reason),
            )
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
