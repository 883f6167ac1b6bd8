//! Reading a push.

use super::{
    AUTHOR_FIRST, Base, Body, DERIVED_FIRST, Dseq, ENTITY_FIRST, EntityId, Envelope, FIRST_FIGURE,
    Field, Fields, IN_COLUMNS_CREATE, IN_COLUMNS_FIRST, IN_COLUMNS_SEEN, IN_COLUMNS_SET, IdTable,
    MapReader, OPERATIONS_PER_PUSH_MAX, Operation, OperationId, ProtocolError, PushReport,
    PushRequest, ReplicaId, ScopeId, Seq, Shapes, UnixSeconds, Value, ValueReader, WHOLE,
    WrittenBy, count, key, malformed, realization, schema,
};
use ikrar_domain::value::Quarter;

use crate::operation::FIELDS_MAX;

pub(super) fn read_request(
    map: &MapReader<'_>,
    replica: ReplicaId,
    table: IdTable,
) -> Result<PushRequest, ProtocolError> {
    let length = if map.has(key::COUNT) {
        map.length(key::COUNT)?
    } else {
        1
    };
    if length > OPERATIONS_PER_PUSH_MAX {
        return Err(malformed("more operations than one push may have"));
    }
    let first = map.unsigned(key::FIRST)?;
    let last = first.saturating_add(count(length));
    if length > 0 && (first == 0 || last > DSEQ_MAX) {
        return Err(malformed("a place that no device reaches"));
    }
    let mut batch = BatchReader::new(map, table, replica, length)?;
    let operations = (0..length)
        .map(|_| batch.next())
        .collect::<Result<Vec<_>, _>>()?;
    Ok(PushRequest {
        nonce: map.unsigned(key::NONCE)?,
        replica,
        operations,
        report: PushReport::read(map)?,
    })
}

/// Beyond this no database counts, and no device in a thousand years.
const DSEQ_MAX: u64 = i64::MAX.cast_unsigned();

/// A realization whose id the batch derives.
#[derive(Clone, Copy)]
struct Derived {
    entity: EntityId,
    item: EntityId,
    quarter: Quarter,
}

/// Versions that one device has written in its order.
#[derive(Clone, Copy)]
struct Run {
    end: u32,
    distance: i64,
}

/// Steps through the columns, one operation at a time.
struct BatchReader<'a> {
    replica: ReplicaId,
    dseq: Dseq,
    table: IdTable,
    derived: Vec<Derived>,
    body: std::vec::IntoIter<i64>,
    scope: std::vec::IntoIter<i64>,
    entity: std::vec::IntoIter<i64>,
    kind: std::vec::IntoIter<i64>,
    author: std::vec::IntoIter<i64>,
    session: std::vec::IntoIter<i64>,
    claimed: std::vec::IntoIter<i64>,
    group: std::vec::IntoIter<i64>,
    field: std::vec::IntoIter<i64>,
    base: std::vec::IntoIter<i64>,
    runs: Vec<Run>,
    run: std::vec::IntoIter<i64>,
    shapes: Shapes,
    shape: std::vec::IntoIter<i64>,
    whole: std::vec::IntoIter<&'a [u8]>,
    values: ValueReader<'a>,
}

impl<'a> BatchReader<'a> {
    fn new(
        map: &MapReader<'a>,
        table: IdTable,
        replica: ReplicaId,
        length: usize,
    ) -> Result<Self, ProtocolError> {
        let body = map.column(key::BODY, length)?;
        let total = |wanted: i64| body.iter().filter(|tag| **tag == wanted).count();
        let creates = total(IN_COLUMNS_CREATE) + total(IN_COLUMNS_FIRST);
        let seen = total(IN_COLUMNS_SEEN);
        let sets = total(IN_COLUMNS_SET) + seen;
        let in_columns = creates + sets;
        let column = |key| map.column(key, in_columns).map(Vec::into_iter);
        let shapes = read_shapes(map)?;
        let shape = map.column(key::SHAPE, creates)?;
        let created_values: usize = shape
            .iter()
            .map(|place| shape_length(&shapes, *place))
            .sum();
        let values_total = sets.saturating_add(created_values);
        Ok(Self {
            replica,
            dseq: Dseq(map.unsigned(key::FIRST)?),
            derived: read_derived(map, &table)?,
            scope: column(key::SCOPE)?,
            entity: column(key::ENTITY)?,
            kind: column(key::KIND)?,
            author: column(key::AUTHOR)?,
            session: column(key::SESSION)?,
            claimed: column(key::CLAIMED)?,
            group: column(key::GROUP)?,
            field: map.column(key::FIELD, sets)?.into_iter(),
            base: map.column(key::BASE, sets)?.into_iter(),
            runs: read_runs(map, seen)?,
            run: map.column(key::RUN, seen)?.into_iter(),
            shapes,
            shape: shape.into_iter(),
            whole: read_byte_strings(map)?.into_iter(),
            values: ValueReader::new(key::VALUES, map, values_total)?,
            body: body.into_iter(),
            table,
        })
    }

