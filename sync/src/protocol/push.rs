//! Push: the outbox goes up in pieces; every operation gets a durable receipt.
//!
//! A lost reply costs nothing: the same piece sent again gets the same receipts. An HTTP error
//! means only "not stored".

use std::collections::BTreeMap;

use super::columns::{IdTable, MapReader, MapWriter};
use super::frame::Frame;
use super::values::{ValueReader, ValueWriter};
use super::{ProtocolError, malformed};
use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::operation::{Base, Body, OPERATION_VERSION, Operation, WrittenBy};
use crate::row::Rows;
use crate::schema::{self, EntityKind, Field, realization};
use crate::value::Value;
use crate::wire::{Writer, count};

/// Most operations in one push: three weeks of work in one turn of a long road, 14 kB of it, which
/// pass 64 kbit/s in under two seconds.
pub const OPERATIONS_PER_PUSH_MAX: usize = 400;

/// Most bytes one push may have on the wire.
pub const PUSH_BYTES_MAX: usize = 32 * 1024;

/// The device's half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushRequest {
    /// Comes back in the reply, so that an old reply is told from this one.
    pub nonce: u64,
    /// The device's store.
    pub replica: ReplicaId,
    /// The operations, contiguous by `dseq`.
    pub operations: Vec<Operation>,
    /// What the device says beside them.
    pub report: PushReport,
}

/// The server's half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushReply {
    /// The request's.
    pub nonce: u64,
    /// One receipt per operation, in the order of the request; empty where there was a gap.
    pub receipts: Vec<Receipt>,
    /// The `dseq` the server wants next.
    pub expected: Dseq,
    /// The server's clock, to show how far the device's is off.
    pub server_time: UnixSeconds,
    /// The place that the operation before the first of the push has; zero where it has none. Told
    /// where the device has said what it has there: within one history that place does not change.
    pub before: Option<Seq>,
}

/// Keys below 24 take one byte. An absent version is the first, an absent count is one.
mod key {
    pub(super) const NONCE: u64 = 1;
    pub(super) const FIRST: u64 = 2;
    pub(super) const COUNT: u64 = 3;
    pub(super) const SCOPE: u64 = 4;
    pub(super) const ENTITY: u64 = 5;
    pub(super) const KIND: u64 = 6;
    pub(super) const AUTHOR: u64 = 7;
    pub(super) const SESSION: u64 = 8;
    pub(super) const CLAIMED: u64 = 9;
    /// How many operations back the group began.
    pub(super) const GROUP: u64 = 10;
    pub(super) const BODY: u64 = 11;
    pub(super) const FIELD: u64 = 12;
    pub(super) const BASE: u64 = 13;
    /// The first of eight keys.
    pub(super) const VALUES: u64 = 14;
    pub(super) const SHAPE: u64 = 22;
    pub(super) const SHAPES: u64 = 23;
    pub(super) const WHOLE: u64 = 24;
    pub(super) const DERIVED: u64 = 25;
    pub(super) const DERIVED_COUNT: u64 = 26;
    /// The ends of the devices that had written what was seen, four bytes each.
    pub(super) const WRITERS: u64 = 85;
    /// How many runs there are of which one device wrote the versions in its order.
    pub(super) const RUN_COUNT: u64 = 86;
    /// Of each run: which device, and how far its places are from the versions.
    pub(super) const RUN_WRITER: u64 = 87;
    pub(super) const RUN_DISTANCE: u64 = 88;
    /// Of each edit: in which run its author saw the version.
    pub(super) const RUN: u64 = 89;

    pub(super) const EXPECTED: u64 = 2;
    // 3 and 5 to 8 of a reply are its receipts.
    pub(super) const SERVER_TIME: u64 = 9;
    pub(super) const PLACE_BEFORE: u64 = 90;
}

/// How a body travels: in columns, or whole.
const IN_COLUMNS_SET: i64 = 0;
const IN_COLUMNS_CREATE: i64 = 1;
const WHOLE: i64 = 2;
/// A realization that the batch creates: its id, its item and its quarter stand in the table of
/// derived ids and nowhere else.
const IN_COLUMNS_FIRST: i64 = 3;
/// An edit that names who had written what its author saw. An earlier server cannot read that in
/// columns, and keeps it where it comes whole.
const IN_COLUMNS_SEEN: i64 = 4;

/// The shape that need not be told where it is the only one: the first figure of a quarter, its
/// item and quarter aside.
const FIRST_FIGURE: [Field; 2] = [realization::REPORT, realization::VALUE];

/// The first operation's author stands second in the table of ids.
const AUTHOR_FIRST: i64 = 1;
/// Entities begin third.
const ENTITY_FIRST: i64 = 2;
/// Derived entities count down from here.
const DERIVED_FIRST: i64 = -1 - ENTITY_FIRST;

impl PushRequest {
    /// What the reply says of the operation before the first, of which the server has this receipt.
    pub fn place_before(&self, found: Option<&Receipt>) -> Option<Seq> {
        let found = found.filter(|_| self.report.before != 0);
        found.map(|receipt| receipt.seq.unwrap_or_default())
    }

    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        BatchWriter::default().write(self).wrap()
    }

    /// The same for a sender that has the rows the operations are about. Figures of one item then
    /// need not be named one by one: their ids follow from the item and the quarter, and every
    /// version of a server knows how.
    pub fn to_bytes_beside(&self, rows: &impl Rows) -> Vec<u8> {
        let writer = BatchWriter::beside(figures_of(&self.operations, rows));
        writer.write(self).wrap()
    }

    /// The same with every operation in its own envelope, which any version of a server can at
    /// least keep.
    pub fn to_bytes_whole(&self) -> Vec<u8> {
        BatchWriter::all_whole().write(self).wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        Self::from_frame(&Frame::unwrap(bytes)?)
    }

    /// Reads a body that was unpacked.
    pub fn from_frame(frame: &Frame) -> Result<Self, ProtocolError> {
        let (replica, ids) = frame
            .ids
            .split_first_chunk::<16>()
            .ok_or_else(|| malformed("a push names its device"))?;
        let replica = ReplicaId::from_bytes(*replica);
        read_request(
            &MapReader::new(&frame.content)?,
            replica,
            IdTable::read(ids)?,
        )
    }
}

mod figures;
mod read;
mod reply;
mod report;
mod write;

pub(crate) use report::CLOCK_BYTES_MAX;
pub use report::{Alarm, PushReport, Stands, end_in_place, end_of};

use figures::figures_of;
use read::read_request;
use write::BatchWriter;

/// The fields of a creation in a batch, before their values are read.
type Shapes = Vec<Vec<Field>>;

/// What one row of the columns says.
struct Envelope {
    id: OperationId,
    group: u64,
    scope: ScopeId,
    entity: EntityId,
    kind_number: u8,
    author: EntityId,
    session: u64,
    claimed_at: UnixSeconds,
}

impl Envelope {
    fn with(self, body: Body) -> Operation {
        Operation {
            version: OPERATION_VERSION,
            id: self.id,
            group: self.group,
            scope: self.scope,
            entity: self.entity,
            kind_number: self.kind_number,
            author: self.author,
            session: self.session,
            claimed_at: self.claimed_at,
            body,
            extra: Vec::new(),
        }
    }
}

/// The values of a creation, by field.
type Fields = BTreeMap<Field, Value>;

#[cfg(test)]
mod tests;
