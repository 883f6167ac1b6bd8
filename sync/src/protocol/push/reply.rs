//! The server's answer to a push.

use super::{Dseq, Frame, MapReader, MapWriter, ProtocolError, PushReply, Seq, UnixSeconds, key};
use crate::protocol::receipts::{read_receipts, write_receipts};

impl PushReply {
    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.unsigned(key::NONCE, self.nonce);
        map.unsigned(key::EXPECTED, self.expected.0);
        write_receipts(&self.receipts, &mut map);
        map.put(key::SERVER_TIME, |writer| writer.signed(self.server_time.0));
        if let Some(before) = self.before {
            map.unsigned(key::PLACE_BEFORE, before.0);
        }
        Frame {
            ids: Vec::new(),
            content: map.into_bytes(),
        }
        .wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        Ok(Self {
            nonce: map.unsigned(key::NONCE)?,
            receipts: read_receipts(&map)?,
            expected: Dseq(map.unsigned(key::EXPECTED)?),
            server_time: UnixSeconds(map.signed(key::SERVER_TIME)?),
            before: if map.has(key::PLACE_BEFORE) {
                Some(Seq(map.unsigned(key::PLACE_BEFORE)?))
            } else {
                None
            },
        })
    }
}
