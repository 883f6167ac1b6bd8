//! Moving items and budget lines among their siblings.

use super::{EditError, code, known, order_between, set_field};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{EntityKind, Field, budget_line, item};

/// Which way to move among siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Before the one before it.
    Up,
    /// After the one after it.
    Down,
}

/// Moves an item or a budget line one place up or down. Nothing where it stands at that end.
/// Two moves of the same row merge: the last stands, both stay on the record.
pub fn move_by_one(
    rows: &impl Rows,
    entity: EntityId,
    direction: Direction,
) -> Result<Option<Draft>, EditError> {
    let siblings = siblings_of(rows, entity)?;
    let place = siblings.iter().position(|id| *id == entity);
    let place = place.ok_or(EditError::UnknownEntity)?;
    let target = match direction {
        Direction::Up => place.checked_sub(1),
        Direction::Down => place.checked_add(1),
    };
    let Some(sibling) = target.and_then(|target| siblings.get(target)) else {
        return Ok(None);
    };
    match direction {
        Direction::Up => move_before(rows, entity, *sibling),
        Direction::Down => move_after(rows, entity, *sibling),
    }
}

/// Moves an item or a budget line right before a sibling.
pub fn move_before(
    rows: &impl Rows,
    entity: EntityId,
    sibling: EntityId,
) -> Result<Option<Draft>, EditError> {
    move_beside(rows, entity, sibling, 0)
}

/// Moves an item or a budget line right after a sibling.
pub fn move_after(
    rows: &impl Rows,
    entity: EntityId,
    sibling: EntityId,
) -> Result<Option<Draft>, EditError> {
    move_beside(rows, entity, sibling, 1)
}

fn move_beside(
    rows: &impl Rows,
    entity: EntityId,
    sibling: EntityId,
    offset: usize,
) -> Result<Option<Draft>, EditError> {
    let field = order_field(known(rows, entity)?.kind)?;
    let mut others = siblings_of(rows, entity)?;
    others.retain(|id| *id != entity);
    let at = others.iter().position(|id| *id == sibling);
    let at = at.ok_or(EditError::UnknownEntity)?.saturating_add(offset);
    let place_of = |index: Option<usize>| {
        let id = index.and_then(|index| others.get(index))?;
        rows.row(*id).map(|row| row.text(field))
    };
    let (before, after) = (place_of(at.checked_sub(1)), place_of(Some(at)));
    // Where two rows share a place there is nothing between them; beside the first is as near.
    let place =
        order_between(before, after).unwrap_or_else(|| [before.unwrap_or_default(), "i"].concat());
    set_field(rows, entity, field, code(&place))
}

fn order_field(kind: EntityKind) -> Result<Field, EditError> {
    match kind {
        EntityKind::Item => Ok(item::ORDER),
        EntityKind::BudgetLine => Ok(budget_line::ORDER),
        _ => Err(EditError::UnknownField),
    }
}

/// The rows of the same table, itself included, in their order.
fn siblings_of(rows: &impl Rows, entity: EntityId) -> Result<Vec<EntityId>, EditError> {
    let row = known(rows, entity)?;
    let parent = row.parent().ok_or(EditError::UnknownEntity)?;
    Ok(match row.kind {
        EntityKind::Item => model::items_of(rows, parent),
        EntityKind::BudgetLine => model::budget_lines_of(rows, parent),
        _ => return Err(EditError::UnknownField),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::UnixSeconds;
    use crate::ledger::ScopeInfo;
    use crate::operation::{Authorship, Body};
    use crate::replica::Replica;
    use crate::testing::MemoryStore;
    use crate::testing::people::{AGENCY, AGREEMENT, YEAR};
    use crate::value::Value;

    const IDS: [EntityId; 4] = [
        EntityId::from_bytes([4; 16]),
        EntityId::from_bytes([1; 16]),
        EntityId::from_bytes([3; 16]),
        EntityId::from_bytes([2; 16]),
    ];

    fn act(store: &mut MemoryStore, replica: &mut Replica, draft: Draft) {
        let by = Authorship {
            author: EntityId::from_bytes([9; 16]),
            session: 1,
            claimed_at: UnixSeconds(0),
        };
        replica.appended(store.append(vec![draft], by));
    }

    /// An agreement with four items in the order of [`IDS`].
    fn desk() -> (MemoryStore, Replica) {
        let mut store = MemoryStore::new(crate::identity::ReplicaId::from_bytes([7; 16]));
        let mut replica = Replica::load(store.load());
        let agreement = Draft {
            scope: ScopeInfo::agency_year(AGENCY, YEAR).id,
            entity: AGREEMENT,
            kind: EntityKind::Agreement,
            body: Body::Create {
                fields: [(crate::schema::agreement::AGENCY, Value::Id(AGENCY))].into(),
            },
        };
        act(&mut store, &mut replica, agreement);
        for id in IDS {
            let draft = crate::edit::add_item(&replica, AGREEMENT, id, &[]).unwrap();
            act(&mut store, &mut replica, draft);
        }
        (store, replica)
    }

    #[test]
    fn moving_up_and_down_goes_one_place_and_stops_at_the_ends() {
        let (mut store, mut replica) = desk();
        let [first, second, third, fourth] = IDS;
        let up = move_by_one(&replica, third, Direction::Up)
            .unwrap()
            .unwrap();
        act(&mut store, &mut replica, up);
        let shown = model::items_of(&replica, AGREEMENT);
        assert_eq!(shown, [first, third, second, fourth]);
        let down = move_by_one(&replica, first, Direction::Down)
            .unwrap()
            .unwrap();
        act(&mut store, &mut replica, down);
        let shown = model::items_of(&replica, AGREEMENT);
        assert_eq!(shown, [third, first, second, fourth]);
        assert_eq!(move_by_one(&replica, third, Direction::Up), Ok(None));
        assert_eq!(move_by_one(&replica, fourth, Direction::Down), Ok(None));
    }

    #[test]
    fn a_row_is_put_before_or_after_any_sibling() {
        let (mut store, mut replica) = desk();
        let [first, second, third, fourth] = IDS;
        let draft = move_before(&replica, fourth, first).unwrap().unwrap();
        act(&mut store, &mut replica, draft);
        let draft = move_after(&replica, first, third).unwrap().unwrap();
        act(&mut store, &mut replica, draft);
        let shown = model::items_of(&replica, AGREEMENT);
        assert_eq!(shown, [fourth, second, third, first]);
        assert_eq!(
            move_before(&replica, AGREEMENT, first),
            Err(EditError::UnknownField)
        );
    }
}
