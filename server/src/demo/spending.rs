//! What the agencies have spent, quarter by quarter. Illustrative: shares of the ceiling that rise
//! through the year and differ a little from program to program.

use ikrar_domain::budget::SpendingSource;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{Field, budget_realization};
use ikrar_sync::value::Value;

use super::desk::{Desk, Document};
use super::{DemoAccount, DemoError};

/// Percent of the ceiling spent up to a quarter that is over, with the day of the figures.
const SPENT: [(Quarter, i64, &str); 3] = [
    (Quarter::First, 17, "2026-03-31"),
    (Quarter::Second, 42, "2026-06-30"),
    (Quarter::Third, 71, "2026-09-30"),
];

/// Writes what was spent on every line of an agreement up to a quarter.
pub(super) fn spend(
    desk: &mut Desk,
    document: &Document,
    writer: &DemoAccount,
    quarter: Quarter,
) -> Result<(), DemoError> {
    let Some((_, share, day)) = SPENT.iter().find(|(known, ..)| *known == quarter) else {
        return Ok(());
    };
    let lines = model::budget_lines_of(desk.rows(document.scope)?, document.id);
    for (line, differs) in lines
        .into_iter()
        .zip((0_i64..9).map(|number| number % 4).cycle())
    {
        let row = desk.rows(document.scope)?.row(line).cloned();
        let ceiling = row.and_then(|row| model::read_budget_line(&row).amount);
        let Some(ceiling) = ceiling else { continue };
        let spent = (ceiling.amount() / 100).saturating_mul(share + differs);
        for (field, value) in [
            (budget_realization::AMOUNT, Value::Integer(spent)),
            (budget_realization::AS_OF, Value::text(day)),
            (
                budget_realization::SOURCE,
                Value::text(SpendingSource::Import.code()),
            ),
        ] {
            write(desk, document, writer, (line, quarter), (field, value))?;
        }
    }
    Ok(())
}

fn write(
    desk: &mut Desk,
    document: &Document,
    writer: &DemoAccount,
    (line, quarter): (EntityId, Quarter),
    (field, value): (Field, Value),
) -> Result<(), DemoError> {
    let rows = desk.rows(document.scope)?;
    let drafts = edit::set_budget_realization(rows, line, quarter, field, value)?;
    desk.write(writer, drafts)
}
