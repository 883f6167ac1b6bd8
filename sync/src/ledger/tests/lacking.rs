//! What a restored server lacks in between, or has got another way: a device compares what the
//! server has of it with what it has receipts for.

use super::*;
use crate::identity::{Dseq, OperationId, UnixSeconds};
use crate::protocol::push::PushRequest;

/// A workflow step whose content nobody has seen: it is parked and takes no place.
fn step_that_is_parked() -> Draft {
    Draft {
        scope: scope().id,
        entity: AGREEMENT,
        kind: EntityKind::Agreement,
        body: Body::Transition {
            action: crate::operation::Transition::Agreement(AgreementAction::Clear),
            expected: "draft".to_owned(),
            content_root: [0; 32],
            note: None,
        },
    }
}

/// Something on the way refuses the next operation, in every form; the device passes it over.
fn refuse_next(device: &mut Device) -> Dseq {
    let next = |device: &Device| device.replica.next_push(1, 1).unwrap();
    let first = next(device).operations[0].id.dseq;
    for _ in 0..3 {
        let request = next(device);
        if request.operations[0].id.dseq == first {
            device.replica.push_refused(&request);
        }
        if !device.replica.has_unsent() || next(device).operations[0].id.dseq != first {
            return first;
        }
    }
    panic!("it goes on trying");
}

/// One push and its answer; what the device has said beside its operations.
#[track_caller]
fn push(city: &mut City, device: &mut Device) -> PushRequest {
    let body = device.ask(200);
    let request = PushRequest::from_bytes(&body).unwrap();
    let reply = city.server.answer(&body, &device.person, NOW, true);
    device.hear(&reply.unwrap(), NOW, true);
    request
}

fn dseqs(request: &PushRequest) -> Vec<u64> {
    let operations = request.operations.iter();
    operations.map(|operation| operation.id.dseq.0).collect()
}

fn id(device: &Device, dseq: Dseq) -> OperationId {
    OperationId {
        replica: device.replica.id(),
        dseq,
    }
}

/// A device whose last operation went up alone, past the one before it; both are on the server.
fn with_a_late_one() -> (City, Device, SimulatedServer, Dseq) {
    let (mut city, mut operator) = City::with_agreement();
    operator.act(vec![step_that_is_parked()], NOW);
    set(&mut operator, item::TARGET, number(85));
    let passed_over = refuse_next(&mut operator);
    let past_it = push(&mut city, &mut operator);
    assert_eq!(past_it.report.wanted, passed_over);
    assert_eq!(operator.replica.outbox().count(), 1);
    let backup = city.server.clone();
    operator.crash();
    let late = push(&mut city, &mut operator);
    assert_eq!(dseqs(&late), [passed_over.0]);
    assert_eq!(
        late.report.receipted,
        Dseq::default(),
        "it is not given back"
    );
    city.sync(&mut operator);
    (city, operator, backup, passed_over)
}

#[test]
fn an_operation_that_came_late_comes_back_although_the_last_one_is_there() {
    let (mut city, mut operator, backup, late) = with_a_late_one();
    city.server = backup;
    let lost = id(&operator, late);
    assert_eq!(city.server.receipt(lost), None);
    city.sync(&mut operator);
    assert!(city.server.receipt(lost).is_some());
}

/// The server is put back once more after it has got the late one back, and before the device has
/// heard of any count of changed fates that could tell.
#[test]
fn a_server_restored_once_more_before_its_count_is_heard_is_compared_once_more() {
    let (mut city, mut operator, backup, late) = with_a_late_one();
    let lost = id(&operator, late);
    city.server = backup.clone();
    while city.server.receipt(lost).is_none() {
        let body = operator.ask(200);
        let reply = city.server.answer(&body, &operator.person, NOW, true);
        operator.hear(&reply.unwrap(), NOW, true);
    }
    city.server = backup;
    city.sync(&mut operator);
    assert!(city.server.receipt(lost).is_some());
}

