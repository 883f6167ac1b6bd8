//! The database is put back from a copy: devices give back what they had receipts for.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::edit;
use ikrar_sync::identity::{Dseq, Seq};
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::pull::Inventory;
use ikrar_sync::protocol::push::{PushReport, PushRequest, Stands, end_of};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::agreement;
use ikrar_sync::value::Value;
use support::pen::{Pen, agreement_draft, new_id};
use support::server::TestServer;
use support::tablet::Tablet;

use super::{City, pull};

fn edit_place(
    tablet: &mut Tablet,
    server: &TestServer,
    id: ikrar_sync::identity::EntityId,
    text: &str,
) {
    let value = Value::text(text);
    let draft = edit::set_field(&tablet.replica, id, agreement::SIGNED_PLACE, value);
    tablet.act(server, draft.ok().flatten());
}

#[tokio::test]
async fn every_receipted_operation_is_back_exactly_once_and_the_report_lists_it() -> Result<()> {
    for city in City::found_each().await? {
        restore_drill(city).await?;
    }
    Ok(())
}

async fn restore_drill(mut city: City) -> Result<()> {
    let agency = Some(AgencyId::from_uuid(city.own.uuid()));
    let second = city
        .server
        .visitor("operator2", Role::AgencyOperator, agency)
        .await?;
    let (mut one, mut two) = (Tablet::of(city.operator.clone()), Tablet::of(second));
    let (first_id, second_id) = (new_id(), new_id());
    one.act(&city.server, [agreement_draft(city.own, first_id)]);
    one.sync(&city.server).await?;
    two.sync(&city.server).await?;

    let backup = city.server.back_up().await?;

    edit_place(&mut one, &city.server, first_id, "Singkawang");
    edit_place(&mut one, &city.server, first_id, "Sambas");
    one.sync(&city.server).await?;
    two.sync(&city.server).await?;
    two.act(&city.server, [agreement_draft(city.own, second_id)]);
    edit_place(&mut two, &city.server, second_id, "Ketapang");
    two.sync(&city.server).await?;
    one.sync(&city.server).await?;

    city.server.put_back(&backup).await?;

    // Nothing waits on either device; they only come to ask what is new.
    assert!(!one.replica.has_unsent() && !two.replica.has_unsent());
    for _ in 0..2 {
        one.sync(&city.server).await?;
        two.sync(&city.server).await?;
    }
    for tablet in [&one, &two] {
        let place = |id| {
            tablet
                .replica
                .row(id)
                .map(|row| row.text(agreement::SIGNED_PLACE))
        };
        assert_eq!(place(first_id), Some("Sambas"));
        assert_eq!(place(second_id), Some("Ketapang"));
        let head = tablet.replica.head(city.scope().id).context("no scope")?;
        assert_eq!(head.seq, Seq(5));
        let mut reading = city.server.state.store.begin_ledger_read().await?;
        let last = Dseq(tablet.operations_total() + 1);
        let stored = reading
            .operations(tablet.replica.id(), Dseq(1), last)
            .await?;
        assert_eq!(u64::try_from(stored.len())?, tablet.operations_total());
    }

    assert_eq!(
        report_of(&city.server).await?,
        [
            ("operator".to_owned(), Dseq(2), Dseq(3), 2, 0),
            ("operator2".to_owned(), Dseq(1), Dseq(2), 2, 0)
        ]
    );
    Ok(())
}

/// Whose operations came back, from and to which place, how many, and how many are missing.
async fn report_of(server: &TestServer) -> Result<Vec<(String, Dseq, Dseq, u64, u64)>> {
    let lines = server.state.store.recoveries().await?;
    Ok(lines
        .iter()
        .map(|line| {
            (
                line.login.clone(),
                line.first,
                line.last,
                line.count,
                line.missing,
            )
        })
        .collect())
}

#[tokio::test]
async fn a_device_that_compares_is_told_of_all_it_has_sent_and_gets_no_page() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let drafts = [city.own, city.other, city.own].map(|of| agreement_draft(of, new_id()));
        let operations = pen.write(drafts);
        let pushed = city.push(pen.push(operations)).await?;
        let told = async |from| pull(&city.server, &city.operator, pen.compare(Dseq(from))).await;

        let reply = told(2).await?;
        let inventory = reply.fates.inventory.context("nothing is named")?;
        assert_eq!(inventory.receipts, pushed.receipts[1..]);
        assert_eq!(inventory.upto, Inventory::END);

        let beyond = told(u64::MAX).await?.fates.inventory;
        let beyond = beyond.context("nothing is named")?;
        assert_eq!(beyond.receipts, []);
    }
    Ok(())
}

#[tokio::test]
async fn the_report_counts_as_gone_only_what_has_not_come_later() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let drafts = [(); 6].map(|()| agreement_draft(city.own, new_id()));
        let operations = pen.write(drafts);
        city.push(pen.push(operations[..2].to_vec())).await?;
        // All six had receipts of the server that is gone; the fourth is passed over for a while.
        let give_back = async |operations: &[Operation], report| {
            let request = PushRequest {
                nonce: 7,
                replica: pen.replica,
                operations: operations.to_vec(),
                report,
            };
            city.push(request.to_bytes()).await
        };
        let passes_over = PushReport {
            receipted: Dseq(6),
            wanted: Dseq(3),
            ..PushReport::default()
        };
        give_back(&operations[4..], passes_over).await?;
        let told =
            |first, count, missing| [("operator".into(), Dseq(first), Dseq(6), count, missing)];
        assert_eq!(report_of(&city.server).await?, told(5, 2, 2));
        let last = Stands {
            dseq: Dseq(6),
            end: end_of(&operations[5].to_bytes()),
        };
        let comes_late = PushReport {
            receipted: Dseq(6),
            stands: Some(last),
            ..PushReport::default()
        };
        give_back(&operations[3..4], comes_late).await?;
        assert_eq!(report_of(&city.server).await?, told(4, 3, 1));
    }
    Ok(())
}
