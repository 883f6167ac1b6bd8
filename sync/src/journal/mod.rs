//! The second copy of what has no receipt yet: a file of records, apart from the store.
//!
//! A browser keeps its databases in files of one program, and that program's files break, or are
//! emptied, together. So every operation is also appended to a journal in another place, and what
//! a broken store has lost comes back under its **old identity**: the server takes an operation
//! it already has for what it is, so giving back too much is harmless.
//!
//! A journal is only ever appended to, or replaced by its own essence ([`Contents::to_bytes`]).
//! Each record carries its length and a checksum and begins with a mark; what is torn or damaged
//! is stepped over and costs its neighbours nothing. **Frozen format**: kinds and their payloads
//! mean the same for ever; a reader keeps records of kinds it does not know.
//!
//! Pure: the composition root moves the bytes.

mod record;
mod rescue;

use std::collections::BTreeMap;

use crate::identity::{Dseq, OperationId, ReplicaId};
use crate::operation::Operation;

use self::record::{Record, kind};

pub use rescue::{Cause, Inventory, Rescue, rescue};

/// One thing to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An operation that the store has made durable, or could not.
    Operation(Box<Operation>),
    /// The operation's receipt was stored: it is needed no more.
    Receipted(OperationId),
    /// The store's id and its next free place.
    Place(ReplicaId, Dseq),
    /// Who is signed in, in the composition root's words; `None` after signing out.
    Account(Option<String>),
    /// Typed text that could be kept nowhere else, by its place; `None` takes it back.
    Text(String, Option<String>),
}

/// What a journal says, taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The store's id and its next free place, as last written.
    pub place: Option<(ReplicaId, Dseq)>,
    /// Operations without a receipt.
    pub operations: BTreeMap<OperationId, Operation>,
    /// Who is signed in.
    pub account: Option<String>,
    /// Typed text that could be kept nowhere else.
    pub texts: BTreeMap<String, String>,
    /// Stretches that were torn or damaged.
    pub damaged: usize,
    /// Whole records that mean nothing to this build, as they came: a later one wrote them.
    unknown: Vec<(u8, Vec<u8>)>,
}

/// Records to append.
pub fn to_bytes(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        record::write(&mut bytes, &to_record(entry));
    }
    bytes
}

impl Contents {
    /// Reads a whole journal. Never fails: what cannot be read is counted.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut contents = Self::default();
        let (records, damaged) = record::read(bytes);
        contents.damaged = damaged;
        for record in records {
            contents.take(record);
        }
        contents
    }

    /// The shortest journal that says the same. What was damaged is gone from it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // First, so that what they say of the store's place does not outlive what is said below.
        for (kind, payload) in &self.unknown {
            let record = Record {
                kind: *kind,
                payload: payload.clone(),
            };
            record::write(&mut bytes, &record);
        }
        let place = || {
            self.place
                .map(|(replica, next)| Entry::Place(replica, next))
        };
        let mut entries = vec![Entry::Account(self.account.clone())];
        entries.extend(place());
        entries.extend(
            self.operations
                .values()
                .map(|operation| Entry::Operation(Box::new(operation.clone()))),
        );
        let own = self.place.map(|(replica, _)| replica);
        if self.operations.keys().any(|id| Some(id.replica) != own) {
            // Once more: what stands under an identity that the store has given up is no place of
            // the one it has.
            entries.extend(place());
        }
        entries.extend(
            self.texts
                .iter()
                .map(|(place, text)| Entry::Text(place.clone(), Some(text.clone()))),
        );
        bytes.extend(to_bytes(&entries));
        bytes
    }

    /// Adds what an entry says.
    pub fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Operation(operation) => {
                let after = operation.id.dseq.next();
                let replica = operation.id.replica;
                let next = match self.place {
                    Some((known, next)) if known == replica => next.max(after),
                    _ => after,
                };
                self.place = Some((replica, next));
                self.operations.insert(operation.id, *operation);
            }
            Entry::Receipted(id) => {
                self.operations.remove(&id);
            }
            Entry::Place(replica, next) => self.place = Some((replica, next)),
            Entry::Account(account) => self.account = account,
            Entry::Text(place, Some(text)) => {
                self.texts.insert(place, text);
            }
            Entry::Text(place, None) => {
                self.texts.remove(&place);
            }
        }
    }

    fn take(&mut self, record: Record) {
        match from_record(&record) {
            Some(entry) => self.add(entry),
            None => self.unknown.push((record.kind, record.payload)),
        }
    }
}

fn to_record(entry: &Entry) -> Record {
    let (kind, payload) = match entry {
        Entry::Operation(operation) => (kind::OPERATION, operation.to_bytes()),
        Entry::Receipted(id) => (kind::RECEIPTED, numbered(id.replica, id.dseq)),
        Entry::Place(replica, next) => (kind::PLACE, numbered(*replica, *next)),
        Entry::Account(account) => (
            kind::ACCOUNT,
            account.clone().unwrap_or_default().into_bytes(),
        ),
        Entry::Text(place, text) => (kind::TEXT, text_payload(place, text.as_deref())),
    };
    Record { kind, payload }
}

/// What a whole record says; nothing where only a later build knows.
fn from_record(record: &Record) -> Option<Entry> {
    let payload = &record.payload;
    match record.kind {
        kind::OPERATION => Operation::from_bytes(payload)
            .ok()
            .map(|operation| Entry::Operation(Box::new(operation))),
        kind::RECEIPTED => read_numbered(payload)
            .map(|(replica, dseq)| Entry::Receipted(OperationId { replica, dseq })),
        kind::PLACE => read_numbered(payload).map(|(replica, next)| Entry::Place(replica, next)),
        kind::ACCOUNT => std::str::from_utf8(payload)
            .ok()
            .map(|text| Entry::Account((!text.is_empty()).then(|| text.to_owned()))),
        kind::TEXT => read_text(payload),
        _ => None,
    }
}

fn numbered(replica: ReplicaId, dseq: Dseq) -> Vec<u8> {
    [replica.bytes().as_slice(), &dseq.0.to_le_bytes()].concat()
}

fn read_numbered(payload: &[u8]) -> Option<(ReplicaId, Dseq)> {
    let (replica, rest) = payload.split_first_chunk::<16>()?;
    let number = u64::from_le_bytes(rest.try_into().ok()?);
    Some((ReplicaId::from_bytes(*replica), Dseq(number)))
}

/// The place, a zero byte, and the text behind a one; a place alone takes its text back.
fn text_payload(place: &str, text: Option<&str>) -> Vec<u8> {
    let mut payload = place.as_bytes().to_vec();
    payload.push(0);
    if let Some(text) = text {
        payload.push(1);
        payload.extend_from_slice(text.as_bytes());
    }
    payload
}

fn read_text(payload: &[u8]) -> Option<Entry> {
    let end = payload.iter().position(|byte| *byte == 0)?;
    let (place, rest) = payload.split_at_checked(end)?;
    let place = std::str::from_utf8(place).ok()?.to_owned();
    let text = match rest.get(1..)? {
        [] => None,
        [1, text @ ..] => Some(std::str::from_utf8(text).ok()?.to_owned()),
        _ => return None,
    };
    Some(Entry::Text(place, text))
}

#[cfg(test)]
mod tests;
