//! A device: a durable store, and a replica that a crash takes away.

use super::people::Person;
use super::random::Random;
use super::store::MemoryStore;
use crate::identity::{ReplicaId, UnixSeconds};
use crate::operation::{Authorship, Draft};
use crate::protocol::pull::PullRequest;
use crate::protocol::push::PushRequest;
use crate::replica::Replica;

/// What a device has asked and not yet heard of.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Push(PushRequest),
    Pull(PullRequest),
}

/// A person's tablet.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) person: Person,
    pub(crate) store: MemoryStore,
    pub(crate) replica: Replica,
    pub(crate) asked: Option<Asked>,
    /// How wrong the device's clock is, in seconds.
    pub(crate) clock_error_s: i64,
    nonce: u64,
}

impl Device {
    pub(crate) fn new(person: Person, random: &mut Random, clock_error_s: i64) -> Self {
        let store = MemoryStore::new(ReplicaId::from_bytes(random.sixteen()));
        let replica = Replica::load(store.load());
        Self {
            person,
            store,
            replica,
            asked: None,
            clock_error_s,
            nonce: 0,
        }
    }

    /// A person's action: durable first, then shown.
    pub(crate) fn act(&mut self, drafts: Vec<Draft>, now: i64) {
        if drafts.is_empty() {
            return;
        }
        let by = Authorship {
            author: self.person.user,
            session: 1,
            claimed_at: UnixSeconds(now.saturating_add(self.clock_error_s)),
        };
        let operations = self.store.append(drafts, by);
        self.replica.appended(operations);
    }

    /// Power off, power on: only what was durable is left.
    pub(crate) fn crash(&mut self) {
        self.asked = None;
        self.replica = Replica::load(self.store.load());
    }

    /// Asks the server: pushes while something waits, otherwise pulls.
    pub(crate) fn ask(&mut self, operations_max: usize) -> Vec<u8> {
        self.nonce = self.nonce.wrapping_add(1);
        if let Some(request) = self.replica.next_push(self.nonce, operations_max) {
            let bytes = request.to_bytes();
            self.asked = Some(Asked::Push(request));
            return bytes;
        }
        let request = self.replica.pull_request(self.nonce);
        let bytes = request.to_bytes();
        self.asked = Some(Asked::Pull(request));
        bytes
    }

    /// Takes a reply; one to another question is left alone. `durable`: the store's transaction
    /// commits; otherwise the device dies before it does.
    pub(crate) fn hear(&mut self, reply: &[u8], now: i64, durable: bool) -> Heard {
        let now = UnixSeconds(now.saturating_add(self.clock_error_s));
        let Some(asked) = self.asked.clone() else {
            return Heard::default();
        };
        let taken = match &asked {
            Asked::Push(request) => self.replica.push_reply(request, reply, now).map(|outcome| {
                let heard = Heard {
                    answered: true,
                    ..Heard::default()
                };
                (outcome.batch, heard, outcome.is_copied)
            }),
            Asked::Pull(request) => self.replica.pull_reply(request, reply, now).map(|outcome| {
                let mismatched = !outcome.mismatched.is_empty();
                let heard = Heard {
                    answered: true,
                    more: outcome.more,
                    mismatched,
                };
                (outcome.batch, heard, false)
            }),
        };
        let Ok((batch, heard, is_copied)) = taken else {
            return Heard::default();
        };
        self.asked = None;
        if durable {
            let taken = self.store.write(batch);
            debug_assert_eq!(taken, Ok(()), "nobody else writes this store");
        } else {
            self.crash();
        }
        if durable && is_copied {
            let lacking = self.replica.lacking();
            let other = self
                .store
                .replica()
                .bytes()
                .map(|byte| byte.wrapping_add(17));
            self.store
                .mint_again(ReplicaId::from_bytes(other), &lacking);
            self.crash();
        }
        heard
    }
}

/// What a reply was to a device.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) answered: bool,
    pub(crate) more: bool,
    pub(crate) mismatched: bool,
}
