//! Queries on `recovery`: what devices gave back after this database was restored.

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId, UnixSeconds};

use super::super::account::uuid_bytes;
use super::super::{Store, StoreError};
use super::LedgerTransaction;
use super::rows::{read_number, stored_dseq, stored_number};

const TABLE: &str = "recovery";

/// One piece that a device gave back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// The device's store.
    pub replica: ReplicaId,
    /// The first operation of the piece.
    pub first: Dseq,
    /// The last.
    pub last: Dseq,
    /// How many operations came back.
    pub count: u64,
    /// How many before the first the device did not have any more.
    pub missing: u64,
    /// Whose device it is.
    pub user: UserId,
    /// When it came.
    pub received_at: UnixSeconds,
}

/// What one device gave back altogether.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryLine {
    /// Its owner's login.
    pub login: String,
    /// The device's store.
    pub replica: ReplicaId,
    /// The first operation that came back.
    pub first: Dseq,
    /// The last.
    pub last: Dseq,
    /// How many.
    pub count: u64,
    /// How many are lost: the device did not have them any more.
    pub missing: u64,
    /// When the last of them came.
    pub received_at: UnixSeconds,
}

type Columns = (String, Vec<u8>, i64, i64, i64, i64, i64);

impl LedgerTransaction {
    /// Notes a piece that came back.
    pub async fn save_recovery(&mut self, recovery: &Recovery) -> Result<(), StoreError> {
        sqlx::query(
            "insert into recovery (replica, first_dseq, last_dseq, operation_count, \
             missing_count, user_id, received_at) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (replica, first_dseq) do update set last_dseq = excluded.last_dseq, \
             operation_count = excluded.operation_count, missing_count = excluded.missing_count, \
             received_at = excluded.received_at",
        )
        .bind(recovery.replica.bytes().as_slice())
        .bind(stored_dseq(recovery.first)?)
        .bind(stored_dseq(recovery.last)?)
        .bind(stored_number(recovery.count)?)
        .bind(stored_number(recovery.missing)?)
        .bind(uuid_bytes(recovery.user.uuid()))
        .bind(recovery.received_at.0)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

impl Store {
    /// What came back, device by device, the longest ago first. What was missing before a piece
    /// and has come since, because a device had passed it over, is not missing any more.
    pub async fn recoveries(&self) -> Result<Vec<RecoveryLine>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(
            "select account.login, piece.replica, min(first_dseq), max(last_dseq), \
             cast(sum(operation_count) as bigint), cast(sum(missing) as bigint), \
             max(received_at) from (select recovery.*, missing_count - \
             (select count(*) from operation where operation.replica = recovery.replica \
             and operation.dseq between first_dseq - missing_count and first_dseq - 1) as missing \
             from recovery) as piece \
             join account on account.user_id = piece.user_id \
             group by account.login, piece.replica \
             order by max(received_at), account.login",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(columns: Columns) -> Result<RecoveryLine, StoreError> {
    let (login, replica, first, last, count, missing, received_at) = columns;
    let replica = ReplicaId::from_slice(&replica).ok_or(StoreError::Unreadable {
        table: TABLE,
        column: "replica",
    })?;
    Ok(RecoveryLine {
        login,
        replica,
        first: Dseq(read_number(first, TABLE, "first_dseq")?),
        last: Dseq(read_number(last, TABLE, "last_dseq")?),
        count: read_number(count, TABLE, "operation_count")?,
        missing: read_number(missing, TABLE, "missing_count")?,
        received_at: UnixSeconds(received_at),
    })
}
