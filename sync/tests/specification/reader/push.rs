//! Reading a push.

use std::collections::BTreeMap;

use super::{
    Id, Map, Values, bytes, cbor_bytes, cbor_id, cbor_map, cbor_signed, cbor_unsigned, column,
    derived, frame, ids, list, map, place, unsigned,
};

/// "Push request": the operations, each in its own envelope.
pub(crate) fn operations(body: &[u8]) -> Vec<Vec<u8>> {
    let (plain, content) = frame(body);
    let map = map(&content);
    let all = ids(&plain);
    let (replica, table) = all.split_first().unwrap();
    let total = usize::try_from(unsigned(&map, 3, 1)).unwrap();
    let forms = column(&map, 11, total);
    let count = |wanted: &[i64]| forms.iter().filter(|form| wanted.contains(form)).count();
    let mut batch = Batch::new(&map, table, count);
    let first = unsigned(&map, 2, 0);
    let numbered = (first..).zip(&forms);
    numbered
        .map(|(dseq, form)| batch.operation(replica, dseq, *form))
        .collect()
}

type Numbers = std::vec::IntoIter<i64>;

/// The columns of a push, each with what is left of it.
struct Batch<'a> {
    table: &'a [Id],
    derived: Vec<(Id, Id, i64)>,
    scope: Numbers,
    entity: Numbers,
    kind: Numbers,
    author: Numbers,
    session: Numbers,
    clock: Numbers,
    group: Numbers,
    field: Numbers,
    base: Numbers,
    run: Numbers,
    runs: Vec<(u64, i64)>,
    shape: Numbers,
    shapes: Vec<Vec<u64>>,
    whole: std::vec::IntoIter<Vec<u8>>,
    values: Values,
}

impl<'a> Batch<'a> {
    fn new(map: &Map, table: &'a [Id], count: impl Fn(&[i64]) -> usize) -> Self {
        let part = |key, length| column(map, key, length).into_iter();
        let in_columns = count(&[0, 1, 3, 4]);
        let (sets, creations) = (count(&[0, 4]), count(&[1, 3]));
        let shapes = shapes(map);
        let shape = column(map, 22, creations);
        let created: usize = shape.iter().map(|one| shapes[place(*one)].len()).sum();
        Self {
            table,
            derived: derived_ids(map, table),
            scope: part(4, in_columns),
            entity: part(5, in_columns),
            kind: part(6, in_columns),
            author: part(7, in_columns),
            session: part(8, in_columns),
            clock: part(9, in_columns),
            group: part(10, in_columns),
            field: part(12, sets),
            base: part(13, sets),
            run: part(89, count(&[4])),
            runs: runs(map),
            shape: shape.into_iter(),
            shapes,
            whole: list(map, 24).into_iter(),
            values: Values::new(map, 14, sets + created),
        }
    }

    fn operation(&mut self, replica: &Id, dseq: u64, form: i64) -> Vec<u8> {
        if form == 2 {
            let string = self.whole.next().unwrap();
            return bytes(&BTreeMap::from([(0, string)]), 0);
        }
        let group = dseq.wrapping_sub(self.group.next().unwrap().cast_unsigned());
        let scope = self.table[place(self.scope.next().unwrap())];
        let entity = self.entity.next().unwrap();
        let (entity, origin) = match entity {
            ..-2 => {
                let (id, item, quarter) = self.derived[place(-3 - entity)];
                (id, Some((item, quarter)))
            }
            _ => (self.table[place(entity + 2)], None),
        };
        let kind = self.kind.next().unwrap().cast_unsigned();
        let author = self.table[place(self.author.next().unwrap() + 1)];
        let mut entries = vec![
            (0, cbor_unsigned(1)),
            (1, cbor_bytes(replica)),
            (2, cbor_unsigned(dseq)),
            (3, cbor_unsigned(group)),
            (4, cbor_bytes(&scope)),
            (5, cbor_bytes(&entity)),
            (6, cbor_unsigned(kind)),
            (7, cbor_bytes(&author)),
            (
                8,
                cbor_unsigned(self.session.next().unwrap().cast_unsigned()),
            ),
            (9, cbor_signed(self.clock.next().unwrap())),
        ];
        entries.extend(match form {
            0 | 4 => self.set(form == 4),
            1 => self.creation(None),
            3 => self.creation(origin),
            form => panic!("no form of a body: {form}"),
        });
        cbor_map(&entries)
    }

    fn value(&mut self) -> Vec<u8> {
        let table = self.table;
        self.values.take(&|number| table[place(number)])
    }

    fn set(&mut self, names_writer: bool) -> Vec<(u64, Vec<u8>)> {
        let field = self.field.next().unwrap().cast_unsigned();
        let base = self.base.next().unwrap().cast_unsigned();
        let mut entries = vec![
            (10, cbor_unsigned(1)),
            (11, cbor_unsigned(field)),
            (12, cbor_unsigned(base)),
            (13, self.value()),
        ];
        if names_writer {
            let (writer, distance) = self.runs[place(self.run.next().unwrap())];
            entries.push((30, cbor_unsigned(writer)));
            let there = base.wrapping_sub(distance.cast_unsigned());
            if there != 0 {
                entries.push((31, cbor_unsigned(there)));
            }
        }
        entries
    }

    fn creation(&mut self, origin: Option<(Id, i64)>) -> Vec<(u64, Vec<u8>)> {
        let shape = self.shapes[place(self.shape.next().unwrap())].clone();
        let mut fields: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        for field in shape {
            fields.insert(field, self.value());
        }
        if let Some((item, quarter)) = origin {
            fields.insert(2, cbor_id(&item));
            fields.insert(3, cbor_signed(quarter));
        }
        let fields: Vec<(u64, Vec<u8>)> = fields.into_iter().collect();
        vec![(10, cbor_unsigned(0)), (14, cbor_map(&fields))]
    }
}

fn shapes(map: &Map) -> Vec<Vec<u64>> {
    if !map.contains_key(&23) {
        return vec![vec![1, 4]];
    }
    let as_map = |shape| BTreeMap::from([(0, shape)]);
    let number = |field| unsigned(&BTreeMap::from([(0, field)]), 0, 0);
    let shapes = list(map, 23).into_iter();
    shapes
        .map(|shape| list(&as_map(shape), 0).into_iter().map(number).collect())
        .collect()
}

/// Of each id that follows from others: itself, the item, the quarter.
fn derived_ids(map: &Map, table: &[Id]) -> Vec<(Id, Id, i64)> {
    let total = usize::try_from(unsigned(map, 26, 0)).unwrap();
    let numbers = column(map, 25, 2 * total);
    let (pairs, _) = numbers.as_chunks::<2>();
    let id = |[item, quarter]: &[i64; 2]| {
        let item = table[place(*item)];
        let number = u8::try_from(*quarter).unwrap();
        (derived("ikrar realization", &item, number), item, *quarter)
    };
    pairs.iter().map(id).collect()
}

/// Of each run the writer, and how far its places are from the versions.
fn runs(map: &Map) -> Vec<(u64, i64)> {
    let total = usize::try_from(unsigned(map, 86, 1)).unwrap();
    let ends = bytes(map, 85);
    let (ends, _) = ends.as_chunks::<4>();
    if ends.is_empty() {
        return Vec::new();
    }
    let writers = column(map, 87, total);
    let distances = column(map, 88, total);
    let writer = |place_of: &i64| u64::from(u32::from_be_bytes(ends[place(*place_of)]));
    writers.iter().map(writer).zip(distances).collect()
}
