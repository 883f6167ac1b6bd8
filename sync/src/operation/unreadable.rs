//! Bytes that came in an operation's place and are none this build can read. They are kept as
//! they came, inside an envelope that says so: what a device sent is never refused for one bad
//! operation, and a later version of the server may be able to read it.

use minicbor::decode::Decoder;

use super::{Body, Operation};
use crate::identity::{EntityId, OperationId, ScopeId, UnixSeconds};
use crate::wire::Writer;

/// The body's number and the key of the bytes. Frozen.
const RAW: u64 = 63;

impl Operation {
    /// Keeps bytes that could not be read as the operation that the batch says they are. Who
    /// wrote them, and where, cannot be known: scope, entity and author are zero.
    pub fn unreadable(id: OperationId, bytes: &[u8]) -> Self {
        let mut writer = Writer::default();
        writer.bytes(bytes);
        Self {
            version: u16::MAX,
            id,
            group: id.dseq.0,
            scope: ScopeId::default(),
            entity: EntityId::default(),
            kind_number: u8::MAX,
            author: EntityId::default(),
            session: 0,
            claimed_at: UnixSeconds::default(),
            body: Body::Unknown { tag: RAW },
            extra: vec![(RAW, writer.into_bytes())],
        }
    }

    /// The bytes of [`Self::unreadable`], to be read again by a version that can.
    pub fn unreadable_bytes(&self) -> Option<&[u8]> {
        let is_raw = self.version == u16::MAX && self.body == Body::Unknown { tag: RAW };
        let (_, cbor) = self.extra.iter().find(|(key, _)| *key == RAW && is_raw)?;
        Decoder::new(cbor).bytes().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Dseq, ReplicaId};

    #[test]
    fn unreadable_bytes_are_stored_and_given_back_as_they_came() {
        let id = OperationId {
            replica: ReplicaId::from_bytes([7; 16]),
            dseq: Dseq(12),
        };
        for bytes in [&b""[..], b"\xff\xff", &[0xa1; 300]] {
            let kept = Operation::unreadable(id, bytes);
            let read = Operation::from_bytes(&kept.to_bytes()).unwrap();
            assert_eq!(read, kept);
            assert_eq!(read.unreadable_bytes(), Some(bytes));
            assert_eq!(read.kind(), None);
        }
    }
}
