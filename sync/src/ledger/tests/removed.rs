//! Taking out a row that was moved among its siblings.

use super::*;
use crate::testing::device::Device;

/// Two operators have moved the row, each without the other's move; the second takes it out.
fn moved_and_taken_out(pushes: usize) -> City {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let move_to = |device: &mut Device, place: &str| {
        let moved = edit::set_field(&device.replica, ITEM, item::ORDER, words(place));
        device.act(vec![moved.unwrap().unwrap()], NOW);
    };
    move_to(&mut first, "a");
    city.sync(&mut first);
    move_to(&mut second, "b");
    let removal = edit::remove(&second.replica, ITEM).unwrap().unwrap();
    second.act(vec![removal], NOW);
    for _ in 0..pushes {
        let body = second.ask(2 / pushes);
        let reply = city.server.answer(&body, &second.person, NOW, true);
        second.hear(&reply.unwrap(), NOW, true);
    }
    assert!(!second.replica.has_unsent());
    city
}

/// The last move stands, so that what the removal meets is its author's own; whether both come in
/// one push or in two makes no difference.
#[test]
fn who_moved_a_row_last_may_take_it_out() {
    for pushes in [1, 2] {
        let city = moved_and_taken_out(pushes);
        let cell = city.cell(ITEM, item::REMOVED);
        assert_eq!(cell.value, Value::Bool(true), "{pushes} pushes");
        assert_eq!(city.ledger().open_conflicts(), 0);
        assert_eq!(city.cell(ITEM, item::ORDER).value, words("b"));
    }
}

/// Whoever takes a row out must have seen that somebody has put it in again.
#[test]
fn a_removal_over_what_somebody_has_put_back_unseen_waits_for_a_decision() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let removal = edit::remove(&first.replica, ITEM).unwrap().unwrap();
    first.act(vec![removal], NOW);
    city.sync(&mut first);
    set(&mut first, item::REMOVED, Value::Null);
    city.sync(&mut first);
    assert_eq!(city.cell(ITEM, item::REMOVED).value, Value::Null);
    let removal = edit::remove(&second.replica, ITEM).unwrap().unwrap();
    second.act(vec![removal], NOW);
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::REMOVED);
    assert_eq!((cell.value, cell.challengers.len()), (Value::Null, 1));
    assert_eq!(last_fate(&second), Disposition::Conflict);
}
