//! What a database holds, asked in plain SQL beside the server: the ground on which tests judge
//! what the server says.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, OperationId, ReplicaId, ScopeId};
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::{receipt_from_parts, row_from_bytes};
use ikrar_sync::row::{Row, sums_of};
use sqlx::{AnyConnection, Connection};

use crate::serving::Place;

/// A connection of the test's own.
#[derive(Debug)]
pub struct Record(AnyConnection);

/// An operation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Where it was stored.
    pub scope: ScopeId,
    /// The server's answer as it is now.
    pub receipt: Receipt,
    /// What the device sent.
    pub envelope: Vec<u8>,
}

type OperationColumns = (Vec<u8>, i64, Vec<u8>, i64, i64, String, Vec<u8>);

impl Record {
    /// Opens the rows of a server that may be running.
    pub async fn open(place: &Place) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let file = place.folder.join("ikrar.sqlite3");
        let in_folder = format!("sqlite://{}?mode=rw", file.display());
        let address = place.database.clone().unwrap_or(in_folder);
        let mut connection = AnyConnection::connect(&address).await?;
        if place.database.is_none() {
            sqlx::query("pragma busy_timeout = 10000")
                .execute(&mut connection)
                .await?;
        }
        Ok(Self(connection))
    }

    /// Every operation, by its identity.
    pub async fn operations(&mut self) -> Result<BTreeMap<OperationId, Stored>> {
        let rows: Vec<OperationColumns> = sqlx::query_as(
            "select replica, dseq, scope, coalesce(seq, 0), disposition, detail, envelope \
             from operation",
        )
        .fetch_all(&mut self.0)
        .await?;
        let total = rows.len();
        let mut operations = BTreeMap::new();
        for (replica, dseq, scope, seq, disposition, detail, envelope) in rows {
            let id = OperationId {
                replica: ReplicaId::from_slice(&replica).context("a replica's id")?,
                dseq: Dseq(u64::try_from(dseq)?),
            };
            let (disposition, seq) = (u64::try_from(disposition)?, u64::try_from(seq)?);
            let receipt = receipt_from_parts(id.dseq, disposition, seq, &detail);
            let stored = Stored {
                scope: ScopeId::from_slice(&scope).context("a scope's id")?,
                receipt: receipt.context("a disposition")?,
                envelope,
            };
            let read = Operation::from_bytes(&stored.envelope)?;
            ensure!(read.id == id, "{id:?} holds the envelope of {:?}", read.id);
            operations.insert(id, stored);
        }
        ensure!(operations.len() == total, "an identity stands twice");
        Ok(operations)
    }

    /// What is wrong with the rows as a whole: places left out or given twice, devices whose
    /// sequence has holes, contents that came twice, heads and checksums that do not fit.
    pub async fn faults(&mut self) -> Result<Vec<String>> {
        let mut faults = self.faults_of_places().await?;
        faults.extend(self.faults_of_devices().await?);
        faults.extend(self.faults_of_checksums().await?);
        Ok(faults)
    }

    async fn faults_of_places(&mut self) -> Result<Vec<String>> {
        let rows: Vec<(Vec<u8>, i64, i64, i64, i64)> = sqlx::query_as(
            "select scope_head.scope, scope_head.seq, count(operation.seq), \
             count(distinct operation.seq), coalesce(max(operation.seq), 0) \
             from scope_head left join operation on operation.scope = scope_head.scope \
             group by scope_head.scope, scope_head.seq",
        )
        .fetch_all(&mut self.0)
        .await?;
        let wrong = rows
            .into_iter()
            .filter(|(_, head, count, different, last)| {
                [count, different, last]
                    .iter()
                    .any(|number| *number != head)
            });
        Ok(wrong
            .map(|(scope, head, count, different, last)| {
                format!(
                    "{scope:x?}: head {head}, {count} places, {different} different, up to {last}"
                )
            })
            .collect())
    }

    async fn faults_of_devices(&mut self) -> Result<Vec<String>> {
        let rows: Vec<(Vec<u8>, i64, i64, i64)> = sqlx::query_as(
            "select replica.id, replica.acknowledged, count(operation.dseq), \
             coalesce(max(operation.dseq), 0) \
             from replica left join operation on operation.replica = replica.id \
             group by replica.id, replica.acknowledged",
        )
        .fetch_all(&mut self.0)
        .await?;
        let (orphans,): (i64,) = sqlx::query_as(
            "select count(*) from operation left join replica on replica.id = operation.replica \
             where replica.id is null",
        )
        .fetch_one(&mut self.0)
        .await?;
        let (forks,): (i64,) = sqlx::query_as("select count(*) from forked_operation")
            .fetch_one(&mut self.0)
            .await?;
        let mut faults: Vec<String> = rows
            .into_iter()
            .filter(|(_, acknowledged, count, last)| acknowledged != count || count != last)
            .map(|(replica, acknowledged, count, last)| {
                format!("{replica:x?}: {count} operations up to {last}, told {acknowledged}")
            })
            .collect();
        if orphans + forks > 0 {
            faults.push(format!(
                "{orphans} operations of nobody, {forks} with two contents"
            ));
        }
        Ok(faults)
    }

    async fn faults_of_checksums(&mut self) -> Result<Vec<String>> {
        let heads: Vec<(Vec<u8>, i64, Vec<u8>)> =
            sqlx::query_as("select scope, cell_count, digest from scope_head")
                .fetch_all(&mut self.0)
                .await?;
        let mut faults = Vec::new();
        for (scope, cell_count, digest) in heads {
            let (computed, _) = sums_of(&self.rows_of(&scope).await?);
            let stored = (u64::try_from(cell_count)?, digest);
            let from_rows = (computed.count, computed.digest.to_be_bytes().to_vec());
            if stored != from_rows {
                faults.push(format!(
                    "{scope:x?}: checksum {stored:x?}, rows give {from_rows:x?}"
                ));
            }
        }
        Ok(faults)
    }

    async fn rows_of(&mut self, scope: &[u8]) -> Result<Vec<Row>> {
        let bodies: Vec<(Vec<u8>,)> =
            sqlx::query_as("select body from entity where scope = $1 order by id")
                .bind(scope.to_vec())
                .fetch_all(&mut self.0)
                .await?;
        let mut rows = Vec::new();
        for (body,) in bodies {
            rows.extend(row_from_bytes(&body)?);
        }
        Ok(rows)
    }

    /// A connection for questions of the test's own.
    pub fn connection(&mut self) -> &mut AnyConnection {
        &mut self.0
    }
}
