//! An operation that a device had to pass over comes behind the ones its author wrote afterwards.

use super::*;
use crate::identity::Dseq;
use crate::protocol::push::{PushReply, PushRequest, Stands, end_of};

/// Pushes one waiting operation, out of order, as a device does that passes others over.
fn push_alone(city: &mut City, device: &mut Device, place: usize) -> Disposition {
    let waiting: Vec<_> = device.replica.outbox().cloned().collect();
    let mut request = PushRequest {
        nonce: 77,
        replica: device.replica.id(),
        operations: vec![waiting[place].clone()],
        report: crate::protocol::push::PushReport::default(),
    };
    // The first answer asks for the place that was passed over; then the device says that it has
    // heard of it, shows what it has in the place before, and sends what there is.
    for _ in 0..2 {
        let bytes = request.to_bytes();
        let body = city.server.answer(&bytes, &device.person, NOW, true);
        let body = body.unwrap();
        let outcome = device
            .replica
            .push_reply(&request, &body, crate::identity::UnixSeconds(NOW))
            .unwrap();
        device.store.write(outcome.batch).unwrap();
        let reply = PushReply::from_bytes(&body).unwrap();
        if let Some(receipt) = reply.receipts.first() {
            return receipt.disposition.clone();
        }
        request.report.wanted = reply.expected;
        let dseq = Dseq(reply.expected.0 - 1);
        let mut waiting = device.replica.outbox().cloned();
        let waiting = waiting.find(|one| one.id.dseq == dseq);
        let mut sent = device.replica.sent_operations();
        let mut sent = || sent.find(|sent| sent.operation.id.dseq == dseq);
        let own = waiting.or_else(|| sent().map(|sent| sent.operation.clone()));
        let end = own.map_or(0, |own| end_of(&own.to_bytes()));
        request.report.stands = Some(Stands { dseq, end });
    }
    panic!("the push was not taken");
}

#[test]
fn the_older_value_does_not_take_the_place_of_the_newer() {
    let (mut city, mut operator) = City::with_agreement();
    set(&mut operator, item::TARGET, number(81));
    set(&mut operator, item::TARGET, number(82));
    assert_eq!(
        push_alone(&mut city, &mut operator, 1),
        Disposition::Applied
    );
    let shown = |device: &Device| {
        device
            .replica
            .row(ITEM)
            .unwrap()
            .value(item::TARGET)
            .clone()
    };
    assert_eq!(shown(&operator), number(82), "before the older one is sent");
    operator.crash();
    assert_eq!(shown(&operator), number(82), "and after a new start");
    let head = city.ledger().head();
    assert_eq!(
        push_alone(&mut city, &mut operator, 0),
        Disposition::Superseded
    );
    assert_eq!(city.ledger().head(), head, "it changes nothing");
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(82));
    city.sync(&mut operator);
    assert_eq!(shown(&operator), number(82));
    assert_eq!(last_fate(&operator), Disposition::Applied);
}

#[test]
fn a_newer_value_that_waits_in_a_conflict_stays_there() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut second, item::TARGET, number(90));
    set(&mut second, item::TARGET, number(91));
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    assert_eq!(push_alone(&mut city, &mut second, 1), Disposition::Conflict);
    assert_eq!(
        push_alone(&mut city, &mut second, 0),
        Disposition::Superseded
    );
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(85));
    let waiting: Vec<_> = cell.challengers.iter().map(|one| &one.value).collect();
    assert_eq!(waiting, [&number(91)]);
}

#[test]
fn the_last_move_is_the_one_its_author_made_last() {
    let (mut city, mut operator) = City::with_agreement();
    set(&mut operator, item::ORDER, words("b"));
    set(&mut operator, item::ORDER, words("c"));
    push_alone(&mut city, &mut operator, 1);
    push_alone(&mut city, &mut operator, 0);
    assert_eq!(city.cell(ITEM, item::ORDER).value, words("c"));
}

#[test]
fn what_others_have_written_since_is_still_a_conflict() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    set(&mut first, item::TARGET, number(81));
    set(&mut first, item::TARGET, number(82));
    push_alone(&mut city, &mut first, 1);
    city.sync(&mut second);
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    assert_eq!(push_alone(&mut city, &mut first, 0), Disposition::Conflict);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(90));
}
