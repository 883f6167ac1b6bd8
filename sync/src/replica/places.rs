//! The places of own operations: where their effect stands, and when it cannot be waited for any
//! more.

use ikrar_domain::order::Gather;
use std::collections::BTreeSet;

use super::{PullOutcome, Replica};
use crate::identity::ScopeId;
use crate::zoo::{Mutant, mutant};

impl Replica {
    /// Own operations of a scope that is out of reach now have no page to wait for: nothing of
    /// them is shown any more, also after the next start. Their fates stay.
    pub(super) fn forget_places(&mut self, scope: ScopeId, outcome: &mut PullOutcome) {
        let mut settled = Vec::new();
        for (operation, receipt) in self.sent.values_mut() {
            if operation.scope == scope && receipt.seq.take().is_some() {
                settled.push((operation.clone(), receipt.clone()));
            }
        }
        for (operation, receipt) in settled {
            self.stop_replaying(operation.entity, receipt.dseq);
            outcome.changed.insert(operation.entity);
            outcome.batch.receipts.push((operation, receipt));
        }
    }

    /// A whole reply has brought every scope up to its head. A head that is still before the place
    /// of an own operation is that of a restored server, whether it sent a page or found that
    /// there is nothing new.
    pub(super) fn suspect_missing_places(&mut self) {
        let replaying = self.replaying.values().flatten();
        let behind: BTreeSet<ScopeId> = replaying
            .filter_map(|dseq| self.sent.get(dseq))
            .filter(|(operation, receipt)| self.still_replays(operation, receipt))
            .map(|(operation, _)| operation.scope)
            .filter(|scope| self.scopes.contains_key(scope))
            .into_set();
        for scope in behind {
            self.suspect(Some(scope));
        }
    }

    /// A whole reply has brought every scope within reach. An operation of another one may have
    /// got its receipt only after that scope was taken away: its page will not come either.
    pub(super) fn forget_unreachable_places(&mut self, outcome: &mut PullOutcome) {
        if mutant(Mutant::UnreachableReplays) {
            return;
        }
        let replaying = self.replaying.values().flatten();
        let unreachable: BTreeSet<ScopeId> = replaying
            .filter_map(|dseq| self.sent.get(dseq))
            .map(|(operation, _)| operation.scope)
            .filter(|scope| !self.scopes.contains_key(scope))
            .into_set();
        for scope in unreachable {
            self.forget_places(scope, outcome);
        }
    }
}
