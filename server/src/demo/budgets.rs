//! The budget documents of the agreements in force, what pays for which target, and one cut.

use ikrar_domain::agreement::{BudgetDocumentKind, CutDecision, is_supporting_program};
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{Field, budget_document, budget_line, document_line};
use ikrar_sync::value::Value;

use super::agreements::is_in_force_of_head;
use super::data::AgreementRow;
use super::desk::{Desk, Document};
use super::{DEMO_YEAR, DemoAccount, DemoError, accounts};

/// The agency whose budget is cut, and the code of the line. Illustrative, like its amount.
const CUT_AGENCY: &str = "dinkes";
const CUT_CODE: &str = "1.02.03";
const CUT_RUPIAH: i64 = 421_530_000;

/// Enters the documents, in the middle of January.
pub(super) fn enter(desk: &mut Desk) -> Result<(), DemoError> {
    desk.pen.turn_to((2026, 2, 2));
    for row in desk.agreements() {
        if is_in_force_of_head(&row)? {
            let document = desk.document(&row.key)?;
            let writer = desk.person(&row.writer)?;
            enter_document(desk, &row, &document, &writer)?;
            fund(desk, &document, &writer)?;
        }
    }
    Ok(())
}

fn enter_document(
    desk: &mut Desk,
    row: &AgreementRow,
    agreement: &Document,
    writer: &DemoAccount,
) -> Result<(), DemoError> {
    let id = desk.pen.new_id(&format!("budget document {}", row.key));
    let agency = accounts::agency_id(&row.agency);
    let new = edit::new_budget_document(id, agency, DEMO_YEAR, BudgetDocumentKind::Dpa);
    desk.write(writer, [new])?;
    let mut stated = vec![
        (budget_document::NUMBER, row.budget_document.as_str()),
        (budget_document::RATIFIED_ON, row.ratified_on.as_str()),
    ];
    let is_cut = row.key == CUT_AGENCY;
    if is_cut {
        stated.extend([
            (
                budget_document::CUT_BASIS,
                "Instruksi efisiensi belanja tahun 2026",
            ),
            (
                budget_document::CUT_DECISION,
                CutDecision::KeepTargets.code(),
            ),
            (
                budget_document::CUT_REASON,
                "Pelatihan dilaksanakan daring dan bergabung dengan provinsi.",
            ),
        ]);
    }
    for (field, text) in stated {
        set(desk, agreement, writer, id, field, Value::text(text))?;
    }
    for line in model::budget_lines_of(desk.rows(agreement.scope)?, agreement.id) {
        enter_line(desk, agreement, writer, id, line, is_cut)?;
    }
    Ok(())
}

fn enter_line(
    desk: &mut Desk,
    agreement: &Document,
    writer: &DemoAccount,
    document: EntityId,
    line: EntityId,
    is_cut: bool,
) -> Result<(), DemoError> {
    let rows = desk.rows(agreement.scope)?;
    let agreed = |field| {
        rows.row(line)
            .map_or(Value::Null, |row| row.value(field).clone())
    };
    let mut fields = vec![
        (document_line::CODE, agreed(budget_line::CODE)),
        (document_line::NAME, agreed(budget_line::PROGRAM)),
        (document_line::AMOUNT, agreed(budget_line::AMOUNT)),
        (document_line::FUND_SOURCE, agreed(budget_line::FUND_SOURCE)),
    ];
    if is_cut && agreed(budget_line::CODE) == Value::text(CUT_CODE) {
        fields.push((document_line::CUT, Value::Bool(true)));
        fields.push((document_line::CUT_AMOUNT, Value::Integer(CUT_RUPIAH)));
    }
    fields.retain(|(_, value)| !value.is_null());
    let id = desk.pen.new_id("budget document line");
    let rows = desk.rows(agreement.scope)?;
    let draft = edit::add_document_line(rows, document, id, &fields)?;
    desk.write(writer, [draft])
}

/// The programs pay for the targets by turns; the one that supports every urusan pays for none.
fn fund(desk: &mut Desk, agreement: &Document, writer: &DemoAccount) -> Result<(), DemoError> {
    let rows = desk.rows(agreement.scope)?;
    let mut lines = model::budget_lines_of(rows, agreement.id);
    lines.retain(|line| {
        let code = rows.row(*line).map(|row| row.text(budget_line::CODE));
        code.is_some_and(|code| !is_supporting_program(code))
    });
    for (item, line) in agreement.items.iter().zip(lines.iter().cycle()) {
        let draft = edit::link_funding(desk.rows(agreement.scope)?, *item, *line)?;
        desk.write(writer, draft)?;
    }
    Ok(())
}

fn set(
    desk: &mut Desk,
    agreement: &Document,
    writer: &DemoAccount,
    entity: EntityId,
    field: Field,
    value: Value,
) -> Result<(), DemoError> {
    let draft = edit::set_field(desk.rows(agreement.scope)?, entity, field, value)?;
    desk.write(writer, draft)
}
