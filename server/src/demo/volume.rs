//! A city of any size, to measure with: the demo's agencies with as many rows as wanted, spread
//! over all of them or gathered in one.

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::schema::{Field, agreement, budget_line, item, realization};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::data::{AgencyRow, Tables};
use super::desk::{Desk, Document, scope_of};
use super::{DEMO_YEAR, DemoData, DemoError, accounts, city};

/// Agreements of an agency that holds all rows: what one operator's device may have to carry.
const AGREEMENTS_OF_ONE: usize = 30;

/// An agreement to be written.
#[derive(Clone)]
struct Place {
    agency: AgencyRow,
    /// Its name among the desk's documents.
    key: String,
    /// The post that promises. Two agreements of one post are never in force together.
    title: String,
}

/// The demo's agencies and accounts, with exactly so many realizations in drafts of the four
/// quarters, spread evenly. Deterministic, like everything here.
pub fn volume(realizations: usize) -> Result<DemoData, DemoError> {
    let tables = Tables::read()?;
    let place = |agency: AgencyRow| Place {
        key: agency.key.clone(),
        title: agency.name.clone(),
        agency,
    };
    let places: Vec<Place> = tables.agencies.iter().cloned().map(place).collect();
    let items = items_for(realizations, &places);
    write(tables, &places, items, realizations)
}

/// How large a city is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CitySize {
    /// Agencies, each with one agreement in force. Beyond the demo's they are numbered copies.
    pub agencies: usize,
    /// Indicators of each agreement.
    pub items: usize,
    /// Realizations in drafts of the four quarters, spread evenly.
    pub realizations: usize,
}

/// A city of this size. The operator of the agency with key `K` is `operator.K`.
pub fn volume_of_city(size: CitySize) -> Result<DemoData, DemoError> {
    let mut tables = Tables::read()?;
    tables.resize(size.agencies);
    let place = |agency: AgencyRow| Place {
        key: agency.key.clone(),
        title: agency.name.clone(),
        agency,
    };
    let places: Vec<Place> = tables.agencies.iter().cloned().map(place).collect();
    write(tables, &places, size.items, size.realizations)
}

/// The same as [`volume`], with all realizations in agreements of one agency.
pub fn volume_of_agency(key: &str, realizations: usize) -> Result<DemoData, DemoError> {
    let tables = Tables::read()?;
    let agency = tables.agencies.iter().find(|agency| agency.key == key);
    let agency = agency.ok_or_else(|| super::unknown("agency", key))?.clone();
    let places: Vec<Place> = (1..=AGREEMENTS_OF_ONE)
        .map(|number| Place {
            key: format!("{key}/{number}"),
            title: format!("{} {number}", agency.name),
            agency: agency.clone(),
        })
        .collect();
    let items = items_for(realizations, &places);
    write(tables, &places, items, realizations)
}

/// As many items as so many realizations need.
fn items_for(realizations: usize, places: &[Place]) -> usize {
    realizations.div_ceil(places.len().max(1) * Quarter::ALL.len())
}

fn write(
    tables: Tables,
    places: &[Place],
    items: usize,
    realizations: usize,
) -> Result<DemoData, DemoError> {
    let mut desk = Desk::open(tables)?;
    city::found(&mut desk)?;
    desk.pen.turn_to((2026, 1, 8));
    for place in places {
        write_agreement(&mut desk, place, items)?;
    }
    let mut left = realizations;
    for quarter in Quarter::ALL {
        for place in places {
            left = fill(&mut desk, place, quarter, left)?;
        }
    }
    Ok(desk.close())
}

fn write_agreement(desk: &mut Desk, place: &Place, items: usize) -> Result<(), DemoError> {
    let Place { agency, key, title } = place;
    let operator = desk.person(&format!("operator.{}", agency.key))?;
    let id = desk.pen.new_id(&format!("agreement {key}"));
    let new = NewAgreement {
        id,
        agency: accounts::agency_id(&agency.key),
        year: DEMO_YEAR,
        level: Level::AgencyHead,
    };
    let (first, second) = (desk.head(&agency.key)?, desk.officer(Role::Leader)?);
    let head = [
        (agreement::FIRST_PARTY_NAME, Value::text(&first.name)),
        (agreement::FIRST_PARTY_TITLE, Value::text(title)),
        (agreement::SECOND_PARTY_NAME, Value::text(&second.name)),
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
        let item = desk.pen.new_id(&format!("item {key} {number}"));
        let draft = edit::add_item(desk.rows(document.scope)?, id, item, &item_fields(number))?;
        desk.write(&operator, [draft])?;
        document.items.push(item);
    }
    let line = desk.pen.new_id(&format!("program {key}"));
    let fields = [
        (budget_line::PROGRAM, Value::text("Program uji beban")),
        (budget_line::AMOUNT, Value::Integer(1_000_000_000)),
    ];
    let draft = edit::add_budget_line(desk.rows(document.scope)?, id, line, &fields)?;
    desk.write(&operator, [draft])?;
    if items > 0 {
        bring_into_force(desk, agency, &document)?;
    }
    desk.file(key, document);
    Ok(())
}

fn item_fields(number: usize) -> Vec<(Field, Value)> {
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
    fields
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
        let id = desk
            .pen
            .new_id(&["signature", &document.id.hex(), action.code()].join(" "));
        let signed_on = NaiveDate::from_ymd_opt(DEMO_YEAR.into(), 1, 30).unwrap_or_default();
        let rows = desk.rows(document.scope)?;
        let drafts = edit::step_on_paper(rows, document.id, action, None, (id, signed_on))?;
        desk.write(&author, drafts)?;
    }
    Ok(())
}

/// Writes at most `left` realizations; gives back how many are left to write.
fn fill(desk: &mut Desk, place: &Place, quarter: Quarter, left: usize) -> Result<usize, DemoError> {
    let operator = desk.person(&format!("operator.{}", place.agency.key))?;
    let document = desk.document(&place.key)?;
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
