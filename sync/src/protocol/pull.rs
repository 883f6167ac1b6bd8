//! Pull: what changed after the cursor, scope by scope, in pages of whole sequences.
//!
//! The same reply is the snapshot (from cursor zero) and the tail. A scope the person may no
//! longer see is listed as revoked; a cursor beyond the server's head (a restored server) comes
//! back as `reset`, with pages from the beginning.

use super::columns::{ENTRIES_MAX, IdTable, MapReader, MapWriter};
use super::frame::Frame;
use super::receipts::{read_receipts, write_receipts};
use super::stamps::{StampColumns, StampReader};
use super::values::{ValueReader, ValueWriter};
use super::{PROTOCOL_VERSION, ProtocolError, malformed};
use crate::disposition::Receipt;
use crate::identity::{EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Head, Page, ScopeClass, ScopeInfo};
use crate::row::{Cell, Challenger, Checksum};
use crate::schema::{EntityKind, Field};
use crate::wire::{Writer, count, skip};

/// The device's half: where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// Comes back in the reply.
    pub nonce: u64,
    /// The device's store.
    pub replica: ReplicaId,
    /// The last sequence it has of each scope it knows.
    pub cursors: Vec<(ScopeId, Seq)>,
    /// The last change of a fate it has heard of.
    pub fates: FateSeq,
}

/// The server's half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullReply {
    /// The request's.
    pub nonce: u64,
    /// The server's clock.
    pub server_time: UnixSeconds,
    /// Whether another pull would bring more at once.
    pub more: bool,
    /// The scopes with news.
    pub scopes: Vec<ScopePage>,
    /// Scopes in the request that the person may no longer see.
    pub revoked: Vec<ScopeId>,
    /// What became of the device's own operations after their receipts.
    pub fates: ChangedFates,
}

/// Fates that changed after their receipt: a conflict was settled, a parked operation was judged
/// later. Each is the present fate, so hearing of one twice changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedFates {
    /// How many changes the device has heard of with these.
    pub upto: FateSeq,
    /// The operations' present receipts.
    pub receipts: Vec<Receipt>,
}

/// Most changed fates in one reply.
pub const FATES_PER_REPLY_MAX: usize = 1_000;

/// News of one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopePage {
    /// Which scope.
    pub info: ScopeInfo,
    /// Where the server stands.
    pub head: Head,
    /// The cursor after this page.
    pub upto: Seq,
    /// Forget what is held of this scope before taking the page.
    pub reset: bool,
    /// The changed cells.
    pub cells: Vec<ChangedCell>,
}

/// One changed cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedCell {
    /// Whose.
    pub entity: EntityId,
    /// What that is.
    pub kind: EntityKind,
    /// Which field.
    pub field: Field,
    /// Its present state.
    pub cell: Cell,
}

mod key {
    pub(super) const VERSION: u64 = 0;
    pub(super) const NONCE: u64 = 1;
    pub(super) const REPLICA: u64 = 2;
    pub(super) const SERVER_TIME: u64 = 2;
    pub(super) const SCOPES: u64 = 4;
    pub(super) const SEQS: u64 = 5;
    pub(super) const MORE: u64 = 6;
    pub(super) const REVOKED: u64 = 7;
    pub(super) const FATES_HEARD: u64 = 8;
    pub(super) const FATES_UPTO: u64 = 12;
    pub(super) const FATES: u64 = 13;

    pub(super) const PAGE_SCOPE: u64 = 0;
    pub(super) const PAGE_AGENCY: u64 = 1;
    pub(super) const PAGE_YEAR: u64 = 2;
    pub(super) const PAGE_HEAD: u64 = 3;
    pub(super) const PAGE_UPTO: u64 = 4;
    pub(super) const PAGE_CELLS_TOTAL: u64 = 5;
    pub(super) const PAGE_DIGEST: u64 = 6;
    pub(super) const PAGE_RESET: u64 = 7;
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
    /// The first of eight keys.
    pub(super) const VALUES: u64 = 30;
}

impl PullRequest {
    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        let ids: Vec<u8> = self
            .cursors
            .iter()
            .flat_map(|(scope, _)| *scope.bytes())
            .collect();
        let seqs: Vec<i64> = self
            .cursors
            .iter()
            .map(|(_, seq)| seq.0.cast_signed())
            .collect();
        map.unsigned(key::VERSION, PROTOCOL_VERSION);
        map.unsigned(key::NONCE, self.nonce);
        map.put(key::REPLICA, |writer| writer.bytes(self.replica.bytes()));
        map.column(key::SEQS, &seqs);
        if self.fates != FateSeq::default() {
            map.unsigned(key::FATES_HEARD, self.fates.0);
        }
        Frame {
            ids,
            content: map.into_bytes(),
        }
        .wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        let (ids, rest) = frame.ids.as_chunks::<16>();
        if !rest.is_empty() {
            return Err(malformed("scope ids"));
        }
        let seqs = map.column(key::SEQS, ids.len())?;
        Ok(Self {
            nonce: map.unsigned(key::NONCE)?,
            replica: ReplicaId::from_bytes(map.sixteen(key::REPLICA)?),
            cursors: ids
                .iter()
                .zip(seqs)
                .map(|(id, seq)| (ScopeId::from_bytes(*id), Seq(seq.cast_unsigned())))
                .collect(),
            fates: FateSeq(map.unsigned(key::FATES_HEARD)?),
        })
    }
}

impl ChangedFates {
    fn write(&self, map: &mut MapWriter) {
        if self.upto != FateSeq::default() {
            map.unsigned(key::FATES_UPTO, self.upto.0);
        }
        if !self.receipts.is_empty() {
            let mut own = MapWriter::default();
            write_receipts(&self.receipts, &mut own);
            map.put(key::FATES, |writer| writer.raw(&own.into_bytes()));
        }
    }

