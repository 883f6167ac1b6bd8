//! Taking a checked table into a budget document.

use ikrar_domain::budget::{Absent, BudgetRow, LineStep, Renewal};

use super::{EditError, code, create, known, order_after, remove, set_field};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{EntityKind, Field, document_line};
use crate::value::Value;

/// Writes what a table adds to a document and changes in it, and takes out what it does not name
/// where that is wished. What stands there already is left alone, so that taking a table in twice
/// writes nothing.
pub fn take_in_budget(
    rows: &impl Rows,
    document: EntityId,
    renewal: &Renewal,
    absent: Absent,
    mut new_id: impl FnMut() -> EntityId,
) -> Result<Vec<Draft>, EditError> {
    let scope = known(rows, document)?.scope;
    let siblings = model::document_lines_of(rows, document);
    let last = siblings.last().and_then(|last| rows.row(*last));
    let mut order = last.map(|row| row.text(document_line::ORDER).to_owned());
    let mut drafts = Vec::new();
    for step in &renewal.steps {
        match step {
            LineStep::Add(row) => {
                let place = order_after(order.as_deref());
                let given = [
                    (document_line::DOCUMENT, Value::Id(document)),
                    (document_line::ORDER, code(&place)),
                ];
                let fields = given.into_iter().chain(stated(row));
                let fields = fields.filter(|(_, value)| !value.is_null());
                drafts.push(create(scope, EntityKind::DocumentLine, new_id(), fields));
                order = Some(place);
            }
            LineStep::Change { line, row, .. } => {
                let line = EntityId::from_uuid(line.uuid());
                for (field, value) in stated(row) {
                    drafts.extend(set_field(rows, line, field, value)?);
                }
            }
            LineStep::Same(_) => {}
        }
    }
    if absent == Absent::Remove {
        for line in &renewal.absent {
            drafts.extend(remove(rows, EntityId::from_uuid(line.uuid()))?);
        }
    }
    Ok(drafts)
}

fn stated(row: &BudgetRow) -> [(Field, Value); 4] {
    let text = |text: &str| match text {
        "" => Value::Null,
        text => Value::text(text),
    };
    let amount = row.amount.map(ikrar_domain::value::Rupiah::amount);
    [
        (document_line::CODE, text(&row.code)),
        (document_line::NAME, text(&row.name)),
        (
            document_line::AMOUNT,
            amount.map_or(Value::Null, Value::Integer),
        ),
        (document_line::FUND_SOURCE, text(&row.fund_source)),
    ]
}
