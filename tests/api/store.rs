//! The store's contract, kept by both databases: whole or not at all, read back as written, and
//! two writers of one scope one after the other.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::{Dseq, EntityId, Seq};
use ikrar_sync::ledger::{Head, ScopeInfo};
use ikrar_sync::row::{Cell, Checksum, Row};
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, agency};
use ikrar_sync::value::Value;
use sqlx::{AnyConnection, Connection, Executor};
use support::pen::{Pen, agency_draft, new_id};
use support::postgres::ThrowawayDatabase;
use support::server::TestServer;

use ikrar_server::config::Database;
use ikrar_server::store::Store;
use ikrar_server::store::StoreError;
use ikrar_server::store::ledger::{LedgerTransaction, NewOperation, ReplicaRow};

/// More than one statement's worth of rows, and not a round number of statements.
const ROW_COUNT: usize = 123;

fn row(name: &str) -> Row {
    let mut row = Row::new(new_id(), EntityKind::Agency, CITY_SCOPE);
    let cell = Cell {
        value: Value::text(name),
        version: Seq(7),
        touched: Seq(9),
        ..Cell::default()
    };
    row.cells.insert(agency::NAME, cell);
    row
}

async fn city_head(transaction: &mut LedgerTransaction) -> Result<Head> {
    let row = transaction.lock_scope(CITY_SCOPE).await?;
    Ok(row.context("no city scope")?.head)
}

