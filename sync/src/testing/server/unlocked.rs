//! The trap of a counter outside the transaction, as databases with concurrent writers have it:
//! a later number may be committed, and read, before an earlier one.

use std::collections::BTreeMap;

use ikrar_domain::people::Actor;

use super::{Pushed, Rights, SimulatedServer};
use crate::identity::{ScopeId, Seq, UnixSeconds};
use crate::ledger::Ledger;
use crate::protocol::push::PushRequest;
use crate::row::Rows as _;

/// A transaction that has taken its numbers and is not committed.
#[derive(Clone, Debug)]
pub(crate) struct Unlocked {
    request: PushRequest,
    ledgers: BTreeMap<ScopeId, Ledger>,
    pushed: Pushed,
    now: i64,
}

impl SimulatedServer {
    /// Judges over the committed rows, with numbers from `counters`.
    pub(crate) fn begin_unlocked(
        &mut self,
        request: PushRequest,
        actor: &Actor,
        now: i64,
        counters: &mut BTreeMap<ScopeId, Seq>,
    ) -> Unlocked {
        let mut ledgers: BTreeMap<ScopeId, Ledger> = self
            .disk
            .ledgers()
            .iter()
            .map(|(scope, ledger)| {
                let given = counters.get(scope).copied().unwrap_or_default();
                let seq = ledger.head().seq.max(given);
                let rows = ledger.rows().cloned().collect();
                (*scope, Ledger::load(*ledger.info(), seq, rows))
            })
            .collect();
        let rights = Rights {
            now: actor,
            formerly: &[],
        };
        let pushed = self
            .disk
            .judge(&mut ledgers, &request, &rights, UnixSeconds(now));
        for (scope, ledger) in &ledgers {
            counters.insert(*scope, ledger.head().seq);
        }
        Unlocked {
            request,
            ledgers,
            pushed,
            now,
        }
    }

    /// Commits: the rows it changed are written over those that stand.
    pub(crate) fn commit_unlocked(&mut self, transaction: Unlocked) -> Pushed {
        let Unlocked {
            request,
            ledgers,
            mut pushed,
            now,
        } = transaction;
        for (scope, changed) in &pushed.rows {
            let (Some(from), Some(to)) = (ledgers.get(scope), self.disk.ledgers.get_mut(scope))
            else {
                continue;
            };
            let mut rows: BTreeMap<_, _> = to.rows().map(|row| (row.id, row.clone())).collect();
            for id in changed {
                rows.extend(from.row(*id).map(|row| (*id, row.clone())));
            }
            let seq = to.head().seq.max(from.head().seq);
            *to = Ledger::load(*to.info(), seq, rows.into_values().collect());
        }
        self.disk.store(&mut pushed);
        let last = request.operations.last().map(|last| last.id.dseq);
        let upto = self
            .disk
            .acknowledged(request.replica)
            .max(last.unwrap_or_default());
        self.disk.acknowledge(request.replica, upto);
        pushed.reply = self.reply(&request, pushed.receipts.clone(), upto, now);
        pushed
    }
}
