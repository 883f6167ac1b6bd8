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
