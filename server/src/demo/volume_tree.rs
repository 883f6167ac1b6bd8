//! An agency whose whole staff has agreements, to measure the cascade with.

use ikrar_domain::agreement::Level;
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::{Field, agreement, budget_line, item};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::data::Tables;
use super::desk::{Desk, Document, scope_of};
use super::{DEMO_YEAR, DemoAccount, DemoData, DemoError, accounts, city};

/// Indicators of the head's agreement, and of each below it.
const ITEMS_OF_HEAD: usize = 40;
const ITEMS_BELOW: usize = 4;
/// Administrators below the head, and supervisors below them all.
const ADMINISTRATORS: usize = 12;
const SUPERVISORS: usize = 108;

/// The demo's agencies, and in one of them so many drafts: the head's with forty indicators, below
/// it twelve administrators, below them a hundred and eight supervisors, then everybody else. The
/// indicators of each support those above it in their order.
pub fn volume_of_cascade(key: &str, agreements: usize) -> Result<DemoData, DemoError> {
    let mut desk = Desk::open(Tables::read()?)?;
    city::found(&mut desk)?;
    desk.pen.turn_to((2026, 1, 8));
    let operator = desk.person(&format!("operator.{key}"))?;
    for number in 0..agreements {
        let above = match above(number) {
            Some(above) => Some(desk.document(&name_of(above))?),
            None => None,
        };
        write(&mut desk, &operator, key, number, above.as_ref())?;
    }
    Ok(desk.close())
}

fn above(number: usize) -> Option<usize> {
    let number = number.checked_sub(1)?;
    Some(match number.checked_sub(ADMINISTRATORS) {
        None => 0,
        Some(number) if number < SUPERVISORS => 1 + number % ADMINISTRATORS,
        Some(number) => 1 + ADMINISTRATORS + number % SUPERVISORS,
    })
}

fn level(number: usize) -> Level {
    match number {
        0 => Level::AgencyHead,
        _ if number <= ADMINISTRATORS => Level::Administrator,
        _ if number <= ADMINISTRATORS + SUPERVISORS => Level::Pengawas,
        _ => Level::Individual,
    }
}

fn name_of(number: usize) -> String {
    format!("tree {number}")
}

fn write(
    desk: &mut Desk,
    operator: &DemoAccount,
    agency: &str,
    number: usize,
    above: Option<&Document>,
) -> Result<(), DemoError> {
    let name = name_of(number);
    let id = desk.pen.new_id(&name);
    let new = NewAgreement {
        id,
        agency: accounts::agency_id(agency),
        year: DEMO_YEAR,
        level: level(number),
    };
    let party = |text: String| Value::Text(text);
    let mut head = vec![
        (
            agreement::FIRST_PARTY_NAME,
            party(format!("Pihak {number}")),
        ),
        (
            agreement::FIRST_PARTY_TITLE,
            party(format!("Jabatan {number}")),
        ),
    ];
    head.extend(above.map(|above| (agreement::PARENT, Value::Id(above.id))));
    desk.write(operator, [edit::new_agreement(new, &head)])?;
    let mut document = Document {
        id,
        scope: scope_of(agency).id,
        items: Vec::new(),
    };
    let items = above.map_or(ITEMS_OF_HEAD, |_| ITEMS_BELOW);
    for index in 0..items {
        let item = desk.pen.new_id(&format!("{name} item {index}"));
        let fields = fields_of(number, index);
        let draft = edit::add_item(desk.rows(document.scope)?, id, item, &fields)?;
        desk.write(operator, [draft])?;
        document.items.push(item);
        if let Some(supported) = above.and_then(|above| above.items.get(index)) {
            let drafts = edit::link_support(desk.rows(document.scope)?, item, *supported)?;
            desk.write(operator, drafts)?;
        }
    }
    write_budget(desk, operator, &document, &name)?;
    desk.file(&name, document);
    Ok(())
}

fn write_budget(
    desk: &mut Desk,
    operator: &DemoAccount,
    document: &Document,
    name: &str,
) -> Result<(), DemoError> {
    let line: EntityId = desk.pen.new_id(&format!("{name} program"));
    let fields = [
        (budget_line::PROGRAM, Value::text("Program uji beban")),
        (budget_line::AMOUNT, Value::Integer(1_000_000_000)),
    ];
    let draft = edit::add_budget_line(desk.rows(document.scope)?, document.id, line, &fields)?;
    desk.write(operator, [draft])
}

fn fields_of(number: usize, index: usize) -> Vec<(Field, Value)> {
    let target = Value::Decimal(Decimal::from(100));
    let mut fields = vec![
        (item::OBJECTIVE, Value::text("Meningkatnya mutu pelayanan")),
        (
            item::INDICATOR,
            Value::Text(format!("Indikator {index} jabatan {number}")),
        ),
        (item::UNIT, Value::text("%")),
        (item::TARGET, target.clone()),
    ];
    fields.extend(ikrar_sync::model::QUARTER_TARGETS.map(|field| (field, target.clone())));
    fields
}
