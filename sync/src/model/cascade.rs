//! The cascade and the budget documents of an agency's year, as rows tell them.

use ikrar_domain::agreement::{
    BudgetCut, BudgetDocumentKind, BudgetLine, CascadeAgreement, CascadeItem, CeilingDocument,
    CutDecision, CutLine, FundingLink, NomenclatureEdition, SupportCircle, SupportLink,
    may_support as may_hold_up,
};
use ikrar_domain::value::{BudgetDocumentId, BudgetLineId, ItemId, Rupiah};

use super::above::read_place;
use super::{items_of, ordered};
use crate::identity::{EntityId, ScopeId};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, agreement, budget_document, civil_date, document_line, item};
use crate::schema::{funding, support};
use crate::value::Value;

/// A link from an item to the one above, with what its author saw there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The link.
    pub id: EntityId,
    /// The item below.
    pub item: EntityId,
    /// The item above.
    pub supports: EntityId,
    /// Indicator, unit and target above, as they were seen.
    pub seen: [String; 3],
}

/// The links of an item that were not taken out.
pub fn supports_of(rows: &impl Rows, item: EntityId) -> Vec<Support> {
    rows.children(EntityKind::Support, item)
        .into_iter()
        .filter_map(|id| read_support(rows.row(id)?))
        .collect()
}

/// Whether an item may support another by what these rows tell.
pub fn may_support(
    rows: &impl Rows,
    item: EntityId,
    supports: EntityId,
) -> Result<(), SupportCircle> {
    let above = |item: ItemId| {
        let links = supports_of(rows, EntityId::from_uuid(item.uuid())).into_iter();
        links.map(|link| item_id(link.supports)).collect()
    };
    may_hold_up(item_id(item), item_id(supports), above)
}

fn read_support(row: &Row) -> Option<Support> {
    if row.value(support::WITHDRAWN) == &Value::Bool(true) {
        return None;
    }
    let seen = [
        support::SEEN_INDICATOR,
        support::SEEN_UNIT,
        support::SEEN_TARGET,
    ];
    Some(Support {
        id: row.id,
        item: row.value(support::ITEM).as_id()?,
        supports: row.value(support::SUPPORTS).as_id()?,
        seen: seen.map(|field| row.text(field).to_owned()),
    })
}

/// Indicator, unit and target of an item in words: what a link's author looks at.
pub fn seen_words(rows: &impl Rows, item: EntityId) -> Option<[String; 3]> {
    let read = super::read_item(rows.row(item)?);
    let target = read
        .annual_target
        .as_ref()
        .map_or_else(String::new, ikrar_domain::value::Figure::display);
    Some([read.indicator, read.unit, target])
}

/// Every agreement of an agency's year and every link between their items.
pub fn cascade_of(rows: &impl Rows, scope: ScopeId) -> (Vec<CascadeAgreement>, Vec<SupportLink>) {
    cascade_among(rows, &rows.agreements_in(scope))
}

/// Every agreement of a year that these rows hold, and every link between their items.
pub fn cascade_of_year(rows: &impl Rows, year: u16) -> (Vec<CascadeAgreement>, Vec<SupportLink>) {
    let year = Value::Integer(i64::from(year));
    let is_of_year = |id: &EntityId| {
        let row = rows.row(*id);
        row.is_some_and(|row| *row.value(agreement::YEAR) == year)
    };
    let mut all = rows.of_kind(EntityKind::Agreement);
    all.retain(is_of_year);
    cascade_among(rows, &all)
}

fn cascade_among(
    rows: &impl Rows,
    agreements: &[EntityId],
) -> (Vec<CascadeAgreement>, Vec<SupportLink>) {
    let mut read_all = Vec::new();
    let mut links = Vec::new();
    for row in agreements.iter().filter_map(|id| rows.row(*id)) {
        let Some(place) = read_place(row) else {
            continue;
        };
        // A thousand agreements are read at once, so of each no more than the tree needs.
        let items = items_of(rows, row.id);
        for item in &items {
            let named = supports_of(rows, *item).into_iter();
            links.extend(named.map(|link| (item_id(link.item), item_id(link.supports))));
        }
        let items = items.into_iter().filter_map(|id| rows.row(id));
        read_all.push(CascadeAgreement {
            place,
            items: items.map(read_cascade_item).collect(),
        });
    }
    (read_all, links)
}

