//! Pull: what changed after the cursor, scope by scope, in pages of whole sequences.
//!
//! The same reply is the snapshot (from cursor zero) and the tail. A scope the person may no
//! longer see is listed as revoked; a cursor beyond the server's head (a restored server) comes
//! back as `reset`, with pages from the beginning.

use super::columns::{ENTRIES_MAX, MapReader, MapWriter};
use super::frame::Frame;
use super::push::end_in_place;
use super::receipts::{read_receipts, write_receipts};
use super::{OLDEST_PULL_VERSION, PROTOCOL_VERSION, ProtocolError, malformed};
use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Head, Page, ScopeInfo};
use crate::row::{Cell, Whole};
use crate::schema::{EntityKind, Field};
use crate::wire::skip;

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
    /// The end of each cursor's digest, in their order: what builds told before they could sum up
    /// whole cells.
    pub digests: Vec<u32>,
    /// The end of each cursor's [`Whole`], in their order; zero where the device does not tell.
    pub wholes: Vec<u32>,
    /// The last own operation it has a receipt for. A server that does not have it was restored
    /// from a backup, also where no scope shows it: what was parked takes no place in one.
    pub receipted: Dseq,
    /// The end of that operation and its place ([`end_in_place`]); zero where it is not told.
    pub receipted_end: u32,
    /// The server shall name every operation of the device that it has from this one on, with its
    /// present receipt. Zero: it need not.
    pub inventory_from: Dseq,
    /// The newest form of pages that the device reads.
    pub form: PageForm,
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
    /// How the pages are written.
    pub form: PageForm,
}

/// Fates that changed after their receipt: a conflict was settled, a parked operation was judged
/// later. Each is the present fate, so hearing of one twice changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedFates {
    /// How many changes the device has heard of with these.
    pub upto: FateSeq,
    /// The operations' present receipts.
    pub receipts: Vec<Receipt>,
    /// The operation the server wants, where the device has a receipt of one that the server does
    /// not have. Zero where it has all.
    pub wanted: Dseq,
    /// What the server has of the device's operations, where it was asked.
    pub inventory: Option<Inventory>,
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
    /// The sum over everything that the scope's cells hold at the head; none of an earlier build.
    pub whole: Option<Whole>,
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

mod derived;
mod form;
mod inventory;
mod packed;
mod page;
mod written;

pub use form::PageForm;
pub use inventory::Inventory;
pub use packed::{PackedReply, PullFront};
use page::{read_page, write_page};
pub(crate) use page::{read_rows, write_row};

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
    pub(super) const DIGESTS: u64 = 9;
    pub(super) const FATES_UPTO: u64 = 12;
    pub(super) const FATES: u64 = 13;
    pub(super) const RECEIPTED: u64 = 14;
    pub(super) const WANTED: u64 = 15;
    pub(super) const INVENTORY_FROM: u64 = 60;
    pub(super) const WHOLES: u64 = 64;
    /// In a request the newest form that is read, in a reply the one that is written.
    pub(super) const FORM: u64 = 70;
    pub(super) const RECEIPTED_END: u64 = 82;
}

impl PullRequest {
    /// The operation that a server wants which has this device's operations up to `acknowledged`;
    /// zero where it lacks none that the device has a receipt for. `stands` is what the server has
    /// in the place of the last of them, and the place it got there: nothing, another copy's
    /// operation, or another place is not what the device has a receipt for.
    pub fn wanted(&self, acknowledged: Dseq, stands: Option<(&[u8], Option<Seq>)>) -> Dseq {
        let is_same = stands.is_some_and(|(operation, seq)| {
            // A device forgets the places of what it may no longer see.
            let places = [seq, None].into_iter();
            let mut ends = places.map(|seq| end_in_place(operation, seq));
            ends.any(|end| end == self.receipted_end)
        });
        if acknowledged < self.receipted {
            acknowledged.next()
        } else if self.receipted_end != 0 && !is_same {
            self.receipted
        } else {
            Dseq::default()
        }
    }

