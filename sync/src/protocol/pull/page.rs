//! A page's columns: on the wire, and as rows are stored.

use super::super::columns::{IdTable, MapReader, MapWriter};
use super::super::originals::{OriginalsReader, OriginalsWriter};
use super::super::stamps::{StampColumns, StampReader};
use super::super::values::{ValueReader, ValueWriter};
use super::super::{ProtocolError, malformed};
use super::derived::Derived;
use super::written::{PageStamps, StampsByVersion};
use super::{ChangedCell, PageForm, ScopePage};
use crate::identity::{EntityId, ScopeId, Seq};
use crate::ledger::{Head, ScopeClass, ScopeInfo};
use crate::row::{Cell, Challenger, Checksum, Row, Whole};
use crate::schema::{EntityKind, Field};
use crate::value::Value;
use crate::wire::{Writer, count};

mod key {
    pub(super) const PAGE_SCOPE: u64 = 0;
    pub(super) const PAGE_AGENCY: u64 = 1;
    pub(super) const PAGE_YEAR: u64 = 2;
    pub(super) const PAGE_HEAD: u64 = 3;
    pub(super) const PAGE_UPTO: u64 = 4;
    pub(super) const PAGE_CELLS_TOTAL: u64 = 5;
    pub(super) const PAGE_DIGEST: u64 = 6;
    pub(super) const PAGE_RESET: u64 = 7;
    pub(super) const PAGE_WHOLE: u64 = 63;
    pub(super) const IDS: u64 = 8;
    pub(super) const CELLS: u64 = 9;
    pub(super) const ENTITY: u64 = 10;
    pub(super) const KIND: u64 = 11;
    pub(super) const FIELD: u64 = 12;
    pub(super) const VERSION_OF: u64 = 13;
    pub(super) const TOUCHED: u64 = 14;
    pub(super) const MERGED: u64 = 15;
    pub(super) const WAITING: u64 = 16;
    pub(super) const BASES: u64 = 17;
    pub(super) const OPENED: u64 = 18;
    pub(super) const ORIGINALS: u64 = 19;
    /// The first of eight keys.
    pub(super) const VALUES: u64 = 30;
}

/// A cell and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellAt<'a> {
    pub(super) entity: EntityId,
    pub(super) kind: EntityKind,
    pub(super) field: Field,
    pub(super) cell: &'a Cell,
}

impl<'a> From<&'a ChangedCell> for CellAt<'a> {
    fn from(changed: &'a ChangedCell) -> Self {
        Self {
            entity: changed.entity,
            kind: changed.kind,
            field: changed.field,
            cell: &changed.cell,
        }
    }
}

/// A row as it is stored: the columns that the first builds read on the wire too.
pub(crate) fn write_row(row: &Row, info: ScopeInfo, ids: &mut Vec<u8>) -> Vec<u8> {
    let cells = row.cells.iter().map(|(field, cell)| CellAt {
        entity: row.id,
        kind: row.kind,
        field: *field,
        cell,
    });
    let front = ScopePage {
        whole: None,
        info,
        head: Head::default(),
        upto: Seq::default(),
        reset: false,
        cells: Vec::new(),
    };
    write_cells(&front, &cells.collect::<Vec<_>>(), PageForm::Told, ids)
}

/// A page's columns. The ids go to the end of `ids`.
pub(super) fn write_page(page: &ScopePage, form: PageForm, ids: &mut Vec<u8>) -> Vec<u8> {
    let cells: Vec<CellAt<'_>> = page.cells.iter().map(CellAt::from).collect();
    write_cells(page, &cells, form, ids)
}

