//! Queries on `changed_fate`: what became of operations after their receipts.

use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::{Dseq, FateSeq, ReplicaId, Seq};
use ikrar_sync::ports::receipt_from_parts;
use ikrar_sync::protocol::pull::{ChangedFates, FATES_PER_REPLY_MAX, Inventory};

use super::super::{Store, StoreError};
use super::LedgerTransaction;
use super::rows::{read_number, stored_dseq, stored_number};

const TABLE: &str = "changed_fate";

/// `dseq`, disposition, place and detail.
type Receipted = (i64, i64, i64, String);
/// The place among the changes, and the receipt.
type Columns = (i64, i64, i64, i64, String);

const COUNT: &str = "select fate_count from replica where id = $1";
const STANDS: &str = "select r.fate_count, r.acknowledged, o.envelope, coalesce(o.seq, 0) \
     from replica r \
     left join operation o on o.replica = r.id and o.dseq = $2 where r.id = $1";

/// Where a database stands with a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// How often a fate of its operations has changed after the receipt.
    pub fates: FateSeq,
    /// The last of its operations that was received.
    pub acknowledged: Dseq,
    /// The operation in the place asked about, where there is one, and the place it got.
    pub last: Option<(Vec<u8>, Option<Seq>)>,
}

impl Store {
    /// Where this database stands with a device whose last receipt is of `last`.
    pub async fn stands(&self, replica: ReplicaId, last: Dseq) -> Result<Stands, StoreError> {
        let found: Option<(i64, i64, Option<Vec<u8>>, i64)> = sqlx::query_as(STANDS)
            .bind(replica.bytes().as_slice())
            .bind(stored_dseq(last.min(Inventory::END))?)
            .fetch_optional(&self.reader)
            .await?;
        let Some((count, acknowledged, envelope, seq)) = found else {
            return Ok(Stands::default());
        };
        let seq = Seq(read_number(seq, "operation", "seq")?);
        Ok(Stands {
            fates: FateSeq(read_number(count, "replica", "fate_count")?),
            acknowledged: Dseq(read_number(acknowledged, "replica", "acknowledged")?),
            last: envelope.map(|envelope| (envelope, (seq != Seq::default()).then_some(seq))),
        })
    }

    /// The present receipts of a device's operations from this one on, at most as many as one
    /// reply takes.
    pub async fn inventory(&self, replica: ReplicaId, from: Dseq) -> Result<Inventory, StoreError> {
        let found: Vec<(i64, i64, i64, String, Vec<u8>)> = sqlx::query_as(
            "select dseq, disposition, coalesce(seq, 0), detail, envelope from operation \
             where replica = $1 and dseq >= $2 order by dseq limit $3",
        )
        .bind(replica.bytes().as_slice())
        .bind(stored_dseq(from.min(Inventory::END))?)
        .bind(i64::try_from(FATES_PER_REPLY_MAX).unwrap_or(i64::MAX))
        .fetch_all(&self.reader)
        .await?;
        let sum = Inventory::sum_of(found.iter().map(|(.., envelope)| envelope));
        let receipts = found
            .into_iter()
            .map(|(dseq, disposition, seq, detail, _)| read((dseq, disposition, seq, detail)));
        Ok(Inventory::of(receipts.collect::<Result<_, _>>()?, sum))
    }
}

impl LedgerTransaction {
    /// Changes the fates of a device's operations recorded earlier, and notes that its device
    /// shall hear of it. The device's row is locked until the commit, which makes the places
    /// gapless; whoever writes several devices does so in the order of their ids.
    pub async fn save_fates(
        &mut self,
        replica: ReplicaId,
        fates: &[(Dseq, Disposition)],
    ) -> Result<(), StoreError> {
        let added = i64::try_from(fates.len()).unwrap_or(i64::MAX);
        let counted: Option<(i64,)> = sqlx::query_as(
            "update replica set fate_count = fate_count + $2 where id = $1 returning fate_count",
        )
        .bind(replica.bytes().as_slice())
        .bind(added)
        .fetch_optional(&mut *self.transaction)
        .await?;
        for (dseq, disposition) in fates {
            sqlx::query(
                "update operation set disposition = $3, detail = $4 \
                 where replica = $1 and dseq = $2",
            )
            .bind(replica.bytes().as_slice())
            .bind(stored_dseq(*dseq)?)
            .bind(stored_number(disposition.number())?)
            .bind(disposition.detail())
            .execute(&mut *self.transaction)
            .await?;
        }
        let Some((counted,)) = counted else {
            return Ok(());
        };
        let first = counted.saturating_sub(added).saturating_add(1);
        for (place, (dseq, _)) in (first..).zip(fates) {
            sqlx::query("insert into changed_fate (replica, place, dseq) values ($1, $2, $3)")
                .bind(replica.bytes().as_slice())
                .bind(place)
                .bind(stored_dseq(*dseq)?)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// The present fates of what changed after `heard`; more may follow.
    pub async fn changed_fates(
        &mut self,
        replica: ReplicaId,
        heard: FateSeq,
    ) -> Result<(ChangedFates, bool), StoreError> {
        let counted: Option<(i64,)> = sqlx::query_as(COUNT)
            .bind(replica.bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await?;
        let counted = counted.map_or(0, |(count,)| count);
        let latest = FateSeq(read_number(counted, "replica", "fate_count")?);
        if heard == latest {
            return Ok((fates(latest, Vec::new()), false));
        }
        // A count of the future: this database was restored, so everything is told again.
        let after = if heard > latest {
            FateSeq::default()
        } else {
            heard
        };
        let found: Vec<Columns> = sqlx::query_as(
            "select c.place, c.dseq, o.disposition, coalesce(o.seq, 0), o.detail \
             from changed_fate c \
             join operation o on o.replica = c.replica and o.dseq = c.dseq \
             where c.replica = $1 and c.place > $2 order by c.place limit $3",
        )
        .bind(replica.bytes().as_slice())
        .bind(stored_number(after.0)?)
        .bind(i64::try_from(FATES_PER_REPLY_MAX).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.transaction)
        .await?;
        let is_full = found.len() == FATES_PER_REPLY_MAX;
        let last = found.last().map_or(counted, |columns| columns.0);
        let receipts = found
            .into_iter()
            .map(|(_, dseq, disposition, seq, detail)| read((dseq, disposition, seq, detail)))
            .collect::<Result<_, _>>()?;
        let upto = if is_full {
            FateSeq(read_number(last, TABLE, "place")?)
        } else {
            latest
        };
        Ok((fates(upto, receipts), upto < latest))
    }
}

fn fates(upto: FateSeq, receipts: Vec<Receipt>) -> ChangedFates {
    ChangedFates {
        upto,
        receipts,
        ..ChangedFates::default()
    }
}

fn read(columns: Receipted) -> Result<Receipt, StoreError> {
    let (dseq, disposition, seq, detail) = columns;
    receipt_from_parts(
        Dseq(read_number(dseq, TABLE, "dseq")?),
        read_number(disposition, "operation", "disposition")?,
        read_number(seq, "operation", "seq")?,
        &detail,
    )
    .ok_or(StoreError::Unreadable {
        table: "operation",
        column: "disposition",
    })
}
