//! Pushing: stored once, receipted for ever, judged fairly.

use anyhow::{Context, Result};
use axum::body::Body;
use axum::http::StatusCode;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_server::ingest::INSIDE_MAX;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::{Dseq, Seq};
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::push::{PushRequest, Stands, end_of};
use ikrar_sync::schema::{CITY_SCOPE, agreement};
use ikrar_sync::value::Value;
use support::pen::{Pen, agreement_draft, new_id, set_draft};
use support::server::TestServer;

use super::{City, dispositions, park_reason, pull, push};

#[tokio::test]
async fn what_an_operator_pushes_a_reviewer_pulls() -> Result<()> {
    for city in City::found_each().await? {
        let reviewer = city
            .server
            .visitor("bappeda", Role::PlanningReviewer, None)
            .await?;
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let operations = pen.write([
            agreement_draft(city.own, id),
            set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Singkawang"),
        ]);
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            [Disposition::Applied, Disposition::Applied]
        );
        assert_eq!(reply.receipts[1].seq, Some(Seq(2)));
        assert_eq!((reply.nonce, reply.expected), (7, Dseq(3)));

        let news = pull(&city.server, &reviewer, Pen::of(&reviewer).pull(Vec::new())).await?;
        let page = news
            .scopes
            .iter()
            .find(|page| page.info == city.scope())
            .context("no page")?;
        assert_eq!(
            (page.upto, page.head.seq, page.reset),
            (Seq(2), Seq(2), false)
        );
        let place = page
            .cells
            .iter()
            .find(|changed| changed.field == agreement::SIGNED_PLACE);
        let place = &place.context("no cell")?.cell;
        assert_eq!(place.value, Value::text("Singkawang"));
        assert_eq!(place.stamp.author.uuid(), city.operator.user.uuid());
        assert_eq!(place.stamp.received_at, city.server.now());
        assert!(news.scopes.iter().any(|page| page.info.id == CITY_SCOPE));
        assert!(!news.more);
    }
    Ok(())
}

#[tokio::test]
async fn the_same_batch_twice_gets_the_same_receipts_and_changes_nothing() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let operations = pen.write([
            agreement_draft(city.own, id),
            set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Singkawang"),
            set_draft(
                city.own,
                new_id(),
                agreement::SIGNED_PLACE,
                Seq(0),
                "tak dikenal",
            ),
        ]);
        let body = pen.push(operations);
        let first = city.push(body.clone()).await?;
        assert_eq!(
            first.receipts[2].seq, None,
            "the third has no entity to change"
        );
        assert_eq!(city.push(body.clone()).await?, first);
        city.server.restart().await?;
        assert_eq!(city.push(body).await?, first, "also after a crash");

        let pulled = city
            .server
            .state
            .store
            .begin_ledger_read()
            .await?
            .scopes()
            .await?;
        let head = pulled
            .iter()
            .find(|scope| scope.info == city.scope())
            .context("no scope")?;
        assert_eq!(head.head.seq, Seq(2));
    }
    Ok(())
}