/// The same of these cells, whatever cells the page has.
fn write_cells(
    front: &ScopePage,
    cells: &[CellAt<'_>],
    form: PageForm,
    ids: &mut Vec<u8>,
) -> Vec<u8> {
    let mut table = IdTable::default();
    let mut map = MapWriter::default();
    write_head(front, &mut map);
    let derived = match form {
        PageForm::Told => Derived::default(),
        PageForm::Derived => Derived::of(cells),
    };
    derived.write(&mut table, &mut map);
    let by_version = match form {
        PageForm::Told => None,
        PageForm::Derived => StampsByVersion::of(cells),
    };
    let mut columns = Columns::for_cells(cells.len());
    if let Some(stamps) = &by_version {
        stamps.push(&mut columns.stamps, &mut table, &mut map);
    }
    for at in cells {
        columns.push(*at, &derived, by_version.is_none(), &mut table);
    }
    map.unsigned(key::IDS, table.length());
    ids.extend(table.to_bytes());
    map.unsigned(key::CELLS, count(cells.len()));
    columns.write(cells, &mut map);
    map.into_bytes()
}

/// What is gathered cell by cell.
#[derive(Default)]
struct Columns {
    values: ValueWriter,
    stamps: StampColumns,
    originals: OriginalsWriter,
    entity: Vec<i64>,
    waiting: Vec<i64>,
    bases: Vec<i64>,
    opened: Vec<i64>,
}

impl Columns {
    fn for_cells(count: usize) -> Self {
        Self {
            entity: Vec::with_capacity(count),
            waiting: Vec::with_capacity(count),
            ..Self::default()
        }
    }

    fn push(&mut self, at: CellAt<'_>, derived: &Derived, with_stamp: bool, table: &mut IdTable) {
        let cell = at.cell;
        self.originals.push(&cell.originals, table);
        self.entity.push(table.place(*at.entity.bytes()));
        let implied = derived.value(at.entity, at.kind, at.field);
        if implied.is_none() {
            self.values.push(&cell.value, table);
        }
        if with_stamp {
            self.stamps.push(&cell.stamp, table);
        }
        self.waiting
            .push(i64::try_from(cell.challengers.len()).unwrap_or(i64::MAX));
        for challenger in &cell.challengers {
            self.values.push(&challenger.value, table);
            self.values.push(&challenger.base_value, table);
            self.stamps.push(&challenger.stamp, table);
            self.bases.push(challenger.base_version.0.cast_signed());
            self.opened.push(challenger.opened.0.cast_signed());
        }
    }

    fn write(self, cells: &[CellAt<'_>], map: &mut MapWriter) {
        map.column(key::ENTITY, &self.entity);
        let mut numbers = Vec::with_capacity(cells.len());
        let mut column = |key, number: fn(&CellAt<'_>) -> i64| {
            numbers.clear();
            numbers.extend(cells.iter().map(number));
            map.column(key, &numbers);
        };
        column(key::KIND, |at| i64::from(at.kind.number()));
        column(key::FIELD, |at| i64::from(at.field.0));
        column(key::VERSION_OF, |at| at.cell.version.0.cast_signed());
        column(key::TOUCHED, |at| {
            let since = at.cell.touched.0.wrapping_sub(at.cell.version.0);
            since.cast_signed()
        });
        column(key::MERGED, |at| i64::from(at.cell.merged));
        map.column(key::WAITING, &self.waiting);
        map.column(key::BASES, &self.bases);
        map.column(key::OPENED, &self.opened);
        self.stamps.write(map);
        self.values.write(key::VALUES, map);
        if let Some(originals) = self.originals.into_bytes() {
            map.put(key::ORIGINALS, |writer| writer.raw(&originals));
        }
    }
}

fn write_head(page: &ScopePage, map: &mut MapWriter) {
    map.put(key::PAGE_SCOPE, |writer| writer.bytes(page.info.id.bytes()));
    if let ScopeClass::AgencyYear { agency, year } = page.info.class {
        map.put(key::PAGE_AGENCY, |writer| writer.bytes(agency.bytes()));
        map.unsigned(key::PAGE_YEAR, u64::from(year));
    }
    map.unsigned(key::PAGE_HEAD, page.head.seq.0);
    map.unsigned(key::PAGE_UPTO, page.upto.0);
    map.unsigned(key::PAGE_CELLS_TOTAL, page.head.checksum.count);
    map.put(key::PAGE_DIGEST, |writer: &mut Writer| {
        writer.bytes(&page.head.checksum.digest.to_be_bytes());
    });
    map.unsigned(key::PAGE_RESET, u64::from(page.reset));
    if let Some(whole) = page.whole {
        map.put(key::PAGE_WHOLE, |writer| {
            writer.bytes(&whole.0.to_be_bytes());
        });
    }
}

/// Reads rows as they are stored.
pub(crate) fn read_rows(bytes: &[u8], mut ids: &[u8]) -> Result<ScopePage, ProtocolError> {
    read_page(bytes, PageForm::Told, &mut ids, usize::MAX)
}

/// Reads a page; its ids are taken from the front of `ids`.
///
/// Cells differ in their entity or their field, so one of these columns has a byte for each: a
/// page that says it has more cells than bytes is refused before memory is given.
pub(super) fn read_page(
    bytes: &[u8],
    form: PageForm,
    ids: &mut &[u8],
    cells_max: usize,
) -> Result<ScopePage, ProtocolError> {
    let map = MapReader::new(bytes)?;
    let length = map.length(key::CELLS)?;
    let cells_max = cells_max.min(bytes.len());
    if length > cells_max {
        return Err(malformed("more cells than there is room for"));
    }
    let own = ids.split_off(..map.length(key::IDS)?.saturating_mul(16));
    let mut table = IdTable::read(own.ok_or_else(|| malformed("ids that are cut off"))?)?;
    let derived = match form {
        PageForm::Told => Derived::default(),
        PageForm::Derived => Derived::read(&map, &mut table, length)?,
    };
    let places = Place::read_all(&map, &table, length)?;
    let waiting = map.column(key::WAITING, length)?;
    let challengers = sum(&waiting);
    if challengers > bytes.len() {
        return Err(malformed("more challengers than there is room for"));
    }
    let implied: Vec<Option<Value>> = places
        .iter()
        .map(|place| derived.value(place.entity, place.kind, place.field))
        .collect();
    // A challenger has two values: its own and the one it was based on.
    let told = implied.iter().filter(|value| value.is_none()).count();
    let values_total = told.saturating_add(challengers.saturating_mul(2));
    let mut values = ValueReader::new(key::VALUES, &map, values_total)?;
    let mut stamps = PageStamps::read(&map, &table, &places, challengers)?;
    let mut originals = OriginalsReader::new(map.decoder(key::ORIGINALS), length)?;
    let touched = map.column(key::TOUCHED, length)?;
    let merged = map.column(key::MERGED, length)?;
    let mut challengers = ChallengerReader {
        bases: map.column(key::BASES, challengers)?.into_iter(),
        opened: map.column(key::OPENED, challengers)?.into_iter(),
    };
    let mut cells = Vec::with_capacity(length);
    let rows = places.iter().zip(implied).zip(&touched).zip(&merged);
    for ((((place, implied), touched), merged), waiting) in rows.zip(&waiting) {
        let value = match implied {
            Some(value) => value,
            None => values.take(&table)?,
        };
        let mut cell = Cell {
            value,
            version: place.version,
            touched: Seq(place.version.0.wrapping_add(touched.cast_unsigned())),
            stamp: stamps.take(place.version, &table)?,
            merged: *merged != 0,
            originals: originals.take(&table)?,
            challengers: Vec::new(),
        };
        for _ in 0..*waiting {
            let challenger = challengers.take(&mut values, &mut stamps.told, &table)?;
            cell.challengers.push(challenger);
        }
        cells.push(ChangedCell {
            entity: place.entity,
            kind: place.kind,
            field: place.field,
            cell,
        });
    }
    read_head(&map, cells)
}

/// Which cell, and since when it says what it says.
pub(super) struct Place {
    entity: EntityId,
    kind: EntityKind,
    field: Field,
    pub(super) version: Seq,
}

impl Place {
    fn read_all(
        map: &MapReader<'_>,
        table: &IdTable,
        length: usize,
    ) -> Result<Vec<Self>, ProtocolError> {
        let entity = map.column(key::ENTITY, length)?;
        let kind = map.column(key::KIND, length)?;
        let field = map.column(key::FIELD, length)?;
        let version = map.column(key::VERSION_OF, length)?;
        let rows = entity.iter().zip(kind).zip(field).zip(version);
        rows.map(|(((entity, kind), field), version)| {
            let kind = EntityKind::of_page(kind.cast_unsigned());
            let field = u16::try_from(field).map_err(|_| malformed("a field's number"))?;
            Ok(Self {
                entity: table.entity(*entity)?,
                kind: kind.ok_or_else(|| malformed("a kind's number"))?,
                field: Field(field),
                version: Seq(version.cast_unsigned()),
            })
        })
        .collect()
    }
}

/// The sum of a column of counts.
fn sum(counts: &[i64]) -> usize {
    counts
        .iter()
        .map(|number| usize::try_from(*number).unwrap_or(0))
        .fold(0_usize, usize::saturating_add)
}

/// The columns that only challengers have.
struct ChallengerReader {
    bases: std::vec::IntoIter<i64>,
    opened: std::vec::IntoIter<i64>,
}

impl ChallengerReader {
    fn take(
        &mut self,
        values: &mut ValueReader<'_>,
        stamps: &mut StampReader,
        table: &IdTable,
    ) -> Result<Challenger, ProtocolError> {
        Ok(Challenger {
            value: values.take(table)?,
            base_value: values.take(table)?,
            stamp: stamps.take(table)?,
            base_version: Seq(self.bases.next().unwrap_or_default().cast_unsigned()),
            opened: Seq(self.opened.next().unwrap_or_default().cast_unsigned()),
        })
    }
}

fn read_head(map: &MapReader<'_>, cells: Vec<ChangedCell>) -> Result<ScopePage, ProtocolError> {
    let id = ScopeId::from_bytes(map.sixteen(key::PAGE_SCOPE)?);
    let class = match EntityId::from_slice(map.bytes(key::PAGE_AGENCY)?) {
        None => ScopeClass::City,
        Some(agency) => ScopeClass::AgencyYear {
            agency,
            year: u16::try_from(map.unsigned(key::PAGE_YEAR)?).map_err(|_| malformed("a year"))?,
        },
    };
    let (whole, _) = map.bytes(key::PAGE_WHOLE)?.as_chunks::<8>();
    Ok(ScopePage {
        whole: whole.first().map(|sum| Whole(u64::from_be_bytes(*sum))),
        info: ScopeInfo { id, class },
        head: Head {
            seq: Seq(map.unsigned(key::PAGE_HEAD)?),
            checksum: Checksum {
                count: map.unsigned(key::PAGE_CELLS_TOTAL)?,
                digest: u128::from_be_bytes(map.sixteen(key::PAGE_DIGEST)?),
            },
        },
        upto: Seq(map.unsigned(key::PAGE_UPTO)?),
        reset: map.unsigned(key::PAGE_RESET)? != 0,
        cells,
    })
}
