//! What a person does, as drafts. Each function reads the view and writes nothing.
//!
//! New ids are arguments: this crate has no randomness.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementAction, AgreementKind, Level};
use ikrar_domain::measurement::{Consolidation, Convention, ItemReview, Polarity, ReportAction};
use ikrar_domain::value::Quarter;

use crate::identity::{EntityId, OperationId};
use crate::ledger::ScopeInfo;
use crate::model;
use crate::operation::{Base, Body, Draft, Removal, Transition};
use crate::row::{Row, Rows};
use crate::schema::{self, EntityKind, Field, FieldType, field_rule};
use crate::schema::{agreement, budget_line, item, realization, report};
use crate::value::Value;

mod action_plan;
mod amendment;
mod budgets;
mod cascade;
mod comments;
mod deadline;
mod evaluation_sheet;
mod evidence;
mod meeting;
mod moving;
mod order;
mod parked;
mod people;
mod plans;
mod rollover;
mod session;
mod signing;
mod spending;
mod wording;

pub use action_plan::{add_action_step, approve_action_plan, withdraw_action_plan};
pub use amendment::{NewAmendment, carry_over, start_amendment};
pub use budgets::take_in_budget;
pub use cascade::{
    add_document_line, copy_down, link_funding, link_support, look_again, new_budget_document,
    unlink_funding, unlink_support,
};
pub use comments::{NewComment, comment, resolve_comment, return_item};
pub use deadline::set_report_deadline;
pub use evaluation_sheet::{grade, grade_all, move_sheet, recommend};
pub use evidence::{AttachError, NewEvidence};
pub use evidence::{add_evidence, add_scan, evidence_stored, remove_evidence};
pub use meeting::{
    NewCommitment, call_agency, decide, follow_up, plan_meeting, reopen_minutes, sign_minutes,
};
pub use moving::{Direction, move_after, move_before, move_by_one};
pub use order::{order_after, order_between};
pub use parked::{adopt, decline_parked, move_to_scope, request_amendment};
pub use people::{new_appointment, new_position};
pub use plans::{
    add_plan_indicator, add_plan_node, align, contribute, import_plan, new_plan, new_plan_version,
    take_from_plan, uncontribute,
};
pub use rollover::roll_over;
pub use session::{NewSession, invite, move_session, note_signed, open_session};
pub use signing::{NewSignature, Returned, sign, sign_because, sign_certified, step_on_paper};
pub use spending::{TableOrigin, add_unspent_cause, set_budget_realization, take_in_realization};
pub use wording::{add_basis, begin_bases, choose_arms};

/// Why an edit cannot be drafted. The view changed under the screen; reading it again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The entity is not in the view (any more).
    #[error("the entity is not in this replica's view")]
    UnknownEntity,
    /// The kind has no such field.
    #[error("the entity has no such field")]
    UnknownField,
}

/// Which agreement to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAgreement {
    /// Its id.
    pub id: EntityId,
    /// The agency.
    pub agency: EntityId,
    /// The year.
    pub year: u16,
    /// The level.
    pub level: Level,
}

fn create(
    scope: crate::identity::ScopeId,
    kind: EntityKind,
    entity: EntityId,
    fields: impl IntoIterator<Item = (Field, Value)>,
) -> Draft {
    let mut given = BTreeMap::new();
    for (field, value) in fields {
        if !value.is_null() {
            given.insert(field, value);
        }
    }
    Draft {
        scope,
        entity,
        kind,
        body: Body::Create { fields: given },
    }
}

fn code(code: &str) -> Value {
    Value::Text(code.to_owned())
}

fn known(rows: &impl Rows, id: EntityId) -> Result<&Row, EditError> {
    rows.row(id).ok_or(EditError::UnknownEntity)
}

/// Starts an agreement.
pub fn new_agreement(new: NewAgreement, fields: &[(Field, Value)]) -> Draft {
    let given = [
        (agreement::AGENCY, Value::Id(new.agency)),
        (agreement::YEAR, Value::Integer(i64::from(new.year))),
        (agreement::LEVEL, code(new.level.code())),
        (agreement::KIND, code(AgreementKind::Murni.code())),
        (agreement::VERSION_NUMBER, Value::Integer(1)),
    ];
    let scope = ScopeInfo::agency_year(new.agency, new.year).id;
    let fields = given.into_iter().chain(fields.iter().cloned());
    create(scope, EntityKind::Agreement, new.id, fields)
}