    fn read(map: &MapReader<'_>) -> Result<Self, ProtocolError> {
        let receipts = match map.decoder(key::FATES) {
            Some(decoder) => read_receipts(&MapReader::new(decoder.input())?)?,
            None => Vec::new(),
        };
        Ok(Self {
            upto: FateSeq(map.unsigned(key::FATES_UPTO)?),
            receipts,
        })
    }
}

impl ScopePage {
    /// The page to send of a ledger's page.
    pub fn new(info: ScopeInfo, head: Head, reset: bool, page: &Page<'_>) -> Self {
        Self {
            info,
            head,
            upto: page.upto,
            reset,
            cells: page
                .cells
                .iter()
                .map(|changed| ChangedCell {
                    entity: changed.entity,
                    kind: changed.kind,
                    field: changed.field,
                    cell: changed.cell.clone(),
                })
                .collect(),
        }
    }
}

impl PullReply {
    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.unsigned(key::VERSION, PROTOCOL_VERSION);
        map.unsigned(key::NONCE, self.nonce);
        map.put(key::SERVER_TIME, |writer| writer.signed(self.server_time.0));
        map.unsigned(key::MORE, u64::from(self.more));
        let mut ids = Vec::new();
        map.put(key::SCOPES, |writer| {
            writer.array(self.scopes.len());
            for page in &self.scopes {
                writer.raw(&write_page(page, &mut ids));
            }
        });
        let revoked: Vec<u8> = self
            .revoked
            .iter()
            .flat_map(|scope| *scope.bytes())
            .collect();
        map.put(key::REVOKED, |writer| writer.bytes(&revoked));
        self.fates.write(&mut map);
        Frame {
            ids,
            content: map.into_bytes(),
        }
        .wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        let mut ids = &frame.ids[..];
        let mut scopes = Vec::new();
        if let Some(mut decoder) = map.decoder(key::SCOPES) {
            let length = decoder.array()?.unwrap_or(0);
            let mut cells_total = 0_usize;
            for _ in 0..length {
                let start = decoder.position();
                skip(&mut decoder)?;
                let page = decoder.input().get(start..decoder.position());
                let page = read_page(page.ok_or_else(|| malformed("a page"))?, &mut ids)?;
                cells_total = cells_total.saturating_add(page.cells.len());
                if count(cells_total) > ENTRIES_MAX {
                    return Err(malformed("more cells than one reply may have"));
                }
                scopes.push(page);
            }
        }
        let (revoked, _) = map.bytes(key::REVOKED)?.as_chunks::<16>();
        Ok(Self {
            nonce: map.unsigned(key::NONCE)?,
            server_time: UnixSeconds(map.signed(key::SERVER_TIME)?),
            more: map.unsigned(key::MORE)? != 0,
            scopes,
            revoked: revoked.iter().map(|id| ScopeId::from_bytes(*id)).collect(),
            fates: ChangedFates::read(&map)?,
        })
    }
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
    for changed in &page.cells {
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
}

/// Reads a page; its ids are taken from the front of `ids`.
pub(crate) fn read_page(bytes: &[u8], ids: &mut &[u8]) -> Result<ScopePage, ProtocolError> {
    let map = MapReader::new(bytes)?;
    let length = map.length(key::CELLS)?;
    let own = ids.split_off(..map.length(key::IDS)?.saturating_mul(16));
    let table = IdTable::read(own.ok_or_else(|| malformed("ids that are cut off"))?)?;
    let waiting = map.column(key::WAITING, length)?;
    let challengers = waiting
        .iter()
        .map(|number| usize::try_from(*number).unwrap_or(0))
        .fold(0_usize, usize::saturating_add);
    // A challenger has two values: its own and the one it was based on.
    let values_total = length.saturating_add(challengers.saturating_mul(2));
    let mut values = ValueReader::new(key::VALUES, &map, values_total)?;
    let mut stamps = StampReader::new(&map, length.saturating_add(challengers))?;
    let mut bases = map.column(key::BASES, challengers)?.into_iter();
    let mut opened = map.column(key::OPENED, challengers)?.into_iter();
    let entity = map.column(key::ENTITY, length)?;
    let kind = map.column(key::KIND, length)?;
    let field = map.column(key::FIELD, length)?;
    let version = map.column(key::VERSION_OF, length)?;
    let touched = map.column(key::TOUCHED, length)?;
    let merged = map.column(key::MERGED, length)?;
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
            challengers: Vec::new(),
        };
        for _ in 0..*waiting {
            cell.challengers.push(Challenger {
                value: values.take(&table)?,
                base_value: values.take(&table)?,
                stamp: stamps.take(&table)?,
                base_version: Seq(bases.next().unwrap_or_default().cast_unsigned()),
                opened: Seq(opened.next().unwrap_or_default().cast_unsigned()),
            });
        }
        // A kind of the future is passed over: its cells arrive again after an update, because
        // an updated app pulls from the beginning.
        let Some(kind) = EntityKind::from_number(kind.cast_unsigned()) else {
            continue;
        };
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

fn read_head(map: &MapReader<'_>, cells: Vec<ChangedCell>) -> Result<ScopePage, ProtocolError> {
    let id = ScopeId::from_bytes(map.sixteen(key::PAGE_SCOPE)?);
    let class = match EntityId::from_slice(map.bytes(key::PAGE_AGENCY)?) {
        None => ScopeClass::City,
        Some(agency) => ScopeClass::AgencyYear {
            agency,
            year: u16::try_from(map.unsigned(key::PAGE_YEAR)?).map_err(|_| malformed("a year"))?,
        },
    };
    Ok(ScopePage {
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

#[cfg(test)]
mod tests;
