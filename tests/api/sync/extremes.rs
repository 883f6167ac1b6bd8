//! Numbers and clocks at their ends: they are stored as they are and change no outcome.

use anyhow::{Context, Result};
use axum::http::StatusCode;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{Dseq, EntityId, Seq, UnixSeconds};
use ikrar_sync::operation::{Body, Draft, Operation};
use ikrar_sync::schema::{EntityKind, NOTE_CHARACTERS_MAX, agreement, item};
use ikrar_sync::value::Value;
use sqlx::{AnyConnection, Connection as _};
use support::pen::{Pen, agreement_draft, new_id, set_draft};
use support::server::TestServer;

use super::{City, dispositions, pull};

const TEN_YEARS: i64 = 10 * 366 * 24 * 60 * 60;

#[tokio::test]
async fn a_clock_ten_years_off_or_at_its_end_changes_no_outcome() -> Result<()> {
    for city in City::found_each().await? {
        let now = city.server.now().0;
        let clocks = [now, now - TEN_YEARS, now + TEN_YEARS, 0, i64::MIN, i64::MAX];
        for clock in clocks {
            let mut pen = Pen::of(&city.operator);
            let id = new_id();
            let mut operations = pen.write([
                agreement_draft(city.own, id),
                set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
            ]);
            for operation in &mut operations {
                operation.claimed_at = UnixSeconds(clock);
            }
            let reply = city.push(pen.push(operations)).await?;
            assert_eq!(
                dispositions(&reply),
                [Disposition::Applied, Disposition::Applied],
                "{clock}"
            );
            let news = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
            let cells = news.scopes.iter().flat_map(|page| &page.cells);
            let place = cells
                .filter(|changed| changed.entity == id)
                .find(|changed| changed.field == agreement::SIGNED_PLACE);
            let cell = &place.context("no cell")?.cell;
            assert_eq!(cell.value, Value::text("Sambas"));
            assert_eq!(cell.stamp.claimed_at, UnixSeconds(clock), "shown as it was");
            assert_eq!(cell.stamp.received_at, city.server.now());
        }
    }
    Ok(())
}

/// What the database keeps of the clock of the device that sent an operation.
async fn kept_clock(city: &City, operation: &Operation) -> Result<Option<i64>> {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&city.server.database_address()).await?;
    let statement = "select device_clock from operation where replica = $1 and dseq = $2";
    let (kept,): (Option<i64>,) = sqlx::query_as(statement)
        .bind(operation.id.replica.bytes().to_vec())
        .bind(i64::try_from(operation.id.dseq.0)?)
        .fetch_one(&mut database)
        .await?;
    database.close().await?;
    Ok(kept)
}

/// What a reviewer reads of the clock of whoever wrote this.
async fn clock_told(city: &City, pen: &Pen, id: EntityId) -> Result<i32> {
    let news = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
    let cells = news.scopes.iter().flat_map(|page| &page.cells);
    let mut cells = cells.filter(|changed| changed.entity == id);
    let place = cells.find(|changed| changed.field == agreement::SIGNED_PLACE);
    Ok(place.context("no cell")?.cell.stamp.clock_ahead_min)
}

#[tokio::test]
async fn how_far_a_devices_clock_was_off_is_stored_and_told_and_changes_no_outcome() -> Result<()> {
    const TEN_YEARS_MIN: i32 = 5_270_400;
    for mut city in City::found_each().await? {
        let now = city.server.now().0;
        let clocks = [
            (Some(now), 0),
            (Some(now - 3 * 60), 0),
            (Some(now - 51 * 60 * 60), -51 * 60),
            (Some(now - TEN_YEARS), -TEN_YEARS_MIN),
            (Some(now + TEN_YEARS), TEN_YEARS_MIN),
            (Some(i64::MIN), i32::MIN),
            (Some(i64::MAX), i32::MAX),
            (None, 0),
        ];
        let mut sent = Vec::new();
        for (clock, ahead) in clocks {
            let mut pen = Pen::of(&city.operator);
            let id = new_id();
            let operations = pen.write([
                agreement_draft(city.own, id),
                set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
            ]);
            let last = operations[1].clone();
            let body = match clock {
                Some(clock) => pen.push_at(operations, UnixSeconds(clock)),
                None => pen.push(operations),
            };
            let reply = city.push(body.clone()).await?;
            assert_eq!(
                dispositions(&reply),
                [Disposition::Applied, Disposition::Applied],
                "{clock:?}"
            );
            assert_eq!(city.push(body).await?, reply, "the same again, {clock:?}");
            assert_eq!(kept_clock(&city, &last).await?, clock);
            assert_eq!(clock_told(&city, &pen, id).await?, ahead, "{clock:?}");
            sent.push((pen, id, ahead));
        }
        city.server.restart().await?;
        for (pen, id, ahead) in sent {
            assert_eq!(clock_told(&city, &pen, id).await?, ahead, "after a restart");
        }
    }
    Ok(())
}

