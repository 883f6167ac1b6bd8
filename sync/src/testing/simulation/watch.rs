//! The server's side of the guarantees, checked at every commit against what stood before it.
//!
//! The watch keeps a copy of every row as it stood after the commit before. It knows the rules
//! only in their plainest form: nobody overwrites what they had not seen, nothing that waited
//! disappears unnamed, every value leads to its operation, nobody does what their role may not.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::people::Role;

use super::city::{self, Account};
use crate::disposition::{Disposition, Receipt};
use crate::identity::{EntityId, OperationId, Seq};
use crate::ledger::{Judged, Ledger};
use crate::model;
use crate::operation::{Body, ContentRoot, Operation, Transition};
use crate::protocol::push::PushRequest;
use crate::row::{Cell, Row, Rows as _};
use crate::schema::{EntityKind, Field, FieldType, field_rule};
use crate::testing::check::{Violation, joined_leads_home};
use crate::testing::server::{Pushed, SimulatedServer};
use crate::value::Value;

/// What stood before a commit, as far as the rows' copies do not tell it.
pub(super) struct Before {
    receipts: BTreeMap<OperationId, Receipt>,
    /// Of the first operation, if it is a workflow step: the state and the content it meets, and
    /// the conflicts that are open.
    step: Option<(String, ContentRoot, usize)>,
    /// Whether the first operation meets a locked document.
    locked: bool,
}

pub(super) struct Watch {
    rows: BTreeMap<EntityId, Row>,
    /// The content of agreements since they were approved, while they are.
    frozen: BTreeMap<EntityId, ContentRoot>,
    approvals: u64,
    restored: bool,
    closing: bool,
}

