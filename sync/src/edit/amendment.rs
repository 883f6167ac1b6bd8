//! Starting an amendment: a new version with everything of the one in force, row for row.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementKind, ChangeGround, ChangeScope};
use ikrar_domain::value::Quarter;

use super::action_plan::plan_again;
use super::cascade::fund_again;
use super::{EditError, code, create, known};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, FieldType, field_rule, realization_id};
use crate::schema::{agreement, budget_line, item, realization};
use crate::value::Value;

/// What a person decides when starting an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAmendment<'a> {
    /// Its id.
    pub id: EntityId,
    /// The version in force.
    pub earlier: EntityId,
    /// The legal ground.
    pub ground: ChangeGround,
    /// What may change.
    pub scope: ChangeScope,
    /// Why.
    pub reason: &'a str,
}

/// What an amendment states anew instead of taking it over.
const OWN_FIELDS: [Field; 9] = [
    agreement::KIND,
    agreement::VERSION_NUMBER,
    agreement::SUPERSEDES,
    agreement::CHANGE_GROUND,
    agreement::CHANGE_SCOPE,
    agreement::CHANGE_REASON,
    agreement::HANDOVER_NOTE,
    agreement::SIGNED_PLACE,
    agreement::SIGNED_ON,
];

/// Starts an amendment. `fields` take the place of what the earlier version has, such as the
/// official who holds the position now; `new_id` gives the id of each copied row.
pub fn start_amendment(
    rows: &impl Rows,
    new: NewAmendment<'_>,
    fields: &[(Field, Value)],
    mut new_id: impl FnMut() -> EntityId,
) -> Result<Vec<Draft>, EditError> {
    let earlier = known(rows, new.earlier)?;
    let number = earlier.value(agreement::VERSION_NUMBER).as_integer();
    let stated = [
        (agreement::KIND, code(AgreementKind::Perubahan.code())),
        (
            agreement::VERSION_NUMBER,
            Value::Integer(number.unwrap_or(1).saturating_add(1)),
        ),
        (agreement::SUPERSEDES, Value::Id(new.earlier)),
        (agreement::CHANGE_GROUND, code(new.ground.code())),
        (agreement::CHANGE_SCOPE, code(new.scope.code())),
        (agreement::CHANGE_REASON, Value::text(new.reason.trim())),
    ];
    let taken_over = copied(earlier, &OWN_FIELDS);
    let all = taken_over.chain(stated).chain(fields.iter().cloned());
    let mut drafts = vec![create(earlier.scope, EntityKind::Agreement, new.id, all)];
    let tables = [
        (
            model::items_of(rows, new.earlier),
            EntityKind::Item,
            [item::AGREEMENT, item::LINEAGE, item::REMOVED],
        ),
        (
            model::budget_lines_of(rows, new.earlier),
            EntityKind::BudgetLine,
            [
                budget_line::AGREEMENT,
                budget_line::LINEAGE,
                budget_line::REMOVED,
            ],
        ),
    ];
    let mut renewed = BTreeMap::new();
    for (ids, kind, own) in tables {
        let [parent, lineage, _] = own;
        for row in ids.into_iter().filter_map(|id| rows.row(id)) {
            let stated = [(parent, Value::Id(new.id)), (lineage, Value::Id(row.id))];
            let fields = copied(row, &own).chain(stated);
            let place = new_id();
            renewed.insert(row.id, place);
            drafts.push(create(row.scope, kind, place, fields));
            if kind == EntityKind::Item {
                drafts.extend(plan_again(rows, row.id, place, &mut new_id));
            }
        }
    }
    drafts.extend(fund_again(rows, new.earlier, earlier.scope, &renewed));
    Ok(drafts)
}

/// The values people wrote, but those of `own`.
pub(super) fn copied<'a>(
    row: &'a Row,
    own: &'a [Field],
) -> impl Iterator<Item = (Field, Value)> + 'a {
    row.cells
        .iter()
        .filter(|(field, _)| !own.contains(field))
        .filter(|(field, _)| {
            field_rule(row.kind, **field)
                .is_some_and(|rule| !matches!(rule.field_type, FieldType::Workflow))
        })
        .map(|(field, cell)| (*field, cell.value.clone()))
}

/// What was written of a quarter under an earlier version before the change, and has no answer
/// under this one yet: as figures of this version, to be held against its targets.
pub fn carry_over(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
) -> Result<Vec<Draft>, EditError> {
    let mut drafts: Vec<Draft> = Vec::new();
    for id in model::items_of(rows, agreement) {
        let item = known(rows, id)?;
        let written = item
            .value(item::LINEAGE)
            .as_id()
            .and_then(|lineage| rows.row(realization_id(lineage, quarter)));
        let Some(written) = written else { continue };
        let values = CARRIED
            .iter()
            .map(|field| (*field, written.value(*field).clone()))
            .filter(|(_, value)| !value.is_null());
        for draft in super::start_realization(rows, id, quarter, values)? {
            // The report is started once, however many figures follow.
            if !drafts.iter().any(|earlier| earlier.entity == draft.entity) {
                drafts.push(draft);
            }
        }
    }
    Ok(drafts)
}

const CARRIED: [Field; 7] = [
    realization::VALUE,
    realization::NOT_MEASURED_REASON,
    realization::ENABLERS,
    realization::OBSTACLES,
    realization::FOLLOW_UP,
    realization::NUMERATOR,
    realization::DENOMINATOR,
];
