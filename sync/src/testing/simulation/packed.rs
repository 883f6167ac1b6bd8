//! Replies that are packed once and sent to many, as the server does it (`server/src/pulls`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::protocol::pull::{PackedReply, PullFront, PullReply};
use crate::zoo::is_any_awake;

/// What was packed for one request, by what its answer depends on.
type Kept = BTreeMap<([u8; 32], usize), PackedReply>;

/// Most replies kept; cities of many runs begin alike.
const KEPT_MAX: usize = 256;

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept::new()) };
}

/// The bytes of a reply. Where a mutant is awake nothing is kept for the next run, which has none.
pub(super) fn to_bytes(key: ([u8; 32], usize), reply: &PullReply) -> Vec<u8> {
    let front = PullFront {
        nonce: reply.nonce,
        server_time: reply.server_time,
        more: reply.more,
        fates: &reply.fates,
    };
    if is_any_awake() {
        return reply.pack().to_bytes(&front);
    }
    KEPT.with_borrow_mut(|kept| {
        if let Some(packed) = kept.get(&key) {
            return packed.to_bytes(&front);
        }
        let packed = reply.pack();
        let bytes = packed.to_bytes(&front);
        if packed.is_worth_keeping() {
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(key, packed);
        }
        bytes
    })
}
