//! A reply of which most is packed once and sent to many.
//!
//! What differs between the replies to two devices that stand at the same place is the nonce,
//! the time, and what became of their own operations. That stands in blocks of its own at the
//! front of the deflate stream, plain; the rest is deflated without looking back at it, and can
//! be kept. A reader sees one stream.

use super::{ChangedFates, PROTOCOL_VERSION, PullReply, key, write_page};
use crate::identity::UnixSeconds;
use crate::protocol::columns::MapWriter;
use crate::protocol::frame::Frame;

/// Replies with less content are short to make and shorter in one piece.
const WORTH_KEEPING_BYTES: usize = 1_024;

/// What is one device's own in a reply.
#[derive(Clone, Copy, Debug)]
pub struct PullFront<'a> {
    /// The request's.
    pub nonce: u64,
    /// The server's clock.
    pub server_time: UnixSeconds,
    /// Whether another pull would bring more at once.
    pub more: bool,
    /// What became of the device's own operations.
    pub fates: &'a ChangedFates,
}

/// See the module's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedReply {
    more: bool,
    ids: Vec<u8>,
    entries: usize,
    rest: Rest,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rest {
    Plain(Vec<u8>),
    Deflated(Vec<u8>),
}

impl PullReply {
    /// Everything of the reply but what is one device's own.
    pub fn pack(&self) -> PackedReply {
        let mut map = MapWriter::default();
        let mut ids = Vec::new();
        map.put(key::SCOPES, |writer| {
            writer.array(self.scopes.len());
            for page in &self.scopes {
                writer.raw(&write_page(page, self.form, &mut ids));
            }
        });
        let revoked: Vec<u8> = self
            .revoked
            .iter()
            .flat_map(|scope| *scope.bytes())
            .collect();
        map.put(key::REVOKED, |writer| writer.bytes(&revoked));
        self.form.write(&mut map);
        let (entries, rest) = map.into_entries();
        let rest = if rest.len() < WORTH_KEEPING_BYTES {
            Rest::Plain(rest)
        } else {
            Rest::Deflated(Frame::deflate(&rest))
        };
        PackedReply {
            more: self.more,
            ids,
            entries,
            rest,
        }
    }
}

impl PackedReply {
    /// Whether the pages alone are not all.
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// The body to send as the answer to one request.
    pub fn to_bytes(&self, own: &PullFront<'_>) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.unsigned(key::VERSION, PROTOCOL_VERSION);
        map.unsigned(key::NONCE, own.nonce);
        map.put(key::SERVER_TIME, |writer| writer.signed(own.server_time.0));
        map.unsigned(key::MORE, u64::from(own.more));
        own.fates.write(&mut map);
        let front = map.into_bytes_of(self.entries);
        match &self.rest {
            Rest::Plain(rest) => Frame {
                ids: self.ids.clone(),
                content: [front, rest.clone()].concat(),
            }
            .wrap(),
            Rest::Deflated(rest) => Frame::joined(&self.ids, &front, rest),
        }
    }

    /// Whether keeping it saves anybody anything.
    pub fn is_worth_keeping(&self) -> bool {
        matches!(self.rest, Rest::Deflated(_))
    }

    /// What it takes in memory, about.
    pub fn size_bytes(&self) -> usize {
        let rest = match &self.rest {
            Rest::Plain(rest) | Rest::Deflated(rest) => rest.len(),
        };
        self.ids
            .len()
            .saturating_add(rest)
            .saturating_add(size_of::<Self>())
    }
}
