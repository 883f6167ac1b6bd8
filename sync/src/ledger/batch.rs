//! One push, over the ledgers it concerns: what the server runs inside its transaction.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_domain::measurement::ReportAction;
use ikrar_domain::people::Actor;

use super::signing::returned_file;
use super::unit::{self, is_one_unit};
use super::{History, JudgeContext, Ledger, Sender, Verdict, moving};
use crate::blob::{BlobHash, ReturnedFile, StoredBlobs};
use crate::disposition::{Disposition, ParkReason, Receipt};
use crate::identity::{Dseq, EntityId, ScopeId, Seq, UnixSeconds};
use crate::operation::{Base, Body, Operation, Transition};
use crate::row::Rows as _;
use crate::schema::{EntityKind, Field};
use crate::zoo::{Mutant, mutant};

/// Who pushes, and when.
#[derive(Clone, Copy)]
pub struct PushContext<'a> {
    /// The signed-in person, with the rights of this very moment.
    pub actor: &'a Actor,
    /// The server's clock.
    pub received_at: UnixSeconds,
    /// How far the device's was ahead of it ([`clock_ahead_min`](crate::row::clock_ahead_min));
    /// only to be shown.
    pub clock_ahead_min: i32,
    /// Past values, as asked for by [`history_wanted`].
    pub history: &'a dyn History,
    /// The files the server holds, as asked for by [`blobs_wanted`].
    pub blobs: &'a dyn StoredBlobs,
    /// The same person with the rights of earlier times, as asked for by
    /// [`former_rights_wanted`].
    pub formerly: &'a [Actor],
    /// Of the entities these operations create, those that stand in another scope already.
    pub elsewhere: &'a BTreeSet<EntityId>,
    /// What the city has decided, as asked for by [`policy_wanted`].
    pub policy: &'a AgreementPolicy,
}

impl<'a> PushContext<'a> {
    /// What judging one operation needs.
    pub(super) fn judge<'b>(&self, around: &'b BTreeMap<ScopeId, Ledger>) -> JudgeContext<'b>
    where
        'a: 'b,
    {
        JudgeContext {
            actor: self.actor,
            received_at: self.received_at,
            clock_ahead_min: self.clock_ahead_min,
            history: self.history,
            blobs: self.blobs,
            formerly: self.formerly,
            elsewhere: self.elsewhere,
            policy: self.policy,
            around,
        }
    }
}

/// An operation with its receipt, in the order of the push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The operation.
    pub operation: Operation,
    /// The server's answer.
    pub receipt: Receipt,
}

/// The past values that judging these operations may show on a conflict screen, where they were
/// written by whom the author names. Only edits whose author had not seen the present value need
/// one, so this is almost always empty.
pub fn history_wanted<'a>(
    ledgers: &BTreeMap<ScopeId, Ledger>,
    operations: impl IntoIterator<Item = &'a Operation>,
) -> BTreeSet<(ScopeId, EntityId, Field, Base)> {
    let mut wanted = BTreeSet::new();
    for operation in operations {
        let (Body::Set { field, base, .. } | Body::Resolve { field, base, .. }) = &operation.body
        else {
            continue;
        };
        let current = ledgers
            .get(&operation.scope)
            .and_then(|ledger| ledger.row(operation.entity))
            .map_or(Seq::default(), |row| row.version(*field));
        if base.version != Seq::default() && current != base.version {
            wanted.insert((operation.scope, operation.entity, *field, *base));
        }
    }
    wanted
}

/// The files about which these operations say that the server has them. Almost always none.
pub fn blobs_wanted<'a>(
    operations: impl IntoIterator<Item = &'a Operation>,
) -> BTreeSet<(ScopeId, BlobHash)> {
    operations
        .into_iter()
        .filter_map(|operation| match &operation.body {
            Body::Transition {
                action: Transition::EvidenceStored,
                content_root,
                ..
            } => Some((operation.scope, BlobHash::from_bytes(*content_root))),
            _ => None,
        })
        .collect()
}

/// The files of certified signatures about which these operations need to know whether a service
/// has returned them.
pub fn returned_wanted<'a>(
    operations: impl IntoIterator<Item = &'a Operation>,
) -> BTreeSet<ReturnedFile> {
    operations
        .into_iter()
        .filter(|operation| operation.kind_number == EntityKind::Signature.number())
        .filter_map(|operation| match &operation.body {
            Body::Create { fields } => returned_file(fields),
            _ => None,
        })
        .collect()
}

/// Whether judging these operations needs to know what their sender was allowed before: only
/// where something is no longer allowed, so almost never.
pub fn former_rights_wanted(
    ledgers: &BTreeMap<ScopeId, Ledger>,
    operations: &[Operation],
    actor: &Actor,
) -> bool {
    operations.iter().any(|operation| {
        ledgers
            .get(&operation.scope)
            .is_some_and(|ledger| !ledger.permits(operation, actor))
    })
}

