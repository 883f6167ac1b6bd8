//! A tablet comes back after 400 days: every edit gets its fate, and a conflict still shows the
//! value its author saw.

use super::*;

/// Sequences the agency has used meanwhile.
const MEANWHILE: u64 = 400_000;
const DAY_S: i64 = 24 * 3_600;

/// The server goes on without the device for hundreds of thousands of operations; the last of
/// them gave some fields other values.
fn time_passes(city: &mut City, rewritten: &[(EntityId, schema::Field, Value)]) {
    let info = scope();
    let mut rows: Vec<crate::row::Row> = city.ledger().rows().cloned().collect();
    for (entity, field, value) in rewritten {
        let row = rows.iter_mut().find(|row| row.id == *entity).unwrap();
        let cell = row.cells.entry(*field).or_default();
        cell.value = value.clone();
        cell.version = Seq(MEANWHILE - 1);
        cell.touched = Seq(MEANWHILE - 1);
        cell.stamp.operation.replica = crate::identity::ReplicaId::from_bytes([0xfe; 16]);
        cell.stamp.author = EntityId::from_bytes([0xfd; 16]);
    }
    city.server
        .add_scope(Ledger::load(info, Seq(MEANWHILE), rows));
}

/// Pushes in small pieces, pulls, and once more.
fn come_back(city: &mut City, device: &mut Device) {
    let later = NOW + 400 * DAY_S;
    while device.replica.has_unsent() {
        let body = device.ask(2);
        let person = device.person;
        let reply = city.server.answer(&body, &person, later, true).unwrap();
        assert!(device.hear(&reply, later, true).answered);
    }
    city.sync(device);
    city.sync(device);
}

#[test]
fn after_four_hundred_days_every_edit_gets_its_fate_and_conflicts_show_the_old_base() {
    let (mut city, mut operator) = City::with_agreement();
    city.sync(&mut operator);
    let known = operator.replica.head(scope().id).unwrap().seq;
    set(&mut operator, item::TARGET, number(91));
    set(&mut operator, item::UNIT, words("indeks 0-100"));
    let added = edit::add_item(
        &operator.replica,
        AGREEMENT,
        EntityId::from_bytes([0xc9; 16]),
        &[(item::INDICATOR, words("Indikator baru"))],
    )
    .unwrap();
    operator.act(vec![added], NOW);
    let gone = Draft {
        scope: scope().id,
        entity: EntityId::from_bytes([0xee; 16]),
        kind: EntityKind::Item,
        body: Body::Set {
            field: item::TARGET,
            base: known.into(),
            value: number(1),
        },
    };
    operator.act(vec![gone], NOW);
    let written = operator.replica.outbox().count();

    time_passes(&mut city, &[(ITEM, item::TARGET, number(88))]);
    operator.crash();
    come_back(&mut city, &mut operator);

    let fates: Vec<Disposition> = operator
        .replica
        .sent_operations()
        .take(written)
        .map(|sent| sent.disposition)
        .collect();
    assert_eq!(
        fates,
        [
            Disposition::parked(ParkReason::UnknownEntity),
            Disposition::Applied,
            Disposition::Applied,
            Disposition::Conflict,
        ],
        "newest first"
    );
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(88));
    assert_eq!(cell.challengers[0].value, number(91));
    assert_eq!(
        cell.challengers[0].base_value,
        number(80),
        "what its author saw"
    );
    assert_eq!(city.cell(ITEM, item::UNIT).value, words("indeks 0-100"));
    assert_eq!(
        operator.replica.head(scope().id),
        Some(city.ledger().head()),
        "and the device is in step"
    );
}
