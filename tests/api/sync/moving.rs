//! An agreement moves to another agency: every device converges, and late edits find it.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::model::open_parked;
use ikrar_sync::row::Rows;
use ikrar_sync::schema::agreement;
use ikrar_sync::value::Value;
use support::pen::YEAR;
use support::server::TestServer;
use support::tablet::Tablet;

use super::City;
use super::parked::{PLACE, cell, set_place, with_agreement};

/// The city with an agreement of the first agency, and a tablet of Bagian Organisasi that has it.
async fn with_organisation(city: &City) -> Result<(Tablet, Tablet, EntityId)> {
    let (operator, id) = with_agreement(city).await?;
    let organisation = city
        .server
        .visitor("organisasi", Role::OrganisationReviewer, None)
        .await?;
    let mut organisation = Tablet::of(organisation);
    organisation.sync(&city.server).await?;
    Ok((operator, organisation, id))
}

async fn move_away(
    server: &TestServer,
    organisation: &mut Tablet,
    id: EntityId,
    to: EntityId,
) -> Result<()> {
    let to = ScopeInfo::agency_year(to, YEAR).id;
    let draft = edit::move_to_scope(&organisation.replica, id, to, "SOTK baru")?;
    organisation.act(server, [draft]);
    organisation.sync(server).await?;
    let (_, fate) = organisation.last_sent().context("nothing sent")?;
    assert_eq!(fate, Disposition::Applied);
    Ok(())
}

#[tokio::test]
async fn a_moved_agreement_is_whole_at_its_new_agency_and_gone_from_the_old() -> Result<()> {
    for mut city in City::found_each().await? {
        let (mut operator, mut organisation, id) = with_organisation(&city).await?;
        let before = cell(&operator, id, PLACE)?.clone();
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let head = city.server.visitor("dua", Role::AgencyHead, agency).await?;
        let mut head = Tablet::of(head);
        head.sync(&city.server).await?;
        move_away(&city.server, &mut organisation, id, city.other).await?;
        operator.sync(&city.server).await?;
        operator.restart();
        assert!(operator.replica.row(id).is_none());

        city.server.restart().await?;
        head.sync(&city.server).await?;
        let mut newcomer = Tablet::of(city.server.sign_in("dua").await?);
        newcomer.sync(&city.server).await?;
        for tablet in [&head, &newcomer, &organisation] {
            let place = cell(tablet, id, PLACE)?;
            assert_eq!((&place.value, place.stamp), (&before.value, before.stamp));
            let owner = &cell(tablet, id, agreement::AGENCY)?.value;
            assert_eq!(owner, &Value::Id(city.other));
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_edit_that_names_the_old_scope_follows_its_author_to_the_new_agency() -> Result<()> {
    for city in City::found_each().await? {
        let (mut operator, mut organisation, id) = with_organisation(&city).await?;
        set_place(&mut operator, &city, id, "Singkawang")?;
        // Another process has never read the old scope and does not know of the move.
        let neighbour = city.server.neighbour().await?;
        move_away(&city.server, &mut organisation, id, city.other).await?;
        city.move_account("operator", Role::AgencyOperator, Some(city.other))
            .await?;
        operator.sync(&neighbour).await?;
        let (_, fate) = operator.last_sent().context("nothing sent")?;
        assert_eq!(fate, Disposition::Applied);
        assert_eq!(cell(&operator, id, PLACE)?.value, Value::text("Singkawang"));

        // And the value it made is known to whoever edits on it apart.
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let other = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let mut other = Tablet::of(other);
        other.sync(&city.server).await?;
        set_place(&mut other, &city, id, "Sambas")?;
        other.sync(&city.server).await?;
        set_place(&mut operator, &city, id, "Mempawah")?;
        operator.sync(&city.server).await?;
        let waiting = &cell(&operator, id, PLACE)?.challengers[0];
        assert_eq!(waiting.value, Value::text("Mempawah"));
        assert_eq!(waiting.base_value, Value::text("Singkawang"));
    }
    Ok(())
}

#[tokio::test]
async fn an_edit_by_somebody_who_stayed_behind_waits_at_the_new_agency() -> Result<()> {
    for city in City::found_each().await? {
        let (mut operator, mut organisation, id) = with_organisation(&city).await?;
        set_place(&mut operator, &city, id, "Singkawang")?;
        move_away(&city.server, &mut organisation, id, city.other).await?;
        operator.sync(&city.server).await?;
        let (written, fate) = operator.last_sent().context("nothing sent")?;
        assert_eq!(fate, Disposition::parked(ParkReason::Moved));
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let other = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let mut other = Tablet::of(other);
        other.sync(&city.server).await?;
        let open = open_parked(&other.replica);
        assert_eq!(open.len(), 1);
        let adopt = edit::adopt(&other.replica, open[0].id, "benar")?;
        other.act(&city.server, [adopt]);
        other.sync(&city.server).await?;
        let place = cell(&other, id, PLACE)?;
        assert_eq!(place.value, Value::text("Singkawang"));
        assert_eq!(place.stamp.operation, written);
        operator.sync(&city.server).await?;
        assert_eq!(
            operator.last_sent().map(|(_, fate)| fate),
            Some(Disposition::Applied),
            "its author hears of it without seeing the data"
        );
        assert!(operator.replica.row(id).is_none());
    }
    Ok(())
}
