//! Pull: what changed after the cursor, scope by scope, in pages of whole sequences.
//!
//! The same reply is the snapshot (from cursor zero) and the tail. A scope the person may no
//! longer see is listed as revoked; a cursor beyond the server's head (a restored server) comes
//! back as `reset`, with pages from the beginning.

use super::columns::{ENTRIES_MAX, MapReader, MapWriter};
use super::frame::Frame;
use super::receipts::{read_receipts, write_receipts};
use super::{OLDEST_PULL_VERSION, PROTOCOL_VERSION, ProtocolError, malformed};
use crate::disposition::Receipt;
use crate::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Head, Page, ScopeInfo};
use crate::row::Cell;
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
    /// The end of each cursor's digest, in their order; empty where the device does not tell.
    pub digests: Vec<u32>,
    /// The last own operation it has a receipt for. A server that does not have it was restored
    /// from a backup, also where no scope shows it: what was parked takes no place in one.
    pub receipted: Dseq,
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
    /// The operation the server wants, where the device has a receipt of one that the server does
    /// not have. Zero where it has all.
    pub wanted: Dseq,
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

mod packed;
mod page;

pub use packed::{PackedReply, PullFront};
pub(crate) use page::{read_page, write_page};

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
}

impl PullRequest {
    /// The operation that a server wants which has this device's operations up to `acknowledged`;
    /// zero where it lacks none that the device has a receipt for.
    pub fn wanted(&self, acknowledged: Dseq) -> Dseq {
        if acknowledged < self.receipted {
            acknowledged.next()
        } else {
            Dseq::default()
        }
    }

    /// Whether the device sums this scope up differently, standing at the same sequence.
    pub fn differs(&self, scope: ScopeId, head: &Head) -> bool {
        let mut told = self.cursors.iter().zip(&self.digests);
        told.any(|((known, seq), end)| {
            *known == scope && *seq == head.seq && *end != 0 && *end != head.checksum.end()
        })
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
        if !self.digests.is_empty() {
            let digests: Vec<u8> = self
                .digests
                .iter()
                .flat_map(|end| end.to_be_bytes())
                .collect();
            map.put(key::DIGESTS, |writer| writer.bytes(&digests));
        }
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
            digests: map
                .bytes(key::DIGESTS)?
                .as_chunks::<4>()
                .0
                .iter()
                .map(|end| u32::from_be_bytes(*end))
                .collect(),
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
        if self.wanted != Dseq::default() {
            map.unsigned(key::WANTED, self.wanted.0);
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
            wanted: Dseq(map.unsigned(key::WANTED)?),
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
                let page = read_page(page, &mut ids, cells_left)?;
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
        })
    }
}

#[cfg(test)]
mod tests;
