//! Which of the entities that pushes create stand in another scope already.
//!
//! The database refuses an id in two scopes (`entity_id_unique`), whichever server asks. Here it is
//! found out before, so that the operation is parked with a reason and its neighbours go on. Ids
//! that follow from others by a hash are looked for only once the database has refused: nobody
//! but a forger meets one twice.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::model::parked_operation;
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;

use super::Ledgers;
use crate::store::StoreError;
use crate::store::ledger::LedgerTransaction;

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// At ids that devices make up.
    AtMadeUpIds,
    /// At every id, also of creations that an adoption brings into effect.
    AtAllIds,
}

/// Those that cannot be created where the operations want them.
pub(super) async fn elsewhere(
    transaction: &mut LedgerTransaction,
    ledgers: &Ledgers,
    operations: impl Iterator<Item = &Operation>,
    look: Look,
) -> Result<BTreeSet<EntityId>, StoreError> {
    let mut wanted: BTreeMap<EntityId, ScopeId> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for operation in operations {
        let Some((entity, kind)) = created(ledgers, operation) else {
            continue;
        };
        let is_derived = matches!(
            kind,
            Some(EntityKind::Report | EntityKind::Realization | EntityKind::BudgetRealization)
        );
        let ledger = ledgers.get(&operation.scope);
        let is_here = ledger.is_some_and(|ledger| ledger.row(entity).is_some());
        if is_here || (is_derived && look == Look::AtMadeUpIds) {
            continue;
        }
        let other = wanted.insert(entity, operation.scope);
        // Two scopes want it at once: neither gets it.
        if look == Look::AtAllIds && other.is_some_and(|scope| scope != operation.scope) {
            found.insert(entity);
        }
    }
    let ids: Vec<EntityId> = wanted.keys().copied().collect();
    let standing = transaction.scopes_of(&ids).await?;
    let taken = standing
        .into_iter()
        .filter(|(entity, scope)| wanted.get(entity).is_some_and(|wanted| wanted != scope));
    found.extend(taken.map(|(entity, _)| entity));
    Ok(found)
}

/// What an operation brings into being.
fn created(ledgers: &Ledgers, operation: &Operation) -> Option<(EntityId, Option<EntityKind>)> {
    match &operation.body {
        Body::Create { .. } => Some((operation.entity, operation.kind())),
        Body::Adopt { .. } => {
            let row = ledgers.get(&operation.scope)?.row(operation.entity)?;
            let kept = parked_operation(row)?;
            matches!(kept.body, Body::Create { .. }).then(|| (kept.entity, kept.kind()))
        }
        _ => None,
    }
}
