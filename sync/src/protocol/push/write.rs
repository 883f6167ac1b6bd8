//! Writing a push.

use super::figures::Figure;
use super::{
    AUTHOR_FIRST, Body, DERIVED_FIRST, ENTITY_FIRST, EntityId, EntityKind, FIRST_FIGURE, Field,
    Fields, Frame, IN_COLUMNS_CREATE, IN_COLUMNS_FIRST, IN_COLUMNS_SEEN, IN_COLUMNS_SET, IdTable,
    MapWriter, OPERATION_VERSION, Operation, PushRequest, Seq, Value, ValueWriter, WHOLE, Writer,
    WrittenBy, count, key, realization, schema,
};

#[derive(Default)]
pub(super) struct BatchWriter {
    all_whole: bool,
    /// Figures that stand already, item by item; see [`super::figures_of`].
    figures: Vec<Figure>,
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
    writers: Vec<u32>,
    /// `(writer's place, distance)`.
    runs: Vec<(i64, i64)>,
    run: Vec<i64>,
    shapes: Vec<Vec<Field>>,
    shape: Vec<i64>,
    whole: Vec<Vec<u8>>,
    values: ValueWriter,
}

impl BatchWriter {
    /// For a sender that knows which of the figures stand already.
    pub(super) fn beside(figures: Vec<Figure>) -> Self {
        Self {
            figures,
            ..Self::default()
        }
    }

    /// Every operation in its own envelope.
    pub(super) fn all_whole() -> Self {
        Self {
            all_whole: true,
            ..Self::default()
        }
    }

    pub(super) fn write(mut self, request: &PushRequest) -> Frame {
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
        self.write_writers(&mut map);
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
        for figure in std::mem::take(&mut self.figures) {
            self.derive(figure);
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
        if let (Some(item), Some(quarter)) = (item, quarter) {
            let entity = operation.entity;
            self.derive(Figure {
                item,
                quarter,
                entity,
            });
        }
    }

    /// Puts a figure into the table of derived ids, once.
    fn derive(&mut self, figure: Figure) {
        let is_known = || {
            self.derived
                .iter()
                .any(|(known, ..)| *known == figure.entity)
        };
        if figure.is_derived() && !is_known() {
            let place = self.table.place(*figure.item.bytes());
            let quarter = i64::from(figure.quarter.number());
            self.derived.push((figure.entity, place, quarter));
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
            Body::Set { base, .. } if in_columns && base.by.is_some() => IN_COLUMNS_SEEN,
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
                self.base.push(base.version.0.cast_signed());
                if let Some(by) = base.by {
                    self.push_writer(by, base.version);
                }
                self.values.push(value, &mut self.table);
            }
            Body::Transition { .. }
            | Body::Resolve { .. }
            | Body::Adopt { .. }
            | Body::Move { .. }
            | Body::Unknown { .. } => {}
        }
    }

    /// Whoever wrote much wrote it in places that follow on one another, as the versions do.
    fn push_writer(&mut self, by: WrittenBy, version: Seq) {
        let writer = place_in(&mut self.writers, by.end);
        let distance = version.0.wrapping_sub(by.dseq.0).cast_signed();
        let run = place_in(&mut self.runs, (writer, distance));
        self.run.push(run);
    }

    fn write_writers(&self, map: &mut MapWriter) {
        if self.runs.is_empty() {
            return;
        }
        let ends = self.writers.iter().flat_map(|end| end.to_be_bytes());
        let ends: Vec<u8> = ends.collect();
        let (writers, distances): (Vec<i64>, Vec<i64>) = self.runs.iter().copied().unzip();
        map.put(key::WRITERS, |writer| writer.bytes(&ends));
        if self.runs.len() > 1 {
            map.unsigned(key::RUN_COUNT, count(self.runs.len()));
        }
        map.column(key::RUN_WRITER, &writers);
        map.column(key::RUN_DISTANCE, &distances);
        map.column(key::RUN, &self.run);
    }

    fn shape_place(&mut self, shape: Vec<Field>) -> i64 {
        place_in(&mut self.shapes, shape)
    }
}

/// The place of an entry in a table, at its end where it is new.
fn place_in<T: PartialEq>(table: &mut Vec<T>, entry: T) -> i64 {
    let known = table.iter().position(|known| *known == entry);
    let place = known.unwrap_or_else(|| {
        table.push(entry);
        table.len() - 1
    });
    i64::try_from(place).unwrap_or(i64::MAX)
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
