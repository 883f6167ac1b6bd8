//! A server that was restored gives the places it has lost to others. What an author saw there
//! before is another value than the one that stands there now (ADR 4).

use super::*;
use crate::testing::device::Device;

/// Three operators in step with the server, and the server's backup.
fn office() -> (City, [Device; 3], SimulatedServer) {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    let mut third = city.device(3, Role::AgencyOperator);
    for device in [&mut first, &mut second, &mut third] {
        city.sync(device);
    }
    let backup = city.server.clone();
    (city, [first, second, third], backup)
}

/// Pushes and pulls as [`City::sync`] does. That the scope sums up differently is no fault here:
/// the device stood in another history.
fn sync(city: &mut City, device: &mut Device) {
    for _ in 0..20 {
        let body = device.ask(200);
        let reply = city.server.answer(&body, &device.person, NOW, true);
        let heard = device.hear(&reply.unwrap(), NOW, true);
        let waits = device.replica.has_unsent() || device.replica.is_checking();
        if !heard.more && !waits && city.caught_up(device) {
            return;
        }
    }
    panic!("a sound link and still not in step");
}

fn waiting(city: &City, field: schema::Field) -> Vec<Value> {
    let cell = city.cell(ITEM, field);
    let mut waiting: Vec<Value> = cell.challengers.into_iter().map(|one| one.value).collect();
    waiting.sort_by_key(Value::to_bytes);
    waiting
}

/// The edit was made on top of a value from the lost time, and is pushed before its author's
/// device has heard of the restore.
#[test]
fn a_base_of_a_lost_history_does_not_count_as_seen() {
    let (mut city, [mut first, mut second, mut third], backup) = office();
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    city.sync(&mut first);
    let seen = city.cell(ITEM, item::TARGET).version;
    city.server = backup;
    set(&mut third, item::TARGET, number(95));
    sync(&mut city, &mut third);
    assert_eq!(
        city.cell(ITEM, item::TARGET).version,
        seen,
        "the same place"
    );
    set(&mut first, item::TARGET, number(91));
    sync(&mut city, &mut first);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(95));
    assert_eq!(waiting(&city, item::TARGET), [number(91)]);
    // Who wrote what was lost gives it back, and that waits as well.
    sync(&mut city, &mut second);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(95));
    assert_eq!(waiting(&city, item::TARGET), [number(90), number(91)]);
}

/// The same where the edit had its receipt, and is given back.
#[test]
fn what_is_given_back_takes_no_place_of_what_its_author_never_saw() {
    let (mut city, [mut first, mut second, mut third], backup) = office();
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    city.sync(&mut first);
    set(&mut first, item::TARGET, number(91));
    city.sync(&mut first);
    city.server = backup;
    set(&mut third, item::UNIT, words("poin"));
    set(&mut third, item::TARGET, number(95));
    set(&mut third, item::UNIT, words("nilai"));
    sync(&mut city, &mut third);
    sync(&mut city, &mut first);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(95));
    assert_eq!(waiting(&city, item::TARGET), [number(91)]);
}

/// What its author saw has come back, at another place: they had seen it all the same, and nobody
/// is asked.
#[test]
fn a_value_that_was_seen_counts_as_seen_at_whatever_place_it_comes_back() {
    let (mut city, [mut first, mut second, mut third], backup) = office();
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    city.sync(&mut first);
    city.server = backup;
    set(&mut third, item::UNIT, words("nilai"));
    sync(&mut city, &mut third);
    sync(&mut city, &mut second);
    set(&mut first, item::TARGET, number(91));
    sync(&mut city, &mut first);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(91));
    assert_eq!(city.ledger().open_conflicts(), 0);
}

/// A row is taken out by somebody who had seen another value in it than the one that stands there.
#[test]
fn a_row_is_not_taken_out_over_what_a_lost_history_hides() {
    let (mut city, [mut first, mut second, mut third], backup) = office();
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    city.sync(&mut first);
    city.server = backup;
    set(&mut third, item::TARGET, number(95));
    sync(&mut city, &mut third);
    let removal = edit::remove(&first.replica, ITEM).unwrap();
    first.act(removal.into_iter().collect(), NOW);
    sync(&mut city, &mut first);
    let removed = city.cell(ITEM, item::REMOVED);
    assert_ne!(removed.value, Value::Bool(true));
    assert_eq!(removed.challengers.len(), 1);
}

/// An own edit on its way hides what comes behind it, and an edit on top of it has not seen that.
#[test]
fn an_edit_on_top_of_an_own_one_names_what_that_one_was_made_on() {
    let (mut city, [mut first, mut second, _], _) = office();
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    // The page comes while the own edit is still on its way.
    let request = first.replica.pull_request(7);
    let reply = city
        .server
        .pull(&request, &first.person.actor(), NOW, 1_000)
        .to_bytes();
    let now = crate::identity::UnixSeconds(NOW);
    let outcome = first.replica.pull_reply(&request, &reply, now).unwrap();
    first.store.write(outcome.batch).unwrap();
    set(&mut first, item::TARGET, number(86));
    let bases = first.replica.outbox().map(|one| match &one.body {
        Body::Set { base, .. } => *base,
        other => panic!("{other:?}"),
    });
    let bases: Vec<_> = bases.collect();
    assert_eq!(bases[0], bases[1]);
    city.sync(&mut first);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(90));
    assert_eq!(waiting(&city, item::TARGET), [number(86)]);
}
