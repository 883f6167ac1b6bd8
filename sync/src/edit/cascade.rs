//! Linking items to what they support, copying down from a superior's agreement, and writing a
//! budget document.

use std::collections::BTreeMap;

use ikrar_domain::agreement::BudgetDocumentKind;

use super::{EditError, add_item, code, create, known, order_after, set_field};
use crate::identity::{EntityId, ScopeId};
use crate::ledger::ScopeInfo;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::support;
use crate::schema::{self, EntityKind, Field, budget_document, document_line, funding, item};
use crate::value::Value;

/// Links an item to the one above that it supports, remembering what stands there now. A link
/// that was taken out comes back.
pub fn link_support(
    rows: &impl Rows,
    item: EntityId,
    supports: EntityId,
) -> Result<Vec<Draft>, EditError> {
    let row = known(rows, item)?;
    let id = schema::support_id(item, supports);
    let seen = seen_fields(rows, supports)?;
    if rows.row(id).is_some() {
        let mut drafts = look_again(rows, id)?;
        drafts.extend(set_field(rows, id, support::WITHDRAWN, Value::Null)?);
        return Ok(drafts);
    }
    let ends = [
        (support::ITEM, Value::Id(item)),
        (support::SUPPORTS, Value::Id(supports)),
    ];
    let fields = ends.into_iter().chain(seen);
    Ok(vec![create(row.scope, EntityKind::Support, id, fields)])
}

/// Says that a budget line pays for an item. A link that was taken out comes back.
pub fn link_funding(
    rows: &impl Rows,
    item: EntityId,
    line: EntityId,
) -> Result<Option<Draft>, EditError> {
    let row = known(rows, item)?;
    let id = schema::funding_id(item, line);
    if rows.row(id).is_some() {
        return set_field(rows, id, funding::WITHDRAWN, Value::Null);
    }
    Ok(Some(funded(row.scope, item, line)))
}

/// Takes such a link out.
pub fn unlink_funding(
    rows: &impl Rows,
    item: EntityId,
    line: EntityId,
) -> Result<Option<Draft>, EditError> {
    let id = schema::funding_id(item, line);
    set_field(rows, id, funding::WITHDRAWN, Value::Bool(true))
}

fn funded(scope: ScopeId, item: EntityId, line: EntityId) -> Draft {
    let ends = [
        (funding::ITEM, Value::Id(item)),
        (funding::LINE, Value::Id(line)),
    ];
    create(
        scope,
        EntityKind::Funding,
        schema::funding_id(item, line),
        ends,
    )
}

/// The same links between the rows that take the earlier ones' places.
pub(super) fn fund_again(
    rows: &impl Rows,
    earlier: EntityId,
    scope: ScopeId,
    renewed: &BTreeMap<EntityId, EntityId>,
) -> Vec<Draft> {
    let place = |uuid| renewed.get(&EntityId::from_uuid(uuid)).copied();
    model::fundings_of(rows, earlier)
        .into_iter()
        .filter_map(|(item, line)| Some((place(item.uuid())?, place(line.uuid())?)))
        .map(|(item, line)| funded(scope, item, line))
        .collect()
}

/// Takes a link out.
pub fn unlink_support(rows: &impl Rows, link: EntityId) -> Result<Option<Draft>, EditError> {
    set_field(rows, link, support::WITHDRAWN, Value::Bool(true))
}

/// Notes that the author has looked at what stands above now.
pub fn look_again(rows: &impl Rows, link: EntityId) -> Result<Vec<Draft>, EditError> {
    let supports = known(rows, link)?.value(support::SUPPORTS).as_id();
    let seen = seen_fields(rows, supports.ok_or(EditError::UnknownEntity)?)?;
    let mut drafts = Vec::new();
    for (field, value) in seen {
        drafts.extend(set_field(rows, link, field, value)?);
    }
    Ok(drafts)
}

fn seen_fields(rows: &impl Rows, supports: EntityId) -> Result<[(Field, Value); 3], EditError> {
    let [indicator, unit, target] =
        model::seen_words(rows, supports).ok_or(EditError::UnknownEntity)?;
    Ok([
        (support::SEEN_INDICATOR, Value::text(&indicator)),
        (support::SEEN_UNIT, Value::text(&unit)),
        (support::SEEN_TARGET, Value::text(&target)),
    ])
}

/// Starts an item below from one above: its words as a beginning, its measure, and the link. The
/// targets are the superior's and are not taken over.
pub fn copy_down(
    rows: &impl Rows,
    agreement: EntityId,
    above: EntityId,
    id: EntityId,
) -> Result<Vec<Draft>, EditError> {
    let source = known(rows, above)?;
    let fields: Vec<(Field, Value)> = COPIED_DOWN
        .iter()
        .map(|field| (*field, source.value(*field).clone()))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let scope = known(rows, agreement)?.scope;
    let ends = [
        (support::ITEM, Value::Id(id)),
        (support::SUPPORTS, Value::Id(above)),
    ];
    let link = ends.into_iter().chain(seen_fields(rows, above)?);
    Ok(vec![
        add_item(rows, agreement, id, &fields)?,
        create(
            scope,
            EntityKind::Support,
            schema::support_id(id, above),
            link,
        ),
    ])
}

const COPIED_DOWN: [Field; 8] = [
    item::OBJECTIVE,
    item::INDICATOR,
    item::UNIT,
    item::POLARITY,
    item::LOWER_VARIANT,
    item::CONSOLIDATION,
    item::CONVENTION,
    item::SCALE,
];

/// Starts a budget document of an agency's year.
pub fn new_budget_document(
    id: EntityId,
    agency: EntityId,
    year: u16,
    kind: BudgetDocumentKind,
) -> Draft {
    let fields = [
        (budget_document::AGENCY, Value::Id(agency)),
        (budget_document::KIND, code(kind.code())),
    ];
    let scope = ScopeInfo::agency_year(agency, year).id;
    create(scope, EntityKind::BudgetDocument, id, fields)
}

/// Adds a line at the end of a budget document.
pub fn add_document_line(
    rows: &impl Rows,
    document: EntityId,
    id: EntityId,
    fields: &[(Field, Value)],
) -> Result<Draft, EditError> {
    let row = known(rows, document)?;
    let siblings = model::document_lines_of(rows, document);
    let last = siblings.last().and_then(|last| rows.row(*last));
    let order = order_after(last.map(|row| row.text(document_line::ORDER)));
    let given = [
        (document_line::DOCUMENT, Value::Id(document)),
        (document_line::ORDER, code(&order)),
    ];
    let fields = given.into_iter().chain(fields.iter().cloned());
    Ok(create(row.scope, EntityKind::DocumentLine, id, fields))
}
