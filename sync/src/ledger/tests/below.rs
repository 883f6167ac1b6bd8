//! An agreement's budget against what those below it promise to spend.

use ikrar_domain::value::Rupiah;

use super::cascade::{BELOW, with_administrator};
use super::*;
use crate::model;

#[test]
fn budget_of_the_head_that_its_administrators_do_not_come_to_is_found_by_the_check() {
    let (mut city, mut operator) = with_administrator();
    let told = |operator: &Device| -> Vec<String> {
        let head = model::read_agreement(&operator.replica, AGREEMENT).unwrap();
        let policy = model::city_policy(&operator.replica);
        let problems = model::problems_of(&operator.replica, &head, &policy).into_iter();
        problems
            .filter(|one| one.code == "budget_differs_from_below")
            .map(|one| one.message)
            .collect()
    };
    assert_eq!(told(&operator), [""; 0], "nobody below has begun");
    spends(&mut operator, BELOW, 700);
    let [message] = told(&operator).try_into().unwrap();
    assert!(
        message.contains("Rp1.000 pada perjanjian ini, Rp700 pada"),
        "{message}"
    );
    let line = model::budget_lines_of(&operator.replica, BELOW)[0];
    let raised = Value::Integer(1_000);
    let set = edit::set_field(&operator.replica, line, budget_line::AMOUNT, raised).unwrap();
    operator.act(set.into_iter().collect(), NOW);
    assert_eq!(told(&operator), [""; 0]);
    city.sync(&mut operator);
    assert_eq!(city.ledger().open_conflicts(), 0);
}

#[test]
fn further_down_a_budget_is_held_against_whose_agreements_stand_right_below() {
    let (_, mut operator) = with_administrator();
    let mut under = |id: EntityId, parent: EntityId, amount: i64| {
        let new = NewAgreement {
            id,
            agency: AGENCY,
            year: YEAR,
            level: Level::Pengawas,
        };
        let parent = [(agreement::PARENT, Value::Id(parent))];
        operator.act(vec![edit::new_agreement(new, &parent)], NOW);
        spends(&mut operator, id, amount);
    };
    under(EntityId::from_bytes([0x74; 16]), BELOW, 400);
    under(EntityId::from_bytes([0x75; 16]), BELOW, 200);
    under(EntityId::from_bytes([0x76; 16]), AGREEMENT, 50);
    spends(&mut operator, BELOW, 700);
    let document = model::read_agreement(&operator.replica, BELOW).unwrap();
    let below = model::budgets_below(&operator.replica, &document);
    let mut amounts: Vec<_> = below.iter().filter_map(|line| line.amount).collect();
    amounts.sort();
    assert_eq!(
        amounts,
        [200, 400].map(Rupiah::new),
        "the head's own is another's"
    );
}

/// Gives an agreement one line of this amount.
fn spends(operator: &mut Device, agreement: EntityId, amount: i64) {
    let mut line = *agreement.bytes();
    line[0] = 0xd8;
    let fields = [
        (budget_line::PROGRAM, words("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(amount)),
    ];
    let line = EntityId::from_bytes(line);
    let draft = edit::add_budget_line(&operator.replica, agreement, line, &fields).unwrap();
    operator.act(vec![draft], NOW);
}
