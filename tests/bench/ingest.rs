//! What the server needs to store an operation durably, beside a bare loop of prepared inserts of
//! the same rows with the same pragmas, in the same run.
//!
//! The server's time is the whole way: session, reading the body, judging, writing operations
//! and rows, one flush to disk, writing the reply. The bare loop writes the operations' rows only.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_server::auth::password;
use ikrar_server::config::Database;
use ikrar_server::demo::{DEMO_PASSWORD, DemoData, volume};
use ikrar_server::install::install;
use ikrar_server::store::{SQLITE_PRAGMAS, Store};
use ikrar_sync::identity::{EntityId, ReplicaId, Seq};
use ikrar_sync::ledger::ScopeClass;
use ikrar_sync::operation::{Body, Draft};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::push::PushReply;
use ikrar_sync::row::{Row, Rows as _};
use ikrar_sync::schema::{EntityKind, Field, realization};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use sqlx::{Connection, Row as _, SqliteConnection};
use support::folder::TemporaryFolder;
use support::pen::Pen;
use support::server::{TestServer, Visitor};

/// Enough for three batches of each agency.
const REALIZATIONS: usize = 24_000;
const BATCH_COUNT: usize = 100;
const BATCH_SIZE: usize = 200;
/// The server may take at most this many times as long as the bare loop.
const TIMES_BASELINE_MAX: f64 = 2.0;
const NOTE: &str = "Kegiatan menunggu pencairan anggaran dan koordinasi lintas perangkat daerah";

/// What an edit is of.
type Target = (EntityId, Field);

/// One agency's operator, with what there is to edit.
struct Desk {
    visitor: Visitor,
    pen: Pen,
    edits: std::vec::IntoIter<Edit>,
    /// The version of what was edited before, as its author has pulled it since.
    versions: BTreeMap<Target, Seq>,
}

struct Edit {
    draft: Draft,
    field: Field,
    value: Value,
    seen: Seq,
}

#[tokio::main]
async fn main() -> Result<()> {
    let server = TestServer::start().await?;
    let data = volume(REALIZATIONS)?;
    let edits = edits_by_agency(&data);
    let operators = operators(&data);
    let password_hash = password::hash(DEMO_PASSWORD)?;
    install(&server.state.store, data, &password_hash, server.now()).await?;
    let mut desks = Vec::new();
    for (agency, edits) in edits {
        let (login, _) = operators
            .get(&agency)
            .context("an agency without an operator")?;
        let visitor = server.sign_in_with(login, DEMO_PASSWORD).await?;
        let pen = Pen::of(&visitor);
        // A device pulls before its person can edit.
        let pull = pen.pull(Vec::new());
        server
            .post_as(&visitor, "/sync/v1/pull", CONTENT_TYPE, pull)
            .await?;
        desks.push(Desk {
            visitor,
            pen,
            edits: edits.into_iter(),
            versions: BTreeMap::new(),
        });
    }
    let ours = push_all(&server, &mut desks).await?;
    let replicas: Vec<ReplicaId> = desks.iter().map(|desk| desk.pen.replica).collect();
    let bare = insert_barely(&server, &replicas).await?;
    let figure = serde_json::json!({
        "name": "ingest/operation on SQLite in batches of 200",
        "value": microseconds_each(ours),
        "unit": "µs",
        "limit": TIMES_BASELINE_MAX * microseconds_each(bare),
        "baseline": microseconds_each(bare),
    });
    writeln!(std::io::stdout().lock(), "{figure}")?;
    Ok(())
}

fn operators(data: &DemoData) -> BTreeMap<AgencyId, (String, UserId)> {
    data.accounts
        .iter()
        .filter(|account| account.role == ikrar_domain::people::Role::AgencyOperator)
        .filter_map(|account| Some((account.agency?, (account.login.clone(), account.user))))
        .collect()
}

/// Seven numbers, two notes and a short remark in ten edits, each on what its author has seen.
fn edits_by_agency(data: &DemoData) -> BTreeMap<AgencyId, Vec<Edit>> {
    let mut all = BTreeMap::new();
    for scope in &data.scopes {
        let ScopeClass::AgencyYear { agency, .. } = scope.info.class else {
            continue;
        };
        let rows = scope.ledger.of_kind(EntityKind::Realization);
        let rows = rows.iter().filter_map(|id| scope.ledger.row(*id));
        let edits = rows
            .enumerate()
            .map(|(number, row)| match number % 10 {
                0..7 => edit(row, realization::VALUE, Value::Decimal(percent(number))),
                7 | 8 => edit(row, realization::OBSTACLES, text(NOTE, number)),
                _ => edit(row, realization::FOLLOW_UP, text("Triwulan", number)),
            })
            .collect();
        all.insert(AgencyId::from_uuid(agency.uuid()), edits);
    }
    all
}

