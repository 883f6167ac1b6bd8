//! A server that comes back from a backup gets back what devices had receipts for.

use super::*;
use crate::identity::Dseq;
use crate::protocol::push::{PushReply, PushRequest};

/// One pull: a device that has only pushed holds no scope yet.
fn pull(city: &mut City, device: &mut Device) {
    let body = device.ask(200);
    let reply = city
        .server
        .answer(&body, &device.person, NOW, true)
        .unwrap();
    device.hear(&reply, NOW, true);
}

/// Everything on the server, each operation once, and what stands.
fn assert_all_back(city: &mut City, devices: &mut [&mut Device]) {
    let total: u64 = devices
        .iter()
        .map(|device| device.store.operations_total())
        .sum();
    let stored = u64::try_from(city.server.operations().count()).unwrap();
    assert_eq!(stored, total, "each exactly once");
    for device in devices {
        pull(city, device);
        assert_eq!(device.replica.head(scope().id), Some(city.ledger().head()));
        for row in city.ledger().rows() {
            assert_eq!(device.replica.row(row.id), Some(row));
        }
    }
}

#[test]
fn a_device_with_nothing_to_send_gives_back_what_a_restored_server_has_lost() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    set(&mut operator, item::TARGET, number(85));
    set(&mut operator, item::OBJECTIVE, words("Sasaran baru"));
    city.sync(&mut operator);
    assert!(!operator.replica.has_unsent());
    city.server = backup;
    city.sync(&mut operator);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(85));
    assert_all_back(&mut city, &mut [&mut operator]);
}

#[test]
fn nothing_is_taken_from_a_restored_server_before_it_has_everything_back() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    set(&mut operator, item::TARGET, number(85));
    city.sync(&mut operator);
    pull(&mut city, &mut operator);
    city.server = backup;
    let body = operator.ask(200);
    let reply = city
        .server
        .answer(&body, &operator.person, NOW, true)
        .unwrap();
    operator.hear(&reply, NOW, true);
    let shown = operator.replica.row(ITEM).unwrap().value(item::TARGET);
    assert_eq!(shown, &number(85), "the page of the past has waited");

    let asked = PushRequest::from_bytes(&operator.ask(200)).unwrap();
    assert_eq!(asked.operations, []);
    let reply = city
        .server
        .answer(&asked.to_bytes(), &operator.person, NOW, true)
        .unwrap();
    operator.hear(&reply, NOW, true);
    let again = PushRequest::from_bytes(&operator.ask(200)).unwrap();
    assert_eq!(again.operations.len(), 1);
    assert_eq!(again.report.receipted, again.operations[0].id.dseq);
    assert_eq!(
        again.report.receipted,
        Dseq(operator.store.operations_total())
    );
}

#[test]
fn another_history_at_the_same_sequence_is_noticed() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let backup = city.server.clone();
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    pull(&mut city, &mut first);
    city.server = backup;
    // The restored server has gone on before the first device comes back.
    set(&mut second, item::OBJECTIVE, words("Sasaran lain"));
    city.sync(&mut second);
    assert_eq!(
        first.replica.head(scope().id).unwrap().seq,
        city.ledger().head().seq
    );
    city.sync(&mut first);
    city.sync(&mut second);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(85));
    assert_eq!(
        city.cell(ITEM, item::OBJECTIVE).value,
        words("Sasaran lain")
    );
    assert_all_back(&mut city, &mut [&mut first, &mut second]);
}

#[test]
fn a_server_without_the_scope_gets_it_back() {
    let empty = City::new();
    let (mut city, mut operator) = City::with_agreement();
    city.server = empty.server;
    city.sync(&mut operator);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(80));
    assert_all_back(&mut city, &mut [&mut operator]);
}

#[test]
fn a_device_that_is_lost_in_between_begins_again_and_loses_nothing() {
    for stops_after in 1..6 {
        let (mut city, mut operator) = City::with_agreement();
        let backup = city.server.clone();
        for value in 81..=84 {
            set(&mut operator, item::TARGET, number(value));
            city.sync(&mut operator);
        }
        city.server = backup;
        for _ in 0..stops_after {
            let body = operator.ask(1);
            let reply = city
                .server
                .answer(&body, &operator.person, NOW, true)
                .unwrap();
            operator.hear(&reply, NOW, true);
        }
        operator.crash();
        city.sync(&mut operator);
        assert_eq!(city.cell(ITEM, item::TARGET).value, number(84));
        assert_all_back(&mut city, &mut [&mut operator]);
    }
}

#[test]
fn a_lost_question_about_earlier_operations_is_asked_again() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    for value in 81..=84 {
        set(&mut operator, item::TARGET, number(value));
        city.sync(&mut operator);
    }
    city.server = backup;
    set(&mut operator, item::OBJECTIVE, words("Sasaran baru"));
    // The server asks for what it has lost, and nobody hears it.
    for _ in 0..5 {
        let body = operator.ask(200);
        let asked = PushRequest::from_bytes(&body).unwrap();
        assert_eq!(asked.operations.len(), 1);
        let reply = city.server.answer(&body, &operator.person, NOW, true);
        let reply = PushReply::from_bytes(&reply.unwrap()).unwrap();
        assert_eq!(reply.receipts, [], "nothing is taken past the gap");
    }
    city.sync(&mut operator);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(84));
    assert_all_back(&mut city, &mut [&mut operator]);
}

