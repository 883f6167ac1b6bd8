//! The trap of numbers from a sequence: a later number may be committed first, and a reader whose
//! cursor has passed it never sees the earlier one. One schedule, played with a plain sequence
//! and with the scope's head.

use anyhow::{Context, Result};
use ikrar_domain::value::UserId;
use ikrar_server::config::Database;
use ikrar_server::store::Store;
use ikrar_server::store::ledger::NewOperation;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::Operation;
use sqlx::{AnyConnection, Connection};
use support::pen::{Pen, YEAR, agreement_draft, new_id};
use support::postgres::ThrowawayDatabase;
use support::server::Visitor;
use uuid::Uuid;

/// Reads what lies behind its cursor, as every device does.
struct Reader {
    connection: AnyConnection,
    query: &'static str,
    cursor: i64,
    seen: Vec<i64>,
}

impl Reader {
    async fn open(address: &str, query: &'static str) -> Result<Self> {
        Ok(Self {
            connection: AnyConnection::connect(address).await?,
            query,
            cursor: 0,
            seen: Vec::new(),
        })
    }

    async fn read(&mut self) -> Result<()> {
        let rows: Vec<(i64,)> = sqlx::query_as(self.query)
            .bind(self.cursor)
            .fetch_all(&mut self.connection)
            .await?;
        self.seen.extend(rows.iter().map(|(seq,)| *seq));
        self.cursor = self.seen.last().copied().unwrap_or_default();
        Ok(())
    }
}

#[tokio::test]
async fn with_a_plain_sequence_the_schedule_loses_a_row() -> Result<()> {
    let Some(database) = ThrowawayDatabase::create()? else {
        return Ok(());
    };
    sqlx::any::install_default_drivers();
    let address = database.address();
    let mut first = AnyConnection::connect(&address).await?;
    let mut second = AnyConnection::connect(&address).await?;
    sqlx::query("create table numbered (seq bigserial, writer text not null)")
        .execute(&mut first)
        .await?;
    let mut reader = Reader::open(
        &address,
        "select seq from numbered where seq > $1 order by seq",
    )
    .await?;

    let insert = "insert into numbered (writer) values ($1)";
    let mut slow = first.begin().await?;
    sqlx::query(insert).bind("slow").execute(&mut *slow).await?;
    let mut quick = second.begin().await?;
    sqlx::query(insert)
        .bind("quick")
        .execute(&mut *quick)
        .await?;
    quick.commit().await?;
    reader.read().await?;
    slow.commit().await?;
    reader.read().await?;

    assert_eq!(
        reader.seen,
        [2],
        "the cursor has passed the first row for ever"
    );
    let (stored,): (i64,) = sqlx::query_as("select count(*) from numbered")
        .fetch_one(&mut first)
        .await?;
    assert_eq!(stored, 2, "although it is there");
    Ok(())
}

#[tokio::test]
async fn with_the_scopes_head_the_same_schedule_loses_nothing() -> Result<()> {
    let Some(database) = ThrowawayDatabase::create()? else {
        return Ok(());
    };
    let store = Store::open(&Database::Postgres(database.url()?)).await?;
    let info = ScopeInfo::agency_year(new_id(), YEAR);
    let mut transaction = store.begin_ledger().await?;
    transaction.create_scope(&info).await?;
    transaction.commit().await?;
    let mut reader = Reader::open(
        &database.address(),
        "select seq from operation where seq > $1 order by seq",
    )
    .await?;

    let mut slow = store.begin_ledger().await?;
    let mut head = slow.lock_scope(info.id).await?.context("no scope")?.head;
    head.seq = head.seq.next();
    slow.record(&[operation_at(head.seq)]).await?;
    slow.save_head(info.id, head).await?;
    let quick = tokio::spawn(write_quickly(store.clone(), info));
    wait_for_a_lock(&mut reader.connection).await?;
    reader.read().await?;
    assert!(
        reader.seen.is_empty(),
        "nothing is committed, nothing is passed over"
    );
    slow.commit().await?;
    quick.await??;
    reader.read().await?;

    assert_eq!(reader.seen, [1, 2]);
    store.close().await;
    Ok(())
}

/// A writer that would commit at once, were it not for the head.
async fn write_quickly(store: Store, info: ScopeInfo) -> Result<()> {
    let mut transaction = store.begin_ledger().await?;
    let row = transaction.lock_scope(info.id).await?;
    let mut head = row.context("no scope")?.head;
    head.seq = head.seq.next();
    transaction.record(&[operation_at(head.seq)]).await?;
    transaction.save_head(info.id, head).await?;
    Ok(transaction.commit().await?)
}

fn operation_at(seq: ikrar_sync::identity::Seq) -> NewOperation {
    let user = UserId::from_uuid(Uuid::now_v7());
    let mut pen = Pen::of(&Visitor::new(String::new(), user, 1));
    let operations: Vec<Operation> = pen.write([agreement_draft(new_id(), new_id())]);
    let operation = operations[0].clone();
    NewOperation {
        receipt: Receipt {
            dseq: operation.id.dseq,
            disposition: Disposition::Applied,
            seq: Some(seq),
        },
        operation,
        received_at: UnixSeconds(1),
        device_clock: None,
    }
}

/// Returns when another connection waits for a lock: then it has got as far as it can.
async fn wait_for_a_lock(connection: &mut AnyConnection) -> Result<()> {
    loop {
        let (waiting,): (i64,) = sqlx::query_as(
            "select count(*) from pg_stat_activity \
             where wait_event_type = 'Lock' and datname = current_database()",
        )
        .fetch_one(&mut *connection)
        .await?;
        if waiting > 0 {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}