#[tokio::test]
async fn numbers_at_their_ends_are_judged_and_stored() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let operations = pen.write([agreement_draft(city.own, id)]);
        city.push(pen.push(operations)).await?;
        for number in [0, i64::MAX.cast_unsigned(), 1 << 63, u64::MAX] {
            let place = format!("Kota {number}");
            let draft = set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(number), &place);
            let mut operations = pen.write([draft, agreement_draft(city.own, new_id())]);
            for operation in &mut operations {
                operation.session = number;
                operation.group = number;
            }
            let body = pen.push(operations);
            let reply = city.push(body.clone()).await?;
            assert_eq!(reply.receipts.len(), 2, "{number}");
            assert_eq!(reply.receipts[1].disposition, Disposition::Applied);
            assert_eq!(city.push(body).await?, reply, "{number}");
        }
        city.server.restart().await?;
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_place_no_device_reaches_is_refused_and_a_far_one_is_taken() -> Result<()> {
    for city in City::found_each().await? {
        for dseq in [0, u64::MAX, i64::MAX.cast_unsigned()] {
            let mut pen = Pen::of(&city.operator);
            pen.next = Dseq(dseq);
            let mut operations = pen.write([agreement_draft(city.own, new_id())]);
            operations[0].id.dseq = Dseq(dseq);
            let reply = city.raw_push(pen.push(operations)).await?;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{dseq}");
            assert_eq!(reply.code(), "not_cbor");
        }
        let mut pen = Pen::of(&city.operator);
        pen.next = Dseq(i64::MAX.cast_unsigned() - 2);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let asked = city.push(pen.push(operations.clone())).await?;
        assert_eq!((asked.receipts.len(), asked.expected), (0, Dseq(1)));
        let body = pen.push_lacking(operations, asked.expected);
        assert_eq!(
            dispositions(&city.push(body).await?),
            [Disposition::Applied],
            "it has none before"
        );
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_scope_full_of_the_longest_notes_can_still_be_pulled() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let agreement = new_id();
    let operations = pen.write([agreement_draft(city.own, agreement)]);
    city.push(pen.push(operations)).await?;
    let items: Vec<EntityId> = (0..700).map(|_| new_id()).collect();
    for items in items.chunks(150) {
        let operations = pen.write(items.iter().map(|id| item_draft(&city, agreement, *id)));
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            vec![Disposition::Applied; items.len()]
        );
    }
    let before = pull_all(&city, &pen, Seq(0)).await?;
    // Letters beyond ASCII take the most bytes, coded and as text.
    let long = Value::Text("é".repeat(NOTE_CHARACTERS_MAX));
    for items in items.chunks(150) {
        let drafts = items.iter().map(|id| Draft {
            scope: city.scope().id,
            entity: *id,
            kind: EntityKind::Item,
            body: Body::Set {
                field: item::SOURCE,
                base: Seq(0).into(),
                value: long.clone(),
            },
        });
        let operations = pen.write(drafts);
        let reply = city.push(pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            vec![Disposition::Applied; items.len()]
        );
    }
    let after = pull_all(&city, &pen, before).await?;
    assert_eq!(after, Seq(before.0 + 700));
    Ok(())
}

fn item_draft(city: &City, agreement: EntityId, id: EntityId) -> Draft {
    let fields = [(item::AGREEMENT, Value::Id(agreement))].into();
    Draft {
        scope: city.scope().id,
        entity: id,
        kind: EntityKind::Item,
        body: Body::Create { fields },
    }
}

/// Pulls until there is nothing more; every page must be readable.
async fn pull_all(city: &City, pen: &Pen, mut cursor: Seq) -> Result<Seq> {
    loop {
        let body = pen.pull(vec![(city.scope().id, cursor)]);
        let news = pull(&city.server, &city.operator, body).await?;
        let own = news.scopes.iter().find(|page| page.info == city.scope());
        cursor = own.map_or(cursor, |page| page.upto);
        if !news.more {
            return Ok(cursor);
        }
    }
}
