//! Queries on `replica`.

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId, UnixSeconds};

use super::super::account::{read_uuid, uuid_bytes};
use super::super::{Store, StoreError};
use super::LedgerTransaction;
use super::rows::{read_number, stored_dseq};

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

impl Store {
    /// A device's store; none if it was never seen.
    pub async fn replica(&self, id: ReplicaId) -> Result<Option<ReplicaRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(ONE)
            .bind(id.bytes().to_vec())
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
            .bind(id.bytes().to_vec())
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

    /// Notes how far a device's operations have been received.
    pub async fn save_replica(
        &mut self,
        id: ReplicaId,
        row: &ReplicaRow,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into replica (id, user_id, acknowledged, first_seen_at) \
             values ($1, $2, $3, $4) \
             on conflict (id) do update set acknowledged = excluded.acknowledged",
        )
        .bind(id.bytes().to_vec())
        .bind(uuid_bytes(row.user.uuid()))
        .bind(stored_dseq(row.acknowledged)?)
        .bind(now.0)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
