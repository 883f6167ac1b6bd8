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

/// Two put a row back apart, and one of them takes it out again: the other is asked.
#[test]
fn a_row_that_two_have_put_back_apart_is_taken_out_by_one_of_them_only_with_a_decision() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let removal = edit::remove(&second.replica, ITEM).unwrap().unwrap();
    second.act(vec![removal], NOW);
    city.sync(&mut second);
    city.sync(&mut first);
    set(&mut first, item::REMOVED, Value::Bool(false));
    set(&mut second, item::REMOVED, Value::Bool(false));
    city.sync(&mut first);
    set(&mut second, item::REMOVED, Value::Bool(true));
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::REMOVED);
    assert_eq!(
        (cell.value, cell.challengers.len()),
        (Value::Bool(false), 1)
    );
    assert_eq!(last_fate(&second), Disposition::Conflict);
}

/// Two people begin the same row; one of them takes it out before the other's comes.
#[test]
fn what_somebody_begins_anew_comes_back_although_its_first_author_has_taken_it_out() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let item = first.replica.row(ITEM).unwrap().clone();
    let fields: Vec<_> = [item::OBJECTIVE, item::INDICATOR, item::UNIT]
        .map(|field| (field, item.value(field).clone()))
        .into();
    // An id that both derive from the same.
    let same = EntityId::from_bytes([0xc9; 16]);
    let begin = |device: &Device| edit::add_item(&device.replica, AGREEMENT, same, &fields);
    let drafts = [begin(&first).unwrap(), begin(&second).unwrap()];
    let [by_first, by_second] = drafts;
    first.act(vec![by_first], NOW);
    let removal = edit::remove(&first.replica, same).unwrap().unwrap();
    first.act(vec![removal], NOW);
    second.act(vec![by_second], NOW);
    city.sync(&mut first);
    assert_eq!(city.cell(same, item::REMOVED).value, Value::Bool(true));
    city.sync(&mut second);
    let cell = city.cell(same, item::REMOVED);
    assert_eq!(
        (cell.value, cell.challengers.len()),
        (Value::Bool(false), 1)
    );
    city.sync(&mut first);
    assert_eq!(
        last_fate(&first),
        Disposition::Conflict,
        "who took it out hears of it"
    );
}
