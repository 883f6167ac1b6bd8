//! What the page shows, read from rows.

use ikrar_domain::{
    action_plan::{self, StepStanding},
    people::{Action, Actor, Subject, may},
    value::{Figure, Quarter, Rupiah},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, action_step},
};

use crate::{
    reading::{Clock, agency_name, person},
    text,
};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) year: u16,
    pub(super) agency: String,
    pub(super) level: &'static str,
    pub(super) items: Vec<EntityId>,
    /// How many items have an approved plan.
    pub(super) approved: usize,
    /// Why nothing can be changed.
    pub(super) lock: Option<String>,
    pub(super) may_approve: bool,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemPlan {
    pub(super) indicator: String,
    /// Its target, and what the steps cost.
    pub(super) target: String,
    pub(super) steps: Vec<EntityId>,
    pub(super) standing: StepStanding,
    pub(super) problems: Vec<String>,
}

/// Where a step stands, and who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Approval {
    pub(super) standing: StepStanding,
    pub(super) by: Option<String>,
}

/// Reads the page; nothing where the agreement is not here.
pub(super) fn read_document(rows: &impl Rows, actor: &Actor, id: EntityId) -> Option<Document> {
    let row = rows
        .row(id)
        .filter(|row| row.kind == EntityKind::Agreement)?;
    let agreement = model::read_agreement(rows, id)?;
    let subject = Subject::agreement(agreement.agency, agreement.level);
    let is_alive = !agreement.status.is_finished();
    let may_take = |action| is_alive && may(actor, action, &subject).is_ok();
    let items = model::items_of(rows, id);
    Some(Document {
        year: agreement.year.number(),
        agency: agency_name(rows, EntityId::from_uuid(agreement.agency.uuid())),
        level: agreement.level.label(),
        approved: items
            .len()
            .saturating_sub(model::unapproved_plans(rows, row.id)),
        lock: (!may_take(Action::EditActionPlan)).then(|| text::action_plan::LOCKED.to_owned()),
        may_approve: may_take(Action::ApproveActionPlan),
        items,
    })
}

/// Reads an item with its plan.
pub(super) fn read_item_plan(rows: &impl Rows, id: EntityId) -> Option<ItemPlan> {
    let item = model::read_item(rows.row(id)?);
    let steps = model::action_plan_of(rows, id);
    let budgets = steps.iter().filter_map(|step| step.budget);
    // What nobody has said is not zero.
    let budget = budgets.reduce(|sum, one| sum.checked_add(one).unwrap_or(sum));
    let budget = budget.map(Rupiah::display);
    let blank = || text::common::BLANK.to_owned();
    let target = item
        .annual_target
        .as_ref()
        .map_or_else(blank, Figure::display);
    Some(ItemPlan {
        target: text::action_plan::target(&target, &item.unit, budget.as_deref()),
        indicator: item.indicator,
        standing: model::action_plan_standing(rows, id),
        steps: model::action_steps_of(rows, id),
        problems: model::action_plan_problems(rows, id)
            .into_iter()
            .map(|problem| problem.message)
            .collect(),
    })
}

/// Who approved a step, and when.
pub(super) fn read_approval(
    rows: &impl Rows,
    actor: &Actor,
    clock: Clock,
    id: EntityId,
) -> Option<Approval> {
    let row = rows.row(id)?;
    let standing = model::read_action_step(row).standing;
    let cell = row.cells.get(&action_step::APPROVED);
    let cell = cell.filter(|cell| !cell.value.is_null());
    let by = cell.map(|cell| {
        let person = person(rows, cell.stamp.author, actor.user);
        text::action_plan::approved_by(&person, &clock.moment(cell.stamp.claimed_at))
    });
    Some(Approval { standing, by })
}

/// A step as a quarter's report looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DueStep {
    pub(crate) id: EntityId,
    pub(crate) told: String,
    pub(crate) standing: StepStanding,
}

/// The steps of an item that a quarter's report looks at.
pub(crate) fn due_steps(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Vec<DueStep> {
    let steps = model::action_plan_of(rows, item);
    let shown = |figure: &Option<Figure>| figure.as_ref().map(Figure::display);
    action_plan::due_in(&steps, quarter)
        .map(|step| DueStep {
            id: EntityId::from_uuid(step.id.uuid()),
            told: text::action_plan::told(
                &step.action,
                &step.output,
                shown(&step.result)
                    .as_deref()
                    .unwrap_or(text::common::BLANK),
                shown(&step.target).as_deref(),
                &step.unit,
            ),
            standing: step.standing,
        })
        .collect()
}

#[cfg(test)]
mod tests;