#[tokio::test]
async fn a_restarted_server_knows_everything_it_receipted() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write((0..200).map(|_| agreement_draft(city.own, new_id())));
        city.push(pen.push(operations)).await?;
        let pen_of_reader = Pen::of(&city.operator);
        let before = pull(&city.server, &city.operator, pen_of_reader.pull(Vec::new())).await?;
        city.server.restart().await?;
        let after = pull(&city.server, &city.operator, pen_of_reader.pull(Vec::new())).await?;
        assert_eq!(before, after);
        let page = after
            .scopes
            .iter()
            .find(|page| page.info == city.scope())
            .context("no page")?;
        assert_eq!(page.head.seq, Seq(200));
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_copied_store_is_told_and_its_content_kept() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let mut copy = pen.clone();
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        city.push(pen.push(operations)).await?;
        let operations = copy.write([agreement_draft(city.own, new_id())]);
        let body = copy.push(operations);
        let reply = city.push(body.clone()).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::CloneDetected));
        assert_eq!(city.push(body).await?.receipts, reply.receipts);
        let mut reading = city.server.state.store.begin_ledger_read().await?;
        let kept = reading.forked_operations(copy.replica).await?;
        assert_eq!(kept, 1, "sent twice, kept once");
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_does_not_fill_the_place_of_what_the_other_store_passed_over() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let mut copy = pen.clone();
        let draft = || agreement_draft(city.own, new_id());
        let (passed_over, sent) = (pen.write([draft()]), pen.write([draft()]));
        let reply = city.push(pen.push_lacking(sent.clone(), Dseq(1))).await?;
        assert_eq!(reply.expected, Dseq(3));
        // Neither has heard what the server has last.
        let others = copy.write([draft()]);
        for late in [&passed_over, &others] {
            let reply = city.push(pen.push(late.clone())).await?;
            assert_eq!((reply.receipts.len(), reply.expected), (0, Dseq(3)));
        }
        let shown = |late: &[Operation], end| {
            let mut request = PushRequest::from_bytes(&pen.push(late.to_vec()))?;
            let dseq = Dseq(2);
            request.report.stands = Some(Stands { dseq, end });
            anyhow::Ok(request.to_bytes())
        };
        let reply = city.push(shown(&others, 0)?).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::CloneDetected));
        let last = sent.first().context("nothing was sent")?;
        let reply = city
            .push(shown(&passed_over, end_of(&last.to_bytes()))?)
            .await?;
        assert_eq!(dispositions(&reply), [Disposition::Applied]);
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_reply_tells_the_place_of_the_operation_before() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let first = pen.write([agreement_draft(city.own, new_id())]);
        let before = end_of(&first.first().context("nothing was written")?.to_bytes());
        let reply = city.push(pen.push(first)).await?;
        assert_eq!(reply.before, None, "nothing is before the first");
        let given = reply.receipts.first().and_then(|receipt| receipt.seq);
        assert!(given.is_some());
        let second = pen.write([agreement_draft(city.own, new_id())]);
        let untold = city.push(pen.push(second.clone())).await?;
        assert_eq!(untold.before, None, "a build that does not ask");
        let mut request = PushRequest::from_bytes(&pen.push(second))?;
        request.report.before = before;
        let told = city.push(request.to_bytes()).await?;
        assert_eq!(told.before, given, "also to what comes again");
    }
    Ok(())
}

#[tokio::test]
async fn a_gap_is_asked_for_until_the_device_says_that_it_has_no_more() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        pen.next = Dseq(5);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        // Each of these answers could have been lost on the way.
        for _ in 0..3 {
            let reply = city.push(pen.push(operations.clone())).await?;
            assert_eq!((reply.receipts.len(), reply.expected), (0, Dseq(1)));
        }
        let reply = city.push(pen.push_lacking(operations, Dseq(1))).await?;
        assert_eq!(dispositions(&reply), [Disposition::Applied]);
        assert_eq!(reply.expected, Dseq(6));
    }
    Ok(())
}

#[tokio::test]
async fn pushes_that_arrive_together_are_all_stored_once() -> Result<()> {
    for city in City::found_each().await? {
        let bodies: Vec<Vec<u8>> = (0..40)
            .map(|_| {
                let mut pen = Pen::of(&city.operator);
                let drafts = (0..5).map(|_| agreement_draft(city.own, new_id()));
                let operations = pen.write(drafts);
                pen.push(operations)
            })
            .collect();
        let pushes = bodies.into_iter().map(|body| city.push(body));
        let mut seqs = Vec::new();
        for reply in futures::future::try_join_all(pushes).await? {
            seqs.extend(reply.receipts.into_iter().filter_map(|receipt| receipt.seq));
        }
        seqs.sort_unstable();
        assert_eq!(
            seqs,
            (1..=200).map(Seq).collect::<Vec<_>>(),
            "no gap, nothing twice"
        );
    }
    Ok(())
}

#[tokio::test]
async fn two_people_who_edit_apart_see_base_mine_and_theirs() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let colleague = city
            .server
            .visitor("kedua", Role::AgencyOperator, agency)
            .await?;
        let id = new_id();
        let (mut pen, mut other) = (Pen::of(&city.operator), Pen::of(&colleague));
        let operations = pen.write([agreement_draft(city.own, id)]);
        city.push(pen.push(operations)).await?;
        let edit = |text| set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), text);
        let operations = other.write([edit("Mempawah")]);
        push(&city.server, &colleague, other.push(operations)).await?;
        let operations = pen.write([edit("Singkawang")]);
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(dispositions(&reply), [Disposition::Conflict]);

        let news = pull(&city.server, &colleague, other.pull(Vec::new())).await?;
        let page = news
            .scopes
            .iter()
            .find(|page| page.info == city.scope())
            .context("no page")?;
        let place = page
            .cells
            .iter()
            .find(|changed| changed.field == agreement::SIGNED_PLACE);
        let cell = &place.context("no cell")?.cell;
        assert_eq!(cell.value, Value::text("Mempawah"), "the incumbent stays");
        assert_eq!(cell.challengers[0].value, Value::text("Singkawang"));
        assert_eq!(cell.challengers[0].base_value, Value::text("Pontianak"));
    }
    Ok(())
}

