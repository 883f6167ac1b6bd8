//! Writing action plans (rencana aksi).

use ikrar_domain::action_plan::StepStanding;
use ikrar_domain::value::Quarter;

use super::{EditError, code, create, known, order_after, set_field};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, action_step};
use crate::value::Value;

/// Adds a step at the end of an item's action plan.
pub fn add_action_step(
    rows: &impl Rows,
    item: EntityId,
    id: EntityId,
    quarter: Quarter,
    fields: &[(Field, Value)],
) -> Result<Draft, EditError> {
    let scope = known(rows, item)?.scope;
    let steps = model::action_steps_of(rows, item);
    let last = steps.last().and_then(|last| rows.row(*last));
    let given = [
        (action_step::ITEM, Value::Id(item)),
        (
            action_step::ORDER,
            code(&order_after(last.map(|row| row.text(action_step::ORDER)))),
        ),
        (action_step::QUARTER, code(&quarter.number().to_string())),
    ];
    let fields = given.into_iter().chain(fields.iter().cloned());
    Ok(create(scope, EntityKind::ActionStep, id, fields))
}

/// Approves an item's steps as they stand; what is approved already stays. Steps that have been
/// taken out lose the approval they had: the plan is approved without them.
pub fn approve_action_plan(rows: &impl Rows, item: EntityId) -> Result<Vec<Draft>, EditError> {
    let mut drafts = Vec::new();
    for id in model::action_steps_of(rows, item) {
        let row = known(rows, id)?;
        if model::read_action_step(row).standing != StepStanding::Approved {
            let content = code(&model::step_content(row));
            drafts.extend(set_field(rows, id, action_step::APPROVED, content)?);
        }
    }
    drafts.extend(withdraw(rows, model::approved_steps_removed(rows, item))?);
    Ok(drafts)
}

/// Takes the approval of an item's steps back.
pub fn withdraw_action_plan(rows: &impl Rows, item: EntityId) -> Result<Vec<Draft>, EditError> {
    withdraw(rows, model::action_steps_of(rows, item))
}

fn withdraw(rows: &impl Rows, steps: Vec<EntityId>) -> Result<Vec<Draft>, EditError> {
    let mut drafts = Vec::new();
    for id in steps {
        drafts.extend(set_field(rows, id, action_step::APPROVED, Value::Null)?);
    }
    Ok(drafts)
}

/// The steps of an item as those of the item that goes on from it. Its targets may have changed, so
/// they are to be approved anew.
pub(super) fn plan_again(
    rows: &impl Rows,
    earlier: EntityId,
    item: EntityId,
    mut new_id: impl FnMut() -> EntityId,
) -> Vec<Draft> {
    let again = |row: &Row| {
        let own = [
            action_step::ITEM,
            action_step::APPROVED,
            action_step::REMOVED,
            action_step::LINEAGE,
        ];
        let values = super::amendment::copied(row, &own);
        let fields = values.chain([
            (action_step::ITEM, Value::Id(item)),
            (action_step::LINEAGE, Value::Id(row.id)),
        ]);
        create(row.scope, EntityKind::ActionStep, new_id(), fields)
    };
    let steps = model::action_steps_of(rows, earlier).into_iter();
    steps.filter_map(|id| rows.row(id)).map(again).collect()
}
