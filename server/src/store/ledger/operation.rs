//! Queries on `operation`.

use ikrar_domain::value::UserId;
use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, EntityId, ReplicaId, ScopeId, UnixSeconds};
use ikrar_sync::ledger::Judged;
use ikrar_sync::operation::{Base, Operation, WrittenBy};
use ikrar_sync::ports::{receipt_from_parts, receipt_parts};
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;

use super::super::StoreError;
use super::super::account::uuid_bytes;
use super::LedgerTransaction;
use super::chain::Covered;
use super::rows::{ManyRows, pieces, read_number};
use super::rows::{stored_dseq, stored_number, stored_seq};

const TABLE: &str = "operation";

static INSERT: ManyRows = ManyRows::new(
    "insert into operation (replica, dseq, scope, seq, entity, author, session, \
         received_at, device_clock, disposition, detail, envelope, link) values",
    "(@1, ?, @2, ?, ?, @3, @4, @5, @6, ?, ?, ?, ?)",
    "",
);

/// An operation to be recorded, with the server's answer.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// What the device sent.
    pub operation: Operation,
    /// The answer.
    pub receipt: Receipt,
    /// When it came.
    pub received_at: UnixSeconds,
    /// What the device's clock showed then, as far as it has said.
    pub device_clock: Option<UnixSeconds>,
}

/// Who wrote where; when it came, and what the device's clock showed.
type Shared = (
    (ReplicaId, ScopeId, EntityId, u64),
    UnixSeconds,
    Option<UnixSeconds>,
);

impl NewOperation {
    /// What judging an operation came to.
    pub fn of(judged: Judged, received_at: UnixSeconds, device_clock: Option<UnixSeconds>) -> Self {
        Self {
            operation: judged.operation,
            receipt: judged.receipt,
            received_at,
            device_clock,
        }
    }

    /// What is the same in the operations that one person writes on one device in one scope.
    fn shared(&self) -> Shared {
        let Operation {
            id,
            scope,
            author,
            session,
            ..
        } = &self.operation;
        let by = (id.replica, *scope, *author, *session);
        (by, self.received_at, self.device_clock)
    }
}

/// An operation the server has, with its present fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOperation {
    /// The answer.
    pub receipt: Receipt,
    /// The bytes as they were recorded.
    pub envelope: Vec<u8>,
}

type Columns = (i64, i64, i64, String, Vec<u8>);

