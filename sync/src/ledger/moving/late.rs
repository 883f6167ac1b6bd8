//! Edits that come after a move and still name the scope where their entity was.

use super::super::batch::PushContext;
use super::super::{History, JudgeContext, Verdict};
use super::{Ledgers, base_after};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, ScopeId, Seq};
use crate::operation::{Body, Operation};
use crate::schema::Field;
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

/// Most moves an edit is followed through.
const HOPS_MAX: usize = 8;

/// The scope that an edit of a moved entity belongs to now, where that is another than it names.
pub fn scope_after_moves(ledgers: &Ledgers, operation: &Operation) -> Option<ScopeId> {
    let mut scope = operation.scope;
    for _ in 0..HOPS_MAX {
        match ledgers
            .get(&scope)
            .and_then(|ledger| ledger.gone(operation))
        {
            Some(gone) => scope = gone.to,
            None => break,
        }
    }
    (scope != operation.scope).then_some(scope)
}

/// The base value is asked for by the version of the scope where its author saw it.
struct SeenBefore<'a> {
    history: &'a dyn History,
    base: Seq,
}

impl History for SeenBefore<'_> {
    fn value_at(&self, entity: EntityId, field: Field, _: Seq) -> Option<Value> {
        self.history.value_at(entity, field, self.base)
    }
}

/// An edit that names the scope where its entity once was, as an edit of where it is now.
struct Followed {
    here: Operation,
    /// The version its author saw, in the scope they named.
    seen: Seq,
}

fn follow(ledgers: &Ledgers, operation: &Operation) -> Option<Followed> {
    let mut gone = ledgers.get(&operation.scope)?.gone(operation)?;
    let mut here = operation.clone();
    for _ in 0..HOPS_MAX {
        here.scope = gone.to;
        set_base(&mut here.body, |field, base| {
            base_after(&gone.versions, field, base, gone.at)
        });
        match ledgers.get(&here.scope)?.gone(&here) {
            Some(further) => gone = further,
            None => break,
        }
    }
    Some(Followed {
        here,
        seen: base_of(&operation.body),
    })
}

/// Judges an edit that names the scope where its entity once was. None where it did not move.
///
/// It gets no place: its value stands at a sequence of another scope than its receipt is of.
pub(in crate::ledger) fn judge_after_move(
    ledgers: &mut Ledgers,
    operation: &Operation,
    context: &PushContext<'_>,
) -> Option<Verdict> {
    let Followed { here, seen } = follow(ledgers, operation)?;
    let old = ledgers.get(&operation.scope)?;
    let had_right = operation.kind().is_some_and(|kind| {
        let actors = context.formerly.iter().chain([context.actor]);
        actors
            .into_iter()
            .any(|actor| old.check_right(operation, kind, actor).is_ok())
    });
    let history = SeenBefore {
        history: context.history,
        base: seen,
    };
    let mut ledger = ledgers.remove(&here.scope)?;
    let judge = JudgeContext {
        history: &history,
        ..context.judge(ledgers)
    };
    let mut verdict = ledger.judge(&here, &judge);
    let refused = matches!(&verdict.disposition, Disposition::Parked(parked)
        if parked.reason == ParkReason::NoPermission);
    if refused && had_right && verdict.seq.is_none() {
        let moved = Disposition::parked(ParkReason::Moved);
        verdict = ledger.park(&here, moved, &judge);
    }
    if !matches!(verdict.disposition, Disposition::Parked(_)) {
        ledger.note_values_of_last(&here);
    }
    ledgers.insert(here.scope, ledger);
    verdict.seq = None;
    Some(verdict)
}

/// Stores an operation without effect where its entity is now, so that it waits in front of those
/// who can decide about it. True if it waits there.
pub(in crate::ledger) fn park_where_it_is(
    ledgers: &mut Ledgers,
    operation: &Operation,
    disposition: Disposition,
    context: &PushContext<'_>,
) -> (bool, Option<Seq>) {
    // What is parked asks nothing of others.
    let nowhere = Ledgers::new();
    let judge = context.judge(&nowhere);
    if let Some(Followed { here, seen }) = follow(ledgers, operation)
        && !mutant(Mutant::HeldWhereItWas)
    {
        let history = SeenBefore {
            history: judge.history,
            base: seen,
        };
        let judge = JudgeContext {
            history: &history,
            ..judge
        };
        let ledger = ledgers.get_mut(&here.scope);
        let verdict = ledger.map(|ledger| ledger.park(&here, disposition, &judge));
        return (verdict.is_some_and(|verdict| verdict.seq.is_some()), None);
    }
    let ledger = ledgers.get_mut(&operation.scope);
    let seq = ledger.and_then(|ledger| ledger.park(operation, disposition, &judge).seq);
    (seq.is_some(), seq)
}

fn base_of(body: &Body) -> Seq {
    match body {
        Body::Set { base, .. } | Body::Resolve { base, .. } => base.version,
        _ => Seq::default(),
    }
}

fn set_base(body: &mut Body, change: impl Fn(Field, Seq) -> Seq) {
    if let Body::Set { field, base, .. } | Body::Resolve { field, base, .. } = body {
        base.version = change(*field, base.version);
    }
}
