//! What a move may change, and what not.

use crate::disposition::Disposition;
use crate::identity::{EntityId, OperationId};
use crate::operation::Body;
use crate::row::{Cell, Row, Rows as _};
use crate::schema::{EntityKind, Field, agreement, parked_edit};
use crate::testing::check::Violation;
use crate::testing::server::{Pushed, SimulatedServer};

/// A row that a commit has touched stands in exactly one scope: none is in two, and none is gone.
pub(super) fn stands_once(server: &SimulatedServer, entity: EntityId) -> Result<(), Violation> {
    let ledgers = server.ledgers().values();
    let scopes = ledgers
        .filter(|ledger| ledger.row(entity).is_some())
        .count();
    if scopes == 1 {
        Ok(())
    } else {
        Err(Violation::NotInOneScope { entity, scopes })
    }
}

/// Whether a push has moved a row: it stands in another scope than before, or is an agreement that
/// the same push has given away and brought back.
pub(super) fn was_moved(old: &Row, row: &Row, pushed: &Pushed) -> bool {
    let mut judged = pushed.judged.iter();
    let is_given_away = judged.any(|judged| {
        let is_parked = matches!(judged.receipt.disposition, Disposition::Parked(_));
        let is_move = matches!(judged.operation.body, Body::Move { .. });
        is_move && !is_parked && judged.operation.entity == row.id
    });
    old.scope != row.scope || is_given_away
}

/// A row that stands in another scope than before was moved by somebody, and is what it was: every
/// value with who wrote it, and every value that waits. What the same push has written behind the
/// move may differ.
pub(super) fn moves_whole(old: &Row, row: &Row, pushed: &Pushed) -> Result<(), Violation> {
    let entity = row.id;
    let is_on_record = pushed.judged.iter().any(|judged| {
        let is_parked = matches!(judged.receipt.disposition, Disposition::Parked(_));
        matches!(judged.operation.body, Body::Move { .. }) && !is_parked
    });
    let is_new = |id: OperationId| {
        let mut judged = pushed.judged.iter();
        judged.any(|judged| judged.operation.id == id)
    };
    let is_same = old.cells.iter().all(|(field, was)| {
        let now = row.cells.get(field);
        now.is_some_and(|now| {
            says_the_same(was, now) || is_new(now.stamp.operation) || follows(row.kind, *field)
        })
    });
    let is_all = row.cells.iter().all(|(field, now)| {
        let is_known = old.cells.get(field).is_some();
        is_known || is_new(now.stamp.operation) || follows(row.kind, *field)
    });
    if is_on_record && is_same && is_all {
        Ok(())
    } else {
        Err(Violation::ChangedByMove { entity })
    }
}

/// Whose agreement it is, and the place at which a kept edit was made, change with a move.
fn follows(kind: EntityKind, field: Field) -> bool {
    (kind, field) == (EntityKind::Agreement, agreement::AGENCY)
        || (kind, field) == (EntityKind::ParkedEdit, parked_edit::BASE)
}

/// Places aside, which are of another scope now.
fn says_the_same(was: &Cell, now: &Cell) -> bool {
    let waiting = |cell: &Cell| -> Vec<_> {
        let waiting = cell.challengers.iter();
        waiting.map(|one| (one.value.clone(), one.stamp)).collect()
    };
    (&was.value, was.stamp, was.merged, &was.originals)
        == (&now.value, now.stamp, now.merged, &now.originals)
        && waiting(was) == waiting(now)
}
