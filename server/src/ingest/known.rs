//! What the database has of a push already.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::{Dseq, Seq};
use ikrar_sync::ledger::{Known, Sender, must_show_last, sender_of, set_aside_with};
use ikrar_sync::operation::{GROUP_OPERATIONS_MAX, Operation};
use ikrar_sync::protocol::push::end_of;

use super::Push;
use crate::store::StoreError;
use crate::store::ledger::LedgerTransaction;

/// What there is of a push already.
pub(super) struct Stored {
    /// The receipts of operations that came before.
    receipts: BTreeMap<Dseq, Receipt>,
    /// Those that are another than what stands in their place.
    colliding: BTreeSet<Dseq>,
    /// What the reply says of the operation before the first
    /// ([`place_before`](ikrar_sync::protocol::push::PushRequest::place_before)).
    pub(super) before: Option<Seq>,
    /// Whether the device itself has sent the push.
    pub(super) sender: Sender,
}

/// Looks up what the database has of a push, and who can have sent it.
pub(super) async fn look_up(
    transaction: &mut LedgerTransaction,
    push: &Push,
    acknowledged: Dseq,
) -> Result<Stored, StoreError> {
    let mut stored = Stored {
        receipts: BTreeMap::new(),
        colliding: BTreeSet::new(),
        before: None,
        sender: Sender::Itself,
    };
    let mut known = Known {
        acknowledged,
        ..Known::default()
    };
    let replica = push.request.replica;
    let again = push.request.operations.iter();
    let again: BTreeMap<Dseq, &Operation> = again
        .map(|operation| (operation.id.dseq, operation))
        .filter(|(dseq, _)| *dseq <= acknowledged)
        .collect();
    if let Some((from, upto)) = looked_up(push, &again) {
        let before = before_first(push);
        for found in transaction.operations(replica, from, upto).await? {
            let dseq = found.receipt.dseq;
            if before == Some(dseq) {
                known.before = Some(end_of(&found.envelope));
                stored.before = push.request.place_before(Some(&found.receipt));
            }
            let same = |operation: &&Operation| is_same(operation, &found.envelope);
            if again.get(&dseq).is_some_and(|one| !same(one)) {
                stored.colliding.insert(dseq);
            } else {
                stored.receipts.insert(dseq, found.receipt);
            }
        }
    }
    if must_show_last(&push.request, acknowledged) {
        let last = transaction.operations(replica, acknowledged, acknowledged);
        known.last = last.await?.first().map(|last| end_of(&last.envelope));
    }
    let is_stored = |dseq: &Dseq| stored.receipts.contains_key(dseq);
    let mut places = push.request.operations.iter().map(|one| one.id.dseq);
    known.has_new = places.any(|dseq| !is_stored(&dseq));
    known.is_colliding = !stored.colliding.is_empty();
    stored.sender = sender_of(&push.request, &known);
    Ok(stored)
}

impl Stored {
    /// The receipts of what judging must know. What a copied store has sent is kept aside, and its
    /// device is told.
    pub(super) async fn into_receipts(
        self,
        transaction: &mut LedgerTransaction,
        push: &Push,
    ) -> Result<BTreeMap<Dseq, Receipt>, StoreError> {
        let mut receipts = self.receipts;
        for operation in set_aside_with(&push.request.operations, &receipts, self.sender) {
            let receipt = set_aside(transaction, push, operation).await?;
            receipts.insert(receipt.dseq, receipt);
        }
        Ok(receipts)
    }
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