/// A step that is parked takes no place, and that it came is a changed fate which the device has
/// not heard counted: nothing but a comparison tells that it is gone again.
#[test]
fn a_late_one_lost_before_the_next_pull_comes_back() {
    let (mut city, mut operator) = City::with_agreement();
    operator.act(vec![step_that_is_parked()], NOW);
    set(&mut operator, item::TARGET, number(85));
    let passed_over = refuse_next(&mut operator);
    push(&mut city, &mut operator);
    city.sync(&mut operator);
    let backup = city.server.clone();
    operator.crash();
    push(&mut city, &mut operator);
    let lost = id(&operator, passed_over);
    assert!(city.server.receipt(lost).is_some());
    city.server = backup;
    city.sync(&mut operator);
    assert!(city.server.receipt(lost).is_some());
}

/// What a device knows of a restored server outlasts the power, however careless its store is with
/// the rest: with the receipts it would be forgotten that something was lacking, and the server has
/// gone past it.
#[test]
fn that_a_server_was_restored_is_written_to_last() {
    let (mut city, mut operator) = City::with_agreement();
    city.sync(&mut operator);
    let backup = city.server.clone();
    set(&mut operator, item::TARGET, number(85));
    city.sync(&mut operator);
    city.server = backup;
    let mut pulling = operator.clone();
    let pulled = pulling.replica.pull_request(7);
    let actor = pulling.person.actor();
    let reply = city.server.pull(&pulled, &actor, NOW, 1_000).to_bytes();
    let outcome = pulling
        .replica
        .pull_reply(&pulled, &reply, UnixSeconds(NOW));
    assert!(outcome.unwrap().batch.must_last(), "noticed by a pull");

    set(&mut operator, item::UNIT, words("nilai"));
    let body = operator.ask(200);
    let pushed = PushRequest::from_bytes(&body).unwrap();
    let reply = city.server.answer(&body, &operator.person, NOW, true);
    let outcome = operator
        .replica
        .push_reply(&pushed, &reply.unwrap(), UnixSeconds(NOW))
        .unwrap();
    assert!(outcome.rewound && outcome.batch.must_last());
}

#[test]
fn what_is_refused_while_it_is_given_back_comes_back_after_the_next_start() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    operator.act(vec![step_that_is_parked()], NOW);
    set(&mut operator, item::TARGET, number(85));
    set(&mut operator, item::OBJECTIVE, words("Sasaran baru"));
    city.sync(&mut operator);
    city.server = backup;
    // It hears that the server lacks all three.
    set(&mut operator, item::UNIT, words("nilai"));
    push(&mut city, &mut operator);
    let refused = refuse_next(&mut operator);
    push(&mut city, &mut operator);
    assert_eq!(city.server.receipt(id(&operator, refused)), None);
    assert_eq!(city.cell(ITEM, item::UNIT).value, words("nilai"));
    operator.crash();
    city.sync(&mut operator);
    assert!(city.server.receipt(id(&operator, refused)).is_some());
}

#[test]
fn nothing_behind_what_is_refused_waits_for_it_while_it_is_given_back() {
    let (mut city, mut operator) = City::with_agreement();
    let backup = city.server.clone();
    for value in 81..=84 {
        set(&mut operator, item::TARGET, number(value));
    }
    city.sync(&mut operator);
    city.server = backup;
    set(&mut operator, item::UNIT, words("nilai"));
    let lost = push(&mut city, &mut operator).operations[0].id.dseq.0 - 4;
    assert_eq!(refuse_next(&mut operator), Dseq(lost));
    let behind = push(&mut city, &mut operator);
    assert_eq!(dseqs(&behind), [lost + 1, lost + 2, lost + 3, lost + 4]);
    assert_eq!(behind.report.wanted, Dseq(lost));
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(84));
}