impl Watch {
    pub(super) fn new(server: &SimulatedServer) -> Self {
        let mut watch = Self {
            rows: BTreeMap::new(),
            frozen: BTreeMap::new(),
            approvals: 0,
            restored: false,
            closing: false,
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
        let first = pushed.operations.first();
        let ledger = first.and_then(|first| server.ledgers().get(&first.scope));
        let (mut step, mut locked) = (None, false);
        if let (Some(first), Some(ledger)) = (first, ledger) {
            if let (Body::Transition { .. }, Some(row)) = (&first.body, ledger.row(first.entity)) {
                step = Some((
                    model::state_code(row).to_owned(),
                    model::content_root(ledger, first.entity),
                    model::conflicts_in(ledger, first.entity),
                ));
            }
            locked = matches!(first.body, Body::Set { .. } | Body::Resolve { .. })
                && matches!(
                    first.kind(),
                    Some(EntityKind::Agreement | EntityKind::Item | EntityKind::BudgetLine)
                )
                && model::agreement_of(ledger, first.entity)
                    .and_then(|id| model::agreement_status(ledger, id))
                    .is_some_and(|status| !status.is_editable());
        }
        Before {
            receipts,
            step,
            locked,
        }
    }

    /// A push is committed: nothing that stood or waited may have gone the wrong way.
    pub(super) fn committed(
        &mut self,
        server: &SimulatedServer,
        request: &PushRequest,
        pushed: &Pushed,
        account: &Account,
        before: &Before,
    ) -> Result<(), Violation> {
        one_fate_each(pushed, before)?;
        for judged in &pushed.judged {
            has_its_effect(server, judged, pushed)?;
            is_allowed(account, judged)?;
        }
        saves_are_whole(pushed)?;
        first_step_was_seen(request, pushed, before)?;
        for (scope, ids) in &pushed.rows {
            let Some(ledger) = server.ledgers().get(scope) else {
                continue;
            };
            for row in ids.iter().filter_map(|id| ledger.row(*id)) {
                self.row_changed(server, row, pushed)?;
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
    ) -> Result<(), Violation> {
        let nothing = Row::new(row.id, row.kind, row.scope);
        let old = self.rows.get(&row.id).unwrap_or(&nothing);
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
                nobody_overwrites_unseen(server, old, *field, was, cell)?;
                nothing_waiting_vanishes(pushed, was, cell)?;
            }
        }
        Ok(())
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

/// G3: one fate each; the same operation again gets the same answer and no second fate.
fn one_fate_each(pushed: &Pushed, before: &Before) -> Result<(), Violation> {
    for judged in &pushed.judged {
        let id = judged.operation.id;
        if before.receipts.contains_key(&id) {
            return Err(Violation::FateDiffers { id });
        }
    }
    for receipt in &pushed.receipts {
        let known = before
            .receipts
            .iter()
            .find(|(id, _)| id.dseq == receipt.dseq);
        let clone = receipt.disposition
            == Disposition::parked(crate::disposition::ParkReason::CloneDetected);
        if let Some((id, known)) = known
            && known != receipt
            && !clone
        {
            return Err(Violation::FateDiffers { id: *id });
        }
    }
    Ok(())
}

/// One save is one unit: all of it has an effect, or none of it.
fn saves_are_whole(pushed: &Pushed) -> Result<(), Violation> {
    let parked = |judged: &Judged| matches!(judged.receipt.disposition, Disposition::Parked(_));
    for pair in pushed.judged.windows(2) {
        if let [one, two] = pair
            && one.operation.group == two.operation.group
            && parked(one) != parked(two)
        {
            return Err(Violation::SaveTorn {
                id: two.operation.id,
            });
        }
    }
    Ok(())
}

/// A fate tells the truth: what is applied stands, what is in conflict waits, unless a later
/// operation of the same push has moved it on.
fn has_its_effect(
    server: &SimulatedServer,
    judged: &Judged,
    pushed: &Pushed,
) -> Result<(), Violation> {
    let operation = &judged.operation;
    let (Body::Set { field, value, .. } | Body::Resolve { field, value, .. }) = &operation.body
    else {
        return Ok(());
    };
    let later = pushed.judged.iter().any(|other| {
        other.operation.id.dseq > operation.id.dseq && other.operation.entity == operation.entity
    });
    if later {
        return Ok(());
    }
    let cell = server
        .ledgers()
        .get(&operation.scope)
        .and_then(|ledger| ledger.row(operation.entity))
        .and_then(|row| row.cells.get(field));
    let stands = cell.is_some_and(|cell| cell.stamp.operation == operation.id);
    let waits = cell.is_some_and(|cell| waits(cell, operation.id));
    let field_type = operation
        .kind()
        .and_then(|kind| field_rule(kind, *field))
        .map(|rule| rule.field_type);
    let set =
        field_type.is_some_and(|kind| !matches!(kind, FieldType::Removed | FieldType::Withdrawn));
    // A decision may stand in a row that is out; an edit brings its row back.
    let edits = matches!(operation.body, Body::Set { .. });
    let hidden = edits && is_hidden_by_another(server, operation);
    let is_own = cell.is_some_and(|cell| cell.stamp.operation.replica == operation.id.replica);
    // A note may be made of several texts, a removal meets a whole row.
    let by_hand = set && field_type.is_some_and(|kind| !matches!(kind, FieldType::Note));
    let truth = match judged.receipt.disposition {
        Disposition::Applied => {
            stands && !(set && hidden) && (!set || cell.is_some_and(|cell| cell.value == *value))
        }
        Disposition::Conflict => waits && !(by_hand && is_own),
        Disposition::Parked(_) => !stands && !waits,
        _ => true,
    };
    if truth {
        Ok(())
    } else {
        Err(Violation::FateUntrue { id: operation.id })
    }
}

/// Whether the row of an operation was taken out by another device.
fn is_hidden_by_another(server: &SimulatedServer, operation: &Operation) -> bool {
    let row = server
        .ledgers()
        .get(&operation.scope)
        .and_then(|ledger| ledger.row(operation.entity));
    row.is_some_and(|row| {
        row.cells.iter().any(|(field, cell)| {
            let removed = field_rule(row.kind, *field)
                .is_some_and(|rule| matches!(rule.field_type, FieldType::Removed));
            removed
                && cell.value == Value::Bool(true)
                && cell.stamp.operation.replica != operation.id.replica
        })
    })
}

fn waits(cell: &Cell, id: OperationId) -> bool {
    cell.challengers
        .iter()
        .any(|challenger| challenger.stamp.operation == id)
}

/// G7, told again in its plainest form: who may have any effect at all.
fn is_allowed(account: &Account, judged: &Judged) -> Result<(), Violation> {
    let operation = &judged.operation;
    if matches!(judged.receipt.disposition, Disposition::Parked(_)) {
        return Ok(());
    }
    let comment = operation.kind() == Some(EntityKind::Comment);
    let own =
        !account.role.belongs_to_agency() || operation.scope == city::scope_of(account.agency).id;
    let role = match &operation.body {
        Body::Create { .. } | Body::Set { .. } => {
            comment || matches!(account.role, Role::AgencyOperator)
        }
        Body::Resolve { .. } => matches!(account.role, Role::AgencyOperator | Role::AgencyHead),
        Body::Transition {
            action: Transition::Item(_),
            ..
        } => matches!(
            account.role,
            Role::PlanningReviewer | Role::OrganisationReviewer
        ),
        Body::Transition { .. } => account.role != Role::Inspectorate,
        _ => true,
    };
    if own && role && operation.author == account.user {
        Ok(())
    } else {
        Err(Violation::WithoutRight { id: operation.id })
    }
}

/// A step is confirmed only for the state and the content its actor saw; a conflict stops it; an
/// edit never changes what is locked.
fn first_step_was_seen(
    request: &PushRequest,
    pushed: &Pushed,
    before: &Before,
) -> Result<(), Violation> {
    let (Some(first), Some(judged)) = (request.operations.first(), pushed.judged.first()) else {
        return Ok(());
    };
    let effect = !matches!(judged.receipt.disposition, Disposition::Parked(_));
    if first.id != judged.operation.id || !effect {
        return Ok(());
    }
    if before.locked {
        return Err(Violation::LockedChanged { id: first.id });
    }
    if let (
        Body::Transition {
            action,
            expected,
            content_root,
            ..
        },
        Some((state, root, conflicts)),
    ) = (&first.body, &before.step)
    {
        use ikrar_domain::agreement::AgreementAction::{Clear, Submit};
        let sends = matches!(action, Transition::Agreement(Submit | Clear));
        if expected != state || content_root != root || (sends && *conflicts > 0) {
            return Err(Violation::StepUnseen { id: first.id });
        }
    }
    Ok(())
}

/// G4: a value leads to its operation, and that to its author.
fn leads_home(
    server: &SimulatedServer,
    row: &Row,
    field: Field,
    cell: &Cell,
) -> Result<(), Violation> {
    if cell.version == Seq::default() {
        // Nobody has set it; it only carries a challenger (an unseen removal).
        return Ok(());
    }
    let id = cell.stamp.operation;
    if !cell.originals.is_empty() {
        let operation = |id| server.disk().operation(id).map(|(operation, _)| operation);
        return joined_leads_home(cell, field, operation);
    }
    let by_hand = field_rule(row.kind, field).is_some_and(|rule| {
        !matches!(
            rule.field_type,
            FieldType::Workflow | FieldType::Removed | FieldType::Withdrawn
        )
    });
    let home = server.disk().operation(id).is_some_and(|(operation, _)| {
        operation.author == cell.stamp.author
            && (!by_hand
                || operation
                    .value_of(field)
                    .is_none_or(|value| *value == cell.value))
    });
    if home {
        Ok(())
    } else {
        Err(Violation::Unattributed { id })
    }
}

/// Another's value gives way only to an author who had seen it, to a last move, or to an edit of
/// the row that brings it back.
fn nobody_overwrites_unseen(
    server: &SimulatedServer,
    old: &Row,
    field: Field,
    was: &Cell,
    cell: &Cell,
) -> Result<(), Violation> {
    if was.stamp.operation == cell.stamp.operation || was.version == Seq::default() {
        return Ok(());
    }
    let Some((operation, _)) = server.disk().operation(cell.stamp.operation) else {
        return Ok(());
    };
    let field_type = field_rule(old.kind, field).map(|rule| rule.field_type);
    let same_device = was.stamp.operation.replica == operation.id.replica;
    if !cell.originals.is_empty() {
        // Joined: the texts that went in are kept, and are checked where they lead.
        return Ok(());
    }
    let seen = match (&operation.body, field_type) {
        (_, Some(FieldType::Order | FieldType::Workflow)) => true,
        (Body::Set { base, .. }, Some(FieldType::Removed)) => {
            // Out: everything of the row was seen. In again: the removal waits beside.
            let unseen = old.cells.iter().any(|(other, cell)| {
                *other != field
                    && cell.version > *base
                    && cell.stamp.operation.replica != operation.id.replica
            });
            cell.value != Value::Bool(true) || !unseen
        }
        (Body::Set { base, .. } | Body::Resolve { base, .. }, _) => {
            same_device || was.version <= *base || cell.value == was.value
        }
        _ => same_device,
    };
    if seen {
        Ok(())
    } else {
        Err(Violation::Overwritten {
            id: was.stamp.operation,
        })
    }
}

/// A value that waited still waits, or its fate was changed on the record: settled by somebody who
/// named it, or replaced by its own author.
fn nothing_waiting_vanishes(pushed: &Pushed, was: &Cell, cell: &Cell) -> Result<(), Violation> {
    for challenger in &was.challengers {
        let id = challenger.stamp.operation;
        if waits(cell, id) {
            continue;
        }
        let named = |operation: &Operation| matches!(&operation.body, Body::Resolve { settles, .. } if settles.contains(&id));
        let told = pushed.fates.iter().any(|(told, fate)| {
            *told == id
                && match fate {
                    Disposition::Resolved => {
                        pushed.judged.iter().any(|judged| named(&judged.operation))
                    }
                    Disposition::Superseded => pushed
                        .judged
                        .iter()
                        .any(|judged| judged.operation.id.replica == id.replica),
                    _ => true,
                }
        });
        if !told {
            return Err(Violation::ValueDropped { id });
        }
    }
    Ok(())
}
