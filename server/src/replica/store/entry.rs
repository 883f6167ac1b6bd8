//! What a record of the journal holds: entries, each a tag, a length and bytes.
//!
//! The tags are frozen. Operations and rows stand in the bytes that `sync` gives them; nothing
//! here derives a format from a type.

use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::{ScopeClass, ScopeInfo};
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::{Cursor, receipt_from_parts, receipt_parts, row_from_bytes, row_to_bytes};
use ikrar_sync::protocol::carry::CarryKey;
use ikrar_sync::row::Row;

use super::StoreFault;
use super::account::Account;

const IDENTITY: u8 = 1;
const EDIT: u8 = 2;
const RECEIPT: u8 = 3;
const ROW: u8 = 4;
const ERASED: u8 = 5;
const CURSOR: u8 = 6;
const FORGOTTEN: u8 = 7;
const CONTACT: u8 = 8;
const ACCOUNT: u8 = 9;
const NEXT: u8 = 10;
const FATES: u8 = 11;
const CARRY_KEY: u8 = 12;

/// One change of what a store holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// The store's own id.
    Identity(ReplicaId),
    /// An operation in the outbox.
    Edit(Operation),
    /// The operation at this place has its receipt.
    Receipt(Receipt),
    /// What the server last said of a row; nothing where it has no cells.
    Row(Option<Row>),
    /// A row is gone.
    Erased(EntityId),
    /// Where a scope stands.
    Cursor(Cursor),
    /// A scope is gone.
    Forgotten(ScopeId),
    /// When the server last answered.
    Contact(UnixSeconds),
    /// Whose store it is, and the session.
    Account(Account),
    /// The next place in the device's sequence.
    Next(Dseq),
    /// The last change of an own operation's fate that was heard of.
    Fates(FateSeq),
    /// What seals the queue when it is carried as a file.
    CarryKey(CarryKey),
}

/// Collects the entries of one record.
#[derive(Debug, Default)]
pub(super) struct EntryWriter(Vec<u8>);

impl EntryWriter {
    /// The record's body.
    pub(super) fn into_body(self) -> Vec<u8> {
        self.0
    }

    /// How many bytes there are.
    pub(super) fn length(&self) -> usize {
        self.0.len()
    }

    fn put(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        // A record is limited to what 32 bits can count, and refused beyond.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn identity(&mut self, replica: ReplicaId) {
        self.put(IDENTITY, replica.bytes());
    }

    pub(super) fn edit(&mut self, operation: &Operation) {
        self.put(EDIT, &operation.to_bytes());
    }

    pub(super) fn receipt(&mut self, receipt: &Receipt) {
        let (disposition, seq, detail) = receipt_parts(receipt);
        let mut bytes = Vec::new();
        for number in [receipt.dseq.0, disposition, seq] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(detail.as_bytes());
        self.put(RECEIPT, &bytes);
    }

    pub(super) fn row(&mut self, row: &Row) {
        // Only the scope's id is stored with a row; its class stands with its cursor.
        let info = ScopeInfo {
            id: row.scope,
            class: ScopeClass::City,
        };
        self.put(ROW, &row_to_bytes(row, info));
    }

    pub(super) fn erased(&mut self, entity: EntityId) {
        self.put(ERASED, entity.bytes());
    }

    pub(super) fn cursor(&mut self, cursor: &Cursor) {
        let mut bytes = cursor.info.id.bytes().to_vec();
        bytes.extend_from_slice(&cursor.seq.0.to_le_bytes());
        if let ScopeClass::AgencyYear { agency, year } = cursor.info.class {
            bytes.extend_from_slice(agency.bytes());
            bytes.extend_from_slice(&year.to_le_bytes());
        }
        self.put(CURSOR, &bytes);
    }

    pub(super) fn forgotten(&mut self, scope: ScopeId) {
        self.put(FORGOTTEN, scope.bytes());
    }

    pub(super) fn contact(&mut self, at: UnixSeconds) {
        self.put(CONTACT, &at.0.to_le_bytes());
    }

    pub(super) fn account(&mut self, account: &Account) -> Result<(), StoreFault> {
        self.put(ACCOUNT, &account.to_bytes()?);
        Ok(())
    }

    pub(super) fn fates(&mut self, fates: FateSeq) {
        self.put(FATES, &fates.0.to_le_bytes());
    }

    pub(super) fn carry_key(&mut self, key: &CarryKey) {
        self.put(CARRY_KEY, key.bytes());
    }

    pub(super) fn next(&mut self, next: Dseq) {
        self.put(NEXT, &next.0.to_le_bytes());
    }
}

/// The entries of a record's body.
pub(super) fn read(mut body: &[u8]) -> Result<Vec<Entry>, StoreFault> {
    let mut entries = Vec::new();
    while let Some(([tag], rest)) = body.split_first_chunk::<1>() {
        let (length, rest) = rest
            .split_first_chunk::<4>()
            .ok_or(StoreFault::Unreadable)?;
        let length =
            usize::try_from(u32::from_le_bytes(*length)).map_err(|_| StoreFault::Unreadable)?;
        let (bytes, rest) = rest
            .split_at_checked(length)
            .ok_or(StoreFault::Unreadable)?;
        entries.push(read_entry(*tag, bytes).ok_or(StoreFault::Unreadable)?);
        body = rest;
    }
    Ok(entries)
}

/// Nothing for a tag or a content of the future: a program must not go on without it.
fn read_entry(tag: u8, bytes: &[u8]) -> Option<Entry> {
    Some(match tag {
        IDENTITY => Entry::Identity(ReplicaId::from_slice(bytes)?),
        EDIT => Entry::Edit(Operation::from_bytes(bytes).ok()?),
        RECEIPT => Entry::Receipt(read_receipt(bytes)?),
        ROW => Entry::Row(row_from_bytes(bytes).ok()?),
        ERASED => Entry::Erased(EntityId::from_slice(bytes)?),
        CURSOR => Entry::Cursor(read_cursor(bytes)?),
        FORGOTTEN => Entry::Forgotten(ScopeId::from_slice(bytes)?),
        CONTACT => Entry::Contact(UnixSeconds(i64::from_le_bytes(bytes.try_into().ok()?))),
        ACCOUNT => Entry::Account(Account::from_bytes(bytes)?),
        FATES => Entry::Fates(FateSeq(u64::from_le_bytes(bytes.try_into().ok()?))),
        CARRY_KEY => Entry::CarryKey(CarryKey::from_bytes(bytes.try_into().ok()?)),
        NEXT => Entry::Next(Dseq(u64::from_le_bytes(bytes.try_into().ok()?))),
        _ => return None,
    })
}

fn read_receipt(bytes: &[u8]) -> Option<Receipt> {
    let (dseq, rest) = number(bytes)?;
    let (disposition, rest) = number(rest)?;
    let (seq, detail) = number(rest)?;
    let detail = std::str::from_utf8(detail).ok()?;
    receipt_from_parts(Dseq(dseq), disposition, seq, detail)
}

fn read_cursor(bytes: &[u8]) -> Option<Cursor> {
    let (id, rest) = bytes.split_first_chunk::<16>()?;
    let (seq, rest) = number(rest)?;
    let class = match rest.split_first_chunk::<16>() {
        None => ScopeClass::City,
        Some((agency, year)) => ScopeClass::AgencyYear {
            agency: EntityId::from_bytes(*agency),
            year: u16::from_le_bytes(year.try_into().ok()?),
        },
    };
    Some(Cursor {
        info: ScopeInfo {
            id: ScopeId::from_bytes(*id),
            class,
        },
        seq: Seq(seq),
    })
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*word), rest))
}