/// Whether judging these operations needs to know what the city has decided: only where an
/// agreement takes a step or a report is sent, so a few times a year.
pub fn policy_wanted<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> bool {
    operations.into_iter().any(|operation| {
        matches!(
            operation.body,
            Body::Transition {
                action: Transition::Agreement(_) | Transition::Report(ReportAction::Submit),
                ..
            }
        )
    })
}

/// Judges a push. Operations the server has already (`known`) get their stored receipt again
/// and change nothing; a scope that is not among `ledgers` parks its operations.
///
/// The operations of one save are one unit (module `unit`): if any of them is
/// parked, none has effect.
pub fn judge_push(
    ledgers: &mut BTreeMap<ScopeId, Ledger>,
    operations: Vec<Operation>,
    known: &BTreeMap<Dseq, Receipt>,
    context: &PushContext<'_>,
) -> (Vec<Judged>, Vec<Receipt>) {
    let mut operations = operations;
    if mutant(Mutant::OrderByClock) {
        operations.sort_by_key(|operation| operation.claimed_at);
    }
    let lengths: Vec<usize> = operations.chunk_by(is_one_unit).map(<[_]>::len).collect();
    let mut operations = operations.into_iter();
    let mut judged = Vec::new();
    let mut receipts = Vec::new();
    for length in lengths {
        let dseqs: Vec<Dseq> = operations
            .as_slice()
            .iter()
            .take(length)
            .map(|one| one.id.dseq)
            .collect();
        let unit = operations.by_ref().take(length);
        let new: Vec<Operation> = unit
            .filter(|operation| !known.contains_key(&operation.id.dseq))
            .collect();
        let fresh = unit::judge(ledgers, &new, known, context);
        receipts.extend(dseqs.iter().filter_map(|dseq| {
            let found = fresh.iter().find(|receipt| receipt.dseq == *dseq);
            found.or_else(|| known.get(dseq)).cloned()
        }));
        let with_receipts = new.into_iter().zip(fresh);
        judged.extend(with_receipts.map(|(operation, receipt)| Judged { operation, receipt }));
    }
    (judged, receipts)
}

/// The operations of a push that are set aside because a copy of a store has sent them: all that
/// the server does not have already, whether they come before or behind what gave it away. Nothing
/// is taken from a copy under an identity that is not its own. Its device sends all of them again
/// under an identity of its own.
pub fn set_aside_with<'a>(
    operations: &'a [Operation],
    known: &BTreeMap<Dseq, Receipt>,
    sender: Sender,
) -> Vec<&'a Operation> {
    if sender != Sender::Copy || mutant(Mutant::CopyGoesOn) {
        return Vec::new();
    }
    let all = operations.iter();
    all.filter(|one| !known.contains_key(&one.id.dseq))
        .collect()
}

/// The last operation of a push that the server has afterwards: what was set aside, it has not.
pub fn acknowledged_with(receipts: &[Receipt]) -> Dseq {
    let aside = Disposition::parked(ParkReason::CloneDetected);
    let taken = receipts.iter().filter(|one| one.disposition != aside);
    taken.map(|one| one.dseq).max().unwrap_or_default()
}

/// What became of operations that come late: those that a device gives back to a server which had
/// lost them (up to `receipted`), and those it had passed over (before `acknowledged`). Their
/// receipts may have been others before, and this answer may be lost: they count as changed. A
/// server that loses them once more has counted fewer changes than the device has heard of.
pub fn fates_come_late(
    receipted: Dseq,
    acknowledged: Dseq,
    judged: &[Judged],
) -> Vec<(Dseq, Disposition)> {
    let upto = receipted.max(acknowledged);
    let again = judged.iter().filter(|one| one.operation.id.dseq <= upto);
    again
        .map(|one| (one.receipt.dseq, one.receipt.disposition.clone()))
        .collect()
}

pub(super) fn judge_one(
    ledgers: &mut BTreeMap<ScopeId, Ledger>,
    operation: &Operation,
    context: &PushContext<'_>,
) -> Receipt {
    let dseq = operation.id.dseq;
    if operation.unreadable_bytes().is_some() {
        return Receipt {
            dseq,
            disposition: Disposition::parked_with(ParkReason::UnknownVersion, "unreadable"),
            seq: None,
        };
    }
    let elsewhere = match &operation.body {
        Body::Move { to, reason } => {
            Some(moving::judge_move(ledgers, operation, *to, reason, context))
        }
        _ => moving::judge_after_move(ledgers, operation, context),
    };
    if let Some(Verdict { disposition, seq }) = elsewhere {
        return Receipt {
            dseq,
            disposition,
            seq,
        };
    }
    // Taken out for as long as it is judged, so that the others can be read beside it.
    let Some(mut ledger) = ledgers.remove(&operation.scope) else {
        let disposition = Disposition::parked(ParkReason::WrongScope);
        return Receipt {
            dseq,
            disposition,
            seq: None,
        };
    };
    let verdict = ledger.judge(operation, &context.judge(ledgers));
    ledgers.insert(operation.scope, ledger);
    Receipt {
        dseq,
        disposition: verdict.disposition,
        seq: verdict.seq,
    }
}
