//! Reading action plans (rencana aksi).

use ikrar_domain::action_plan::{self, ActionPlanProblem, ActionStep, StepStanding};
use ikrar_domain::value::{ActionStepId, Figure, ItemId, Quarter, Rupiah};

use super::versions::VERSIONS_MAX;
use super::{budget_lines_of, items_of, ordered, read_item};
use crate::identity::{EntityId, UnixSeconds};
use crate::row::{Cell, Row, Rows};
use crate::schema::{EntityKind, Field, action_step, budget_line};
use crate::value::Value;

/// What a reviewer approves of a step.
const APPROVED_FIELDS: [Field; 8] = [
    action_step::ACTION,
    action_step::QUARTER,
    action_step::MONTH,
    action_step::OUTPUT,
    action_step::TARGET,
    action_step::UNIT,
    action_step::BUDGET,
    action_step::OWNER,
];

/// The steps of an item's action plan, in their order.
pub fn action_steps_of(rows: &impl Rows, item: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::ActionStep,
        item,
        action_step::ORDER,
        action_step::REMOVED,
    )
}

/// The steps that were taken out of an item's action plan and still hold an approval: whoever
/// approved the plan had read them in it.
pub fn approved_steps_removed(rows: &impl Rows, item: EntityId) -> Vec<EntityId> {
    let steps = rows.children(EntityKind::ActionStep, item).into_iter();
    let is_held = |id: &EntityId| {
        rows.row(*id).is_some_and(|row| {
            *row.value(action_step::REMOVED) == Value::Bool(true)
                && !row.value(action_step::APPROVED).is_null()
        })
    };
    steps.filter(is_held).collect()
}

/// The digest of what a step says, as an approval holds it: the BLAKE3 hash, in lower-case
/// hexadecimal digits, over the number (two bytes, big end first) and the bytes of every approved
/// field that has a value, in the order of the numbers.
pub fn step_content(row: &Row) -> String {
    let mut hasher = blake3::Hasher::new();
    hash_fields(&mut hasher, row, &APPROVED_FIELDS);
    hasher.finalize().to_hex().to_string()
}

/// Adds what these fields of a row say, of each that has a value its number and its bytes.
pub(super) fn hash_fields(hasher: &mut blake3::Hasher, row: &Row, fields: &[Field]) {
    for field in fields {
        let value = row.value(*field);
        if !value.is_null() {
            hasher.update(&field.0.to_be_bytes());
            hasher.update(&value.to_bytes());
        }
    }
}

/// Where a step stands with the reviewers.
fn standing(row: &Row) -> StepStanding {
    match row.text(action_step::APPROVED) {
        "" => StepStanding::Open,
        approved if approved == step_content(row) => StepStanding::Approved,
        _ => StepStanding::Changed,
    }
}

/// Reads a step.
pub fn read_action_step(row: &Row) -> ActionStep {
    let text = |field| row.text(field).to_owned();
    let item = row.value(action_step::ITEM).as_id().unwrap_or_default();
    let budget = row.value(action_step::BUDGET).as_integer();
    ActionStep {
        id: ActionStepId::from_uuid(row.id.uuid()),
        item: ItemId::from_uuid(item.uuid()),
        order: text(action_step::ORDER),
        action: text(action_step::ACTION),
        quarter: quarter_of_code(row.text(action_step::QUARTER)),
        month: row.text(action_step::MONTH).parse().ok(),
        output: text(action_step::OUTPUT),
        target: row.value(action_step::TARGET).as_figure(),
        unit: text(action_step::UNIT),
        budget: budget.map(Rupiah::new),
        owner: text(action_step::OWNER),
        standing: standing(row),
        result: row.value(action_step::RESULT).as_figure(),
    }
}

/// The quarter behind a code: its number.
pub fn quarter_of_code(code: &str) -> Option<Quarter> {
    let number = code.parse().ok()?;
    Quarter::from_number(number).ok()
}

/// Reads an item's action plan, with what was told last of each step in any version.
pub fn action_plan_of(rows: &impl Rows, item: EntityId) -> Vec<ActionStep> {
    read_steps(rows, action_steps_of(rows, item))
}

fn read_steps(rows: &impl Rows, steps: Vec<EntityId>) -> Vec<ActionStep> {
    let read = |row: &Row| ActionStep {
        result: told_last(rows, row).and_then(|(_, cell)| cell.value.as_figure()),
        ..read_action_step(row)
    };
    let steps = steps.into_iter();
    steps.filter_map(|id| rows.row(id).map(read)).collect()
}

/// Where an item's action plan stands as a whole.
pub fn action_plan_standing(rows: &impl Rows, item: EntityId) -> StepStanding {
    let removed = read_steps(rows, approved_steps_removed(rows, item));
    action_plan::standing_of(&action_plan_of(rows, item), &removed)
}

/// What an earlier version was told of a step since its plan was taken over: while an amendment is
/// written, results still come to the version in force.
pub fn result_of_earlier_version(rows: &impl Rows, step: EntityId) -> Option<Figure> {
    let row = rows.row(step)?;
    let (told, cell) = told_last(rows, row)?;
    cell.value.as_figure().filter(|_| told != row.id)
}

/// The result that was written last, in this version or one that it goes on from.
fn told_last<'a>(rows: &'a impl Rows, row: &'a Row) -> Option<(EntityId, &'a Cell)> {
    let earlier = |row: &&'a Row| rows.row(row.value(action_step::LINEAGE).as_id()?);
    let age = |cell: &Cell| match cell.stamp.received_at {
        UnixSeconds(0) => (true, cell.stamp.operation.dseq.0),
        _ => (false, cell.version.0),
    };
    std::iter::successors(Some(row), earlier)
        .take(VERSIONS_MAX)
        .filter_map(|row| Some((row.id, row.cells.get(&action_step::RESULT)?)))
        .max_by_key(|(_, cell)| age(cell))
}

/// What is wrong with an item's action plan.
pub fn action_plan_problems(rows: &impl Rows, item: EntityId) -> Vec<ActionPlanProblem> {
    let Some(row) = rows.row(item) else {
        return Vec::new();
    };
    let agreement = row.parent().unwrap_or_default();
    let lines = budget_lines_of(rows, agreement);
    let lines = lines.into_iter().filter_map(|id| rows.row(id));
    let programs: Vec<&str> = lines.map(|line| line.text(budget_line::PROGRAM)).collect();
    let targets = read_item(row).quarter_targets;
    let has_target = targets.map(|target| target.is_some());
    let mut found = action_plan::problems(&action_plan_of(rows, item), &programs, has_target);
    let removed = read_steps(rows, approved_steps_removed(rows, item));
    found.extend(action_plan::removed_problems(&removed));
    found
}

/// How many items of an agreement have no approved action plan.
pub fn unapproved_plans(rows: &impl Rows, agreement: EntityId) -> usize {
    let items = items_of(rows, agreement).into_iter();
    items
        .filter(|item| action_plan_standing(rows, *item) != StepStanding::Approved)
        .count()
}