    fn next(&mut self) -> Result<Operation, ProtocolError> {
        let operation = match step(&mut self.body)? {
            WHOLE => self.whole()?,
            IN_COLUMNS_CREATE => {
                let envelope = self.envelope()?;
                envelope.with(Body::Create {
                    fields: self.fields()?,
                })
            }
            IN_COLUMNS_FIRST => {
                let envelope = self.envelope()?;
                let mut fields = self.fields()?;
                let derived = self.derived.iter();
                let derived = derived
                    .copied()
                    .find(|known| known.entity == envelope.entity)
                    .ok_or_else(|| malformed("a first figure whose id is not derived"))?;
                fields.insert(realization::ITEM, Value::Id(derived.item));
                let quarter = Value::Integer(i64::from(derived.quarter.number()));
                fields.insert(realization::QUARTER, quarter);
                envelope.with(Body::Create { fields })
            }
            IN_COLUMNS_SET => {
                let envelope = self.envelope()?;
                envelope.with(self.set(false)?)
            }
            IN_COLUMNS_SEEN => {
                let envelope = self.envelope()?;
                envelope.with(self.set(true)?)
            }
            _ => return Err(malformed("a body that travels in an unknown way")),
        };
        self.dseq = self.dseq.next();
        Ok(operation)
    }

    fn id(&self) -> OperationId {
        OperationId {
            replica: self.replica,
            dseq: self.dseq,
        }
    }

    /// One bad operation must not hold up the good ones behind it: what cannot be read, or says
    /// it is another operation than the batch says, is kept as it came.
    fn whole(&mut self) -> Result<Operation, ProtocolError> {
        let bytes = self.whole.next().ok_or_else(short)?;
        let read = Operation::from_bytes(bytes);
        Ok(match read {
            Ok(operation) if operation.id == self.id() => operation,
            _ => Operation::unreadable(self.id(), bytes),
        })
    }

    fn envelope(&mut self) -> Result<Envelope, ProtocolError> {
        Ok(Envelope {
            id: self.id(),
            group: self
                .dseq
                .0
                .wrapping_sub(step(&mut self.group)?.cast_unsigned()),
            scope: ScopeId::from_bytes(self.table.at(step(&mut self.scope)?)?),
            entity: self.read_entity()?,
            kind_number: u8::try_from(step(&mut self.kind)?)
                .map_err(|_| malformed("a kind's number"))?,
            author: self
                .table
                .entity(step(&mut self.author)?.wrapping_add(AUTHOR_FIRST))?,
            session: step(&mut self.session)?.cast_unsigned(),
            claimed_at: UnixSeconds(step(&mut self.claimed)?),
        })
    }

    fn read_entity(&mut self) -> Result<EntityId, ProtocolError> {
        let place = step(&mut self.entity)?;
        if place > DERIVED_FIRST {
            return self.table.entity(place.wrapping_add(ENTITY_FIRST));
        }
        usize::try_from(DERIVED_FIRST.wrapping_sub(place))
            .ok()
            .and_then(|index| self.derived.get(index))
            .map(|derived| derived.entity)
            .ok_or_else(|| malformed("a derived id that is not in the table"))
    }

    fn fields(&mut self) -> Result<Fields, ProtocolError> {
        let place = step(&mut self.shape)?;
        let shape = usize::try_from(place)
            .ok()
            .and_then(|place| self.shapes.get(place))
            .ok_or_else(|| malformed("a shape that is not in the table"))?;
        let mut fields = Fields::new();
        for field in shape {
            fields.insert(*field, self.values.take(&self.table)?);
        }
        Ok(fields)
    }

    fn set(&mut self, names_writer: bool) -> Result<Body, ProtocolError> {
        let field = u16::try_from(step(&mut self.field)?)
            .map(Field)
            .map_err(|_| malformed("a field's number"))?;
        let version = Seq(step(&mut self.base)?.cast_unsigned());
        let by = if names_writer {
            Some(self.writer(version)?)
        } else {
            None
        };
        Ok(Body::Set {
            field,
            base: Base { version, by },
            value: self.values.take(&self.table)?,
        })
    }

