//! `/sync/v1/carry`: a queue handed in as a file counts once, whoever brings it and however often.

use anyhow::{Context, Result};
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::carry::{CONTENT_TYPE, Carried, CarryKey, NONCE_BYTES, seal};
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use serde_json::Value as Json;
use support::pen::{Pen, agreement_draft, new_id};
use support::server::{Reply, TestServer, Visitor};

use super::{City, dispositions, park_reason, push};

async fn key(server: &TestServer, visitor: &Visitor, pen: &Pen) -> Result<Reply> {
    let body = format!(r#"{{"replica":"{}"}}"#, pen.replica.hex());
    server
        .post_as(visitor, "/sync/v1/carry-key", "application/json", body)
        .await
}

fn read_key(reply: &Reply) -> Result<CarryKey> {
    let json: Json = serde_json::from_slice(&reply.body)?;
    let hex = json["key"].as_str().context("a key")?;
    CarryKey::from_hex(hex).context("64 digits")
}

fn file(key: &CarryKey, pen: &Pen, pieces: &[&[Operation]]) -> Result<Vec<u8>> {
    let pushes = pieces
        .iter()
        .map(|operations| PushRequest {
            nonce: 0,
            replica: pen.replica,
            operations: operations.to_vec(),
            report: ikrar_sync::protocol::push::PushReport::default(),
        })
        .collect();
    let carried = Carried {
        replica: pen.replica,
        made_at: UnixSeconds(1_800_000_100),
        pushes,
    };
    seal(key, [5; NONCE_BYTES], &carried).context("a sealed file")
}

async fn hand_in(server: &TestServer, carrier: &Visitor, file: &[u8]) -> Result<Reply> {
    server
        .post_as(carrier, "/sync/v1/carry", CONTENT_TYPE, file.to_vec())
        .await
}

fn counts(reply: &Reply) -> Result<[u64; 4]> {
    anyhow::ensure!(reply.status == StatusCode::OK, "{}", reply.text());
    let json: Json = serde_json::from_slice(&reply.body)?;
    let mut counts = [0; 4];
    for (count, name) in counts
        .iter_mut()
        .zip(["operations", "stored", "conflicts", "parked"])
    {
        *count = json[name].as_u64().context(name)?;
    }
    Ok(counts)
}

async fn reviewer(city: &City) -> Result<Visitor> {
    city.server
        .visitor("bappeda", Role::PlanningReviewer, None)
        .await
}

#[tokio::test]
async fn bappeda_hands_a_queue_in_and_nothing_doubles_when_the_device_reconnects() -> Result<()> {
    for city in City::found_each().await? {
        let bappeda = reviewer(&city).await?;
        let mut pen = Pen::of(&city.operator);
        let key = read_key(&key(&city.server, &city.operator, &pen).await?)?;
        let first = pen.write([agreement_draft(city.own, new_id())]);
        let second = pen.write([agreement_draft(city.own, new_id())]);
        let file = file(&key, &pen, &[&first, &second])?;
        let taken = hand_in(&city.server, &bappeda, &file).await?;
        assert_eq!(counts(&taken)?, [2, 2, 0, 0]);
        let json: Json = serde_json::from_slice(&taken.body)?;
        assert_eq!(json["author"], "Nama operator");
        // Again, by somebody else: nothing new.
        let again = hand_in(&city.server, &city.operator, &file).await?;
        assert_eq!(counts(&again)?, [2, 0, 0, 0]);
        // The device itself comes back and sends the same, and more.
        let third = pen.write([agreement_draft(city.own, new_id())]);
        let all = [first, second, third].concat();
        let reply = city.push(pen.push(all)).await?;
        assert_eq!(dispositions(&reply), vec![Disposition::Applied; 3]);
        let stored = city.server.state.ingest.ledgers().read().await;
        let ledger = stored.get(&city.scope().id).context("the scope")?;
        assert_eq!(ledger.head().seq.0, 3, "three operations, three places");
    }
    Ok(())
}

#[tokio::test]
async fn the_carriers_rights_do_not_matter_and_the_authors_do() -> Result<()> {
    for city in City::found_each().await? {
        let bappeda = reviewer(&city).await?;
        let agency = AgencyId::from_uuid(city.own.uuid());
        let leaving = city
            .server
            .visitor("pindah", Role::AgencyOperator, Some(agency))
            .await?;
        let mut pen = Pen::of(&leaving);
        let key = read_key(&key(&city.server, &leaving, &pen).await?)?;
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let file = file(&key, &pen, &[&operations])?;
        let now = city.server.now();
        let state = &city.server.state;
        state.store.disable_account(leaving.user, now).await?;
        let taken = hand_in(&city.server, &bappeda, &file).await?;
        assert_eq!(counts(&taken)?, [1, 1, 0, 1], "kept, without effect");
        // It is on record under its author's name.
        let mut transaction = state.store.begin_ledger_read().await?;
        let first = operations[0].id.dseq;
        let stored = transaction.operations(pen.replica, first, first).await?;
        transaction.commit().await?;
        let stored = Operation::from_bytes(&stored[0].envelope)?;
        assert_eq!(stored.author.uuid(), leaving.user.uuid());
        // Whoever has the right today can make it count.
        let ledgers = state.ingest.ledgers().read().await;
        let ledger = ledgers.get(&city.scope().id).context("the scope")?;
        assert_eq!(ledger.of_kind(EntityKind::ParkedEdit).len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_device_gets_the_same_key_again_and_nobody_elses() -> Result<()> {
    for city in City::found_each().await? {
        let bappeda = reviewer(&city).await?;
        let pen = Pen::of(&city.operator);
        let first = read_key(&key(&city.server, &city.operator, &pen).await?)?;
        let second = read_key(&key(&city.server, &city.operator, &pen).await?)?;
        assert!(first == second);
        let refused = key(&city.server, &bappeda, &pen).await?;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(refused.text().contains("other_account"));
        let odd = city
            .server
            .post_as(
                &city.operator,
                "/sync/v1/carry-key",
                "application/json",
                r#"{"replica":"x"}"#,
            )
            .await?;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        assert!(odd.text().contains("replica"));
    }
    Ok(())
}

#[tokio::test]
async fn altered_cut_and_foreign_files_are_refused_in_words() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let key = read_key(&key(&city.server, &city.operator, &pen).await?)?;
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let sound = file(&key, &pen, &[&operations])?;
        let mut altered = sound.clone();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        let forged = file(&CarryKey::from_bytes([1; 32]), &pen, &[&operations])?;
        let unknown = file(&key, &Pen::of(&city.operator), &[])?;
        let mut later = sound.clone();
        later[4] = 9;
        for (body, code) in [
            (altered, "carried_damaged"),
            (sound[..sound.len() / 2].to_vec(), "carried_damaged"),
            (forged, "carried_damaged"),
            (unknown, "carried_damaged"),
            (later, "carried_newer"),
            (b"PK\x03\x04 lembar kerja".to_vec(), "not_carried"),
            (Vec::new(), "not_carried"),
        ] {
            let refused = hand_in(&city.server, &city.operator, &body).await?;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{code}");
            assert!(refused.text().contains(code), "{}", refused.text());
        }
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_file_of_another_hand_cannot_speak_for_the_author() -> Result<()> {
    // An operator who seals operations in another person's name gains nothing by it.
    for city in City::found_each().await? {
        let bappeda = reviewer(&city).await?;
        let pen = Pen::of(&city.operator);
        let key = read_key(&key(&city.server, &city.operator, &pen).await?)?;
        let mut forger = Pen::of(&bappeda);
        forger.replica = pen.replica;
        let operations = forger.write([agreement_draft(city.own, new_id())]);
        let file = file(&key, &forger, &[&operations])?;
        let taken = hand_in(&city.server, &city.operator, &file).await?;
        assert_eq!(counts(&taken)?, [1, 1, 0, 1]);
        let reply = push(&city.server, &city.operator, pen.push(operations)).await?;
        assert_eq!(park_reason(&reply), Some(ParkReason::AuthorMismatch));
    }
    Ok(())
}
