//! The medium-term plans behind the agreements that are in force: an RPJMD, a Renstra for each of
//! those agencies, and which result of the city each of their objectives brings about.
//!
//! A Renstra says of 2026 what the agreement promises; of other years nothing is known, and
//! nothing is made up. The city's three results are illustrative.

use std::collections::BTreeMap;

use ikrar_domain::measurement::Polarity;
use ikrar_domain::people::Role;
use ikrar_domain::plan::{NodeKind, PlanPeriod};
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model::PLAN_TARGETS;
use ikrar_sync::schema::{CITY_SCOPE, Field, plan, plan_indicator, plan_node};
use ikrar_sync::value::Value;

use super::agreements::{is_in_force_of_head, polarity_of};
use super::data::{AgreementRow, IndicatorRow};
use super::desk::Desk;
use super::supported::CITY_KEY;
use super::{DEMO_YEAR, DemoError, accounts, figure};

/// The years of every plan.
const PERIOD: PlanPeriod = PlanPeriod {
    first: 2025,
    last: 2029,
};

/// The city's results, by the first digit of the bidang urusan that serve them.
const RESULTS: [(&str, &str, &str); 3] = [
    (
        "1",
        "Meningkatnya kualitas hidup masyarakat",
        "Layanan dasar merata di seluruh kecamatan",
    ),
    (
        "23",
        "Meningkatnya daya saing daerah",
        "Usaha mikro dan investasi tumbuh bersama",
    ),
    (
        "4567",
        "Meningkatnya tata kelola pemerintahan",
        "Aparatur kompeten dan layanan digital andal",
    ),
];

/// Writes the plans, as Bappeda.
pub(super) fn plan(desk: &mut Desk) -> Result<(), DemoError> {
    desk.pen.turn_to((2026, 1, 5));
    let results = write_city_plan(desk)?;
    for row in desk.agreements() {
        if is_in_force_of_head(&row)? {
            write_renstra(desk, &row, &results)?;
        }
    }
    Ok(())
}

fn write_city_plan(desk: &mut Desk) -> Result<Vec<(String, EntityId)>, DemoError> {
    let id = desk.pen.new_id("plan rpjmd");
    write_plan(desk, id, None, "RPJMD Kota Pontianak")?;
    let top = node(
        desk,
        id,
        None,
        NodeKind::Goal,
        "Masyarakat sejahtera dan berdaya saing",
        "",
    )?;
    let mut results = Vec::new();
    for (digits, text, factor) in RESULTS {
        let result = node(desk, id, Some(top), NodeKind::Objective, text, factor)?;
        results.push((digits.to_owned(), result));
    }
    let known = results.iter().zip(RESULTS);
    let known = known.map(|((_, result), (_, text, _))| (text.to_owned(), *result));
    let known: BTreeMap<String, EntityId> = known.collect();
    write_objectives(desk, (id, Some(top)), (CITY_KEY, known), |_, _| Ok(()))?;
    Ok(results)
}

fn write_renstra(
    desk: &mut Desk,
    row: &AgreementRow,
    results: &[(String, EntityId)],
) -> Result<(), DemoError> {
    let id = desk.pen.new_id(&format!("plan {}", row.agency));
    write_plan(desk, id, Some(accounts::agency_id(&row.agency)), "")?;
    write_objectives(
        desk,
        (id, None),
        (&row.key, BTreeMap::new()),
        |desk, objective| serve(desk, row, objective, results),
    )
}

/// Writes what an agreement promises as objectives of a plan, each with its key indicators, and
/// keeps for the agreement what it will answer to. Objectives that stand already are known by their
/// words.
fn write_objectives(
    desk: &mut Desk,
    (plan, above): (EntityId, Option<EntityId>),
    (agreement, mut objectives): (&str, BTreeMap<String, EntityId>),
    then: impl Fn(&mut Desk, EntityId) -> Result<(), DemoError>,
) -> Result<(), DemoError> {
    let indicators: Vec<IndicatorRow> = desk.tables.indicators_of(agreement).cloned().collect();
    for indicator in indicators.iter().filter(|indicator| indicator.kpi == "yes") {
        let objective = if let Some(known) = objectives.get(&indicator.objective) {
            *known
        } else {
            let text = indicator.objective.as_str();
            let made = node(desk, plan, above, NodeKind::Objective, text, "")?;
            then(desk, made)?;
            objectives.insert(text.to_owned(), made);
            made
        };
        let made = write_indicator(desk, objective, indicator)?;
        desk.promise(agreement, &indicator.indicator, made);
    }
    Ok(())
}

