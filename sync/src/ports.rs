//! What a composition root's store must do for a replica. The adapters (`IndexedDB` in the
//! browser, memory in the simulator) hold these data types and nothing of their own.
//!
//! The contract, which each adapter's own tests check:
//!
//! * [`Loaded`] gives back everything that was reported durable, and nothing half.
//! * Appending drafts gives each the next `dseq` **inside** the transaction that makes it
//!   durable, so that two tabs never use one twice. The outbox's bytes are frozen.
//! * A [`StoreBatch`] is taken whole or not at all; not at all where the store has moved on since
//!   the replica read it ([`StoreBatch::continues`]) or goes under another identity.
//! * What is written may be lost with the power where the contract can bear it, and is then lost
//!   from the newest on. Drafts, and a batch that must last ([`StoreBatch::must_last`]), never are,
//!   nor what was written before them.

use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::ScopeInfo;
use crate::operation::Operation;
use crate::protocol::ProtocolError;
use crate::protocol::frame::Frame;
use crate::protocol::pull::{read_rows, write_row};
use crate::row::Row;

/// Everything a store holds, at start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The store's own id, minted with it.
    pub replica: ReplicaId,
    /// What the server last said, by row.
    pub rows: Vec<Row>,
    /// Where each scope stands.
    pub cursors: Vec<Cursor>,
    /// Operations without a receipt, by `dseq`.
    pub outbox: Vec<Operation>,
    /// Operations with theirs, by `dseq`.
    pub sent: Vec<(Operation, Receipt)>,
    /// The last change of an own operation's fate that was heard of.
    pub fates: FateSeq,
    /// When the server last answered.
    pub last_contact: Option<UnixSeconds>,
}

/// Where a replica stands in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The scope.
    pub info: ScopeInfo,
    /// The last sequence it has.
    pub seq: Seq,
}

/// Changes a store makes in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreBatch {
    /// Whose reply it is. A store that goes under another identity by now must refuse the batch.
    pub replica: Option<ReplicaId>,
    /// Where the replica stood in each scope that this changes. A store that stands elsewhere was
    /// emptied, or written by another tab, since: it must refuse the batch, and the replica must
    /// be read anew. Otherwise a cursor would pass over rows that the store has never had.
    pub continues: Vec<(ScopeId, Option<Seq>)>,
    /// Rows to write.
    pub rows: Vec<Row>,
    /// Rows to forget, before others are written: a row that comes in another scope than the one
    /// the store has it in stands in both lists.
    pub erased: Vec<EntityId>,
    /// Cursors to write.
    pub cursors: Vec<Cursor>,
    /// Cursors to forget.
    pub forgotten: Vec<ScopeId>,
    /// Operations that leave the outbox for the list of sent ones, or whose receipt there has
    /// changed.
    pub receipts: Vec<(Operation, Receipt)>,
    /// The last change of an own operation's fate that was heard of.
    pub fates: Option<FateSeq>,
    /// When the server answered.
    pub last_contact: Option<UnixSeconds>,
}

impl StoreBatch {
    /// Whether a store with this identity that stands here may take it.
    pub fn follows(&self, replica: ReplicaId, cursor: impl Fn(ScopeId) -> Option<Seq>) -> bool {
        let is_own = self.replica.is_none_or(|own| own == replica);
        let mut continues = self.continues.iter();
        is_own && continues.all(|(scope, seq)| cursor(*scope) == *seq)
    }

    /// Whether this must be as durable as an edit, and with it everything written before: a device
    /// that forgot over a loss of power that a server was restored would never ask again what that
    /// server lacks.
    pub fn must_last(&self) -> bool {
        self.fates == Some(FateSeq::UNSURE)
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The store has moved on since the replica was read from it; nothing of the batch was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store has moved on since it was read; read it anew")]
pub struct MovedOn;

/// A store keeps at least so many receipted operations, to show their fate.
const SENT_KEPT_MIN: u64 = 5_000;
/// And each for so long, to give it back to a server that was restored from a backup.
const SENT_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Up to which place a store may forget receipted operations, once this one has its receipt: where
/// the operation there is old enough, too ([`is_old_enough_to_forget`]).
pub fn forgettable_upto(newest: Dseq) -> Option<Dseq> {
    let upto = newest.0.checked_sub(SENT_KEPT_MIN)?;
    (upto > 0).then_some(Dseq(upto))
}

/// Whether a receipted operation has been kept long enough, by the clock of the device that wrote
/// it. A clock that was wrong keeps some longer and never fewer than the last thousands.
pub fn is_old_enough_to_forget(operation: &Operation, now: UnixSeconds) -> bool {
    now.0.saturating_sub(operation.claimed_at.0) > SENT_KEPT_SECONDS
}

/// A row as stored bytes: the frame of the wire, for one row.
pub fn row_to_bytes(row: &Row, info: ScopeInfo) -> Vec<u8> {
    let mut ids = Vec::new();
    let content = write_row(row, info, &mut ids);
    Frame { ids, content }.plain()
}

/// Reads [`row_to_bytes`] back. `None` is a row without cells, which is no row.
pub fn row_from_bytes(bytes: &[u8]) -> Result<Option<Row>, ProtocolError> {
    let frame = Frame::unwrap(bytes)?;
    let page = read_rows(&frame.content, &frame.ids)?;
    let Some(first) = page.cells.first() else {
        return Ok(None);
    };
    let mut row = Row::new(first.entity, first.kind, page.info.id);
    for changed in page.cells {
        row.cells.insert(changed.field, changed.cell);
    }
    Ok(Some(row))
}

/// An operation's receipt as stored text-free numbers: disposition, sequence and detail.
pub fn receipt_parts(receipt: &Receipt) -> (u64, u64, &str) {
    (
        receipt.disposition.number(),
        receipt.seq.map_or(0, |seq| seq.0),
        receipt.disposition.detail(),
    )
}

/// Reads [`receipt_parts`] back.
pub fn receipt_from_parts(dseq: Dseq, disposition: u64, seq: u64, detail: &str) -> Option<Receipt> {
    Some(Receipt {
        dseq,
        disposition: crate::disposition::Disposition::from_number(disposition, detail)?,
        seq: (seq != 0).then_some(Seq(seq)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::OperationId;
    use crate::operation::{Authorship, Body, Draft};
    use crate::schema::{CITY_SCOPE, EntityKind};

    fn written_at(claimed_at: i64) -> Operation {
        let draft = Draft {
            scope: CITY_SCOPE,
            entity: EntityId::default(),
            kind: EntityKind::Agency,
            body: Body::Create {
                fields: std::collections::BTreeMap::new(),
            },
        };
        let by = Authorship {
            author: EntityId::default(),
            session: 1,
            claimed_at: UnixSeconds(claimed_at),
        };
        Operation::from_draft(draft, OperationId::default(), 1, by)
    }

    #[test]
    fn receipted_operations_are_kept_for_thirty_days_and_five_thousand_of_them_longer() {
        assert_eq!(forgettable_upto(Dseq(5_000)), None);
        assert_eq!(forgettable_upto(Dseq(5_007)), Some(Dseq(7)));
        let day = 24 * 60 * 60;
        let now = UnixSeconds(100 * day);
        assert!(!is_old_enough_to_forget(&written_at(70 * day), now));
        assert!(is_old_enough_to_forget(&written_at(70 * day - 1), now));
        assert!(!is_old_enough_to_forget(&written_at(i64::MAX), now));
    }
}
