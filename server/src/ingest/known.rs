//! What the database has of a push already.

use std::collections::BTreeMap;

use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::Dseq;
use ikrar_sync::operation::{GROUP_OPERATIONS_MAX, Operation};

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
    let again: BTreeMap<Dseq, &Operation> = push
        .request
        .operations
        .iter()
        .filter(|operation| operation.id.dseq <= acknowledged)
        .map(|operation| (operation.id.dseq, operation))
        .collect();
    let Some((first, last)) = looked_up(push, &again) else {
        return Ok(receipts);
    };
    let stored = transaction
        .operations(push.request.replica, first, last)
        .await?;
    for stored in stored {
        let dseq = stored.receipt.dseq;
        let Some(operation) = again.get(&dseq) else {
            receipts.insert(dseq, stored.receipt);
            continue;
        };
        let receipt = if is_same(operation, &stored.envelope) {
            stored.receipt
        } else {
            transaction
                .record_forked(operation, push.actor.user, push.received_at)
                .await?;
            let disposition = Disposition::parked(ParkReason::CloneDetected);
            Receipt {
                dseq,
                disposition,
                seq: None,
            }
        };
        receipts.insert(dseq, receipt);
    }
    Ok(receipts)
}

/// Whether the stored bytes say the same: in the very same form, or in one this build has learned
/// to read since.
fn is_same(operation: &Operation, envelope: &[u8]) -> bool {
    operation.to_bytes() == envelope
        || Operation::from_bytes(envelope).is_ok_and(|stored| stored == *operation)
}

/// Which of a device's operations judging a push must know: those that come again, and the
/// earlier part of a save that somebody has cut.
fn looked_up(push: &Push, again: &BTreeMap<Dseq, &Operation>) -> Option<(Dseq, Dseq)> {
    let first = push.request.operations.first()?;
    let before = first.id.dseq.0.saturating_sub(first.group);
    let longest = u64::try_from(GROUP_OPERATIONS_MAX).unwrap_or(u64::MAX);
    let is_cut = first.group < first.id.dseq.0 && before <= longest;
    let from = if is_cut {
        Some(Dseq(first.group))
    } else {
        again.keys().next().copied()
    };
    let upto = again.keys().next_back().copied();
    let before_first = Dseq(first.id.dseq.0.saturating_sub(1));
    from.map(|from| (from, upto.unwrap_or(before_first)))
}
