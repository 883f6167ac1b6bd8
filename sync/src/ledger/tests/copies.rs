//! A profile that was copied: two stores under one identity, of which neither knows what the other
//! writes.

use super::*;
use crate::testing::device::Device;

/// An operator's device and its copy, both in step with the server.
fn copied() -> (City, Device, Device) {
    let (mut city, mut first) = City::with_agreement();
    city.sync(&mut first);
    let second = first.clone();
    (city, first, second)
}

fn values(city: &City, field: schema::Field) -> Vec<Value> {
    let cell = city.cell(ITEM, field);
    let waiting = cell.challengers.iter().map(|waiting| waiting.value.clone());
    std::iter::once(cell.value.clone()).chain(waiting).collect()
}

/// What "the device itself" wrote last counts as seen. The copy has not seen it.
#[test]
fn a_copy_does_not_take_the_place_of_what_the_other_wrote() {
    let (mut city, mut first, mut second) = copied();
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    set(&mut second, item::UNIT, words("nilai"));
    set(&mut second, item::TARGET, number(95));
    city.sync(&mut second);
    assert_ne!(first.replica.id(), second.replica.id());
    assert_eq!(values(&city, item::TARGET), [number(85), number(95)]);
    assert_eq!(values(&city, item::UNIT), [words("nilai")]);
    city.sync(&mut first);
}

/// The copy's own first place goes to nobody: it was refused alone and passed over.
#[test]
fn a_copy_is_noticed_by_what_stands_before_its_push() {
    let (mut city, mut first, mut second) = copied();
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    set(&mut second, item::UNIT, words("nilai"));
    set(&mut second, item::TARGET, number(95));
    let refused = second.replica.next_push(1, 1).unwrap();
    second.replica.push_refused(&refused);
    second.replica.push_refused(&refused);
    city.sync(&mut second);
    assert_ne!(first.replica.id(), second.replica.id());
    assert_eq!(values(&city, item::TARGET), [number(85), number(95)]);
    assert_eq!(values(&city, item::UNIT), [words("nilai")]);
}

/// The server has lost what one of them had a receipt for, and gets the other's operation in its
/// place.
#[test]
fn what_a_copy_gives_a_restored_server_is_not_taken_for_the_others() {
    let (mut city, mut first, mut second) = copied();
    let backup = city.server.clone();
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    city.server = backup;
    set(&mut second, item::OBJECTIVE, words("Sasaran lain"));
    city.sync(&mut second);
    assert_eq!(values(&city, item::TARGET), [number(80)]);
    for _ in 0..12 {
        let body = first.ask(200);
        let reply = city.server.answer(&body, &first.person, NOW, true);
        first.hear(&reply.unwrap(), NOW, true);
    }
    assert_ne!(first.replica.id(), second.replica.id());
    assert_eq!(values(&city, item::TARGET), [number(85)]);
    assert_eq!(values(&city, item::OBJECTIVE), [words("Sasaran lain")]);
}

/// The same, where neither takes a place in any scope: only the operations themselves tell.
#[test]
fn a_copys_operation_in_the_last_place_is_told_from_the_own_one() {
    let (mut city, mut first, mut second) = copied();
    let step = |expected: &str| Draft {
        scope: scope().id,
        entity: AGREEMENT,
        kind: EntityKind::Agreement,
        body: Body::Transition {
            action: crate::operation::Transition::Agreement(AgreementAction::Clear),
            expected: expected.to_owned(),
            content_root: [0; 32],
            note: None,
        },
    };
    let backup = city.server.clone();
    first.act(vec![step("draft")], NOW);
    let own = first.replica.outbox().next().unwrap().clone();
    city.sync(&mut first);
    city.server = backup;
    second.act(vec![step("submitted")], NOW);
    city.sync(&mut second);
    city.sync(&mut first);
    let stored = city
        .server
        .operations()
        .map(|(stored, _)| stored.body.clone());
    assert!(stored.into_iter().any(|body| body == own.body));
}

/// A device whose first operation after the copy was refused alone and passed over, with the next
/// one on the server: the place between is empty.
fn with_an_empty_place() -> (City, Device, Device) {
    let (mut city, mut first, second) = copied();
    set(&mut first, item::UNIT, words("nilai"));
    set(&mut first, item::TARGET, number(85));
    let refused = first.replica.next_push(1, 1).unwrap();
    first.replica.push_refused(&refused);
    first.replica.push_refused(&refused);
    let body = first.ask(200);
    let reply = city.server.answer(&body, &first.person, NOW, true);
    first.hear(&reply.unwrap(), NOW, true);
    assert_eq!(values(&city, item::TARGET), [number(85)]);
    assert_eq!(first.replica.outbox().count(), 1);
    (city, first, second)
}

/// The copy stands right before the empty place: what stands before its push is the same on both,
/// and what it writes collides with nothing.
#[test]
fn a_copy_does_not_fill_the_empty_place_of_what_was_passed_over() {
    let (mut city, mut first, mut second) = with_an_empty_place();
    set(&mut second, item::TARGET, number(95));
    city.sync(&mut second);
    assert_ne!(first.replica.id(), second.replica.id());
    assert_eq!(values(&city, item::TARGET), [number(85), number(95)]);
    city.sync(&mut first);
    assert_eq!(values(&city, item::UNIT), [words("nilai")]);
}

/// The same where the copy's next operation collides: the one before it is the copy's as well.
#[test]
fn what_stands_before_a_copys_collision_is_the_copys_too() {
    let (mut city, first, mut second) = with_an_empty_place();
    set(&mut second, item::TARGET, number(95));
    set(&mut second, item::OBJECTIVE, words("Sasaran lain"));
    city.sync(&mut second);
    assert_ne!(first.replica.id(), second.replica.id());
    assert_eq!(values(&city, item::TARGET), [number(85), number(95)]);
    assert_eq!(values(&city, item::OBJECTIVE), [words("Sasaran lain")]);
}

/// The device itself fills it, also after it has heard nothing of what stands behind: it is asked,
/// and shows what it has there.
#[test]
fn the_device_itself_fills_its_empty_place_whatever_it_has_heard() {
    for is_heard in [true, false] {
        let (mut city, mut first, _) = copied();
        set(&mut first, item::UNIT, words("nilai"));
        set(&mut first, item::TARGET, number(85));
        let refused = first.replica.next_push(1, 1).unwrap();
        first.replica.push_refused(&refused);
        first.replica.push_refused(&refused);
        let body = first.ask(200);
        let reply = city.server.answer(&body, &first.person, NOW, true);
        if is_heard {
            first.hear(&reply.unwrap(), NOW, true);
        }
        first.crash();
        let identity = first.replica.id();
        let body = first.ask(1);
        let reply = city.server.answer(&body, &first.person, NOW, true);
        first.hear(&reply.unwrap(), NOW, true);
        let filled = city.cell(ITEM, item::UNIT).value;
        let expected = if is_heard {
            words("nilai")
        } else {
            Value::Null
        };
        assert_eq!(filled == words("nilai"), expected == words("nilai"));
        city.sync(&mut first);
        assert_eq!(values(&city, item::UNIT), [words("nilai")]);
        assert_eq!(first.replica.id(), identity, "nobody else wrote there");
    }
}
