//! The rules of a commit, each in its plainest form.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::Role;

use super::super::city::{self, Account};
use crate::disposition::Disposition;
use crate::identity::{EntityId, OperationId, Seq};
use crate::ledger::Judged;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Cell, Row, Rows as _};
use crate::schema::{CITY_SCOPE, EntityKind, Field, FieldType, field_rule};
use crate::testing::check::{Violation, joined_leads_home};
use crate::testing::server::{Pushed, SimulatedServer};
use crate::value::Value;

use super::Before;
use super::earlier::{gave_way_before, saw, taken, was_moved_before};
use super::holders::Holders;

/// G3: one fate each; the same operation again gets the same answer and no second fate.
pub(super) fn one_fate_each(pushed: &Pushed, before: &Before) -> Result<(), Violation> {
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
pub(super) fn saves_are_whole(pushed: &Pushed) -> Result<(), Violation> {
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
pub(super) fn has_its_effect(
    server: &SimulatedServer,
    judged: &Judged,
    pushed: &Pushed,
) -> Result<(), Violation> {
    let operation = &judged.operation;
    let (Body::Set { field, value, .. } | Body::Resolve { field, value, .. }) = &operation.body
    else {
        return Ok(());
    };
    let is_later = pushed.judged.iter().any(|other| {
        other.operation.id.dseq > operation.id.dseq && other.operation.entity == operation.entity
    });
    let has_field = |adopted: &Operation| adopted.value_of(*field).is_some();
    if is_later || adopts_later(server, pushed, operation, has_field) {
        return Ok(());
    }
    let cell = row_of(server, operation).and_then(|row| row.cells.get(field));
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
    // Any edit of a row that is made to count brings it back, and the removal waits beside it.
    let is_met = !set && adopts_later(server, pushed, operation, |_| true);
    let truth = match judged.receipt.disposition {
        Disposition::Applied if is_met => stands || waits,
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

/// Whether a later operation of the same push made an edit of the same row count, such a one.
fn adopts_later(
    server: &SimulatedServer,
    pushed: &Pushed,
    operation: &Operation,
    is_such: impl Fn(&Operation) -> bool,
) -> bool {
    let is_meant = |id: &OperationId| {
        let adopted = server.disk().operation(*id);
        adopted.is_some_and(|(adopted, _)| adopted.entity == operation.entity && is_such(adopted))
    };
    let mut later = pushed.judged.iter().filter(|other| {
        other.operation.id.dseq > operation.id.dseq
            && other.receipt.disposition == Disposition::Applied
    });
    later.any(|other| match &other.operation.body {
        Body::Adopt { parked, .. } => parked.iter().any(is_meant),
        _ => false,
    })
}

/// What an operation is about, in whatever scope it stands by now.
fn row_of<'a>(server: &'a SimulatedServer, operation: &Operation) -> Option<&'a Row> {
    let mut ledgers = server.ledgers().values();
    ledgers.find_map(|ledger| ledger.row(operation.entity))
}

/// Whether the row of an operation was taken out by another device.
fn is_hidden_by_another(server: &SimulatedServer, operation: &Operation) -> bool {
    row_of(server, operation).is_some_and(|row| {
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
pub(super) fn is_allowed(
    server: &SimulatedServer,
    account: &Account,
    judged: &Judged,
) -> Result<(), Violation> {
    let operation = &judged.operation;
    if matches!(judged.receipt.disposition, Disposition::Parked(_)) {
        return Ok(());
    }
    let comment = operation.kind() == Some(EntityKind::Comment);
    let scope = row_of(server, operation).map_or(operation.scope, |row| row.scope);
    let own = !account.role.belongs_to_agency() || scope == city::scope_of(account.agency).id;
    let role = match &operation.body {
        Body::Create { .. } | Body::Set { .. } => comment || writes(account.role, operation.kind()),
        Body::Resolve { .. } if scope == CITY_SCOPE => writes(account.role, operation.kind()),
        Body::Resolve { .. } => matches!(account.role, Role::AgencyOperator | Role::AgencyHead),
        Body::Transition {
            action: Transition::Item(_),
            ..
        } => matches!(
            account.role,
            Role::PlanningReviewer | Role::OrganisationReviewer
        ),
        Body::Transition { .. } | Body::Adopt { .. } => account.role != Role::Inspectorate,
        Body::Move { .. } => account.role == Role::OrganisationReviewer,
        Body::Unknown { .. } => true,
    };
    if own && role && account.active && operation.author == account.user {
        Ok(())
    } else {
        Err(Violation::WithoutRight { id: operation.id })
    }
}

/// Who writes rows of a kind.
fn writes(role: Role, kind: Option<EntityKind>) -> bool {
    match kind {
        Some(EntityKind::Plan | EntityKind::PlanNode) => role == Role::PlanningReviewer,
        Some(EntityKind::SigningSession | EntityKind::Attendance) => {
            matches!(role, Role::PlanningReviewer | Role::OrganisationReviewer)
        }
        Some(EntityKind::Signature) => matches!(role, Role::AgencyHead | Role::Leader),
        _ => role == Role::AgencyOperator,
    }
}

/// A step is confirmed only for the content its actor saw, and a conflict stops it. What the same
/// push has done to the document before is its own author's.
pub(super) fn steps_were_seen(
    rows: &BTreeMap<EntityId, Row>,
    pushed: &Pushed,
    before: &Before,
) -> Result<(), Violation> {
    use ikrar_domain::agreement::AgreementAction::{Clear, Submit};
    let mut changed: BTreeSet<EntityId> = BTreeSet::new();
    for judged in &pushed.judged {
        if matches!(judged.receipt.disposition, Disposition::Parked(_)) {
            continue;
        }
        let operation = &judged.operation;
        if operation.kind() == Some(EntityKind::Comment) {
            // It is no content.
            continue;
        }
        if let Body::Move { .. } | Body::Adopt { .. } = &operation.body {
            // Both reach further than what they name.
            return Ok(());
        }
        let up = |id: &EntityId| rows.get(id).and_then(Row::parent);
        let above = std::iter::successors(Some(operation.entity), up).take(8);
        let named = match &operation.body {
            Body::Create { fields } => fields.values().filter_map(Value::as_id).collect(),
            _ => Vec::new(),
        };
        let concerned: BTreeSet<EntityId> = above.chain(named).collect();
        let is_first = changed.is_disjoint(&concerned);
        changed.extend(concerned);
        if let Body::Transition {
            action,
            content_root,
            ..
        } = &operation.body
            && let Some((root, conflicts)) = before.steps.get(&operation.id)
            // The server says it itself, of what its store holds; the end looks at the bytes.
            && *action != Transition::EvidenceStored
            && is_first
        {
            let sends = matches!(action, Transition::Agreement(Submit | Clear));
            if content_root != root || (sends && *conflicts > 0) {
                return Err(Violation::StepUnseen { id: operation.id });
            }
        }
    }
    Ok(())
}

/// G4: a value leads to its operation, and that to its author.
pub(super) fn leads_home(
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

/// A cell before and after a commit.
pub(super) struct Change<'a> {
    pub(super) old: &'a Row,
    pub(super) field: Field,
    pub(super) was: &'a Cell,
    pub(super) cell: &'a Cell,
}

/// Another's value gives way only to an author who had seen it, to a last move, to an edit of the
/// row that brings it back, or to a conflict in which it waits.
pub(super) fn nobody_overwrites_unseen(
    server: &SimulatedServer,
    holders: &Holders,
    pushed: &Pushed,
    change: &Change<'_>,
) -> Result<(), Violation> {
    let Change {
        old,
        field,
        was,
        cell,
    } = *change;
    if was.stamp.operation == cell.stamp.operation || was.version == Seq::default() {
        return Ok(());
    }
    let Some((operation, _)) = server.disk().operation(cell.stamp.operation) else {
        return Ok(());
    };
    let field_type = field_rule(old.kind, field).map(|rule| rule.field_type);
    // A device knows its own edits, but an older one does not replace a newer.
    let same_device = holders.knew(server, was.stamp.operation, operation)
        && was.stamp.operation.dseq < operation.id.dseq;
    if !cell.originals.is_empty() || waits(cell, was.stamp.operation) {
        // Joined: the texts that went in are kept, and are checked where they lead. Waiting: one
        // push may bring a row back by an edit and then edit the cell that had taken it out.
        return Ok(());
    }
    let seen = match (&operation.body, field_type) {
        (_, Some(FieldType::Workflow)) => true,
        (_, Some(FieldType::Order)) => {
            was.stamp.operation.replica != operation.id.replica || same_device
        }
        (Body::Set { base, .. }, Some(FieldType::Removed)) => {
            // Out: everything of the row was seen. In again: the removal waits beside.
            let is_comparable = operation.scope == old.scope;
            let unseen = is_comparable
                && old.cells.iter().any(|(other, cell)| {
                    (*other != field || cell.value != Value::Bool(true))
                        && cell.version > base.version
                        && !holders.knew(server, cell.stamp.operation, operation)
                        && !was_moved_before(server, pushed, operation, *other)
                });
            cell.value != Value::Bool(true) || !unseen
        }
        // A removal may wait only since an earlier edit of the same push brought its row back.
        (Body::Resolve { settles, .. }, _) if settles.contains(&was.stamp.operation) => true,
        (Body::Set { base, .. } | Body::Resolve { base, .. }, _) => {
            same_device
                || saw(base, was)
                || cell.value == was.value
                || gave_way_before(server, pushed, operation, field, was)
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
pub(super) fn nothing_waiting_vanishes(
    server: &SimulatedServer,
    pushed: &Pushed,
    was: &Cell,
    cell: &Cell,
) -> Result<(), Violation> {
    for challenger in &was.challengers {
        let id = challenger.stamp.operation;
        if waits(cell, id) {
            continue;
        }
        let named = |operation: &Operation| match &operation.body {
            Body::Resolve { settles, .. } => settles.contains(&id),
            _ => false,
        };
        let told = pushed.fates.iter().any(|(told, fate)| {
            *told == id
                && match fate {
                    Disposition::Resolved => taken(server, pushed).any(named),
                    Disposition::Superseded => {
                        let mut taken = taken(server, pushed);
                        taken.any(|operation| operation.id.replica == id.replica)
                    }
                    _ => true,
                }
        });
        if !told {
            return Err(Violation::ValueDropped { id });
        }
    }
    Ok(())
}
