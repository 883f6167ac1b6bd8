//! What is open in a document holds up the steps that would put it into force, on the server and
//! on the devices that hold it.

use super::*;
use crate::model;
use ikrar_domain::agreement::AgreementPolicy;

/// Two devices give a field different values; both hear of the conflict.
fn disagree(
    city: &mut City,
    first: &mut Device,
    second: &mut Device,
    mut write: impl FnMut(&mut Device, Value),
    values: [Value; 2],
) {
    city.sync(second);
    let [mine, theirs] = values;
    write(first, mine);
    write(second, theirs);
    city.sync(first);
    city.sync(second);
    city.sync(first);
    assert_eq!(last_fate(second), Disposition::Conflict);
}

fn money(rupiah: i64) -> Value {
    Value::Integer(rupiah)
}

fn set_amount(device: &mut Device, value: Value) {
    let line = EntityId::from_bytes([0xd1; 16]);
    let draft = edit::set_field(&device.replica, line, budget_line::AMOUNT, value);
    device.act(draft.unwrap().into_iter().collect(), NOW);
}

#[test]
fn an_open_conflict_on_a_target_or_a_budget_blocks_sending_an_agreement() {
    let set_target = |device: &mut Device, value| set(device, item::TARGET, value);
    for is_target in [true, false] {
        let (mut city, mut first) = City::with_agreement();
        let mut second = city.device(2, Role::AgencyOperator);
        if is_target {
            let values = [number(85), number(90)];
            disagree(&mut city, &mut first, &mut second, set_target, values);
        } else {
            let values = [money(2_000), money(3_000)];
            disagree(&mut city, &mut first, &mut second, set_amount, values);
        }
        for device in [&first, &second] {
            let facts = model::agreement_facts(
                &device.replica,
                AGREEMENT,
                device.person.user,
                false,
                &AgreementPolicy::default(),
            );
            assert_eq!(facts.map(|facts| facts.open_conflicts), Some(1));
        }
        let submit = edit::move_agreement(&first.replica, AGREEMENT, AgreementAction::Submit, None);
        first.act(vec![submit.unwrap()], NOW);
        city.sync(&mut first);
        assert_eq!(
            last_fate(&first),
            Disposition::parked_with(ParkReason::Refused, "open_conflicts")
        );
    }
}

#[test]
fn an_open_conflict_on_a_realization_blocks_sending_a_report() {
    let (mut city, mut first) = City::in_force();
    let mut second = city.device(2, Role::AgencyOperator);
    set_value(&mut first, number(10));
    city.sync(&mut first);
    let values = [number(20), number(30)];
    disagree(&mut city, &mut first, &mut second, set_value, values);
    let report = schema::report_id(AGREEMENT, Quarter::First);
    for device in [&first, &second] {
        let facts =
            model::report_facts(&device.replica, report, false, &AgreementPolicy::default());
        assert_eq!(facts.map(|facts| facts.open_conflicts), Some(1));
    }
    let submit = edit::move_report(&first.replica, report, ReportAction::Submit, None);
    first.act(vec![submit.unwrap()], NOW);
    city.sync(&mut first);
    assert_eq!(
        last_fate(&first),
        Disposition::parked_with(ParkReason::Refused, "open_conflicts")
    );
}