    fn writer(&mut self, version: Seq) -> Result<WrittenBy, ProtocolError> {
        let place = usize::try_from(step(&mut self.run)?).ok();
        let run = place.and_then(|place| self.runs.get(place));
        let run = run.ok_or_else(|| malformed("a run that is not in the table"))?;
        Ok(WrittenBy {
            end: run.end,
            dseq: Dseq(version.0.wrapping_sub(run.distance.cast_unsigned())),
        })
    }
}

fn shape_length(shapes: &Shapes, place: i64) -> usize {
    usize::try_from(place)
        .ok()
        .and_then(|place| shapes.get(place))
        .map_or(0, Vec::len)
}

fn step(column: &mut std::vec::IntoIter<i64>) -> Result<i64, ProtocolError> {
    column.next().ok_or_else(short)
}

fn short() -> ProtocolError {
    malformed("a column shorter than the batch")
}

/// A list's length, refused before memory is given.
fn at_most(length: Option<u64>, most: u64) -> Result<u64, ProtocolError> {
    length
        .filter(|length| *length <= most)
        .ok_or_else(|| malformed("a list that is too long"))
}

fn read_derived(map: &MapReader<'_>, table: &IdTable) -> Result<Vec<Derived>, ProtocolError> {
    let length = map.length(key::DERIVED_COUNT)?;
    if length > OPERATIONS_PER_PUSH_MAX {
        return Err(malformed("more derived ids than operations"));
    }
    let numbers = map.column(key::DERIVED, length.saturating_mul(2))?;
    let (pairs, _) = numbers.as_chunks::<2>();
    pairs
        .iter()
        .map(|[item, quarter]| {
            let quarter = u8::try_from(*quarter)
                .ok()
                .and_then(|number| Quarter::from_number(number).ok())
                .ok_or_else(|| malformed("a quarter"))?;
            let item = table.entity(*item)?;
            Ok(Derived {
                entity: schema::realization_id(item, quarter),
                item,
                quarter,
            })
        })
        .collect()
}

/// Each edit is in one run, so that there are no more runs than edits.
fn read_runs(map: &MapReader<'_>, edits: usize) -> Result<Vec<Run>, ProtocolError> {
    let (ends, rest) = map.bytes(key::WRITERS)?.as_chunks::<4>();
    let length = if map.has(key::RUN_COUNT) {
        map.length(key::RUN_COUNT)?
    } else {
        1
    };
    if !rest.is_empty() || length > edits.max(1) {
        return Err(malformed("more runs than edits"));
    }
    if edits == 0 {
        return Ok(Vec::new());
    }
    let writers = map.column(key::RUN_WRITER, length)?;
    let distances = map.column(key::RUN_DISTANCE, length)?;
    let runs = writers.into_iter().zip(distances);
    runs.map(|(writer, distance)| {
        let end = usize::try_from(writer).ok();
        let end = end.and_then(|place| ends.get(place));
        let end = end.ok_or_else(|| malformed("a writer that is not in the table"))?;
        Ok(Run {
            end: u32::from_be_bytes(*end),
            distance,
        })
    })
    .collect()
}

fn read_shapes(map: &MapReader<'_>) -> Result<Shapes, ProtocolError> {
    let Some(mut decoder) = map.decoder(key::SHAPES) else {
        return Ok(vec![FIRST_FIGURE.to_vec()]);
    };
    let length = at_most(decoder.array()?, count(OPERATIONS_PER_PUSH_MAX))?;
    let mut shapes = Shapes::new();
    for _ in 0..length {
        let fields = at_most(decoder.array()?, FIELDS_MAX)?;
        let mut shape = Vec::new();
        for _ in 0..fields {
            shape.push(Field(decoder.u16()?));
        }
        shapes.push(shape);
    }
    Ok(shapes)
}

fn read_byte_strings<'a>(map: &MapReader<'a>) -> Result<Vec<&'a [u8]>, ProtocolError> {
    let Some(mut decoder) = map.decoder(key::WHOLE) else {
        return Ok(Vec::new());
    };
    let length = at_most(decoder.array()?, count(OPERATIONS_PER_PUSH_MAX))?;
    let mut strings = Vec::new();
    for _ in 0..length {
        strings.push(decoder.bytes()?);
    }
    Ok(strings)
}