/// A line delivers a push once more, to the restored server and before the device has come. What
/// becomes of it there is another fate than the one the device has heard of.
#[test]
fn a_fate_given_to_a_copy_on_its_way_is_heard_of() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let backup = city.server.clone();
    set(&mut first, item::TARGET, number(85));
    let copy = first.ask(200);
    city.sync(&mut first);
    assert_eq!(last_fate(&first), Disposition::Applied);
    set(&mut first, item::UNIT, words("nilai"));
    city.sync(&mut first);
    city.server = backup;
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    city.server.answer(&copy, &first.person, NOW, true).unwrap();
    assert_eq!(city.cell(ITEM, item::TARGET).challengers.len(), 1);
    city.sync(&mut first);
    let fates = first.replica.sent_operations().map(|sent| sent.disposition);
    let fates: Vec<_> = fates.take(2).collect();
    assert_eq!(fates, [Disposition::Applied, Disposition::Conflict]);
}

/// A copy of a push comes to the restored server before its device has heard of anything, and gets
/// other places there. By the time the device pulls the scope has grown past where it stands.
#[test]
fn a_copy_that_got_another_place_is_noticed_by_the_last_own_operation() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let backup = city.server.clone();
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    let copy = first.ask(200);
    let reply = city.server.answer(&copy, &first.person, NOW, true);
    first.hear(&reply.unwrap(), NOW, true);
    assert_eq!(last_fate(&first), Disposition::Conflict);
    city.server = backup;
    city.server.answer(&copy, &first.person, NOW, true).unwrap();
    let mut third = city.device(3, Role::AgencyOperator);
    city.sync(&mut third);
    set(&mut third, item::UNIT, words("nilai"));
    set(&mut third, item::UNIT, words("poin"));
    city.sync(&mut third);
    city.sync(&mut first);
    assert_eq!(last_fate(&first), Disposition::Applied);
}

/// One page of at most so many cells; whether the scope sums up differently.
fn page(city: &City, device: &mut Device, cells_max: usize) -> bool {
    let request = device.replica.pull_request(7);
    let actor = device.person.actor();
    let reply = city.server.pull(&request, &actor, NOW, cells_max);
    let reply = reply.to_bytes();
    let outcome = device
        .replica
        .pull_reply(&request, &reply, UnixSeconds(NOW))
        .unwrap();
    device.store.write(outcome.batch).unwrap();
    !outcome.mismatched.is_empty()
}

#[test]
fn a_server_restored_while_its_pages_come_is_fetched_anew_once_more() {
    let (mut city, mut operator) = City::with_agreement();
    let mut reader = city.device(3, Role::PlanningReviewer);
    set(&mut operator, item::TARGET, number(85));
    city.sync(&mut operator);
    city.sync(&mut reader);
    // Two other histories of the same length.
    let mut others = Vec::new();
    for value in [86, 87] {
        let (mut other, mut author) = City::with_agreement();
        set(&mut author, item::TARGET, number(value));
        set(&mut author, item::UNIT, words("nilai"));
        other.sync(&mut author);
        others.push((other, author));
    }
    let (mut two, mut author) = others.pop().unwrap();
    let (one, _) = others.pop().unwrap();
    assert!(page(&one, &mut reader, 1_000), "another history");
    push(&mut city, &mut reader);
    // All but the last sequence come from the one server, the rest from the other.
    let stands = |device: &Device| device.replica.head(scope().id).unwrap().seq;
    while stands(&reader).next() < one.ledger().head().seq {
        page(&one, &mut reader, 1);
    }
    assert!(page(&two, &mut reader, 1_000), "pages of two histories");
    push(&mut two, &mut reader);
    assert!(
        !page(&two, &mut reader, 1_000),
        "no news, and kept as it is"
    );
    set(&mut author, item::OBJECTIVE, words("Sasaran baru"));
    two.sync(&mut author);
    assert!(
        page(&two, &mut reader, 1_000),
        "fetched anew at the next news"
    );
    two.sync(&mut reader);
    assert_eq!(reader.replica.head(scope().id), Some(two.ledger().head()));
}