#[tokio::test]
async fn rows_are_read_back_as_written_and_overwritten_whole() -> Result<()> {
    for server in TestServer::start_each().await? {
        let store = &server.state.store;
        let mut rows: Vec<Row> = (0..ROW_COUNT).map(|n| row(&format!("Dinas {n}"))).collect();
        for name in ["", "baru"] {
            if let Some(cell) = rows[0].cells.get_mut(&agency::NAME) {
                cell.value = Value::text(name);
            }
            let mut transaction = store.begin_ledger().await?;
            transaction
                .save_entities(&ScopeInfo::CITY, &rows.iter().collect::<Vec<_>>())
                .await?;
            transaction.commit().await?;
        }
        let mut reading = store.begin_ledger_read().await?;
        rows.sort_by_key(|row| row.id);
        assert_eq!(reading.entities(CITY_SCOPE).await?, rows);
        let ids: Vec<EntityId> = rows.iter().map(|row| row.id).collect();
        assert_eq!(
            reading.entity_ids(CITY_SCOPE, EntityKind::Agency).await?,
            ids
        );
        assert_eq!(reading.entity_ids(CITY_SCOPE, EntityKind::Item).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn one_scope_never_writes_over_anothers_row() -> Result<()> {
    for server in TestServer::start_each().await? {
        let other = ScopeInfo::agency_year(new_id(), 2026);
        let mut transaction = server.state.store.begin_ledger().await?;
        let own = row("Dinas Satu");
        let mut same_id = own.clone();
        same_id.scope = other.id;
        transaction.save_entities(&ScopeInfo::CITY, &[&own]).await?;
        let standing = transaction.scopes_of(&[own.id, new_id()]).await?;
        assert_eq!(standing, [(own.id, CITY_SCOPE)]);
        transaction.commit().await?;

        let mut transaction = server.state.store.begin_ledger().await?;
        let refused = transaction.save_entities(&other, &[&same_id]).await;
        assert!(matches!(refused, Err(StoreError::EntityElsewhere)));
        drop(transaction);
        let mut reading = server.state.store.begin_ledger_read().await?;
        assert_eq!(reading.entities(CITY_SCOPE).await?, [own]);
        assert_eq!(reading.entities(other.id).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn operations_keep_their_envelope_place_and_changing_fate() -> Result<()> {
    for server in TestServer::start_each().await? {
        let visitor = server.visitor("kominfo", Role::Administrator, None).await?;
        let mut pen = Pen::of(&visitor);
        let operations: Vec<NewOperation> = pen
            .write((0..ROW_COUNT).map(|n| agency_draft(new_id(), &format!("Dinas {n}"))))
            .into_iter()
            .map(|operation| {
                let dseq = operation.id.dseq;
                let parked = Disposition::parked_with(ParkReason::Refused, "kode");
                let receipt = match dseq.0 % 2 {
                    0 => Receipt {
                        dseq,
                        disposition: parked,
                        seq: None,
                    },
                    _ => Receipt {
                        dseq,
                        disposition: Disposition::Conflict,
                        seq: Some(Seq(1000 + dseq.0)),
                    },
                };
                NewOperation {
                    operation,
                    receipt,
                    received_at: server.now(),
                    device_clock: None,
                }
            })
            .collect();
        let store = &server.state.store;
        let mut transaction = store.begin_ledger().await?;
        transaction.record(&operations).await?;
        transaction
            .save_fates(pen.replica, &[(Dseq(3), Disposition::Resolved)])
            .await?;
        transaction.commit().await?;

        let mut reading = store.begin_ledger_read().await?;
        let stored = reading.operations(pen.replica, Dseq(2), Dseq(5)).await?;
        let dseqs: Vec<u64> = stored.iter().map(|stored| stored.receipt.dseq.0).collect();
        assert_eq!(dseqs, [2, 3, 4, 5]);
        assert_eq!(stored[0].receipt, operations[1].receipt);
        assert_eq!(stored[1].receipt.disposition, Disposition::Resolved);
        assert_eq!(stored[1].receipt.seq, Some(Seq(1003)));
        assert_eq!(stored[3].envelope, operations[4].operation.to_bytes());

        let entity = operations[4].operation.entity;
        let value = reading
            .value_at(CITY_SCOPE, entity, agency::NAME, Seq(1005).into())
            .await?;
        assert_eq!(value, Some(Value::text("Dinas 4")));
        let foreign = reading
            .value_at(CITY_SCOPE, new_id(), agency::NAME, Seq(1005).into())
            .await?;
        assert_eq!(foreign, None, "a device may name any version");
    }
    Ok(())
}

#[tokio::test]
async fn a_place_in_a_scope_is_given_once() -> Result<()> {
    for server in TestServer::start_each().await? {
        let visitor = server.visitor("kominfo", Role::Administrator, None).await?;
        let mut pen = Pen::of(&visitor);
        let operations = pen.write([agency_draft(new_id(), "A"), agency_draft(new_id(), "B")]);
        let twice: Vec<NewOperation> = operations
            .into_iter()
            .map(|operation| NewOperation {
                receipt: Receipt {
                    dseq: operation.id.dseq,
                    disposition: Disposition::Applied,
                    seq: Some(Seq(5000)),
                },
                operation,
                received_at: server.now(),
                device_clock: None,
            })
            .collect();
        let mut transaction = server.state.store.begin_ledger().await?;
        assert!(transaction.record(&twice).await.is_err());
    }
    Ok(())
}

#[tokio::test]
async fn what_was_not_committed_is_not_there() -> Result<()> {
    for server in TestServer::start_each().await? {
        let visitor = server.visitor("kominfo", Role::Administrator, None).await?;
        let pen = Pen::of(&visitor);
        let store = &server.state.store;
        let mut transaction = store.begin_ledger().await?;
        let before = city_head(&mut transaction).await?;
        let replica = ReplicaRow {
            user: visitor.user,
            acknowledged: Dseq(3),
        };
        transaction
            .save_replica(pen.replica, &replica, server.now())
            .await?;
        transaction
            .save_entities(&ScopeInfo::CITY, &[&row("Dinas Hilang")])
            .await?;
        let checksum = Checksum {
            count: u64::from(u32::MAX),
            digest: u128::MAX,
        };
        transaction
            .save_head(
                CITY_SCOPE,
                Head {
                    seq: Seq(99),
                    checksum,
                },
            )
            .await?;
        assert_eq!(
            transaction.replica(pen.replica).await?,
            Some(replica),
            "seen inside"
        );
        drop(transaction);

        let mut reading = store.begin_ledger().await?;
        assert_eq!(city_head(&mut reading).await?, before);
        assert_eq!(reading.replica(pen.replica).await?, None);
        assert_eq!(
            reading.entity_ids(CITY_SCOPE, EntityKind::Agency).await?,
            []
        );
    }
    Ok(())
}

#[tokio::test]
async fn two_writers_of_one_scope_see_each_others_commits() -> Result<()> {
    for server in TestServer::start_each().await? {
        server.visitor("kominfo", Role::Administrator, None).await?;
        let store = server.state.store.clone();
        let mut begin = store.begin_ledger().await?;
        let before = city_head(&mut begin).await?;
        drop(begin);
        let writers = (0..10).map(|_| {
            let store = store.clone();
            async move {
                let mut transaction = store.begin_ledger().await?;
                let mut head = city_head(&mut transaction).await?;
                head.seq = head.seq.next();
                transaction.save_head(CITY_SCOPE, head).await?;
                anyhow::Ok(transaction.commit().await?)
            }
        });
        futures::future::try_join_all(writers).await?;
        let mut reading = store.begin_ledger().await?;
        assert_eq!(city_head(&mut reading).await?.seq, Seq(before.seq.0 + 10));
    }
    Ok(())
}

#[tokio::test]
async fn heads_keep_the_whole_checksum() -> Result<()> {
    for server in TestServer::start_each().await? {
        let info = ScopeInfo::agency_year(new_id(), 2100);
        let head = Head {
            seq: Seq(42),
            checksum: Checksum {
                count: 9,
                digest: u128::MAX - 5,
            },
        };
        let mut transaction = server.state.store.begin_ledger().await?;
        transaction.create_scope(&info).await?;
        transaction.create_scope(&info).await?;
        transaction.save_head(info.id, head).await?;
        let row = transaction.lock_scope(info.id).await?.context("no scope")?;
        assert_eq!((row.info, row.head), (info, head));
        assert_eq!(transaction.lock_scope(new_scope()).await?, None);
    }
    Ok(())
}

fn new_scope() -> ikrar_sync::identity::ScopeId {
    ScopeInfo::agency_year(new_id(), 2026).id
}

#[tokio::test]
async fn a_database_set_to_hurry_does_not_hurry_us() -> Result<()> {
    let Some(database) = ThrowawayDatabase::create()? else {
        return Ok(());
    };
    sqlx::any::install_default_drivers();
    let mut administrator = AnyConnection::connect(&database.address()).await?;
    let hurry = "do $$ begin execute format('alter database %I set synchronous_commit = off', \
                 current_database()); end $$";
    administrator.execute(hurry).await?;
    let mut stranger = AnyConnection::connect(&database.address()).await?;
    let (setting,): (String,) = sqlx::query_as("show synchronous_commit")
        .fetch_one(&mut stranger)
        .await?;
    assert_eq!(setting, "off", "what everybody else gets");
    let store = Store::open(&Database::Postgres(database.url()?)).await?;
    let risks = store.durability_risks().await?;
    assert!(
        !risks
            .iter()
            .any(|risk| risk.starts_with("synchronous_commit")),
        "{risks:?}"
    );
    // The throwaway cluster itself does hurry, and the operator would be told.
    assert!(
        risks.iter().any(|risk| risk.starts_with("fsync is off")),
        "{risks:?}"
    );
    store.close().await;
    Ok(())
}
