//! A city of any size, to measure with: the demo's agencies with as many rows as wanted.

use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::schema::{agreement, budget_line, item, realization};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::data::{AgencyRow, Tables};
use super::desk::{Desk, Document, scope_of};
use super::{DEMO_YEAR, DemoData, DemoError, accounts, city};

/// The demo's agencies and accounts, with exactly so many realizations in drafts of the four
/// quarters, spread evenly. Deterministic, like everything here.
pub fn volume(realizations: usize) -> Result<DemoData, DemoError> {
    let mut desk = Desk::open(Tables::read()?)?;
    city::found(&mut desk)?;
    let agencies = desk.tables.agencies.clone();
    let rows_per_item = Quarter::ALL.len();
    let items = realizations.div_ceil(agencies.len().max(1) * rows_per_item);
    desk.pen.turn_to((2026, 1, 8));
    for agency in &agencies {
        write_agreement(&mut desk, agency, items)?;
    }
    let mut left = realizations;
    for quarter in Quarter::ALL {
        for agency in &agencies {
            left = fill(&mut desk, agency, quarter, left)?;
        }
    }
    Ok(desk.close())
}

fn write_agreement(desk: &mut Desk, agency: &AgencyRow, items: usize) -> Result<(), DemoError> {
    let operator = desk.person(&format!("operator.{}", agency.key))?;
    let id = desk.pen.new_id(&format!("agreement {}", agency.key));
    let new = NewAgreement {
        id,
        agency: accounts::agency_id(&agency.key),
        year: DEMO_YEAR,
        level: Level::AgencyHead,
    };
    let head = [
        (agreement::FIRST_PARTY_NAME, Value::text("Pihak Pertama")),
        (agreement::FIRST_PARTY_TITLE, Value::text(&agency.name)),
        (agreement::SECOND_PARTY_NAME, Value::text("Pihak Kedua")),
        (
            agreement::SECOND_PARTY_TITLE,
            Value::text("Wali Kota Pontianak"),
        ),
    ];
    desk.write(&operator, [edit::new_agreement(new, &head)])?;
    let mut document = Document {
        id,
        scope: scope_of(&agency.key).id,
        items: Vec::new(),
    };
    for number in 1..=items {
        let item = desk.pen.new_id(&format!("item {} {number}", agency.key));
        let target = Value::Decimal(Decimal::from(100));
        let mut fields = vec![
            (item::OBJECTIVE, Value::text("Meningkatnya mutu pelayanan")),
            (
                item::INDICATOR,
                Value::Text(format!("Indikator uji beban {number}")),
            ),
            (item::UNIT, Value::text("%")),
            (item::TARGET, target.clone()),
        ];
        fields.extend(ikrar_sync::model::QUARTER_TARGETS.map(|field| (field, target.clone())));
        let draft = edit::add_item(desk.rows(document.scope)?, id, item, &fields)?;
        desk.write(&operator, [draft])?;
        document.items.push(item);
    }
    let line = desk.pen.new_id(&format!("program {}", agency.key));
    let fields = [
        (budget_line::PROGRAM, Value::text("Program uji beban")),
        (budget_line::AMOUNT, Value::Integer(1_000_000_000)),
    ];
    let draft = edit::add_budget_line(desk.rows(document.scope)?, id, line, &fields)?;
    desk.write(&operator, [draft])?;
    if items > 0 {
        bring_into_force(desk, agency, &document)?;
    }
    desk.file(&agency.key, document);
    Ok(())
}

fn bring_into_force(
    desk: &mut Desk,
    agency: &AgencyRow,
    document: &Document,
) -> Result<(), DemoError> {
    let head = desk.head(&agency.key)?;
    for (author, action) in [
        (head.clone(), AgreementAction::Submit),
        (
            desk.officer(Role::PlanningReviewer)?,
            AgreementAction::Clear,
        ),
        (
            desk.officer(Role::OrganisationReviewer)?,
            AgreementAction::Clear,
        ),
        (head, AgreementAction::SignFirst),
        (desk.officer(Role::Leader)?, AgreementAction::SignSecond),
    ] {
        let rows = desk.rows(document.scope)?;
        let draft = edit::move_agreement(rows, document.id, action, None)?;
        desk.write(&author, [draft])?;
    }
    Ok(())
}

/// Writes at most `left` realizations; gives back how many are left to write.
fn fill(
    desk: &mut Desk,
    agency: &AgencyRow,
    quarter: Quarter,
    left: usize,
) -> Result<usize, DemoError> {
    let operator = desk.person(&format!("operator.{}", agency.key))?;
    let document = desk.document(&agency.key)?;
    let mut left = left;
    for (index, item) in document.items.iter().take(left).enumerate() {
        // Figures between 60 and 120, each another, so that compression has work to do.
        let tenths = i64::try_from(index * 37 + quarter.index() * 11).unwrap_or_default() % 600;
        let value = Value::Decimal(Decimal::new(600 + tenths, 1));
        let rows = desk.rows(document.scope)?;
        let drafts = edit::set_realization(rows, *item, quarter, realization::VALUE, value)?;
        desk.write(&operator, drafts)?;
    }
    left = left.saturating_sub(document.items.len());
    Ok(left)
}
