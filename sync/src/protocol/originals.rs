//! The texts that went into merged notes, in a map of their own: a reader that does not know them
//! passes over them and still shows what stands.

use minicbor::decode::Decoder;

use super::columns::{IdTable, MapReader, MapWriter};
use super::stamps::{StampColumns, StampReader};
use super::values::{ValueReader, ValueWriter};
use super::{ProtocolError, malformed};
use crate::row::Original;

/// How many texts each cell has.
const COUNTS: u64 = 0;
/// How many there are together.
const TOTAL: u64 = 1;
/// The first of eight keys.
const VALUES: u64 = 30;

#[derive(Default)]
pub(super) struct OriginalsWriter {
    counts: Vec<i64>,
    values: ValueWriter,
    stamps: StampColumns,
}

impl OriginalsWriter {
    pub(super) fn push(&mut self, originals: &[Original], table: &mut IdTable) {
        self.counts
            .push(i64::try_from(originals.len()).unwrap_or(0));
        for original in originals {
            self.values.push(&original.value, table);
            self.stamps.push(&original.stamp, table);
        }
    }

    /// The map; nothing where no cell has any.
    pub(super) fn into_bytes(self) -> Option<Vec<u8>> {
        let total = self.counts.iter().sum::<i64>();
        let total = u64::try_from(total).ok().filter(|total| *total > 0)?;
        let mut map = MapWriter::default();
        map.column(COUNTS, &self.counts);
        map.unsigned(TOTAL, total);
        self.stamps.write(&mut map);
        self.values.write(VALUES, &mut map);
        Some(map.into_bytes())
    }
}

/// Gives each cell its texts, in the order of the cells.
pub(super) struct OriginalsReader<'a>(Option<Columns<'a>>);

struct Columns<'a> {
    counts: std::vec::IntoIter<i64>,
    values: ValueReader<'a>,
    stamps: StampReader,
}

impl<'a> OriginalsReader<'a> {
    pub(super) fn new(map: Option<Decoder<'a>>, cells: usize) -> Result<Self, ProtocolError> {
        let Some(decoder) = map else {
            return Ok(Self(None));
        };
        let map = MapReader::new(decoder.input())?;
        let total = map.length(TOTAL)?;
        Ok(Self(Some(Columns {
            counts: map.column(COUNTS, cells)?.into_iter(),
            values: ValueReader::new(VALUES, &map, total)?,
            stamps: StampReader::new(&map, total)?,
        })))
    }

    pub(super) fn take(&mut self, table: &IdTable) -> Result<Vec<Original>, ProtocolError> {
        let Some(columns) = &mut self.0 else {
            return Ok(Vec::new());
        };
        let count = columns.counts.next().unwrap_or(0);
        let count = usize::try_from(count).map_err(|_| malformed("a count of texts"))?;
        let mut originals = Vec::new();
        for _ in 0..count {
            originals.push(Original {
                value: columns.values.take(table)?,
                stamp: columns.stamps.take(table)?,
            });
        }
        Ok(originals)
    }
}