impl LedgerTransaction {
    /// What is recorded of a device between two of its sequences, both included.
    pub async fn operations(
        &mut self,
        replica: ReplicaId,
        first: Dseq,
        last: Dseq,
    ) -> Result<Vec<StoredOperation>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(
            "select dseq, coalesce(seq, 0), disposition, detail, envelope from operation \
             where replica = $1 and dseq between $2 and $3 order by dseq",
        )
        .bind(replica.bytes().as_slice())
        .bind(stored_dseq(first)?)
        .bind(stored_dseq(last)?)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter().map(StoredOperation::try_from).collect()
    }

    /// What a field held at a version: the value of the operation that has that place, if it is
    /// the one that the base names.
    pub async fn value_at(
        &mut self,
        scope: ScopeId,
        entity: EntityId,
        field: Field,
        base: Base,
    ) -> Result<Option<Value>, StoreError> {
        // Versions come from devices, which may name one that no scope will ever reach.
        let Ok(version) = stored_seq(base.version) else {
            return Ok(None);
        };
        if let Some(joined) = self.joined_value(scope, entity, field, version).await? {
            return Ok(Some(joined));
        }
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("select envelope from operation where scope = $1 and seq = $2")
                .bind(scope.bytes().as_slice())
                .bind(version)
                .fetch_optional(&mut *self.transaction)
                .await?;
        let Some((envelope,)) = row else {
            return Ok(None);
        };
        let operation = Operation::from_bytes(&envelope).map_err(|_| StoreError::Unreadable {
            table: TABLE,
            column: "envelope",
        })?;
        // The place may belong to another entity: versions come from devices. In a database that
        // was restored it may belong to another operation than the author saw there.
        let is_seen = base.by.is_none_or(|by| by == WrittenBy::of(operation.id));
        let value = operation
            .value_of(field)
            .filter(|_| operation.entity == entity && is_seen);
        Ok(value.cloned())
    }

    /// Records operations, those of a scope in the order of their places, and goes on with the
    /// scopes' chains, which [`Self::save_heads`] writes. Those that one person wrote on one device
    /// in one scope share most of what is written.
    pub async fn record(&mut self, operations: &[NewOperation]) -> Result<(), StoreError> {
        let alike = operations.chunk_by(|one, next| one.shared() == next.shared());
        for operations in alike.flat_map(pieces) {
            let Some(first) = operations.first() else {
                continue;
            };
            let mut query = INSERT.query(self.backend, operations.len());
            for NewOperation {
                operation,
                receipt,
                received_at,
                ..
            } in operations
            {
                let (disposition, _, detail) = receipt_parts(receipt);
                let envelope = operation.to_bytes();
                let link = receipt.seq.map(|seq| {
                    let chain = self.chains.entry(operation.scope).or_default();
                    *chain = chain.next(&Covered {
                        seq,
                        id: operation.id,
                        received_at: *received_at,
                        envelope: &envelope,
                    });
                    chain.bytes().to_vec()
                });
                query = query
                    .bind(stored_dseq(operation.id.dseq)?)
                    .bind(receipt.seq.map(stored_seq).transpose()?)
                    .bind(operation.entity.bytes().as_slice())
                    .bind(stored_number(disposition)?)
                    .bind(detail)
                    .bind(envelope)
                    .bind(link);
            }
            let ((replica, scope, author, session), received_at, device_clock) = first.shared();
            let query = query
                .bind(replica.bytes().as_slice())
                .bind(scope.bytes().as_slice())
                .bind(author.bytes().as_slice())
                // A device may say any number here; the column only helps to look it up.
                .bind(session.cast_signed())
                .bind(received_at.0)
                .bind(device_clock.map(|clock| clock.0));
            query.execute(&mut *self.transaction).await?;
        }
        Ok(())
    }

    /// How many operations of a device were kept aside.
    pub async fn forked_operations(&mut self, replica: ReplicaId) -> Result<i64, StoreError> {
        let (count,): (i64,) =
            sqlx::query_as("select count(*) from forked_operation where replica = $1")
                .bind(replica.bytes().as_slice())
                .fetch_one(&mut *self.transaction)
                .await?;
        Ok(count)
    }

    /// Keeps what a copied store sent under identities already used; sent again, once.
    pub async fn record_forked(
        &mut self,
        operation: &Operation,
        user: UserId,
        received_at: UnixSeconds,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into forked_operation (replica, dseq, received_at, user_id, envelope) \
             select $1, $2, $3, $4, $5 where not exists (select 1 from forked_operation \
             where replica = $1 and dseq = $2 and envelope = $5)",
        )
        .bind(operation.id.replica.bytes().as_slice())
        .bind(stored_dseq(operation.id.dseq)?)
        .bind(received_at.0)
        .bind(uuid_bytes(user.uuid()))
        .bind(operation.to_bytes())
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

impl TryFrom<Columns> for StoredOperation {
    type Error = StoreError;

    fn try_from(columns: Columns) -> Result<Self, StoreError> {
        let (dseq, seq, disposition, detail, envelope) = columns;
        let receipt = receipt_from_parts(
            Dseq(read_number(dseq, TABLE, "dseq")?),
            read_number(disposition, TABLE, "disposition")?,
            read_number(seq, TABLE, "seq")?,
            &detail,
        )
        .ok_or(StoreError::Unreadable {
            table: TABLE,
            column: "disposition",
        })?;
        Ok(Self { receipt, envelope })
    }
}
