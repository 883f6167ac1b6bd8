//! An id stands in one scope, whoever sends it and whichever server takes it.

use std::collections::BTreeMap;

use anyhow::Result;
use ikrar_domain::agreement::Level;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{NewAgreement, new_agreement};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::{Body, Draft};
use ikrar_sync::schema::{EntityKind, item, realization_id, report_id};
use ikrar_sync::value::Value;
use support::pen::{Pen, YEAR, agreement_draft, new_id};
use support::server::Visitor;

use super::{City, dispositions, push};

fn taken() -> Disposition {
    Disposition::parked_with(ParkReason::WrongScope, "exists_elsewhere")
}

fn item_draft(agency: EntityId, agreement: EntityId, id: EntityId) -> Draft {
    Draft {
        scope: ScopeInfo::agency_year(agency, YEAR).id,
        entity: id,
        kind: EntityKind::Item,
        body: Body::Create {
            fields: BTreeMap::from([(item::AGREEMENT, Value::Id(agreement))]),
        },
    }
}

async fn other_operator(city: &City) -> Result<Visitor> {
    let agency = Some(AgencyId::from_uuid(city.other.uuid()));
    city.server
        .visitor("dua", Role::AgencyOperator, agency)
        .await
}

#[tokio::test]
async fn an_id_of_another_scope_is_parked_with_the_reason_and_its_neighbours_go_on() -> Result<()> {
    for city in City::found_each().await? {
        let forger = other_operator(&city).await?;
        let (agreement, row) = (new_id(), new_id());
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([
            agreement_draft(city.own, agreement),
            item_draft(city.own, agreement, row),
        ]);
        city.push(pen.push(operations)).await?;
        let mut theirs = Pen::of(&forger);
        let own = new_id();
        let operations = theirs.write([
            agreement_draft(city.other, agreement),
            agreement_draft(city.other, own),
            item_draft(city.other, own, row),
            item_draft(city.other, own, new_id()),
        ]);
        // The server that has the other scope in memory, and one that has nothing there yet.
        let reply = if city.server.hears_neighbours() {
            let neighbour = city.server.neighbour().await?;
            push(&neighbour, &forger, theirs.push(operations)).await?
        } else {
            push(&city.server, &forger, theirs.push(operations)).await?
        };
        let applied = || Disposition::Applied;
        assert_eq!(
            dispositions(&reply),
            [taken(), applied(), taken(), applied()]
        );
    }
    Ok(())
}

#[tokio::test]
async fn two_servers_asked_at_once_take_an_id_once() -> Result<()> {
    for city in City::found_each().await? {
        if !city.server.hears_neighbours() {
            continue;
        }
        let forger = other_operator(&city).await?;
        let neighbour = city.server.neighbour().await?;
        for _ in 0..20 {
            let id = new_id();
            let (mut one, mut two) = (Pen::of(&city.operator), Pen::of(&forger));
            let first = one.write([agreement_draft(city.own, id)]);
            let second = two.write([agreement_draft(city.other, id)]);
            let (first, second) = tokio::join!(
                push(&city.server, &city.operator, one.push(first)),
                push(&neighbour, &forger, two.push(second)),
            );
            let mut fates = dispositions(&first?);
            fates.extend(dispositions(&second?));
            assert!(fates.contains(&Disposition::Applied), "{fates:?}");
            assert!(fates.contains(&taken()), "{fates:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_id_that_follows_from_others_is_looked_for_once_the_database_refuses() -> Result<()> {
    for city in City::found_each().await? {
        let forger = other_operator(&city).await?;
        let (agreement, row, own) = (new_id(), new_id(), new_id());
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([
            agreement_draft(city.own, agreement),
            item_draft(city.own, agreement, row),
        ]);
        city.push(pen.push(operations)).await?;
        // Somebody makes a row of theirs under an id that a report of the other agency will have.
        let quarter = ikrar_domain::value::Quarter::First;
        let report = report_id(agreement, quarter);
        let mut theirs = Pen::of(&forger);
        let operations = theirs.write([
            agreement_draft(city.other, own),
            item_draft(city.other, own, report),
            item_draft(city.other, own, realization_id(row, quarter)),
        ]);
        push(&city.server, &forger, theirs.push(operations)).await?;
        let fields = BTreeMap::from([
            (ikrar_sync::schema::report::AGREEMENT, Value::Id(agreement)),
            (
                ikrar_sync::schema::report::QUARTER,
                Value::Integer(i64::from(quarter.number())),
            ),
        ]);
        let draft = Draft {
            scope: city.scope().id,
            entity: report,
            kind: EntityKind::Report,
            body: Body::Create { fields },
        };
        let operations = pen.write([draft, agreement_draft(city.own, new_id())]);
        let reply = city.push(pen.push(operations)).await?;
        let fates = dispositions(&reply);
        assert!(matches!(fates[0], Disposition::Parked(_)), "{fates:?}");
        assert_eq!(fates[1], Disposition::Applied);
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn one_push_that_wants_an_id_in_two_scopes_gets_it_in_none() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let next_year = NewAgreement {
            id,
            agency: city.own,
            year: YEAR + 1,
            level: Level::AgencyHead,
        };
        let drafts = [
            agreement_draft(city.own, id),
            new_agreement(next_year, &[]),
            agreement_draft(city.own, new_id()),
        ];
        let operations = pen.write(drafts);
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            [taken(), taken(), Disposition::Applied]
        );
    }
    Ok(())
}
