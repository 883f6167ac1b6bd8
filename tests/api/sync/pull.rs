//! Pulling: only what the person may see now, from wherever the device stands.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::identity::Seq;
use ikrar_sync::schema::CITY_SCOPE;
use support::pen::{Pen, agreement_draft, new_id};
use support::server::TestServer;

use super::{City, pull, push};

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

#[tokio::test]
async fn what_another_process_wrote_is_in_the_very_next_pull() -> Result<()> {
    for city in City::found_each().await? {
        let neighbour = city.server.neighbour().await?;
        let reader = Pen::of(&city.operator);
        for expected in 1..=6 {
            let mut pen = Pen::of(&city.operator);
            let operations = pen.write([agreement_draft(city.own, new_id())]);
            push(&neighbour, &city.operator, pen.push(operations)).await?;
            // Twice: the second may come from what was kept of the first.
            for _ in 0..2 {
                let news = pull(&city.server, &city.operator, reader.pull(Vec::new())).await?;
                let page = news.scopes.iter().find(|page| page.info == city.scope());
                assert_eq!(page.context("no page")?.upto, Seq(expected));
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn four_hundred_fresh_devices_cost_few_encodings() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let drafts = (0..100).map(|_| agreement_draft(city.own, new_id()));
    let operations = pen.write(drafts);
    push(&city.server, &city.operator, pen.push(operations)).await?;
    let first = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
    let kept = city.server.state.pulls.replies.bytes();
    assert!(kept > 0);
    for _ in 0..20 {
        let fresh = Pen::of(&city.operator);
        let news = pull(&city.server, &city.operator, fresh.pull(Vec::new())).await?;
        assert_eq!(news.scopes, first.scopes);
    }
    assert_eq!(
        city.server.state.pulls.replies.bytes(),
        kept,
        "one reply for all"
    );
    Ok(())
}
