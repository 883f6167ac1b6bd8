//! Queries on `replica`.

use std::collections::BTreeMap;

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId, UnixSeconds};

use super::super::account::{read_uuid, uuid_bytes};
use super::super::{Store, StoreError};
use super::LedgerTransaction;
use super::rows::{ManyRows, pieces, read_number, stored_dseq};

/// A device's store as the server knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicaRow {
    /// Whose it is.
    pub user: UserId,
    /// The last operation received.
    pub acknowledged: Dseq,
}

type Columns = (Vec<u8>, i64);

const ONE: &str = "select user_id, acknowledged from replica where id = $1";

static MANY: ManyRows = ManyRows::new(
    "select id, user_id, acknowledged from replica where id in (values",
    "(?)",
    ")",
);

static SAVE: ManyRows = ManyRows::new(
    "insert into replica (id, user_id, acknowledged, first_seen_at) values",
    "(?, ?, ?, @1)",
    "on conflict (id) do update set acknowledged = excluded.acknowledged",
);

impl Store {
    /// A device's store; none if it was never seen.
    pub async fn replica(&self, id: ReplicaId) -> Result<Option<ReplicaRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(ONE)
            .bind(id.bytes().as_slice())
            .fetch_optional(&self.reader)
            .await?;
        row.map(ReplicaRow::try_from).transpose()
    }
}

impl TryFrom<Columns> for ReplicaRow {
    type Error = StoreError;

    fn try_from((user, acknowledged): Columns) -> Result<Self, StoreError> {
        Ok(Self {
            user: UserId::from_uuid(read_uuid(&user, "user_id")?),
            acknowledged: Dseq(read_number(acknowledged, "replica", "acknowledged")?),
        })
    }
}

impl LedgerTransaction {
    /// A device's store; none if it was never seen.
    pub async fn replica(&mut self, id: ReplicaId) -> Result<Option<ReplicaRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(ONE)
            .bind(id.bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(ReplicaRow::try_from).transpose()
    }

    /// Makes room for one more store of an account that has not sent anything yet: only so many
    /// are kept, and the oldest go first. A store with an operation or a key is never among them.
    pub async fn forget_empty_replicas(
        &mut self,
        user: UserId,
        kept_max: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "delete from replica where user_id = $1 and acknowledged = 0 and fate_count = 0 \
             and carry_key is null and id not in (select id from replica where user_id = $1 \
             and acknowledged = 0 and fate_count = 0 and carry_key is null \
             order by first_seen_at desc, id limit $2)",
        )
        .bind(uuid_bytes(user.uuid()))
        .bind(kept_max.saturating_sub(1))
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// How many stores of an account have a key and have not sent anything.
    pub async fn sealed_replicas(&mut self, user: UserId) -> Result<i64, StoreError> {
        let (count,): (i64,) = sqlx::query_as(
            "select count(*) from replica where user_id = $1 and acknowledged = 0 \
             and carry_key is not null",
        )
        .bind(uuid_bytes(user.uuid()))
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok(count)
    }

    /// The stores of these devices, as far as they were seen before.
    pub async fn replicas(
        &mut self,
        ids: &[ReplicaId],
    ) -> Result<BTreeMap<ReplicaId, ReplicaRow>, StoreError> {
        let mut known = BTreeMap::new();
        for ids in pieces(ids) {
            let mut query = MANY.query_as::<(Vec<u8>, Vec<u8>, i64)>(self.backend, ids.len());
            for id in ids {
                query = query.bind(id.bytes().as_slice());
            }
            for (id, user, acknowledged) in query.fetch_all(&mut *self.transaction).await? {
                let id = ReplicaId::from_slice(&id).ok_or(StoreError::Unreadable {
                    table: "replica",
                    column: "id",
                })?;
                known.insert(id, ReplicaRow::try_from((user, acknowledged))?);
            }
        }
        Ok(known)
    }

    /// Notes how far a device's operations have been received.
    pub async fn save_replica(
        &mut self,
        id: ReplicaId,
        row: &ReplicaRow,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        self.save_replicas(&[(id, *row)], now).await
    }

    /// Notes how far devices' operations have been received. Their rows are locked in the order in
    /// which they are given.
    pub async fn save_replicas(
        &mut self,
        rows: &[(ReplicaId, ReplicaRow)],
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        for rows in pieces(rows) {
            let mut query = SAVE.query(self.backend, rows.len());
            for (id, row) in rows {
                query = query
                    .bind(id.bytes().as_slice())
                    .bind(uuid_bytes(row.user.uuid()))
                    .bind(stored_dseq(row.acknowledged)?);
            }
            let query = query.bind(now.0);
            query.execute(&mut *self.transaction).await?;
        }
        Ok(())
    }
}
