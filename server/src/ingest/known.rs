//! What the database has of a push already.

use std::collections::BTreeMap;

use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::Dseq;
use ikrar_sync::ledger::set_aside_with;
use ikrar_sync::operation::{GROUP_OPERATIONS_MAX, Operation};
use ikrar_sync::protocol::push::end_of;

use super::Push;
use crate::store::StoreError;
use crate::store::ledger::LedgerTransaction;

/// The receipts of operations that came before. Other content under the same identity is a copied
/// store: its device is told, and the content is kept aside.
pub(super) async fn stored_receipts(
    transaction: &mut LedgerTransaction,
    push: &Push,
    acknowledged: Dseq,
) -> Result<BTreeMap<Dseq, Receipt>, StoreError> {
    let mut receipts = BTreeMap::new();
    let operations = &push.request.operations;
    let again = operations
        .iter()
        .filter(|operation| operation.id.dseq <= acknowledged);
    let again: BTreeMap<Dseq, &Operation> = again
        .map(|operation| (operation.id.dseq, operation))
        .collect();
    let Some((from, upto)) = looked_up(push, &again) else {
        return Ok(receipts);
    };
    let before = before_first(push);
    let stored = transaction
        .operations(push.request.replica, from, upto)
        .await?;
    let mut is_behind_another = false;
    for stored in stored {
        let dseq = stored.receipt.dseq;
        if before == Some(dseq) && push.request.report.before != 0 {
            is_behind_another = end_of(&stored.envelope) != push.request.report.before;
        }
        let Some(operation) = again.get(&dseq) else {
            receipts.insert(dseq, stored.receipt);
            continue;
        };
        let receipt = if is_same(operation, &stored.envelope) {
            stored.receipt
        } else {
            set_aside(transaction, push, operation).await?
        };
        receipts.insert(dseq, receipt);
    }
    for operation in set_aside_with(operations, &receipts, is_behind_another) {
        let receipt = set_aside(transaction, push, operation).await?;
        receipts.insert(receipt.dseq, receipt);
    }
    Ok(receipts)
}

async fn set_aside(
    transaction: &mut LedgerTransaction,
    push: &Push,
    operation: &Operation,
) -> Result<Receipt, StoreError> {
    transaction
        .record_forked(operation, push.actor.user, push.received_at)
        .await?;
    Ok(Receipt {
        dseq: operation.id.dseq,
        disposition: Disposition::parked(ParkReason::CloneDetected),
        seq: None,
    })
}

/// Whether the stored bytes say the same: in the very same form, or in one this build has learned
/// to read since.
fn is_same(operation: &Operation, envelope: &[u8]) -> bool {
    operation.to_bytes() == envelope
        || Operation::from_bytes(envelope).is_ok_and(|stored| stored == *operation)
}

/// The place before a push.
fn before_first(push: &Push) -> Option<Dseq> {
    let first = push.request.operations.first()?;
    first.id.dseq.0.checked_sub(1).map(Dseq)
}

/// Which of a device's operations judging a push must know: those that come again, the earlier
/// part of a save that somebody has cut, and the one before, where the device says which it is.
fn looked_up(push: &Push, again: &BTreeMap<Dseq, &Operation>) -> Option<(Dseq, Dseq)> {
    let first = push.request.operations.first()?;
    let before = before_first(push)?;
    let length = first.id.dseq.0.saturating_sub(first.group);
    let longest = u64::try_from(GROUP_OPERATIONS_MAX).unwrap_or(u64::MAX);
    let is_cut = first.group < first.id.dseq.0 && length <= longest;
    let is_told = push.request.report.before != 0 && before != Dseq::default();
    let from = if is_cut {
        Some(Dseq(first.group))
    } else if is_told {
        Some(before)
    } else {
        again.keys().next().copied()
    };
    let upto = again.keys().next_back().copied();
    from.map(|from| (from, upto.unwrap_or(before)))
}
