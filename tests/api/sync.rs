//! Push, pull and the doorbell: what is stored, what is parked, what is refused, and that the
//! server goes on.

use anyhow::{Context, Result};
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::{Dseq, EntityId, Seq};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::pull::PullReply;
use ikrar_sync::protocol::push::PushReply;
use ikrar_sync::schema::{CITY_SCOPE, agreement};
use ikrar_sync::value::Value;
use support::pen::{Pen, YEAR, agency_draft, agreement_draft, new_id, set_draft};
use support::server::{Reply, TestServer, Visitor};

/// A server with two agencies and an operator in the first.
struct City {
    server: TestServer,
    own: EntityId,
    other: EntityId,
    operator: Visitor,
}

impl City {
    async fn found(server: TestServer) -> Result<Self> {
        let (own, other) = (new_id(), new_id());
        let administrator = server.visitor("kominfo", Role::Administrator, None).await?;
        let mut pen = Pen::of(&administrator);
        let operations = pen.write([
            agency_draft(own, "Dinas Satu"),
            agency_draft(other, "Dinas Dua"),
        ]);
        let reply = push(&server, &administrator, pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            [Disposition::Applied, Disposition::Applied]
        );
        let agency = Some(AgencyId::from_uuid(own.uuid()));
        let operator = server
            .visitor("operator", Role::AgencyOperator, agency)
            .await?;
        Ok(Self {
            server,
            own,
            other,
            operator,
        })
    }

    async fn found_each() -> Result<Vec<Self>> {
        let mut cities = Vec::new();
        for server in TestServer::start_each().await? {
            cities.push(Self::found(server).await?);
        }
        Ok(cities)
    }

    fn scope(&self) -> ScopeInfo {
        ScopeInfo::agency_year(self.own, YEAR)
    }

    async fn push(&self, body: Vec<u8>) -> Result<PushReply> {
        push(&self.server, &self.operator, body).await
    }

    async fn raw_push(&self, body: Vec<u8>) -> Result<Reply> {
        self.server
            .post_as(&self.operator, "/sync/v1/push", CONTENT_TYPE, body)
            .await
    }

    /// The server is well: it takes an ordinary agreement.
    async fn assert_goes_on(&self) -> Result<()> {
        let mut pen = Pen::of(&self.operator);
        let operations = pen.write([agreement_draft(self.own, new_id())]);
        let reply = self.push(pen.push(operations)).await?;
        assert_eq!(dispositions(&reply), [Disposition::Applied]);
        Ok(())
    }
}

async fn push(server: &TestServer, visitor: &Visitor, body: Vec<u8>) -> Result<PushReply> {
    let reply = server
        .post_as(visitor, "/sync/v1/push", CONTENT_TYPE, body)
        .await?;
    anyhow::ensure!(
        reply.status == StatusCode::OK,
        "{} {}",
        reply.status,
        reply.text()
    );
    assert_eq!(reply.header("content-type"), CONTENT_TYPE);
    Ok(PushReply::from_bytes(&reply.body)?)
}

async fn pull(server: &TestServer, visitor: &Visitor, body: Vec<u8>) -> Result<PullReply> {
    let reply = server
        .post_as(visitor, "/sync/v1/pull", CONTENT_TYPE, body)
        .await?;
    anyhow::ensure!(
        reply.status == StatusCode::OK,
        "{} {}",
        reply.status,
        reply.text()
    );
    Ok(PullReply::from_bytes(&reply.body)?)
}

fn dispositions(reply: &PushReply) -> Vec<Disposition> {
    reply
        .receipts
        .iter()
        .map(|receipt| receipt.disposition.clone())
        .collect()
}

fn park_reason(reply: &PushReply) -> Option<ParkReason> {
    match &reply.receipts.first()?.disposition {
        Disposition::Parked(parked) => Some(parked.reason),
        _ => None,
    }
}

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
async fn an_operation_for_another_agency_is_stored_and_parked() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([
            agreement_draft(city.other, new_id()),
            agreement_draft(city.own, new_id()),
        ]);
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::NoPermission));
        assert_eq!(
            reply.receipts[1].disposition,
            Disposition::Applied,
            "later ones go on"
        );

        let mut reading = city.server.state.store.begin_ledger_read().await?;
        let stored = reading.operations(pen.replica, Dseq(1), Dseq(9)).await?;
        assert_eq!(stored.len(), 2, "nothing is lost");
    }
    Ok(())
}

#[tokio::test]
async fn a_scope_that_cannot_exist_parks_its_operations() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let operations = pen.write([agreement_draft(new_id(), new_id())]);
    let reply = city.push(pen.push(operations)).await?;
    assert_eq!(park_reason(&reply), Some(ParkReason::WrongScope));
    city.assert_goes_on().await
}