    /// Whether the device sums this scope up differently, standing at the same sequence.
    pub fn differs(&self, scope: ScopeId, head: &Head, whole: Whole) -> bool {
        let is_told_otherwise = |ends: &[u32], own: u32| {
            let mut told = self.cursors.iter().zip(ends);
            told.any(|((known, seq), end)| {
                *known == scope && *seq == head.seq && *end != 0 && *end != own
            })
        };
        is_told_otherwise(&self.digests, head.checksum.end())
            || is_told_otherwise(&self.wholes, whole.end())
    }

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
        if self.receipted != Dseq::default() {
            map.unsigned(key::RECEIPTED, self.receipted.0);
        }
        if self.receipted_end != 0 {
            map.unsigned(key::RECEIPTED_END, u64::from(self.receipted_end));
        }
        if self.inventory_from != Dseq::default() {
            map.unsigned(key::INVENTORY_FROM, self.inventory_from.0);
        }
        for (key, ends) in [(key::DIGESTS, &self.digests), (key::WHOLES, &self.wholes)] {
            let ends: Vec<u8> = ends.iter().flat_map(|end| end.to_be_bytes()).collect();
            if !ends.is_empty() {
                map.put(key, |writer| writer.bytes(&ends));
            }
        }
        self.form.write(&mut map);
        Frame {
            ids,
            content: map.into_bytes(),
        }
        .wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        Self::from_bytes_since(OLDEST_PULL_VERSION, bytes)
    }

    /// Reads a body of a device that speaks at least this protocol. That is asked before anything
    /// else: what an older body says further may mean something else.
    pub fn from_bytes_since(oldest: u64, bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        let spoken = map.unsigned(key::VERSION)?;
        if spoken < oldest {
            return Err(ProtocolError::TooOld { spoken, oldest });
        }
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
            receipted: Dseq(map.unsigned(key::RECEIPTED)?),
            receipted_end: u32::try_from(map.unsigned(key::RECEIPTED_END)?)
                .map_err(|_| malformed("an end"))?,
            inventory_from: Dseq(map.unsigned(key::INVENTORY_FROM)?),
            digests: read_ends(map.bytes(key::DIGESTS)?),
            wholes: read_ends(map.bytes(key::WHOLES)?),
            form: PageForm::newest_up_to(map.unsigned(key::FORM)?),
        })
    }
}

impl ChangedFates {
    fn write(&self, map: &mut MapWriter) {
        if self.upto != FateSeq::default() {
            map.unsigned(key::FATES_UPTO, self.upto.0);
        }
        put_receipts(key::FATES, &self.receipts, map);
        if self.wanted != Dseq::default() {
            map.unsigned(key::WANTED, self.wanted.0);
        }
        if let Some(inventory) = &self.inventory {
            inventory.write(map);
        }
    }

    fn read(map: &MapReader<'_>) -> Result<Self, ProtocolError> {
        Ok(Self {
            upto: FateSeq(map.unsigned(key::FATES_UPTO)?),
            receipts: take_receipts(key::FATES, map)?,
            wanted: Dseq(map.unsigned(key::WANTED)?),
            inventory: Inventory::read(map)?,
        })
    }
}

fn read_ends(bytes: &[u8]) -> Vec<u32> {
    let (ends, _) = bytes.as_chunks::<4>();
    ends.iter().map(|end| u32::from_be_bytes(*end)).collect()
}

fn put_receipts(key: u64, receipts: &[Receipt], map: &mut MapWriter) {
    if !receipts.is_empty() {
        let mut own = MapWriter::default();
        write_receipts(receipts, &mut own);
        map.put(key, |writer| writer.raw(&own.into_bytes()));
    }
}

fn take_receipts(key: u64, map: &MapReader<'_>) -> Result<Vec<Receipt>, ProtocolError> {
    match map.decoder(key) {
        Some(decoder) => read_receipts(&MapReader::new(decoder.input())?),
        None => Ok(Vec::new()),
    }
}

impl ScopePage {
    /// The page to send of a ledger's page.
    pub fn new(info: ScopeInfo, head: Head, reset: bool, page: &Page<'_>) -> Self {
        Self {
            info,
            head,
            upto: page.upto,
            whole: None,
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
        self.pack().to_bytes(&PullFront {
            nonce: self.nonce,
            server_time: self.server_time,
            more: self.more,
            fates: &self.fates,
        })
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        let form = PageForm::of_pages(map.unsigned(key::FORM)?)?;
        let mut ids = &frame.ids[..];
        let mut scopes = Vec::new();
        if let Some(mut decoder) = map.decoder(key::SCOPES) {
            let length = decoder.array()?.unwrap_or(0);
            let mut cells_left = usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
            for _ in 0..length {
                let start = decoder.position();
                skip(&mut decoder)?;
                let page = decoder.input().get(start..decoder.position());
                let page = page.ok_or_else(|| malformed("a page"))?;
                let page = read_page(page, form, &mut ids, cells_left)?;
                cells_left = cells_left.saturating_sub(page.cells.len());
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
            form,
        })
    }
}

#[cfg(test)]
mod tests;