#[tokio::test]
async fn two_processes_on_one_database_never_give_a_number_twice() -> Result<()> {
    for city in City::found_each().await? {
        let neighbour = city.server.neighbour().await?;
        let mut seqs = Vec::new();
        for _ in 0..5 {
            for server in [&city.server, &neighbour] {
                let mut pen = Pen::of(&city.operator);
                let operations = pen.write([agreement_draft(city.own, new_id())]);
                let reply = push(server, &city.operator, pen.push(operations)).await?;
                seqs.extend(reply.receipts.into_iter().filter_map(|receipt| receipt.seq));
            }
        }
        assert_eq!(seqs, (1..=10).map(Seq).collect::<Vec<_>>());
        for server in [&city.server, &neighbour] {
            let body = Pen::of(&city.operator).pull(Vec::new());
            let news = pull(server, &city.operator, body).await?;
            let page = news.scopes.iter().find(|page| page.info == city.scope());
            assert_eq!(page.context("no page")?.upto, Seq(10));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_full_queue_answers_at_once_and_loses_nothing() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    // The writer cannot go on while somebody reads.
    let reading = city.server.state.ingest.ledgers().read().await;
    let mut pushes: FuturesUnordered<_> = (0..200)
        .map(|_| {
            let mut pen = Pen::of(&city.operator);
            let operations = pen.write([agreement_draft(city.own, new_id())]);
            city.raw_push(pen.push(operations))
        })
        .collect();
    let refused = pushes.next().await.context("no answer")??;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.code(), "busy");
    let turn: u32 = refused.header("retry-after").parse()?;
    assert!(
        (1..=5).contains(&turn),
        "{turn} s for a house full of short pushes"
    );
    drop(reading);
    let mut stored = 0;
    while let Some(reply) = pushes.next().await {
        stored += u64::from(reply?.status == StatusCode::OK);
    }
    let mut transaction = city.server.state.store.begin_ledger().await?;
    let row = transaction
        .lock_scope(city.scope().id)
        .await?
        .context("no scope")?;
    assert_eq!(
        row.head.seq,
        Seq(stored),
        "what was answered is what is stored"
    );
    assert!(stored > 100);
    Ok(())
}

#[tokio::test]
async fn a_full_house_refuses_before_it_reads_and_every_turn_is_later_than_the_one_before()
-> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let door = city.server.state.ingest.door();
    let mut inside: Vec<_> = (0..INSIDE_MAX).filter_map(|_| door.enter().ok()).collect();
    assert_eq!(inside.len(), INSIDE_MAX);
    let mut turns = Vec::new();
    for _ in 0..300 {
        // A body that never comes: who waits for it, waits for ever.
        let body = Body::from_stream(futures::stream::pending::<std::io::Result<Vec<u8>>>());
        let refused = city
            .server
            .post_as(&city.operator, "/sync/v1/push", CONTENT_TYPE, body)
            .await?;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        turns.push(refused.header("retry-after").parse::<u32>()?);
    }
    assert!(turns.is_sorted(), "{turns:?}");
    assert!(turns.last() > turns.first(), "{turns:?}");
    inside.clear();
    city.assert_goes_on().await
}

#[tokio::test]
async fn a_failing_database_is_not_told_to_anybody_and_nothing_is_lost() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let body = pen.push(operations);
        city.server.state.store.close().await;
        let reply = city.raw_push(body.clone()).await?;
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(reply.code(), "internal");
        assert!(
            !reply.text().to_lowercase().contains("pool"),
            "{}",
            reply.text()
        );
        city.server.restart().await?;
        assert_eq!(
            dispositions(&city.push(body).await?),
            [Disposition::Applied]
        );
    }
    Ok(())
}
