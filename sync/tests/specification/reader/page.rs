//! Reading a page, and counting its cells.

use std::collections::BTreeMap;

use super::{
    Id, Map, Values, cbor_id, cbor_signed, column, derived, frame, ids, list, map, place, unsigned,
};

type Numbers = std::vec::IntoIter<i64>;

/// "Page" and "Sums": count, digest and whole sum of the cells of the only page of a reply.
pub(crate) fn sums(body: &[u8]) -> (usize, u128, u64) {
    let (plain, content) = frame(body);
    let reply = map(&content);
    let form = unsigned(&reply, 70, 0);
    let page = map(&list(&reply, 4)[0]);
    let told = usize::try_from(unsigned(&page, 8, 0)).unwrap();
    let table = ids(&plain[..16 * told]);
    let cells = usize::try_from(unsigned(&page, 9, 0)).unwrap();
    let origins = if form == 1 {
        origins(&page, &table)
    } else {
        Vec::new()
    };
    let id = |number: i64| match number {
        0.. => table[place(number)],
        _ => origins[place(-1 - number)].0,
    };
    let entities = column(&page, 10, cells);
    let kinds = column(&page, 11, cells);
    let fields = column(&page, 12, cells);
    let versions = column(&page, 13, cells);
    let since = column(&page, 14, cells);
    let merged = column(&page, 15, cells);
    let waiting = column(&page, 16, cells);
    let challengers: usize = waiting.iter().map(|one| place(*one)).sum();
    let mut bases = column(&page, 17, challengers).into_iter();
    let mut opened = column(&page, 18, challengers).into_iter();
    let implied: Vec<Option<Vec<u8>>> = (0..cells)
        .map(|at| implied(&origins, entities[at], kinds[at], fields[at]))
        .collect();
    let own = implied.iter().filter(|value| value.is_none()).count();
    let mut values = Values::new(&page, 30, own + 2 * challengers);
    let by_version = form == 1 && unsigned(&page, 74, 0) == 1;
    let mut stamps = Stamps::new(&page, by_version.then_some(&versions), cells, challengers);
    let mut texts = Texts::new(&page, cells);
    let (mut digest, mut whole) = (0_u128, 0_u64);
    for at in 0..cells {
        let value = implied[at].clone().unwrap_or_else(|| values.take(&id));
        let changed = versions[at].wrapping_add(since[at]);
        let mut hashed = [
            &id(entities[at])[..],
            &u16::try_from(fields[at]).unwrap().to_be_bytes(),
            &versions[at].to_be_bytes(),
            &changed.to_be_bytes(),
            &value,
        ]
        .concat();
        let sixteen = *blake3::hash(&hashed).as_bytes().first_chunk().unwrap();
        digest = digest.wrapping_add(u128::from_be_bytes(sixteen));
        hashed.extend(stamps.of_cell(versions[at], &id));
        hashed.push(u8::try_from(merged[at]).unwrap());
        hashed.extend(texts.of_cell(&id));
        for _ in 0..waiting[at] {
            let (value, seen) = (values.take(&id), values.take(&id));
            let base = bases.next().unwrap().to_be_bytes();
            let since = opened.next().unwrap().to_be_bytes();
            let stamp = stamps.told.take(0, &id);
            hashed.extend([&[2][..], &value, &seen, &base, &since, &stamp].concat());
        }
        let eight = *blake3::hash(&hashed).as_bytes().first_chunk().unwrap();
        whole = whole.wrapping_add(u64::from_be_bytes(eight));
    }
    (cells, digest, whole)
}