/// An objective brings about the city's result of its urusan.
fn serve(
    desk: &mut Desk,
    row: &AgreementRow,
    objective: EntityId,
    results: &[(String, EntityId)],
) -> Result<(), DemoError> {
    let mut agencies = desk.tables.agencies.iter();
    let agency = agencies.find(|agency| agency.key == row.agency);
    let digit = agency.and_then(|agency| agency.code.chars().next());
    let result = results
        .iter()
        .find(|(digits, _)| digit.is_some_and(|digit| digits.contains(digit)));
    let Some((_, result)) = result else {
        return Ok(());
    };
    let draft = edit::contribute(desk.rows(CITY_SCOPE)?, objective, *result)?;
    let planner = desk.officer(Role::PlanningReviewer)?;
    desk.write(&planner, draft)
}

fn write_plan(
    desk: &mut Desk,
    id: EntityId,
    agency: Option<EntityId>,
    title: &str,
) -> Result<(), DemoError> {
    let planner = desk.officer(Role::PlanningReviewer)?;
    desk.write(&planner, [edit::new_plan(id, agency, PERIOD)])?;
    set(desk, id, plan::TITLE, Value::text(title))
}

fn node(
    desk: &mut Desk,
    plan: EntityId,
    above: Option<EntityId>,
    kind: NodeKind,
    text: &str,
    factor: &str,
) -> Result<EntityId, DemoError> {
    let planner = desk.officer(Role::PlanningReviewer)?;
    let id = desk.pen.new_id(&format!("node {text}"));
    let draft = edit::add_plan_node(desk.rows(CITY_SCOPE)?, plan, above, id, kind)?;
    desk.write(&planner, [draft])?;
    set(desk, id, plan_node::TEXT, Value::text(text))?;
    set(desk, id, plan_node::SUCCESS_FACTOR, Value::text(factor))?;
    Ok(id)
}

fn write_indicator(
    desk: &mut Desk,
    objective: EntityId,
    row: &IndicatorRow,
) -> Result<EntityId, DemoError> {
    let planner = desk.officer(Role::PlanningReviewer)?;
    let id = desk
        .pen
        .new_id(&format!("plan indicator {}", row.indicator));
    let draft = edit::add_plan_indicator(desk.rows(CITY_SCOPE)?, objective, id)?;
    desk.write(&planner, [draft])?;
    let polarity = polarity_of(row)?;
    let target = figure::target(polarity, &row.target)?;
    let year = PERIOD
        .place_of(DEMO_YEAR)
        .and_then(|place| PLAN_TARGETS.get(place));
    let is_usual = polarity == Polarity::Higher;
    let direction = if is_usual { "" } else { polarity.code() };
    for (field, value) in [
        (plan_indicator::NAME, Value::text(&row.indicator)),
        (plan_indicator::UNIT, Value::text(&row.unit)),
        (plan_indicator::POLARITY, Value::text(direction)),
    ] {
        set(desk, id, field, value)?;
    }
    if let (Some(field), Some(target)) = (year, &target) {
        set(desk, id, *field, Value::figure(target))?;
    }
    Ok(id)
}

/// Writes a value; a blank one says nothing.
fn set(desk: &mut Desk, entity: EntityId, field: Field, value: Value) -> Result<(), DemoError> {
    if value == Value::text("") {
        return Ok(());
    }
    let planner = desk.officer(Role::PlanningReviewer)?;
    let draft = edit::set_field(desk.rows(CITY_SCOPE)?, entity, field, value)?;
    desk.write(&planner, draft)
}
