//! What a plan asks of an agreement, and what a table tells of an indicator.

use ikrar_domain::agreement::AgreementAction;
use ikrar_domain::plan::read_table;

use super::plans::{PERIOD, PLAN, TABLE, ids, planned};
use super::*;
use crate::model;
use crate::schema::{CITY_SCOPE, plan_indicator, plan_node};

#[test]
fn further_columns_of_a_table_are_fields_of_node_and_indicator() {
    let head = TABLE.lines().next().unwrap();
    let head = [
        head,
        ";Arah capaian;Kondisi awal;Tahun kondisi awal;Formula",
    ]
    .concat();
    let head = [&head, ";Cara konsolidasi;Faktor kunci keberhasilan"].concat();
    let row = "Sasaran;;Sehat;Angka kematian;per 1.000;9;8;7;Semakin rendah semakin baik;10,5;\
        2023;a / b;Akumulasi;Rujukan cepat";
    let table = read_table(&[&head, row].join("\n"), PERIOD, None).unwrap();
    let (mut city, ..) = planned();
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let drafts = edit::import_plan(&planner.replica, PLAN, &table, ids(0x66)).unwrap();
    planner.act(drafts, NOW);
    city.sync(&mut planner);
    let ledger = &city.server.ledgers()[&CITY_SCOPE];
    let node = model::plan_tree(ledger, PLAN).pop().unwrap();
    let factor = ledger.row(node.id).unwrap().text(plan_node::SUCCESS_FACTOR);
    assert_eq!(factor, "Rujukan cepat");
    let row = ledger.row(node.indicators[0]).unwrap();
    let baseline = Value::Decimal(rust_decimal::Decimal::new(105, 1));
    assert_eq!(row.value(plan_indicator::BASELINE), &baseline);
    for (field, value) in [
        (plan_indicator::POLARITY, "lower"),
        (plan_indicator::CONSOLIDATION, "sum"),
        (plan_indicator::FORMULA, "a / b"),
        (plan_indicator::DEFINITION, ""),
    ] {
        assert_eq!(row.text(field), value, "{field:?}");
    }
    assert_eq!(
        row.value(plan_indicator::BASELINE_YEAR),
        &Value::Integer(2_023)
    );
}

#[test]
fn key_indicator_that_answers_nothing_is_not_submitted_where_a_plan_covers_the_year() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    set(&mut operator, item::IS_KPI, Value::Bool(true));
    let submit = |city: &mut City, operator: &mut Device| {
        let step =
            edit::move_agreement(&operator.replica, AGREEMENT, AgreementAction::Submit, None);
        operator.act(vec![step.unwrap()], NOW);
        city.sync(operator);
        last_fate(operator)
    };
    let refused = Disposition::parked_with(ParkReason::Refused, "incomplete");
    assert_eq!(submit(&mut city, &mut operator), refused);
    let found = |operator: &Device| -> Vec<_> {
        let document = model::read_agreement(&operator.replica, AGREEMENT).unwrap();
        let policy = model::city_policy(&operator.replica);
        let problems = model::problems_of(&operator.replica, &document, &policy);
        let codes = problems.into_iter().map(|one| one.code);
        codes.filter(|code| code.ends_with("_unanswered")).collect()
    };
    // Both indicators of the plan are promised by nobody.
    let nothing = ["alignment_unanswered", "plan_unanswered", "plan_unanswered"];
    assert_eq!(found(&operator), nothing);
    let drafts = edit::align(&operator.replica, ITEM, Some(indicator)).unwrap();
    operator.act(drafts, NOW);
    assert_eq!(found(&operator), ["plan_unanswered"]);
    assert_eq!(submit(&mut city, &mut operator), Disposition::Applied);
}

#[test]
fn plans_indicator_without_a_definition_gives_none_to_whoever_answers_to_it() {
    let (mut city, mut operator, indicator) = planned();
    city.sync(&mut operator);
    set(&mut operator, item::IS_KPI, Value::Bool(true));
    let drafts = edit::align(&operator.replica, ITEM, Some(indicator)).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    let is_doubted = |operator: &Device| {
        let document = model::read_agreement(&operator.replica, AGREEMENT).unwrap();
        let policy = model::city_policy(&operator.replica);
        let problems = model::problems_of(&operator.replica, &document, &policy);
        problems.iter().any(|one| one.code == "definition_missing")
    };
    assert!(is_doubted(&operator));
    let mut planner = city.device(3, Role::PlanningReviewer);
    city.sync(&mut planner);
    let definition = words("Kematian ibu per 100.000 kelahiran hidup");
    let field = plan_indicator::DEFINITION;
    let set = edit::set_field(&planner.replica, indicator, field, definition).unwrap();
    planner.act(set.into_iter().collect(), NOW);
    city.sync(&mut planner);
    city.sync(&mut operator);
    assert!(!is_doubted(&operator));
}
