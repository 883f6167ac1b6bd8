//! Devices name their stores themselves: made-up names do not fill the database, and no operation
//! is lost for it.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::Dseq;
use ikrar_sync::protocol::CONTENT_TYPE;
use support::pen::{Pen, agreement_draft, new_id};
use support::server::Reply;

use super::{City, dispositions, pull};

const MADE_UP: usize = 100;
const KEPT_MAX: usize = 64;

/// Which of these stores the database has a row of.
async fn known(city: &City, pens: &[Pen]) -> Result<usize> {
    let mut count = 0;
    for pen in pens {
        let row = city.server.state.store.replica(pen.replica).await?;
        count += usize::from(row.is_some());
    }
    Ok(count)
}

async fn ask_key(city: &City, pen: &Pen) -> Result<Reply> {
    let body = format!(r#"{{"replica":"{}"}}"#, pen.replica.hex());
    city.server
        .post_as(
            &city.operator,
            "/sync/v1/carry-key",
            "application/json",
            body,
        )
        .await
}

#[tokio::test]
async fn stores_that_only_pull_are_kept_up_to_a_number_and_those_that_wrote_for_ever() -> Result<()>
{
    for city in City::found_each().await? {
        let mut writer = Pen::of(&city.operator);
        let operations = writer.write([agreement_draft(city.own, new_id())]);
        city.push(writer.push(operations)).await?;
        let keyed = Pen::of(&city.operator);
        assert_eq!(ask_key(&city, &keyed).await?.status, StatusCode::OK);
        let pens: Vec<Pen> = (0..MADE_UP).map(|_| Pen::of(&city.operator)).collect();
        for pen in &pens {
            city.server.advance(1);
            pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
        }
        assert_eq!(known(&city, &pens).await?, KEPT_MAX);
        assert_eq!(known(&city, &pens[MADE_UP - KEPT_MAX..]).await?, KEPT_MAX);
        assert_eq!(known(&city, &[writer.clone(), keyed]).await?, 2);

        // One whose row is gone is as welcome as a new one.
        let mut first = pens[0].clone();
        let operations = first.write([agreement_draft(city.own, new_id())]);
        let reply = city.push(first.push(operations)).await?;
        assert_eq!(dispositions(&reply), [Disposition::Applied]);
        pull(&city.server, &city.operator, first.pull(Vec::new())).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_push_of_nothing_leaves_no_row() -> Result<()> {
    for city in City::found_each().await? {
        let pen = Pen::of(&city.operator);
        let reply = city.push(pen.push(Vec::new())).await?;
        assert_eq!(reply.expected, Dseq(1));
        assert_eq!(known(&city, &[pen]).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn keys_for_made_up_stores_are_refused_in_words_and_pushes_go_on() -> Result<()> {
    for city in City::found_each().await? {
        let mut pens: Vec<Pen> = (0..=KEPT_MAX).map(|_| Pen::of(&city.operator)).collect();
        for pen in &pens[..KEPT_MAX] {
            assert_eq!(ask_key(&city, pen).await?.status, StatusCode::OK);
        }
        let refused = ask_key(&city, &pens[KEPT_MAX]).await?;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::TOO_MANY_REQUESTS, "too_many_devices")
        );
        let again = ask_key(&city, &pens[0]).await?;
        assert_eq!(again.status, StatusCode::OK, "a key once given stays");
        let last = &mut pens[KEPT_MAX];
        let operations = last.write([agreement_draft(city.own, new_id())]);
        let body = last.push(operations);
        let reply = city
            .server
            .post_as(&city.operator, "/sync/v1/push", CONTENT_TYPE, body)
            .await?;
        assert_eq!(reply.status, StatusCode::OK);
        let given = ask_key(&city, &pens[KEPT_MAX]).await?;
        assert_eq!(
            given.status,
            StatusCode::OK,
            "a store that has sent something"
        );
    }
    Ok(())
}