/// Adds an item at the end of an agreement.
pub fn add_item(
    rows: &impl Rows,
    agreement: EntityId,
    id: EntityId,
    fields: &[(Field, Value)],
) -> Result<Draft, EditError> {
    let document = known(rows, agreement)?;
    let siblings = model::items_of(rows, agreement);
    let last = siblings.last().and_then(|last| rows.row(*last));
    let given = [
        (item::AGREEMENT, Value::Id(agreement)),
        (
            item::ORDER,
            code(&order_after(last.map(|row| row.text(item::ORDER)))),
        ),
        (item::POLARITY, code(Polarity::Higher.code())),
        (item::CONSOLIDATION, code(Consolidation::Last.code())),
        (item::CONVENTION, code(Convention::Cumulative.code())),
    ];
    let fields = given.into_iter().chain(fields.iter().cloned());
    Ok(create(document.scope, EntityKind::Item, id, fields))
}

/// Adds a budget line at the end of an agreement.
pub fn add_budget_line(
    rows: &impl Rows,
    agreement: EntityId,
    id: EntityId,
    fields: &[(Field, Value)],
) -> Result<Draft, EditError> {
    let document = known(rows, agreement)?;
    let siblings = model::budget_lines_of(rows, agreement);
    let last = siblings.last().and_then(|last| rows.row(*last));
    let given = [
        (budget_line::AGREEMENT, Value::Id(agreement)),
        (
            budget_line::ORDER,
            code(&order_after(last.map(|row| row.text(budget_line::ORDER)))),
        ),
    ];
    let fields = given.into_iter().chain(fields.iter().cloned());
    Ok(create(document.scope, EntityKind::BudgetLine, id, fields))
}

/// Sets one field of an entity the view has. Nothing where the value stands already.
pub fn set_field(
    rows: &impl Rows,
    entity: EntityId,
    field: Field,
    value: Value,
) -> Result<Option<Draft>, EditError> {
    let row = known(rows, entity)?;
    let rule = field_rule(row.kind, field).ok_or(EditError::UnknownField)?;
    if *row.value(field) == value {
        return Ok(None);
    }
    // Taking a row out names the whole row as seen, so that an unseen edit is noticed.
    let mut base = match rule.field_type {
        FieldType::Removed | FieldType::Withdrawn => {
            let is_of_set = matches!(rule.field_type, FieldType::Withdrawn);
            Base::of_row(row, Removal { field, is_of_set }, rows.device())
        }
        _ => rows.base(entity, field),
    };
    base.by = base
        .by
        .filter(|_| rows.may_be_lost(row.scope, base.version));
    let body = Body::Set { field, base, value };
    Ok(Some(Draft {
        scope: row.scope,
        entity,
        kind: row.kind,
        body,
    }))
}

/// Takes a row out, where rows of its kind can be.
pub fn remove(rows: &impl Rows, entity: EntityId) -> Result<Option<Draft>, EditError> {
    let mut fields = known(rows, entity)?.kind.fields().iter();
    let removed = fields.find(|rule| matches!(rule.field_type, FieldType::Removed));
    let field = removed.ok_or(EditError::UnknownField)?.field;
    set_field(rows, entity, field, Value::Bool(true))
}

