//! Who wrote what, when, as columns.

use super::columns::{IdTable, MapReader, MapWriter};
use super::{ProtocolError, malformed};
use crate::identity::{Dseq, OperationId, ReplicaId, Seq, UnixSeconds};
use crate::row::Stamp;

/// The first of six keys.
const STAMPS: u64 = 20;

#[derive(Default)]
pub(super) struct StampColumns {
    author: Vec<i64>,
    replica: Vec<i64>,
    dseq: Vec<i64>,
    claimed: Vec<i64>,
    delay: Vec<i64>,
    clock_ahead: Vec<i64>,
}

impl StampColumns {
    pub(super) fn push(&mut self, stamp: &Stamp, table: &mut IdTable) {
        self.push_beside(stamp, Seq::default(), table);
    }

    /// The same for what an operation wrote at this version: a device that is alone in its scope
    /// counts as the scope does, so the difference stays the same from one to the next.
    pub(super) fn push_beside(&mut self, stamp: &Stamp, version: Seq, table: &mut IdTable) {
        self.author.push(table.place(*stamp.author.bytes()));
        self.replica
            .push(table.place(*stamp.operation.replica.bytes()));
        let dseq = stamp.operation.dseq.0.wrapping_sub(version.0);
        self.dseq.push(dseq.cast_signed());
        self.claimed.push(stamp.claimed_at.0);
        self.delay
            .push(stamp.received_at.0.wrapping_sub(stamp.claimed_at.0));
        self.clock_ahead.push(i64::from(stamp.clock_ahead_min));
    }

    pub(super) fn write(&self, map: &mut MapWriter) {
        let columns = [
            &self.author,
            &self.replica,
            &self.dseq,
            &self.claimed,
            &self.delay,
            &self.clock_ahead,
        ];
        for (key, column) in (STAMPS..).zip(columns) {
            map.column(key, column);
        }
    }
}

pub(super) struct StampReader(Vec<std::vec::IntoIter<i64>>);

impl StampReader {
    pub(super) fn new(map: &MapReader<'_>, length: usize) -> Result<Self, ProtocolError> {
        (0..6)
            .map(|offset| map.column(STAMPS + offset, length).map(Vec::into_iter))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn take(&mut self, table: &IdTable) -> Result<Stamp, ProtocolError> {
        self.take_beside(Seq::default(), table)
    }

    /// Reads what [`StampColumns::push_beside`] took at the same version.
    pub(super) fn take_beside(
        &mut self,
        version: Seq,
        table: &IdTable,
    ) -> Result<Stamp, ProtocolError> {
        let next: Vec<i64> = self
            .0
            .iter_mut()
            .map(|column| column.next().unwrap_or_default())
            .collect();
        let [author, replica, dseq, claimed, delay, clock_ahead] = next[..] else {
            return Err(malformed("a stamp"));
        };
        Ok(Stamp {
            author: table.entity(author)?,
            operation: OperationId {
                replica: ReplicaId::from_bytes(table.at(replica)?),
                dseq: Dseq(dseq.cast_unsigned().wrapping_add(version.0)),
            },
            claimed_at: UnixSeconds(claimed),
            received_at: UnixSeconds(claimed.wrapping_add(delay)),
            clock_ahead_min: i32::try_from(clock_ahead).unwrap_or_default(),
        })
    }
}
