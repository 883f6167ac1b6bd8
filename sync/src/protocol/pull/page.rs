//! A page's columns: on the wire, and as rows are stored.

use super::super::columns::{IdTable, MapReader, MapWriter};
use super::super::originals::{OriginalsReader, OriginalsWriter};
use super::super::stamps::{StampColumns, StampReader};
use super::super::values::{ValueReader, ValueWriter};
use super::super::{ProtocolError, malformed};
use super::{ChangedCell, ScopePage};
use crate::identity::{EntityId, ScopeId, Seq};
use crate::ledger::{Head, ScopeClass, ScopeInfo};
use crate::row::{Cell, Challenger, Checksum, Whole};
use crate::schema::{EntityKind, Field};
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

/// Rows as they are stored: the same columns as on the wire. The ids go to the end of `ids`.
pub(crate) fn write_page(page: &ScopePage, ids: &mut Vec<u8>) -> Vec<u8> {
    let mut table = IdTable::default();
    let mut values = ValueWriter::default();
    let mut stamps = StampColumns::default();
    let mut entity = Vec::new();
    let mut waiting = Vec::new();
    let mut bases = Vec::new();
    let mut opened = Vec::new();
    let mut originals = OriginalsWriter::default();
    for changed in &page.cells {
        originals.push(&changed.cell.originals, &mut table);
        entity.push(table.place(*changed.entity.bytes()));
        values.push(&changed.cell.value, &mut table);
        stamps.push(&changed.cell.stamp, &mut table);
        waiting.push(i64::try_from(changed.cell.challengers.len()).unwrap_or(i64::MAX));
        for challenger in &changed.cell.challengers {
            values.push(&challenger.value, &mut table);
            values.push(&challenger.base_value, &mut table);
            stamps.push(&challenger.stamp, &mut table);
            bases.push(challenger.base_version.0.cast_signed());
            opened.push(challenger.opened.0.cast_signed());
        }
    }
    let column =
        |number: fn(&ChangedCell) -> i64| -> Vec<i64> { page.cells.iter().map(number).collect() };
    let mut map = MapWriter::default();
    write_head(page, &mut map);
    map.unsigned(key::IDS, table.length());
    ids.extend(table.to_bytes());
    map.unsigned(key::CELLS, count(page.cells.len()));
    map.column(key::ENTITY, &entity);
    map.column(
        key::KIND,
        &column(|changed| i64::from(changed.kind.number())),
    );
    map.column(key::FIELD, &column(|changed| i64::from(changed.field.0)));
    map.column(
        key::VERSION_OF,
        &column(|changed| changed.cell.version.0.cast_signed()),
    );
    map.column(
        key::TOUCHED,
        &column(|changed| {
            changed
                .cell
                .touched
                .0
                .wrapping_sub(changed.cell.version.0)
                .cast_signed()
        }),
    );
    map.column(
        key::MERGED,
        &column(|changed| i64::from(changed.cell.merged)),
    );
    map.column(key::WAITING, &waiting);
    map.column(key::BASES, &bases);
    map.column(key::OPENED, &opened);
    stamps.write(&mut map);
    values.write(key::VALUES, &mut map);
    if let Some(originals) = originals.into_bytes() {
        map.put(key::ORIGINALS, |writer| writer.raw(&originals));
    }
    map.into_bytes()
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

/// Reads a page; its ids are taken from the front of `ids`.
///
/// Cells differ in their entity or their field, so one of these columns has a byte for each: a
/// page that says it has more cells than bytes is refused before memory is given.
pub(crate) fn read_page(
    bytes: &[u8],
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
    let table = IdTable::read(own.ok_or_else(|| malformed("ids that are cut off"))?)?;
    let waiting = map.column(key::WAITING, length)?;
    let challengers = sum(&waiting);
    if challengers > bytes.len() {
        return Err(malformed("more challengers than there is room for"));
    }
    // A challenger has two values: its own and the one it was based on.
    let values_total = length.saturating_add(challengers.saturating_mul(2));
    let mut values = ValueReader::new(key::VALUES, &map, values_total)?;
    let mut stamps = StampReader::new(&map, length.saturating_add(challengers))?;
    let mut originals = OriginalsReader::new(map.decoder(key::ORIGINALS), length)?;
    let entity = map.column(key::ENTITY, length)?;
    let kind = map.column(key::KIND, length)?;
    let field = map.column(key::FIELD, length)?;
    let version = map.column(key::VERSION_OF, length)?;
    let touched = map.column(key::TOUCHED, length)?;
    let merged = map.column(key::MERGED, length)?;
    let mut challengers = ChallengerReader {
        bases: map.column(key::BASES, challengers)?.into_iter(),
        opened: map.column(key::OPENED, challengers)?.into_iter(),
    };
    let mut cells = Vec::with_capacity(length);
    let rows = entity
        .iter()
        .zip(&kind)
        .zip(&field)
        .zip(&version)
        .zip(&touched)
        .zip(&merged);
    for ((((((entity, kind), field), version), touched), merged), waiting) in rows.zip(&waiting) {
        let mut cell = Cell {
            value: values.take(&table)?,
            version: Seq(version.cast_unsigned()),
            touched: Seq(version.wrapping_add(*touched).cast_unsigned()),
            stamp: stamps.take(&table)?,
            merged: *merged != 0,
            originals: originals.take(&table)?,
            challengers: Vec::new(),
        };
        for _ in 0..*waiting {
            let challenger = challengers.take(&mut values, &mut stamps, &table)?;
            cell.challengers.push(challenger);
        }
        let kind = EntityKind::of_page(kind.cast_unsigned());
        let kind = kind.ok_or_else(|| malformed("a kind's number"))?;
        let field = u16::try_from(*field).map_err(|_| malformed("a field's number"))?;
        cells.push(ChangedCell {
            entity: table.entity(*entity)?,
            kind,
            field: Field(field),
            cell,
        });
    }
    read_head(&map, cells)
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