/// Writes one field of an item's realization in a quarter, starting report and realization
/// where nobody has.
pub fn set_realization(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    field: Field,
    value: Value,
) -> Result<Vec<Draft>, EditError> {
    let entity = schema::realization_id(item, quarter);
    if rows.row(entity).is_some() {
        return Ok(set_field(rows, entity, field, value)?.into_iter().collect());
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    start_realization(rows, item, quarter, [(field, value)])
}

/// Starts report and realization where nobody has, the realization with these values.
fn start_realization(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    values: impl IntoIterator<Item = (Field, Value)>,
) -> Result<Vec<Draft>, EditError> {
    let entity = schema::realization_id(item, quarter);
    if rows.row(entity).is_some() {
        return Ok(Vec::new());
    }
    let item_row = known(rows, item)?;
    let agreement = item_row.parent().ok_or(EditError::UnknownEntity)?;
    let report_id = schema::report_id(agreement, quarter);
    let number = Value::Integer(i64::from(quarter.number()));
    let begun = report_draft(rows, item_row.scope, agreement, quarter);
    let mut drafts: Vec<Draft> = begun.into_iter().collect();
    let fields = [
        (realization::REPORT, Value::Id(report_id)),
        (realization::ITEM, Value::Id(item)),
        (realization::QUARTER, number),
    ];
    drafts.push(create(
        item_row.scope,
        EntityKind::Realization,
        entity,
        fields.into_iter().chain(values),
    ));
    Ok(drafts)
}

/// What begins a report where nobody has.
fn report_draft(
    rows: &impl Rows,
    scope: crate::identity::ScopeId,
    agreement: EntityId,
    quarter: Quarter,
) -> Option<Draft> {
    let id = schema::report_id(agreement, quarter);
    let fields = [
        (report::AGREEMENT, Value::Id(agreement)),
        (report::QUARTER, Value::Integer(i64::from(quarter.number()))),
    ];
    rows.row(id)
        .is_none()
        .then(|| create(scope, EntityKind::Report, id, fields))
}

fn step(
    rows: &impl Rows,
    entity: EntityId,
    action: Transition,
    note: Option<&str>,
) -> Result<Draft, EditError> {
    let row = known(rows, entity)?;
    let body = Body::Transition {
        action,
        expected: model::state_code(row).to_owned(),
        content_root: model::content_root(rows, entity),
        note: note
            .map(str::trim)
            .filter(|note| !note.is_empty())
            .map(str::to_owned),
    };
    Ok(Draft {
        scope: row.scope,
        entity,
        kind: row.kind,
        body,
    })
}

/// Whether something can be written at this entity: it is in the view, or it is the realization
/// of an item or a budget line that is, which begins with its first value.
pub fn is_within_reach(rows: &impl Rows, entity: EntityId) -> bool {
    type IdOf = fn(EntityId, Quarter) -> EntityId;
    let begins = |kind: EntityKind, id_of: IdOf| {
        let parents = rows.of_kind(kind);
        parents.into_iter().any(|parent| {
            let mut quarters = Quarter::ALL.iter();
            quarters.any(|quarter| id_of(parent, *quarter) == entity)
        })
    };
    rows.row(entity).is_some()
        || begins(EntityKind::Item, schema::realization_id)
        || begins(EntityKind::BudgetLine, schema::budget_realization_id)
}

/// Asks for a step of an agreement.
pub fn move_agreement(
    rows: &impl Rows,
    agreement: EntityId,
    action: AgreementAction,
    reason: Option<&str>,
) -> Result<Draft, EditError> {
    step(rows, agreement, Transition::Agreement(action), reason)
}

/// Asks for a step of a quarter's report.
pub fn move_report(
    rows: &impl Rows,
    report: EntityId,
    action: ReportAction,
    reason: Option<&str>,
) -> Result<Draft, EditError> {
    step(rows, report, Transition::Report(action), reason)
}

/// Asks for a step of one figure's review.
pub fn review_item(
    rows: &impl Rows,
    realization: EntityId,
    review: ItemReview,
) -> Result<Draft, EditError> {
    step(rows, realization, Transition::Item(review), None)
}

/// Settles a conflict: `value` stands, every challenger now seen is done.
pub fn resolve(
    rows: &impl Rows,
    entity: EntityId,
    field: Field,
    value: Value,
    reason: &str,
) -> Result<Draft, EditError> {
    let row = known(rows, entity)?;
    let cell = row.cells.get(&field).ok_or(EditError::UnknownField)?;
    let settles: Vec<OperationId> = cell
        .challengers
        .iter()
        .map(|challenger| challenger.stamp.operation)
        .collect();
    let mut base = rows.base(entity, field);
    base.by = base
        .by
        .filter(|_| rows.may_be_lost(row.scope, base.version));
    let reason = reason.trim().to_owned();
    let body = Body::Resolve {
        field,
        base,
        value,
        reason,
        settles,
    };
    Ok(Draft {
        scope: row.scope,
        entity,
        kind: row.kind,
        body,
    })
}
