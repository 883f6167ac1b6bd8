//! Queries on operations that wait for a build that understands them.

use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::{OperationId, Seq, UnixSeconds};
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::receipt_from_parts;

use super::super::StoreError;
use super::LedgerTransaction;
use super::chain::Covered;
use super::rows::{read_number, stored_dseq, stored_number, stored_seq};

const TABLE: &str = "operation";

/// An operation that was stored before it could be read, or parked with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingOperation {
    /// The operation, as this build reads it.
    pub operation: Operation,
    /// Its present receipt.
    pub receipt: Receipt,
    /// When it came.
    pub received_at: UnixSeconds,
    /// What the device's clock showed then, as far as it has said.
    pub device_clock: Option<UnixSeconds>,
    /// The bytes as they were recorded.
    pub envelope: Vec<u8>,
    /// It came when its author's account was disabled.
    pub without_rights: bool,
}

type Columns = (i64, i64, String, i64, Option<i64>, Vec<u8>, Option<i64>);

impl LedgerTransaction {
    /// What waits, in the order it came; the operations of one save stand together.
    pub async fn waiting_operations(&mut self) -> Result<Vec<WaitingOperation>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(
            "select operation.dseq, disposition, detail, received_at, device_clock, envelope, \
             operation_without_rights.dseq from operation \
             left join operation_without_rights \
             on operation_without_rights.replica = operation.replica \
             and operation_without_rights.dseq = operation.dseq \
             where seq is null and (disposition = $1 and detail <> 'unreadable' \
             or disposition = $2 and detail like '% unknown_version') \
             order by received_at, operation.replica, operation.dseq",
        )
        .bind(parked(ParkReason::UnknownVersion)?)
        .bind(parked(ParkReason::Group)?)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter().map(read).collect()
    }

    /// Remembers which operations came when their author's account was disabled.
    pub async fn note_without_rights(&mut self, came: &[OperationId]) -> Result<(), StoreError> {
        for id in came {
            sqlx::query("insert into operation_without_rights (replica, dseq) values ($1, $2)")
                .bind(id.replica.bytes().as_slice())
                .bind(stored_dseq(id.dseq)?)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Gives an operation recorded earlier its place in its scope, and in the scope's chain.
    pub async fn save_place(
        &mut self,
        waiting: &WaitingOperation,
        seq: Option<Seq>,
    ) -> Result<(), StoreError> {
        let Some(seq) = seq else {
            // It has none, and waited without one.
            return Ok(());
        };
        let operation = &waiting.operation;
        let chain = self.chains.entry(operation.scope).or_default();
        *chain = chain.next(&Covered {
            seq,
            id: operation.id,
            received_at: waiting.received_at,
            envelope: &waiting.envelope,
        });
        let link = chain.bytes().to_vec();
        sqlx::query("update operation set seq = $3, link = $4 where replica = $1 and dseq = $2")
            .bind(operation.id.replica.bytes().as_slice())
            .bind(stored_dseq(operation.id.dseq)?)
            .bind(stored_seq(seq)?)
            .bind(link)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

fn parked(reason: ParkReason) -> Result<i64, StoreError> {
    stored_number(Disposition::parked(reason).number())
}

fn read(columns: Columns) -> Result<WaitingOperation, StoreError> {
    let (dseq, disposition, detail, received_at, device_clock, envelope, without_rights) = columns;
    let unreadable = |column| StoreError::Unreadable {
        table: TABLE,
        column,
    };
    let operation = Operation::from_bytes(&envelope).map_err(|_| unreadable("envelope"))?;
    let dseq = ikrar_sync::identity::Dseq(read_number(dseq, TABLE, "dseq")?);
    let number = read_number(disposition, TABLE, "disposition")?;
    let receipt = receipt_from_parts(dseq, number, 0, &detail);
    Ok(WaitingOperation {
        operation,
        receipt: receipt.ok_or_else(|| unreadable("disposition"))?,
        received_at: UnixSeconds(received_at),
        device_clock: device_clock.map(UnixSeconds),
        envelope,
        without_rights: without_rights.is_some(),
    })
}