fn read_cascade_item(row: &Row) -> CascadeItem {
    CascadeItem {
        id: item_id(row.id),
        lineage: row.value(item::LINEAGE).as_id().map(item_id),
        held_personally: row.value(item::HELD_PERSONALLY) == &Value::Bool(true),
    }
}

/// The budget documents of an agency's year that were not taken out.
pub fn budget_documents_of(rows: &impl Rows, scope: ScopeId) -> Vec<CeilingDocument> {
    of_scope(rows, EntityKind::BudgetDocument, scope)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| row.value(budget_document::REMOVED) != &Value::Bool(true))
        .map(|row| read_document(rows, row))
        .collect()
}

/// What pays for the items of an agreement.
pub fn fundings_of(rows: &impl Rows, agreement: EntityId) -> Vec<FundingLink> {
    let links = |item| rows.children(EntityKind::Funding, item);
    items_of(rows, agreement)
        .into_iter()
        .flat_map(links)
        .filter_map(|id| read_funding(rows.row(id)?))
        .collect()
}

fn read_funding(row: &Row) -> Option<FundingLink> {
    if row.value(funding::WITHDRAWN) == &Value::Bool(true) {
        return None;
    }
    let line = row.value(funding::LINE).as_id()?;
    Some((item_id(row.parent()?), BudgetLineId::from_uuid(line.uuid())))
}

/// The lines of a budget document that were not taken out, in their order.
pub fn document_lines_of(rows: &impl Rows, document: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::DocumentLine,
        document,
        document_line::ORDER,
        document_line::REMOVED,
    )
}

fn read_document(rows: &impl Rows, row: &Row) -> CeilingDocument {
    let lines: Vec<&Row> = document_lines_of(rows, row.id)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .collect();
    let is_cut = |row: &&&Row| row.value(document_line::CUT) == &Value::Bool(true);
    let cut_line = |row: &&Row| CutLine {
        line: read_line(row),
        amount: row
            .value(document_line::CUT_AMOUNT)
            .as_integer()
            .map(Rupiah::new),
    };
    CeilingDocument {
        id: BudgetDocumentId::from_uuid(row.id.uuid()),
        kind: BudgetDocumentKind::from_code(row.text(budget_document::KIND))
            .unwrap_or(BudgetDocumentKind::Dpa),
        number: row.text(budget_document::NUMBER).to_owned(),
        ratified_on: civil_date(row.text(budget_document::RATIFIED_ON)),
        edition: NomenclatureEdition::from_code(row.text(budget_document::EDITION)),
        cut: BudgetCut {
            basis: row.text(budget_document::CUT_BASIS).to_owned(),
            decision: CutDecision::from_code(row.text(budget_document::CUT_DECISION)),
            reason: row.text(budget_document::CUT_REASON).to_owned(),
            lines: lines.iter().filter(is_cut).map(cut_line).collect(),
        },
        lines: lines.into_iter().map(read_line).collect(),
    }
}

fn read_line(row: &Row) -> BudgetLine {
    BudgetLine {
        id: BudgetLineId::from_uuid(row.id.uuid()),
        lineage: None,
        order: row.text(document_line::ORDER).to_owned(),
        code: row.text(document_line::CODE).to_owned(),
        program: row.text(document_line::NAME).to_owned(),
        amount: row
            .value(document_line::AMOUNT)
            .as_integer()
            .map(Rupiah::new),
        fund_source: row.text(document_line::FUND_SOURCE).to_owned(),
    }
}

fn of_scope(rows: &impl Rows, kind: EntityKind, scope: ScopeId) -> Vec<EntityId> {
    let is_here = |id: &EntityId| rows.row(*id).is_some_and(|row| row.scope == scope);
    rows.of_kind(kind).into_iter().filter(is_here).collect()
}

fn item_id(id: EntityId) -> ItemId {
    ItemId::from_uuid(id.uuid())
}
