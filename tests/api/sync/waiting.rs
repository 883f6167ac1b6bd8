//! Operations that were stored before the server could read them are judged after its upgrade.

use anyhow::{Context as _, Result};
use ikrar_domain::value::UserId;
use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::{Dseq, FateSeq, Seq, UnixSeconds};
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::schema::agreement;
use sqlx::{AnyConnection, Connection};
use support::pen::{Pen, agreement_draft, new_id, set_draft};

use ikrar_server::store::ledger::{NewOperation, Noted, ReplicaRow};

use super::{City, dispositions, pull};

/// What got its place later has its link, too.
async fn assert_chains_are_whole(city: &City) -> Result<()> {
    let chains = city.server.state.store.check_chains(&Noted::new()).await?;
    let broken = chains.iter().find(|(_, chain)| chain.broken.is_some());
    assert_eq!(broken, None);
    Ok(())
}

#[tokio::test]
async fn what_a_former_build_could_not_read_is_judged_at_the_next_start() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let made = pen.save([agreement_draft(city.own, id)]);
        city.push(pen.push(made)).await?;
        // As a former build left it: a save of two, of which it could read one.
        let place = set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas");
        let date = set_draft(city.own, id, agreement::SIGNED_ON, Seq(1), "2026-01-05");
        let unknown = Disposition::parked(ParkReason::UnknownVersion);
        let with_it = Disposition::parked_with(ParkReason::Group, "2 unknown_version");
        let stored: Vec<NewOperation> = pen
            .save([place, date])
            .into_iter()
            .zip([unknown, with_it])
            .map(|(operation, disposition)| NewOperation {
                receipt: Receipt {
                    dseq: operation.id.dseq,
                    disposition,
                    seq: None,
                },
                operation,
                received_at: city.server.now(),
                device_clock: Some(UnixSeconds(city.server.now().0 - 3 * 60 * 60)),
            })
            .collect();
        let mut writing = city.server.state.store.begin_ledger().await?;
        writing.record(&stored).await?;
        let row = ReplicaRow {
            user: UserId::from_uuid(city.operator.user.uuid()),
            acknowledged: Dseq(3),
        };
        writing
            .save_replica(pen.replica, &row, city.server.now())
            .await?;
        writing.commit().await?;

        city.server.restart().await?;
        let news = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
        let applied = |dseq, seq| Receipt {
            dseq: Dseq(dseq),
            disposition: Disposition::Applied,
            seq: Some(Seq(seq)),
        };
        assert_eq!(news.fates.receipts, [applied(2, 2), applied(3, 3)]);
        assert_eq!(news.fates.upto, FateSeq(2));
        let page = news.scopes.iter().find(|page| page.info == city.scope());
        let changed = page.into_iter().flat_map(|page| &page.cells);
        let place = changed
            .clone()
            .find(|cell| cell.field == agreement::SIGNED_PLACE);
        let place = &place.context("no cell")?.cell;
        assert_eq!(place.value.as_text(), Some("Sambas"));
        assert_eq!(place.stamp.clock_ahead_min, -180, "as it was when it came");

        assert_chains_are_whole(&city).await?;
        // The same sent again has the same fate, and another start changes nothing.
        city.server.restart().await?;
        let again = stored.into_iter().map(|stored| stored.operation).collect();
        let reply = city.push(pen.push(again)).await?;
        assert_eq!(
            dispositions(&reply),
            [Disposition::Applied, Disposition::Applied]
        );
        let after = pen.pull_after(Vec::new(), FateSeq(2));
        let news = pull(&city.server, &city.operator, after).await?;
        assert_eq!(news.fates.receipts, []);
    }
    Ok(())
}

/// Puts what a later build reads in the place of what this one could not, as if it were that build.
async fn make_readable(city: &City, operation: &Operation) -> Result<()> {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&city.server.database_address()).await?;
    let done = sqlx::query("update operation set envelope = $3 where replica = $1 and dseq = $2")
        .bind(operation.id.replica.bytes().to_vec())
        .bind(i64::try_from(operation.id.dseq.0)?)
        .bind(operation.to_bytes())
        .execute(&mut database)
        .await?;
    assert_eq!(done.rows_affected(), 1);
    database.close().await?;
    Ok(())
}

#[tokio::test]
async fn what_came_for_a_closed_account_is_judged_later_with_the_rights_of_then() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let made = pen.write([agreement_draft(city.own, id)]);
        city.push(pen.push(made)).await?;
        let edit = |value| set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), value);
        let readable = pen.write([edit("Sambas"), edit("Singkawang")]);
        let unreadable = readable.iter().cloned().map(|operation| Operation {
            version: 99,
            kind_number: 250,
            body: Body::Unknown { tag: 77 },
            ..operation
        });
        let (closed, open) = (unreadable.clone().take(1), unreadable.skip(1));
        let store = city.server.state.store.clone();
        let account = store.account_by_login("operator").await?;
        let account = account.context("no account")?;
        store
            .disable_account(account.user, city.server.now())
            .await?;
        let unknown = Disposition::parked(ParkReason::UnknownVersion);
        let reply = city.push(pen.push(closed.collect())).await?;
        assert_eq!(dispositions(&reply), std::slice::from_ref(&unknown));
        store.enable_account(&account, city.server.now()).await?;
        city.operator = city.server.sign_in("operator").await?;
        let reply = city.push(pen.push(open.collect())).await?;
        assert_eq!(dispositions(&reply), [unknown]);

        for operation in &readable {
            make_readable(&city, operation).await?;
        }
        city.server.restart().await?;
        let mut reading = city.server.state.store.begin_ledger_read().await?;
        let judged = reading.operations(pen.replica, Dseq(2), Dseq(3)).await?;
        let fates: Vec<Disposition> = judged
            .into_iter()
            .map(|stored| stored.receipt.disposition)
            .collect();
        let without_rights = Disposition::parked_with(ParkReason::NoPermission, "no_agency");
        assert_eq!(fates, [without_rights, Disposition::Applied]);
        drop(reading);
        assert_chains_are_whole(&city).await?;
    }
    Ok(())
}
