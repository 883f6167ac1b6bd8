//! The server's side of the guarantees, checked at every commit against what stood before it.
//!
//! The watch keeps a copy of every row as it stood after the commit before. It knows the rules
//! only in their plainest form: nobody overwrites what they had not seen, nothing that waited
//! disappears unnamed, every value leads to its operation, nobody does what their role may not.

mod earlier;
mod holders;
mod locks;
mod moved;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementStatus;

use super::city::Account;
use crate::disposition::Receipt;
use crate::identity::{EntityId, OperationId};
use crate::ledger::Ledger;
use crate::model;
use crate::operation::{Body, ContentRoot};
use crate::protocol::push::PushRequest;
use crate::row::{Row, Rows as _};
use crate::testing::check::Violation;
use crate::testing::server::{Pushed, SimulatedServer};

use holders::Holders;
use locks::Locks;
use moved::{moves_whole, stands_once, was_moved};
use rules::{
    Change, has_its_effect, is_allowed, leads_home, nobody_overwrites_unseen,
    nothing_waiting_vanishes, one_fate_each, saves_are_whole, steps_were_seen,
};

/// What stood before a commit, as far as the rows' copies do not tell it.
pub(super) struct Before {
    receipts: BTreeMap<OperationId, Receipt>,
    /// Of each workflow step: the content it meets, and the conflicts that are open.
    steps: BTreeMap<OperationId, (ContentRoot, usize)>,
}

pub(super) struct Watch {
    rows: BTreeMap<EntityId, Row>,
    /// The content of agreements since they were approved, while they are.
    frozen: BTreeMap<EntityId, ContentRoot>,
    approvals: u64,
    restored: bool,
    closing: bool,
    pub(super) holders: Holders,
}

impl Watch {
    pub(super) fn new(server: &SimulatedServer) -> Self {
        let mut watch = Self {
            rows: BTreeMap::new(),
            frozen: BTreeMap::new(),
            approvals: 0,
            restored: false,
            closing: false,
            holders: Holders::default(),
        };
        watch.copy(server);
        watch
    }

    fn copy(&mut self, server: &SimulatedServer) {
        self.rows = server
            .ledgers()
            .values()
            .flat_map(Ledger::rows)
            .map(|row| (row.id, row.clone()))
            .collect();
        self.frozen.clear();
    }

    /// The server's disk is an older one.
    pub(super) fn restored(&mut self, server: &SimulatedServer) {
        self.copy(server);
        self.restored = true;
    }

    pub(super) fn was_restored(&self) -> bool {
        self.restored
    }

    /// The last words were written.
    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing
    }

    pub(super) fn take_approvals(&mut self) -> u64 {
        std::mem::take(&mut self.approvals)
    }

    pub(super) fn before(server: &SimulatedServer, pushed: &PushRequest) -> Before {
        let receipts = pushed
            .operations
            .iter()
            .filter_map(|operation| Some((operation.id, server.receipt(operation.id)?)))
            .collect();
        let steps = pushed.operations.iter().filter_map(|operation| {
            let ledger = server.ledgers().get(&operation.scope)?;
            let Body::Transition { .. } = &operation.body else {
                return None;
            };
            ledger.row(operation.entity)?;
            let root = model::content_root(ledger, operation.entity);
            let conflicts = model::conflicts_in(ledger, operation.entity);
            Some((operation.id, (root, conflicts)))
        });
        let steps = steps.collect();
        Before { receipts, steps }
    }

    /// A push is committed: nothing that stood or waited may have gone the wrong way.
    pub(super) fn committed(
        &mut self,
        server: &SimulatedServer,
        pushed: &Pushed,
        account: &Account,
        before: &Before,
    ) -> Result<(), Violation> {
        one_fate_each(pushed, before)?;
        for judged in &pushed.judged {
            has_its_effect(server, judged, pushed)?;
            is_allowed(server, account, judged)?;
        }
        saves_are_whole(pushed)?;
        steps_were_seen(&self.rows, pushed, before)?;
        let locks = Locks::walk(&self.rows, server, pushed)?;
        for (scope, ids) in &pushed.rows {
            let Some(ledger) = server.ledgers().get(scope) else {
                continue;
            };
            for id in ids {
                stands_once(server, *id)?;
            }
            for row in ids.iter().filter_map(|id| ledger.row(*id)) {
                let old = self.rows.get(&row.id);
                match old.filter(|old| was_moved(old, row, pushed)) {
                    Some(old) => {
                        moves_whole(old, row, pushed)?;
                        self.frozen.remove(&row.id);
                    }
                    None => self.row_changed(server, row, pushed, &locks)?,
                }
                self.rows.insert(row.id, row.clone());
            }
            self.frozen_stays(ledger, ids)?;
        }
        Ok(())
    }

    fn row_changed(
        &self,
        server: &SimulatedServer,
        row: &Row,
        pushed: &Pushed,
        locks: &Locks,
    ) -> Result<(), Violation> {
        let nothing = Row::new(row.id, row.kind, row.scope);
        let known = self.rows.get(&row.id);
        let old = known.unwrap_or(&nothing);
        for (field, cell) in &row.cells {
            let was = old.cells.get(field);
            if was == Some(cell) {
                continue;
            }
            let news = was.is_none_or(|was| was.touched < cell.touched);
            if !news {
                return Err(Violation::Unmoved {
                    id: cell.stamp.operation,
                });
            }
            leads_home(server, row, *field, cell)?;
            if let Some(was) = was {
                let change = Change {
                    old,
                    field: *field,
                    was,
                    cell,
                };
                nobody_overwrites_unseen(server, &self.holders, pushed, &change)?;
                nothing_waiting_vanishes(server, pushed, was, cell)?;
            }
        }
        known.map_or(Ok(()), |old| locks.keep(&self.rows, old, row))
    }

    /// G6: while an agreement is approved its content does not change.
    fn frozen_stays(&mut self, ledger: &Ledger, ids: &BTreeSet<EntityId>) -> Result<(), Violation> {
        let documents: BTreeSet<EntityId> = ids
            .iter()
            .filter_map(|id| model::agreement_of(ledger, *id))
            .collect();
        for id in documents {
            let approved = model::agreement_status(ledger, id).is_some_and(|status| {
                use AgreementStatus::{Cleared, InForce, SignedFirst};
                matches!(status, Cleared | SignedFirst | InForce)
            });
            if !approved {
                self.frozen.remove(&id);
                continue;
            }
            let now = model::content_root(ledger, id);
            match self.frozen.insert(id, now) {
                Some(root) if root != now => return Err(Violation::ApprovedChanged),
                Some(_) => {}
                None => self.approvals += 1,
            }
        }
        Ok(())
    }
}
