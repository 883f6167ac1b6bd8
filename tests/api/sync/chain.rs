//! The chain of operations tells an auditor what was changed behind the server's back.

use anyhow::{Context, Result};
use ikrar_server::store::ledger::{Break, Checked, Noted};
use ikrar_sync::identity::Seq;
use ikrar_sync::schema::agreement;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use support::pen::{Pen, agreement_draft, new_id, set_draft};

use super::City;

/// How many operations the scope has.
const OPERATIONS: u64 = 9;

/// A city whose first agency has an agreement with several edits, in three pushes.
async fn with_operations(city: City) -> Result<City> {
    let mut pen = Pen::of(&city.operator);
    let id = new_id();
    let made = pen.write([agreement_draft(city.own, id)]);
    city.push(pen.push(made)).await?;
    for push in 0..2 {
        let edits: Vec<_> = (0..4)
            .map(|edit| {
                let (field, seen) = (agreement::SIGNED_PLACE, Seq(1 + 4 * push + edit));
                set_draft(city.own, id, field, seen, &format!("Kota {push} {edit}"))
            })
            .collect();
        let edits = pen.write(edits);
        city.push(pen.push(edits)).await?;
    }
    Ok(city)
}

async fn checked(city: &City, noted: &Noted) -> Result<Checked> {
    let all = city.server.state.store.check_chains(noted).await?;
    let own = all.iter().find(|(scope, _)| *scope == city.scope().id);
    Ok(own.context("the agency's scope")?.1)
}

/// Writes into the database as no server does. `operation` is the scope's in this place.
async fn tamper(city: &City, statement: &str, seq: u64) -> Result<()> {
    sqlx::any::install_default_drivers();
    let mut stranger = AnyConnection::connect(&city.server.database_address()).await?;
    let place = "scope = $1 and seq = $2";
    let statement = statement.replace("HERE", place);
    let done = sqlx::query(AssertSqlSafe(statement))
        .bind(city.scope().id.bytes().to_vec())
        .bind(i64::try_from(seq)?)
        .execute(&mut stranger)
        .await?;
    assert_eq!(done.rows_affected(), 1);
    stranger.close().await?;
    Ok(())
}

#[tokio::test]
async fn chain_that_nobody_touched_is_whole_and_goes_on_after_a_restart() -> Result<()> {
    for city in City::found_each().await? {
        let mut city = with_operations(city).await?;
        let before = checked(&city, &Noted::new()).await?;
        assert_eq!(
            (before.operations, before.last),
            (OPERATIONS, Seq(OPERATIONS))
        );
        assert_eq!(before.broken, None);
        city.server.restart().await?;
        city.assert_goes_on().await?;
        let noted = Noted::from([((city.scope().id, before.last), before.link)]);
        let after = checked(&city, &noted).await?;
        assert_eq!(after.last, Seq(OPERATIONS + 1));
        assert_eq!(after.broken, None, "what was noted is in it");
    }
    Ok(())
}

#[tokio::test]
async fn altered_moved_and_missing_operation_is_named_by_its_place() -> Result<()> {
    for (statement, seq, expected) in [
        (
            "update operation set envelope = (select envelope from operation other \
             where other.scope = operation.scope and other.seq = 2) where HERE",
            4,
            Break::At(Seq(4)),
        ),
        (
            "update operation set received_at = received_at - 86400 where HERE",
            6,
            Break::At(Seq(6)),
        ),
        ("delete from operation where HERE", 3, Break::At(Seq(4))),
        ("delete from operation where HERE", OPERATIONS, Break::End),
        (
            "update operation set link = null where HERE",
            5,
            Break::At(Seq(5)),
        ),
    ] {
        for city in City::found_each().await? {
            let city = with_operations(city).await?;
            tamper(&city, statement, seq).await?;
            let found = checked(&city, &Noted::new()).await?.broken;
            assert_eq!(found, Some(expected), "{statement}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn chain_that_was_computed_anew_differs_from_what_was_noted() -> Result<()> {
    for city in City::found_each().await? {
        let city = with_operations(city).await?;
        let whole = checked(&city, &Noted::new()).await?;
        // As if somebody had written all links anew: the note is of another history.
        let other = City::scope(&city).id;
        let [first, rest @ ..] = *whole.link.bytes();
        let mut bytes = [first ^ 1; 32];
        bytes[1..].copy_from_slice(&rest);
        let link = ikrar_server::store::ledger::Link::from_slice(&bytes).context("a link")?;
        let noted = Noted::from([((other, whole.last), link)]);
        let found = checked(&city, &noted).await?.broken;
        assert_eq!(found, Some(Break::Noted(whole.last)));
    }
    Ok(())
}
