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
use crate::operation::{Body, OPERATION_VERSION, Operation};
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

    pub(super) const EXPECTED: u64 = 2;
    // 3 and 5 to 8 of a reply are its receipts.
    pub(super) const SERVER_TIME: u64 = 9;
}

/// How a body travels: in columns, or whole.
const IN_COLUMNS_SET: i64 = 0;
const IN_COLUMNS_CREATE: i64 = 1;
const WHOLE: i64 = 2;
/// A realization that the batch creates: its id, its item and its quarter stand in the table of
/// derived ids and nowhere else.
const IN_COLUMNS_FIRST: i64 = 3;

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
    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        BatchWriter::default().write(self).wrap()
    }

    /// The same with every operation in its own envelope, which any version of a server can at
    /// least keep.
    pub fn to_bytes_whole(&self) -> Vec<u8> {
        let writer = BatchWriter {
            all_whole: true,
            ..BatchWriter::default()
        };
        writer.write(self).wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
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

#[derive(Default)]
struct BatchWriter {
    all_whole: bool,
    table: IdTable,
    /// `(item's place, quarter)` of realizations that the batch creates.
    derived: Vec<(EntityId, i64, i64)>,
    scope: Vec<i64>,
    entity: Vec<i64>,
    kind: Vec<i64>,
    author: Vec<i64>,
    session: Vec<i64>,
    claimed: Vec<i64>,
    group: Vec<i64>,
    body: Vec<i64>,
    field: Vec<i64>,
    base: Vec<i64>,
    shapes: Vec<Vec<Field>>,
    shape: Vec<i64>,
    whole: Vec<Vec<u8>>,
    values: ValueWriter,
}

impl BatchWriter {
    fn write(mut self, request: &PushRequest) -> Frame {
        if !self.all_whole {
            self.begin_tables(&request.operations);
        }
        for operation in &request.operations {
            self.push(operation);
        }
        let first = request
            .operations
            .first()
            .map_or(0, |operation| operation.id.dseq.0);
        let derived_numbers: Vec<i64> = self
            .derived
            .iter()
            .flat_map(|(_, item, quarter)| [*item, *quarter])
            .collect();
        let mut map = MapWriter::default();
        map.unsigned(key::NONCE, request.nonce);
        map.unsigned(key::FIRST, first);
        if request.operations.len() != 1 {
            map.unsigned(key::COUNT, count(request.operations.len()));
        }
        if !self.derived.is_empty() {
            map.unsigned(key::DERIVED_COUNT, count(self.derived.len()));
            map.column(key::DERIVED, &derived_numbers);
        }
        map.column(key::SCOPE, &self.scope);
        map.column(key::ENTITY, &self.entity);
        map.column(key::KIND, &self.kind);
        map.column(key::AUTHOR, &self.author);
        map.column(key::SESSION, &self.session);
        map.column(key::CLAIMED, &self.claimed);
        map.column(key::GROUP, &self.group);
        map.column(key::BODY, &self.body);
        map.column(key::FIELD, &self.field);
        map.column(key::BASE, &self.base);
        let is_told = match &self.shapes[..] {
            [] => false,
            [only] => *only != FIRST_FIGURE,
            _ => true,
        };
        if is_told {
            map.put(key::SHAPES, |writer| write_shapes(&self.shapes, writer));
        }
        map.column(key::SHAPE, &self.shape);
        if !self.whole.is_empty() {
            map.put(key::WHOLE, |writer| write_byte_strings(&self.whole, writer));
        }
        self.values.write(key::VALUES, &mut map);
        request.report.write(&mut map);
        Frame {
            ids: [&request.replica.bytes()[..], &self.table.to_bytes()].concat(),
            content: map.into_bytes(),
        }
    }

    fn begin_tables(&mut self, operations: &[Operation]) {
        if let Some(first) = operations.first() {
            self.table.place(*first.scope.bytes());
            self.table.place(*first.author.bytes());
        }
        for operation in operations {
            self.note_derived(operation);
        }
    }

    /// A realization's id follows from its item and quarter: three bytes instead of sixteen.
    fn note_derived(&mut self, operation: &Operation) {
        let Body::Create { fields } = &operation.body else {
            return;
        };
        if operation.kind() != Some(EntityKind::Realization) {
            return;
        }
        let item = fields.get(&realization::ITEM).and_then(Value::as_id);
        let quarter = fields
            .get(&realization::QUARTER)
            .and_then(schema::quarter_of);
        if let (Some(item), Some(quarter)) = (item, quarter)
            && schema::realization_id(item, quarter) == operation.entity
            && !self
                .derived
                .iter()
                .any(|(known, ..)| *known == operation.entity)
        {
            let place = self.table.place(*item.bytes());
            self.derived
                .push((operation.entity, place, i64::from(quarter.number())));
        }
    }

    /// Whether the table of derived ids says item and quarter as they stand in these fields.
    fn is_first(&mut self, operation: &Operation, fields: &Fields) -> bool {
        let known = self.derived.iter();
        let Some((_, item, quarter)) = known
            .copied()
            .find(|(entity, ..)| *entity == operation.entity)
        else {
            return false;
        };
        let named = fields.get(&realization::ITEM).and_then(Value::as_id);
        named.is_some_and(|named| self.table.place(*named.bytes()) == item)
            && fields.get(&realization::QUARTER) == Some(&Value::Integer(quarter))
            && operation.kind() == Some(EntityKind::Realization)
    }

    /// Counted from the first place after scope and author; derived entities stand below
    /// those.
    fn entity_place(&mut self, entity: EntityId) -> i64 {
        match self.derived.iter().position(|(known, ..)| *known == entity) {
            Some(index) => i64::try_from(index).map_or(i64::MIN, |index| DERIVED_FIRST - index),
            None => self.table.place(*entity.bytes()) - ENTITY_FIRST,
        }
    }

    fn push(&mut self, operation: &Operation) {
        let in_columns =
            !self.all_whole && operation.version == OPERATION_VERSION && operation.extra.is_empty();
        let body = match &operation.body {
            Body::Create { fields } if in_columns && self.is_first(operation, fields) => {
                IN_COLUMNS_FIRST
            }
            Body::Create { .. } if in_columns => IN_COLUMNS_CREATE,
            Body::Set { .. } if in_columns => IN_COLUMNS_SET,
            _ => WHOLE,
        };
        self.body.push(body);
        if body == WHOLE {
            self.whole.push(operation.to_bytes());
            return;
        }
        let scope = self.table.place(*operation.scope.bytes());
        self.scope.push(scope);
        let entity = self.entity_place(operation.entity);
        self.entity.push(entity);
        self.kind.push(i64::from(operation.kind_number));
        let author = self.table.place(*operation.author.bytes());
        self.author.push(author - AUTHOR_FIRST);
        self.session.push(operation.session.cast_signed());
        self.claimed.push(operation.claimed_at.0);
        let since = operation.id.dseq.0.wrapping_sub(operation.group);
        self.group.push(since.cast_signed());
        match &operation.body {
            Body::Create { fields } => {
                let is_told = |field: Field| body != IN_COLUMNS_FIRST || !is_derived_from(field);
                let told = fields.iter().filter(|(field, _)| is_told(**field));
                let (shape, values): (Vec<Field>, Vec<&Value>) = told.unzip();
                let place = self.shape_place(shape);
                self.shape.push(place);
                for value in values {
                    self.values.push(value, &mut self.table);
                }
            }
            Body::Set { field, base, value } => {
                self.field.push(i64::from(field.0));
                self.base.push(base.0.cast_signed());
                self.values.push(value, &mut self.table);
            }
            Body::Transition { .. }
            | Body::Resolve { .. }
            | Body::Adopt { .. }
            | Body::Move { .. }
            | Body::Unknown { .. } => {}
        }
    }

    fn shape_place(&mut self, shape: Vec<Field>) -> i64 {
        let known = self.shapes.iter().position(|known| *known == shape);
        let place = known.unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        });
        i64::try_from(place).unwrap_or(i64::MAX)
    }
}

/// Whether a realization's id follows from this field.
fn is_derived_from(field: Field) -> bool {
    field == realization::ITEM || field == realization::QUARTER
}

fn write_shapes(shapes: &[Vec<Field>], writer: &mut Writer) {
    writer.array(shapes.len());
    for shape in shapes {
        writer.array(shape.len());
        for field in shape {
            writer.unsigned(u64::from(field.0));
        }
    }
}

fn write_byte_strings(strings: &[Vec<u8>], writer: &mut Writer) {
    writer.array(strings.len());
    for bytes in strings {
        writer.bytes(bytes);
    }
}

mod read;
mod reply;
mod report;

pub use report::{Alarm, PushReport};

use read::read_request;

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
