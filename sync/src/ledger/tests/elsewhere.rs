//! An id belongs to one scope: devices know a row by its id alone.

use super::*;

const OTHER_AGREEMENT: EntityId = EntityId::from_bytes([0xb9; 16]);

fn other() -> ScopeInfo {
    ScopeInfo::agency_year(AGENCY, YEAR + 1)
}

fn create(entity: EntityId, kind: EntityKind, fields: &[(schema::Field, Value)]) -> Draft {
    Draft {
        scope: other().id,
        entity,
        kind,
        body: Body::Create {
            fields: fields.iter().cloned().collect(),
        },
    }
}

fn agreement_of_other(id: EntityId) -> Draft {
    create(
        id,
        EntityKind::Agreement,
        &[
            (agreement::AGENCY, Value::Id(AGENCY)),
            (agreement::YEAR, Value::Integer(i64::from(YEAR + 1))),
            (agreement::LEVEL, words("agency_head")),
        ],
    )
}

#[test]
fn an_entity_of_another_scope_cannot_be_created_again() {
    let (mut city, mut operator) = City::with_agreement();
    city.server.add_scope(Ledger::new(other()));
    city.sync(&mut operator);
    let before = city.ledger().head();
    let mut forger = city.device(9, Role::AgencyOperator);
    forger.act(vec![agreement_of_other(OTHER_AGREEMENT)], NOW);
    let item_fields = [(item::AGREEMENT, Value::Id(OTHER_AGREEMENT))];
    forger.act(vec![create(ITEM, EntityKind::Item, &item_fields)], NOW);
    forger.act(vec![agreement_of_other(AGREEMENT)], NOW);
    for _ in 0..2 {
        let body = forger.ask(200);
        let reply = city.server.answer(&body, &forger.person, NOW, true);
        forger.hear(&reply.unwrap(), NOW, true);
    }
    let mut fates: Vec<Disposition> = forger
        .replica
        .sent_operations()
        .map(|sent| sent.disposition)
        .collect();
    fates.reverse();
    let taken = Disposition::parked_with(ParkReason::WrongScope, "exists_elsewhere");
    assert_eq!(fates, [Disposition::Applied, taken.clone(), taken]);
    assert_eq!(city.ledger().head(), before);
    let there = &city.server.ledgers()[&other().id];
    assert!(there.row(ITEM).is_none() && there.row(AGREEMENT).is_none());
}