#[tokio::test]
async fn an_operation_of_the_future_is_stored_and_parked() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let mut operations = pen.write([agreement_draft(city.own, new_id())]);
        operations[0].version = 99;
        operations[0].body = Body::Unknown { tag: 77 };
        operations[0]
            .extra
            .push((900, vec![0x63, b'b', b'a', b'r']));
        let sent = operations[0].clone();
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::UnknownVersion));

        let mut reading = city.server.state.store.begin_ledger_read().await?;
        let stored = reading.operations(pen.replica, Dseq(1), Dseq(1)).await?;
        assert_eq!(
            Operation::from_bytes(&stored[0].envelope)?,
            sent,
            "kept as it came"
        );
        drop(reading);
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_hundred_kilobytes_in_a_note_are_parked_with_the_field() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let id = new_id();
    let long = "a".repeat(100 * 1024);
    let operations = pen.write([
        agreement_draft(city.own, id),
        set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), &long),
    ]);
    let reply = city.push(pen.push(operations)).await?;
    let Disposition::Parked(parked) = &reply.receipts[1].disposition else {
        anyhow::bail!("not parked: {reply:?}");
    };
    assert_eq!(
        (parked.reason, parked.detail.as_str()),
        (ParkReason::ValueTooLong, "signed_place")
    );
    city.assert_goes_on().await
}

#[tokio::test]
async fn a_body_that_is_not_cbor_is_refused_with_a_code() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let page = b"<!doctype html><title>Login Wi-Fi</title>".to_vec();
    for body in [
        page,
        Vec::new(),
        b"IKR1\0\xff\xff".to_vec(),
        b"IKR1\x01broken".to_vec(),
    ] {
        for path in ["/sync/v1/push", "/sync/v1/pull"] {
            let reply = city
                .server
                .post_as(&city.operator, path, CONTENT_TYPE, body.clone())
                .await?;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body:?}");
            assert_eq!(reply.code(), "not_cbor", "{body:?}");
        }
    }
    let json = city
        .server
        .post_as(&city.operator, "/sync/v1/push", "application/json", "{}")
        .await?;
    assert_eq!(json.code(), "unsupported_content_type");
    city.assert_goes_on().await
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_with_a_code() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let reply = city.raw_push(vec![0; 300 * 1024]).await?;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
    );
    let bomb = ikrar_sync::protocol::frame::wrap(&vec![0; 16 * 1024 * 1024]);
    let reply = city.raw_push(bomb).await?;
    assert_eq!(reply.code(), "body_too_large");
    city.assert_goes_on().await
}

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
async fn without_a_session_nothing_is_stored_and_the_code_says_why() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let operations = pen.write([agreement_draft(city.own, new_id())]);
    let body = pen.push(operations);
    city.server.advance(40 * 24 * 60 * 60);
    let reply = city.raw_push(body.clone()).await?;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::UNAUTHORIZED, "session_expired")
    );
    let again = city.server.sign_in("operator").await?;
    let reply = push(&city.server, &again, body).await?;
    assert_eq!(
        dispositions(&reply),
        [Disposition::Applied],
        "written under the old session"
    );
    Ok(())
}

#[tokio::test]
async fn another_accounts_session_neither_pushes_nor_fills_a_store() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let body = pen.push(operations);
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let colleague = city
            .server
            .visitor("kedua", Role::AgencyOperator, agency)
            .await?;
        let reply = city
            .server
            .post_as(&colleague, "/sync/v1/push", CONTENT_TYPE, body.clone())
            .await?;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::UNAUTHORIZED, "other_account")
        );
        assert_eq!(
            dispositions(&city.push(body).await?),
            [Disposition::Applied]
        );
        let reply = city
            .server
            .post_as(
                &colleague,
                "/sync/v1/pull",
                CONTENT_TYPE,
                pen.pull(Vec::new()),
            )
            .await?;
        assert_eq!(reply.code(), "other_account");
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
        let reply = city.push(copy.push(operations)).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::CloneDetected));
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_gap_is_asked_for_once_and_then_passed_over() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        pen.next = Dseq(5);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let body = pen.push(operations);
        let reply = city.push(body.clone()).await?;
        assert_eq!((reply.receipts.len(), reply.expected), (0, Dseq(1)));
        let reply = city.push(body).await?;
        assert_eq!(
            dispositions(&reply),
            [Disposition::Applied],
            "the device has no more"
        );
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
async fn the_doorbell_rings_for_own_scopes_only() -> Result<()> {
    use futures::StreamExt;
    use tower::ServiceExt;

    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let request = city
            .server
            .request_as(&city.operator, "/sync/v1/doorbell")?;
        let response = city.server.router().oneshot(request).await?;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        assert_eq!(
            stream.next().await.context("closed")??,
            ": terhubung\n\n".as_bytes()
        );

        let mut pen = Pen::of(&stranger);
        let operations = pen.write([agreement_draft(city.other, new_id())]);
        push(&city.server, &stranger, pen.push(operations)).await?;
        city.assert_goes_on().await?;
        let heard = stream.next().await.context("closed")??;
        let expected = format!(
            "event: ring\ndata: {{\"scope\":\"{}\",\"seq\":1}}\n\n",
            city.scope().id.hex()
        );
        assert_eq!(
            heard,
            expected.as_bytes(),
            "the stranger's scope was not rung"
        );
        city.server.state.bell.close();
        assert!(
            stream.next().await.is_none(),
            "closing the hub ends the connection"
        );
    }
    Ok(())
}
