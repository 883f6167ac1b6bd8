//! Bad input: a clear answer with a stable code, nothing lost, and the server goes on.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::{Dseq, Seq};
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::frame::Frame;
use ikrar_sync::schema::agreement;
use support::pen::{Pen, agreement_draft, new_id, set_draft};
use support::server::TestServer;

use super::{City, dispositions, park_reason, push};

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
    let content = vec![0; 16 * 1024 * 1024];
    let bomb = Frame {
        ids: Vec::new(),
        content,
    }
    .wrap();
    let reply = city.raw_push(bomb).await?;
    assert_eq!(reply.code(), "body_too_large");
    city.assert_goes_on().await
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
