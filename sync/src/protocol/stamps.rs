//! Who wrote what, when, as columns.

use super::columns::{IdTable, MapReader, MapWriter};
use super::{ProtocolError, malformed};
use crate::identity::{Dseq, OperationId, ReplicaId, UnixSeconds};
use crate::row::Stamp;

/// The first of five keys.
const STAMPS: u64 = 20;

#[derive(Default)]
pub(super) struct StampColumns {
    author: Vec<i64>,
    replica: Vec<i64>,
    dseq: Vec<i64>,
    claimed: Vec<i64>,
    delay: Vec<i64>,
}

impl StampColumns {
    pub(super) fn push(&mut self, stamp: &Stamp, table: &mut IdTable) {
        self.author.push(table.place(*stamp.author.bytes()));
        self.replica
            .push(table.place(*stamp.operation.replica.bytes()));
        self.dseq.push(stamp.operation.dseq.0.cast_signed());
        self.claimed.push(stamp.claimed_at.0);
        self.delay
            .push(stamp.received_at.0.wrapping_sub(stamp.claimed_at.0));
    }

    pub(super) fn write(&self, map: &mut MapWriter) {
        let columns = [
            &self.author,
            &self.replica,
            &self.dseq,
            &self.claimed,
            &self.delay,
        ];
        for (key, column) in (STAMPS..).zip(columns) {
            map.column(key, column);
        }
    }
}

pub(super) struct StampReader(Vec<std::vec::IntoIter<i64>>);

impl StampReader {
    pub(super) fn new(map: &MapReader<'_>, length: usize) -> Result<Self, ProtocolError> {
        (0..5)
            .map(|offset| map.column(STAMPS + offset, length).map(Vec::into_iter))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn take(&mut self, table: &IdTable) -> Result<Stamp, ProtocolError> {
        let next: Vec<i64> = self
            .0
            .iter_mut()
            .map(|column| column.next().unwrap_or_default())
            .collect();
        let [author, replica, dseq, claimed, delay] = next[..] else {
            return Err(malformed("a stamp"));
        };
        Ok(Stamp {
            author: table.entity(author)?,
            operation: OperationId {
                replica: ReplicaId::from_bytes(table.at(replica)?),
                dseq: Dseq(dseq.cast_unsigned()),
            },
            claimed_at: UnixSeconds(claimed),
            received_at: UnixSeconds(claimed.wrapping_add(delay)),
        })
    }
}
