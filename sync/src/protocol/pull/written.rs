//! Stamps by the version at which their operations wrote. What one operation wrote into several
//! cells has one stamp, and in the order of versions a device's own numbers and clock go up
//! evenly, whatever the order of the cells.

use std::collections::BTreeMap;

use super::page::{CellAt, Place};
use crate::identity::Seq;
use crate::protocol::ProtocolError;
use crate::protocol::columns::{IdTable, MapReader, MapWriter};
use crate::protocol::stamps::{StampColumns, StampReader};
use crate::row::Stamp;

/// Whether each stamp is told once.
const BY_VERSION: u64 = 74;

/// The stamps of a page, where each version has one.
pub(super) struct StampsByVersion(BTreeMap<Seq, Stamp>);

impl StampsByVersion {
    /// None where two cells say otherwise of one version.
    pub(super) fn of(cells: &[CellAt<'_>]) -> Option<Self> {
        let mut stamps = BTreeMap::new();
        for CellAt { cell, .. } in cells {
            let known = *stamps.entry(cell.version).or_insert(cell.stamp);
            if known != cell.stamp {
                return None;
            }
        }
        Some(Self(stamps))
    }

    pub(super) fn push(
        &self,
        columns: &mut StampColumns,
        table: &mut IdTable,
        map: &mut MapWriter,
    ) {
        map.unsigned(BY_VERSION, 1);
        for (version, stamp) in &self.0 {
            columns.push_beside(stamp, *version, table);
        }
    }
}

/// The stamps of a page as it is read: those of its cells by version, if so told, and the others
/// in their order.
pub(super) struct PageStamps {
    by_version: Option<BTreeMap<Seq, Stamp>>,
    pub(super) told: StampReader,
}

impl PageStamps {
    pub(super) fn read(
        map: &MapReader<'_>,
        table: &IdTable,
        places: &[Place],
        challengers: usize,
    ) -> Result<Self, ProtocolError> {
        if map.unsigned(BY_VERSION)? == 0 {
            let length = places.len().saturating_add(challengers);
            return Ok(Self {
                by_version: None,
                told: StampReader::new(map, length)?,
            });
        }
        let mut versions: Vec<Seq> = places.iter().map(|place| place.version).collect();
        versions.sort_unstable();
        versions.dedup();
        let length = versions.len().saturating_add(challengers);
        let mut told = StampReader::new(map, length)?;
        let stamps = versions
            .into_iter()
            .map(|version| Ok((version, told.take_beside(version, table)?)))
            .collect::<Result<_, ProtocolError>>()?;
        Ok(Self {
            by_version: Some(stamps),
            told,
        })
    }

    /// The stamp of the next cell.
    pub(super) fn take(&mut self, version: Seq, table: &IdTable) -> Result<Stamp, ProtocolError> {
        match &self.by_version {
            Some(stamps) => Ok(stamps.get(&version).copied().unwrap_or_default()),
            None => self.told.take(table),
        }
    }
}
