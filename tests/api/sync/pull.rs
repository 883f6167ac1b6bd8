//! Pulling: only what the person may see now, from wherever the device stands.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::identity::Seq;
use ikrar_sync::schema::CITY_SCOPE;
use support::pen::Pen;

use super::{City, pull};

#[tokio::test]
async fn a_cursor_from_the_future_starts_the_scope_again() -> Result<()> {
    for city in City::found_each().await? {
        city.assert_goes_on().await?;
        let body = Pen::of(&city.operator).pull(vec![(city.scope().id, Seq(1_000_000))]);
        let news = pull(&city.server, &city.operator, body).await?;
        let page = news
            .scopes
            .iter()
            .find(|page| page.info == city.scope())
            .context("no page")?;
        assert!(page.reset);
        assert_eq!(page.upto, Seq(1));
        assert!(!page.cells.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn another_agencys_scope_is_revoked_and_never_shown() -> Result<()> {
    for city in City::found_each().await? {
        city.assert_goes_on().await?;
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let body = Pen::of(&stranger).pull(vec![(city.scope().id, Seq(1))]);
        let news = pull(&city.server, &stranger, body).await?;
        assert_eq!(news.revoked, [city.scope().id]);
        assert!(news.scopes.iter().all(|page| page.info.id == CITY_SCOPE));
    }
    Ok(())
}
