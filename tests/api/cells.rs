//! What stands in a server's database as bare cells, to be counted by SQL that knows nothing of the
//! code.

use anyhow::Result;
use ikrar_sync::ports::row_from_bytes;
use ikrar_sync::value::Value;
use sqlx::{AnyConnection, Connection, Executor as _};
use support::server::TestServer;

/// Every cell of the server's database as a row of a table.
pub(crate) async fn cells_of(server: &TestServer) -> Result<AnyConnection> {
    sqlx::any::install_default_drivers();
    let mut stored = AnyConnection::connect(&server.database_address()).await?;
    let bodies: Vec<(Vec<u8>,)> = sqlx::query_as("select body from entity")
        .fetch_all(&mut stored)
        .await?;
    let mut cells = AnyConnection::connect("sqlite::memory:").await?;
    cells
        .execute(
            "create table cell (id blob, kind integer, field integer, words text, \
             amount integer, link blob)",
        )
        .await?;
    cells.execute("begin").await?;
    for (body,) in bodies {
        let Some(row) = row_from_bytes(&body)? else {
            continue;
        };
        for (field, cell) in &row.cells {
            let (words, amount, link) = bare(&cell.value);
            sqlx::query("insert into cell values ($1, $2, $3, $4, $5, $6)")
                .bind(row.id.bytes().to_vec())
                .bind(i64::from(row.kind.number()))
                .bind(i64::from(field.0))
                .bind(words)
                .bind(amount)
                .bind(link)
                .execute(&mut cells)
                .await?;
        }
    }
    cells.execute("commit").await?;
    cells
        .execute("create index cell_by_link on cell (kind, field, link)")
        .await?;
    Ok(cells)
}

fn bare(value: &Value) -> (Option<String>, Option<i64>, Option<Vec<u8>>) {
    match value {
        Value::Text(words) => (Some(words.clone()), None, None),
        Value::Decimal(number) => (Some(number.normalize().to_string()), None, None),
        Value::Integer(amount) => (None, Some(*amount), None),
        Value::Bool(flag) => (None, Some(i64::from(*flag)), None),
        Value::Id(id) => (None, None, Some(id.bytes().to_vec())),
        Value::Range(low, high) => (Some(format!("{low}..{high}")), None, None),
        Value::Null | Value::Bytes(_) => (None, None, None),
    }
}
