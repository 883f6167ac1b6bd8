//! One save is one unit: all of its operations have effect, or none has.
//!
//! The operations of one group that arrive in one push are judged together. If one of them is
//! parked, what the others changed is undone from a journal and they are parked with it, naming
//! it. A conflict is no failure: it is how a value is kept.
//!
//! A device never cuts a group (`replica/push.rs`). Who cuts one all the same gets each part
//! judged as a unit of its own, and a part whose earlier part was parked is parked with it.

use std::collections::{BTreeMap, BTreeSet};

use super::attempt::Before;
use super::batch::{PushContext, judge_one};
use super::moving::park_where_it_is;
use super::{Ledger, scope_after_moves};
use crate::disposition::{Disposition, ParkReason, Parked, Receipt};
use crate::identity::{Dseq, ScopeId};
use crate::operation::{GROUP_OPERATIONS_MAX, Operation};
use crate::zoo::{Mutant, mutant};

/// Whether two neighbours of a push belong to one save.
pub(super) fn is_one_unit(one: &Operation, next: &Operation) -> bool {
    one.group == next.group && one.author == next.author && one.session == next.session
}

/// Judges the operations of one group.
pub(super) fn judge(
    ledgers: &mut BTreeMap<ScopeId, Ledger>,
    operations: &[Operation],
    known: &BTreeMap<Dseq, Receipt>,
    context: &PushContext<'_>,
) -> Vec<Receipt> {
    let Some(first) = operations.first() else {
        return Vec::new();
    };
    if let Some(culprit) = parked_before(first, known) {
        let ids = operations.iter().map(|one| one.id.dseq);
        return ids.map(|dseq| parked_for(dseq, &culprit)).collect();
    }
    // More than any form saves is no form's save; each stands for itself.
    let alone = operations.len() == 1 || mutant(Mutant::SaveTorn);
    if alone || operations.len() > GROUP_OPERATIONS_MAX {
        let alone = operations.iter();
        return alone.map(|one| judge_one(ledgers, one, context)).collect();
    }
    let scopes: BTreeSet<ScopeId> = operations
        .iter()
        .flat_map(|one| one.scopes().chain(scope_after_moves(ledgers, one)))
        .collect();
    let mut begun: Vec<(ScopeId, Before)> = Vec::new();
    for scope in scopes {
        if let Some(ledger) = ledgers.get_mut(&scope) {
            begun.push((scope, ledger.begin()));
        }
    }
    // All are judged, so that each that cannot be taken says why.
    let judged: Vec<Receipt> = operations
        .iter()
        .map(|operation| judge_one(ledgers, operation, context))
        .collect();
    let culprit = judged.iter().find(|one| is_culprit(&one.disposition));
    for (scope, before) in begun {
        if let Some(ledger) = ledgers.get_mut(&scope) {
            if culprit.is_some() {
                ledger.undo(before);
            } else {
                ledger.keep(before);
            }
        }
    }
    let Some(culprit) = culprit.cloned() else {
        return judged;
    };
    let with_own = operations.iter().zip(judged);
    with_own
        .map(|(operation, own)| park_of_unit(ledgers, operation, own, &culprit, context))
        .collect()
}

/// Parks an operation of a unit that comes to nothing: for its own reason if it has one, otherwise
/// because of the culprit.
fn park_of_unit(
    ledgers: &mut BTreeMap<ScopeId, Ledger>,
    operation: &Operation,
    own: Receipt,
    culprit: &Receipt,
    context: &PushContext<'_>,
) -> Receipt {
    let Disposition::Parked(parked) = &own.disposition else {
        // It is decided about together with the culprit, where people can.
        let parked = parked_for(own.dseq, culprit);
        let disposition = parked.disposition.clone();
        let (_, seq) = park_where_it_is(ledgers, operation, disposition, context);
        return Receipt { seq, ..parked };
    };
    let reason = parked.reason;
    let disposition = own.disposition.clone();
    let (is_held, seq) = park_where_it_is(ledgers, operation, disposition, context);
    // That what it changes does not exist may only mean that the culprit did not create it.
    let is_dependent = reason == ParkReason::UnknownEntity && own.dseq != culprit.dseq;
    if is_dependent && !is_held {
        return parked_for(own.dseq, culprit);
    }
    Receipt { seq, ..own }
}

/// What was parked of the same group in an earlier push.
fn parked_before(first: &Operation, known: &BTreeMap<Dseq, Receipt>) -> Option<Receipt> {
    let from = Dseq(first.group);
    if from >= first.id.dseq {
        return None;
    }
    known
        .range(from..first.id.dseq)
        .map(|(_, receipt)| receipt)
        .find(|receipt| is_culprit(&receipt.disposition))
        .cloned()
}

fn is_culprit(disposition: &Disposition) -> bool {
    matches!(disposition, Disposition::Parked(parked) if parked.reason != ParkReason::Group)
}

/// Parks an operation because of another of its save.
fn parked_for(dseq: Dseq, culprit: &Receipt) -> Receipt {
    let reason = match &culprit.disposition {
        Disposition::Parked(Parked { reason, .. }) => reason.code(),
        _ => "",
    };
    let because = format!("{} {reason}", culprit.dseq.0);
    Receipt {
        dseq,
        disposition: Disposition::parked_with(ParkReason::Group, &because),
        seq: None,
    }
}

#[cfg(test)]
mod tests;
