//! Encoded replies, by what they depend on (`ikrar_sync::ledger::answer_key`).
//!
//! A key holds where the scopes stand, so a reply is never out of date: a scope that grows makes
//! another key, and the old reply is pushed out by newer ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ikrar_sync::protocol::pull::PackedReply;

/// What all kept replies may take together.
const KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;

type Key = [u8; 32];

/// See the module's words.
#[derive(Debug, Default)]
pub struct Replies {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    replies: BTreeMap<Key, (Arc<PackedReply>, u64)>,
    /// Keys by when they were last asked for.
    by_use: BTreeMap<u64, Key>,
    bytes: usize,
    uses: u64,
}

impl Replies {
    /// The reply of this key, if it is kept.
    pub fn get(&self, key: &Key) -> Option<Arc<PackedReply>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)
    }

    /// Keeps a reply, where keeping it saves anything.
    pub fn keep(&self, key: Key, reply: &Arc<PackedReply>) {
        if reply.is_worth_keeping() {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(key, Arc::clone(reply));
        }
    }

    /// What the kept replies take.
    pub fn bytes(&self) -> usize {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes
    }
}

impl Kept {
    fn get(&mut self, key: &Key) -> Option<Arc<PackedReply>> {
        self.uses = self.uses.saturating_add(1);
        let (reply, used) = self.replies.get_mut(key)?;
        self.by_use.remove(used);
        self.by_use.insert(self.uses, *key);
        *used = self.uses;
        Some(Arc::clone(reply))
    }

    fn insert(&mut self, key: Key, reply: Arc<PackedReply>) {
        self.uses = self.uses.saturating_add(1);
        self.remove(&key);
        self.bytes = self.bytes.saturating_add(reply.size_bytes());
        self.by_use.insert(self.uses, key);
        self.replies.insert(key, (reply, self.uses));
        while self.bytes > KEPT_BYTES_MAX {
            let Some((_, oldest)) = self.by_use.pop_first() else {
                return;
            };
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some((reply, used)) = self.replies.remove(key) {
            self.by_use.remove(&used);
            self.bytes = self.bytes.saturating_sub(reply.size_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use ikrar_sync::identity::{ScopeId, UnixSeconds};
    use ikrar_sync::protocol::pull::{ChangedFates, PageForm, PullReply};

    use super::*;

    fn reply(revoked: usize) -> Arc<PackedReply> {
        let reply = PullReply {
            nonce: 0,
            server_time: UnixSeconds(0),
            more: false,
            scopes: Vec::new(),
            fates: ChangedFates::default(),
            form: PageForm::NEWEST,
            revoked: (0..revoked)
                .map(|number| {
                    ScopeId::from_bytes(
                        *blake3::hash(&number.to_be_bytes())
                            .as_bytes()
                            .first_chunk()
                            .unwrap(),
                    )
                })
                .collect(),
        };
        Arc::new(reply.pack())
    }

    fn key(number: u32) -> Key {
        *blake3::hash(&number.to_be_bytes()).as_bytes()
    }

    #[test]
    fn a_short_reply_is_made_anew_and_a_long_one_is_kept() {
        let replies = Replies::default();
        replies.keep(key(1), &reply(2));
        assert!(replies.get(&key(1)).is_none());
        let long = reply(500);
        replies.keep(key(2), &long);
        assert_eq!(replies.get(&key(2)), Some(long));
    }

    #[test]
    fn what_was_asked_for_least_lately_goes_first_and_memory_is_bounded() {
        let replies = Replies::default();
        let long = reply(3_000);
        for number in 0..400 {
            replies.keep(key(number), &long);
            assert!(replies.get(&key(0)).is_some(), "{number}");
            assert!(replies.bytes() <= KEPT_BYTES_MAX);
        }
        assert!(replies.get(&key(1)).is_none());
        assert!(replies.get(&key(399)).is_some());
    }

    #[test]
    fn keeping_the_same_twice_counts_once() {
        let replies = Replies::default();
        let long = reply(500);
        replies.keep(key(1), &long);
        let once = replies.bytes();
        replies.keep(key(1), &long);
        assert_eq!(replies.bytes(), once);
    }
}