#[test]
fn a_device_that_has_lost_what_is_wanted_says_so_once_it_has_heard_of_it() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    let first = operator.store.operations_total() + 1;
    for value in 81..=84 {
        set(&mut operator, item::TARGET, number(value));
        city.sync(&mut operator);
    }
    pull(&mut city, &mut operator);
    city.server = backup;
    operator.store.forget_sent_before(Dseq(first + 2));
    operator.crash();
    set(&mut operator, item::OBJECTIVE, words("Sasaran baru"));
    let wanted = |body: &[u8]| PushRequest::from_bytes(body).unwrap().report.wanted;
    let body = operator.ask(200);
    assert_eq!(wanted(&body), Dseq::default(), "it has heard of nothing");
    let reply = city.server.answer(&body, &operator.person, NOW, true);
    operator.hear(&reply.unwrap(), NOW, true);
    assert_eq!(wanted(&operator.ask(200)), Dseq(first));
    operator.asked = None;
    city.sync(&mut operator);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(84));
    let stored = u64::try_from(city.server.operations().count()).unwrap();
    assert_eq!(stored, operator.store.operations_total() - 2);
}

/// A step for a state in which the agreement is not: it is parked, and takes no place.
fn submit_what_is(expected: &str) -> Draft {
    Draft {
        scope: scope().id,
        entity: AGREEMENT,
        kind: EntityKind::Agreement,
        body: Body::Transition {
            action: crate::operation::Transition::Agreement(AgreementAction::Submit),
            expected: expected.to_owned(),
            content_root: [0; 32],
            note: None,
        },
    }
}

/// A parked step takes no place in a scope: no number and no checksum tells that it is gone.
#[test]
fn what_takes_no_place_in_a_scope_comes_back_as_well() {
    let (mut city, mut operator) = City::in_force();
    let backup = city.server.clone();
    operator.act(vec![submit_what_is("draft")], NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::StaleState));
    let parked = operator.replica.sent_operations().next().unwrap();
    let parked = parked.operation.id;
    city.server = backup;
    assert_eq!(city.server.receipt(parked), None);
    city.sync(&mut operator);
    assert!(city.server.receipt(parked).is_some());
    assert_eq!(parked_reason(&operator), Some(ParkReason::StaleState));
}

/// A copy of a push reaches a restored server before its device, which pushes more before it pulls.
/// What stands before that is parked in both histories and has no place that could tell.
#[test]
fn what_a_late_copy_has_changed_before_a_parked_step_is_heard_of() {
    for writes_on in [true, false] {
        let (mut city, mut first) = City::with_agreement();
        let mut second = city.device(2, Role::AgencyOperator);
        city.sync(&mut first);
        city.sync(&mut second);
        let backup = city.server.clone();
        set(&mut first, item::TARGET, number(85));
        first.act(vec![submit_what_is("in_force")], NOW);
        let push = first.ask(200);
        let answer = |city: &mut City| {
            let reply = city.server.answer(&push, &first.person, NOW, true);
            reply.unwrap()
        };
        let reply = answer(&mut city);
        city.server = backup;
        set(&mut second, item::TARGET, number(90));
        set(&mut second, item::OBJECTIVE, words("Sasaran lain"));
        city.sync(&mut second);
        answer(&mut city);
        first.hear(&reply, NOW, true);
        if writes_on {
            set(&mut first, item::OBJECTIVE, words("Sasaran baru"));
        }
        city.sync(&mut first);
        for sent in first.replica.sent_operations() {
            let present = city.server.receipt(sent.operation.id);
            assert_eq!(present.as_ref(), Some(sent.receipt), "{writes_on}");
        }
        assert_all_back(&mut city, &mut [&mut first, &mut second]);
    }
}

/// The answer to what was given back is lost with the power: the fate is told all the same.
#[test]
fn a_fate_that_is_another_after_the_restore_is_heard_of_although_its_receipt_is_lost() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let backup = city.server.clone();
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    assert_eq!(last_fate(&first), Disposition::Applied);
    city.server = backup;
    // Somebody else comes first to the restored server.
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    for _ in 0..6 {
        let body = first.ask(200);
        let gives_back =
            PushRequest::from_bytes(&body).is_ok_and(|request| !request.operations.is_empty());
        let reply = city.server.answer(&body, &first.person, NOW, true).unwrap();
        first.hear(&reply, NOW, !gives_back);
        if gives_back {
            break;
        }
    }
    assert_eq!(city.cell(ITEM, item::TARGET).challengers.len(), 1);
    city.sync(&mut first);
    assert_eq!(last_fate(&first), Disposition::Conflict);
}

#[test]
fn a_head_before_an_own_place_is_noticed_although_no_page_comes() {
    let (mut city, mut operator) = City::with_agreement();
    city.sync(&mut operator);
    let backup = city.server.clone();
    set(&mut operator, item::TARGET, number(85));
    // Something waits, so this is a push; and no pull follows it.
    pull(&mut city, &mut operator);
    city.server = backup;
    pull(&mut city, &mut operator);
    assert!(operator.replica.has_unsent(), "it asks what is wanted");
    city.sync(&mut operator);
    assert_all_back(&mut city, &mut [&mut operator]);
}