/// Keys 71 to 73: of each id that follows from others itself, what it follows from, its quarter,
/// and the kind.
fn origins(page: &Map, table: &[Id]) -> Vec<(Id, Id, i64, i64)> {
    let total = usize::try_from(unsigned(page, 71, 0)).unwrap();
    let parents = column(page, 72, total);
    let quarters = column(page, 73, total);
    let id = |(parent, quarter): (i64, i64)| {
        let parent = table[place(parent)];
        let (tag, quarter, kind) = match quarter {
            1..=4 => ("ikrar realization", quarter, 14),
            _ => ("ikrar report", quarter - 4, 13),
        };
        let number = u8::try_from(quarter).unwrap();
        (derived(tag, &parent, number), parent, quarter, kind)
    };
    parents.into_iter().zip(quarters).map(id).collect()
}

/// What a cell says because of its entity's id.
fn implied(origins: &[(Id, Id, i64, i64)], entity: i64, kind: i64, field: i64) -> Option<Vec<u8>> {
    let (_, parent, quarter, of_kind) = origins.get(usize::try_from(-1 - entity).ok()?)?;
    if *of_kind != kind {
        return None;
    }
    match (kind, field) {
        (14, 2) | (13, 1) => Some(cbor_id(parent)),
        (14, 3) | (13, 2) => Some(cbor_signed(*quarter)),
        _ => None,
    }
}

/// "Stamps": six columns.
struct StampColumns([Numbers; 6]);

impl StampColumns {
    fn new(map: &Map, length: usize) -> Self {
        Self([20, 21, 22, 23, 24, 25].map(|key| column(map, key, length).into_iter()))
    }

    /// The next one's fifty-six bytes; its `dseq` is told as its distance from this number.
    fn take(&mut self, from: i64, id: &dyn Fn(i64) -> Id) -> Vec<u8> {
        let [author, replica, dseq, clock, delay, _] =
            self.0.each_mut().map(|column| column.next().unwrap());
        [
            &id(author)[..],
            &id(replica),
            &dseq.wrapping_add(from).to_be_bytes(),
            &clock.to_be_bytes(),
            &clock.wrapping_add(delay).to_be_bytes(),
        ]
        .concat()
    }
}

/// A page's stamps: in front those of versions, where they are told so.
struct Stamps {
    told: StampColumns,
    versions: Option<Vec<i64>>,
    known: BTreeMap<i64, Vec<u8>>,
}

impl Stamps {
    fn new(page: &Map, versions: Option<&Vec<i64>>, cells: usize, challengers: usize) -> Self {
        let mut versions = versions.cloned();
        if let Some(versions) = &mut versions {
            versions.sort_unstable();
            versions.dedup();
        }
        let own = versions.as_ref().map_or(cells, Vec::len);
        let told = StampColumns::new(page, own + challengers);
        Self {
            told,
            versions,
            known: BTreeMap::new(),
        }
    }

    fn of_cell(&mut self, version: i64, id: &dyn Fn(i64) -> Id) -> Vec<u8> {
        let Some(versions) = self.versions.take() else {
            return match self.known.get(&version) {
                Some(stamp) if !self.known.is_empty() => stamp.clone(),
                _ => self.told.take(0, id),
            };
        };
        for version in versions {
            let stamp = self.told.take(version, id);
            self.known.insert(version, stamp);
        }
        self.known[&version].clone()
    }
}

/// "Texts of merged notes."
struct Texts(Option<(Numbers, StampColumns, Values)>);

impl Texts {
    fn new(page: &Map, cells: usize) -> Self {
        let texts = page.get(&19).map(|inner| {
            let inner = map(inner);
            let total = usize::try_from(unsigned(&inner, 1, 0)).unwrap();
            let counts = column(&inner, 0, cells).into_iter();
            let stamps = StampColumns::new(&inner, total);
            (counts, stamps, Values::new(&inner, 30, total))
        });
        Self(texts)
    }

    fn of_cell(&mut self, id: &dyn Fn(i64) -> Id) -> Vec<u8> {
        let Some((counts, stamps, values)) = &mut self.0 else {
            return Vec::new();
        };
        let mut hashed = Vec::new();
        for _ in 0..counts.next().unwrap() {
            hashed.push(1);
            hashed.extend(values.take(id));
            hashed.extend(stamps.take(0, id));
        }
        hashed
    }
}
