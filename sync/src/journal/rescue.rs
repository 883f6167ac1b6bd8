//! What a journal can give a store back.

use std::collections::BTreeSet;

use super::Contents;
use crate::identity::{Dseq, ReplicaId};
use crate::operation::Operation;

/// What a store holds of its own sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Its id; `None` for a store that was just made, or emptied.
    pub replica: Option<ReplicaId>,
    /// Its next free place.
    pub next: Dseq,
    /// Places of operations without a receipt that can be read.
    pub waiting: BTreeSet<Dseq>,
    /// Places of operations without a receipt that cannot.
    pub damaged: BTreeSet<Dseq>,
    /// Places of operations with their receipt.
    pub sent: BTreeSet<Dseq>,
}

/// Why a store needed to be given something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has lost its id: it was emptied, or made anew after it broke.
    Emptied,
    /// Records cannot be read.
    Damaged,
    /// Its newest records are gone, or some in between.
    Behind,
}

/// What goes back into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescue {
    /// Why.
    pub cause: Cause,
    /// The id the store had.
    pub replica: ReplicaId,
    /// Its next free place.
    pub next: Dseq,
    /// The operations it lacks.
    pub operations: Vec<Operation>,
    /// How many of its operations are damaged and not in the journal either.
    pub lost: usize,
}

impl Inventory {
    /// Whether nothing was ever written under the store's present id.
    fn is_unused(&self) -> bool {
        self.next <= Dseq(1)
            && self.waiting.is_empty()
            && self.damaged.is_empty()
            && self.sent.is_empty()
    }
}

/// What a store lacks; `None` for one that is sound, and for a fresh one with an empty journal.
///
/// A store that has lost its id gets the old one back only if something waits under it: what
/// has its receipt needs no identity any more. One that has begun anew under another id keeps
/// that.
pub fn rescue(inventory: &Inventory, contents: &Contents) -> Option<Rescue> {
    let (replica, keeps_id) = identity(inventory, contents)?;
    let is_held = |dseq: &Dseq| {
        keeps_id && (inventory.waiting.contains(dseq) || inventory.sent.contains(dseq))
    };
    let operations: Vec<Operation> = contents
        .operations
        .values()
        .filter(|operation| operation.id.replica == replica && !is_held(&operation.id.dseq))
        .cloned()
        .collect();
    let written = contents
        .place
        .filter(|(written_by, _)| *written_by == replica);
    let written = written.map_or(Dseq(1), |(_, next)| next);
    let next = if keeps_id {
        written.max(inventory.next)
    } else {
        written
    };
    let is_given = |dseq: &Dseq| operations.iter().any(|given| given.id.dseq == *dseq);
    let lost = inventory.damaged.iter().filter(|dseq| !is_given(dseq));
    let lost = lost.count();
    let is_sound = operations.is_empty() && lost == 0 && keeps_id && next == inventory.next;
    let cause = match (keeps_id, inventory.damaged.is_empty()) {
        (false, _) => Cause::Emptied,
        (true, false) => Cause::Damaged,
        (true, true) => Cause::Behind,
    };
    (!is_sound && (keeps_id || !operations.is_empty())).then_some(Rescue {
        cause,
        replica,
        next,
        operations,
        lost,
    })
}

/// The id a store shall have, and whether it has it already.
fn identity(inventory: &Inventory, contents: &Contents) -> Option<(ReplicaId, bool)> {
    let written_by = contents.place.map(|(replica, _)| replica);
    match (inventory.replica, written_by) {
        (Some(own), Some(other)) if own != other && inventory.is_unused() => Some((other, false)),
        (Some(own), _) => Some((own, true)),
        (None, written_by) => Some((written_by?, false)),
    }
}