fn text(words: &str, number: usize) -> Value {
    Value::Text(format!("{words} {number}"))
}

fn edit(row: &Row, field: Field, value: Value) -> Edit {
    let seen = row.version(field);
    let body = Body::Set {
        field,
        base: seen.into(),
        value: value.clone(),
    };
    let draft = Draft {
        scope: row.scope,
        entity: row.id,
        kind: row.kind,
        body,
    };
    Edit {
        draft,
        field,
        value,
        seen,
    }
}

fn percent(number: usize) -> Decimal {
    Decimal::new(i64::try_from(number).unwrap_or_default() + 1, 2)
}

/// The batches, one after the other, and how long the server had them.
async fn push_all(server: &TestServer, desks: &mut [Desk]) -> Result<Duration> {
    let mut total = Duration::ZERO;
    let desk_count = desks.len().max(1);
    for number in 0..BATCH_COUNT {
        let desk = desks.get_mut(number % desk_count).context("no agency")?;
        let body = desk.next_batch()?;
        let started = Instant::now();
        let reply = server
            .post_as(&desk.visitor, "/sync/v1/push", CONTENT_TYPE, body.0)
            .await?;
        total += started.elapsed();
        ensure!(reply.status.is_success(), "{}", reply.text());
        let receipts = PushReply::from_bytes(&reply.body)?.receipts;
        for (target, receipt) in body.1.into_iter().zip(receipts) {
            let seq = receipt
                .seq
                .with_context(|| format!("parked: {receipt:?}"))?;
            desk.versions.insert(target, seq);
        }
    }
    Ok(total)
}

impl Desk {
    fn next_batch(&mut self) -> Result<(Vec<u8>, Vec<Target>)> {
        let mut targets = Vec::new();
        let mut drafts = Vec::new();
        for edit in self.edits.by_ref().take(BATCH_SIZE) {
            let target = (edit.draft.entity, edit.field);
            let base = self.versions.get(&target).copied().unwrap_or(edit.seen);
            let body = Body::Set {
                field: edit.field,
                base: base.into(),
                value: edit.value,
            };
            drafts.push(Draft { body, ..edit.draft });
            targets.push(target);
        }
        ensure!(drafts.len() == BATCH_SIZE, "too few rows to edit");
        let operations = self.pen.write(drafts);
        Ok((self.pen.push(operations), targets))
    }
}

/// The rows the server has just written, again, one prepared insert each.
async fn insert_barely(server: &TestServer, replicas: &[ReplicaId]) -> Result<Duration> {
    let mut source = connect(server.folder().context("not on SQLite")?).await?;
    let mut rows = Vec::new();
    for replica in replicas {
        let own = sqlx::query("select * from operation where replica = $1 order by dseq")
            .bind(replica.bytes().to_vec())
            .fetch_all(&mut source)
            .await?;
        rows.extend(own);
    }
    ensure!(
        rows.len() == BATCH_COUNT * BATCH_SIZE,
        "{} rows",
        rows.len()
    );
    let folder = TemporaryFolder::new()?;
    Store::open(&Database::Folder(folder.path().to_owned()))
        .await?
        .close()
        .await;
    let mut target = connect(folder.path()).await?;
    let started = Instant::now();
    for batch in rows.chunks(BATCH_SIZE) {
        let mut transaction = target.begin_with("begin immediate").await?;
        for row in batch {
            sqlx::query(
                "insert into operation (replica, dseq, scope, seq, entity, author, session, \
                 received_at, disposition, detail, envelope) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(row.try_get::<&[u8], _>("replica")?)
            .bind(row.try_get::<i64, _>("dseq")?)
            .bind(row.try_get::<&[u8], _>("scope")?)
            .bind(row.try_get::<Option<i64>, _>("seq")?)
            .bind(row.try_get::<&[u8], _>("entity")?)
            .bind(row.try_get::<&[u8], _>("author")?)
            .bind(row.try_get::<i64, _>("session")?)
            .bind(row.try_get::<i64, _>("received_at")?)
            .bind(row.try_get::<i64, _>("disposition")?)
            .bind(row.try_get::<&str, _>("detail")?)
            .bind(row.try_get::<&[u8], _>("envelope")?)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
    }
    Ok(started.elapsed())
}

async fn connect(folder: &std::path::Path) -> Result<SqliteConnection> {
    let url = format!("sqlite://{}/ikrar.sqlite3", folder.display());
    let mut connection = SqliteConnection::connect(&url).await?;
    for pragma in SQLITE_PRAGMAS {
        sqlx::query(pragma).execute(&mut connection).await?;
    }
    Ok(connection)
}

fn microseconds_each(total: Duration) -> f64 {
    let count = u32::try_from(BATCH_COUNT * BATCH_SIZE).unwrap_or(u32::MAX);
    (total.as_secs_f64() * 1e6 / f64::from(count) * 10.0).round() / 10.0
}
