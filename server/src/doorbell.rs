//! Tells connected devices that a scope has grown. It carries no data: devices pull.
//!
//! With SQLite every writer is in this process and rings directly. With PostgreSQL another
//! process may write too, so one task polls `scope_head` and rings for all connections; listening
//! to `NOTIFY` would make every writing transaction take a global lock at commit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ikrar_domain::people::Actor;
use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::ledger::{ScopeInfo, may_read};
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

use crate::store::{Store, StoreError};

/// How often other processes' writes are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// "This scope now ends at this number."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring {
    /// The scope that grew.
    pub info: ScopeInfo,
    /// Its newest number.
    pub seq: Seq,
}

/// The hub all connections listen to.
///
/// A ring goes to those whose person may see the scope, and nobody else is woken. Each keeps the
/// newest number of each scope until its connection has taken it, so a slow one hears less often
/// and misses nothing.
#[derive(Debug, Clone)]
pub struct Bell {
    state: Arc<Mutex<State>>,
    closed: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct State {
    /// What was rung last, so that the poller does not repeat what the writer has rung.
    newest: BTreeMap<ScopeId, Seq>,
    ears: BTreeMap<u64, Arc<Mailbox>>,
    next: u64,
}

/// What a connection has not taken yet.
#[derive(Debug)]
struct Mailbox {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Debug)]
struct Waiting {
    actor: Actor,
    rings: BTreeMap<ScopeId, Ring>,
}

/// One connection's end of the line; dropping it ends the listening.
#[derive(Debug)]
pub struct Ear {
    number: u64,
    mailbox: Arc<Mailbox>,
    bell: Bell,
}

impl Bell {
    /// A hub without listeners.
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            closed: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Wakes every listener who may see the scope, once for each number.
    pub fn ring(&self, ring: Ring) {
        let mut state = lock(&self.state);
        let known = state.newest.entry(ring.info.id).or_default();
        if ring.seq <= *known {
            return;
        }
        *known = ring.seq;
        for mailbox in state.ears.values() {
            mailbox.put(ring);
        }
    }

    /// Rings from now on, of the scopes that this person may see.
    pub fn listen(&self, actor: Actor) -> Ear {
        let mailbox = Arc::new(Mailbox {
            waiting: Mutex::new(Waiting {
                actor,
                rings: BTreeMap::new(),
            }),
            arrived: Notify::new(),
        });
        let mut state = lock(&self.state);
        let number = state.next;
        state.next = state.next.wrapping_add(1);
        state.ears.insert(number, Arc::clone(&mailbox));
        drop(state);
        Ear {
            number,
            mailbox,
            bell: self.clone(),
        }
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        lock(&self.state).ears.len()
    }

    /// Ends every open connection.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Completes when the hub is closed.
    pub async fn closed(&self) {
        let mut closed = self.closed.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        drop(closed.wait_for(|closed| *closed).await);
    }

    /// Rings for what other processes write, until the hub is closed.
    pub async fn poll(self, store: Store) {
        let mut interval = tokio::time::interval(POLL_INTERVAL);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.closed() => return,
                _ = interval.tick() => {}
            }
            if let Err(error) = self.ring_new(&store).await {
                tracing::warn!(%error, "the doorbell cannot read the scopes");
            }
        }
    }

    async fn ring_new(&self, store: &Store) -> Result<(), StoreError> {
        for scope in store.scopes().await? {
            self.ring(Ring {
                info: scope.info,
                seq: scope.head.seq,
            });
        }
        Ok(())
    }
}

impl Mailbox {
    fn put(&self, ring: Ring) {
        let mut waiting = lock(&self.waiting);
        if may_read(&waiting.actor, &ring.info) {
            waiting.rings.insert(ring.info.id, ring);
            drop(waiting);
            self.arrived.notify_one();
        }
    }
}

impl Ear {
    /// The next ring. Nothing is lost when the wait is given up.
    pub async fn next(&self) -> Ring {
        loop {
            if let Some((_, ring)) = lock(&self.mailbox.waiting).rings.pop_first() {
                return ring;
            }
            self.mailbox.arrived.notified().await;
        }
    }

    /// The person has these rights from now on.
    pub fn set_actor(&self, actor: Actor) {
        let mut waiting = lock(&self.mailbox.waiting);
        waiting.actor = actor;
        waiting.rings.retain(|_, ring| may_read(&actor, &ring.info));
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        lock(&self.bell.state).ears.remove(&self.number);
    }
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Bell {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use ikrar_domain::people::Role;
    use ikrar_domain::value::{AgencyId, UserId};
    use ikrar_sync::identity::EntityId;
    use uuid::Uuid;

    use super::*;

    fn scope(agency: u128) -> ScopeInfo {
        ScopeInfo::agency_year(EntityId::from_uuid(Uuid::from_u128(agency)), 2026)
    }

    fn operator(agency: u128) -> Actor {
        Actor {
            user: UserId::from_uuid(Uuid::from_u128(9)),
            role: Role::AgencyOperator,
            agency: Some(AgencyId::from_uuid(Uuid::from_u128(agency))),
        }
    }

    fn heard(ear: &Ear) -> Vec<(ScopeId, u64)> {
        std::iter::from_fn(|| ear.next().now_or_never())
            .map(|ring| (ring.info.id, ring.seq.0))
            .collect()
    }

    fn ring(bell: &Bell, info: ScopeInfo, seq: u64) {
        let seq = Seq(seq);
        bell.ring(Ring { info, seq });
    }

    #[test]
    fn a_number_rings_once() {
        let bell = Bell::new();
        let ear = bell.listen(operator(1));
        for (seq, expected) in [(1, vec![1]), (1, vec![]), (3, vec![3]), (2, vec![])] {
            ring(&bell, scope(1), seq);
            let numbers: Vec<u64> = heard(&ear).into_iter().map(|(_, seq)| seq).collect();
            assert_eq!(numbers, expected, "{seq}");
        }
    }

    #[test]
    fn only_those_who_may_see_a_scope_are_woken() {
        let bell = Bell::new();
        let (one, two) = (bell.listen(operator(1)), bell.listen(operator(2)));
        ring(&bell, scope(1), 5);
        assert_eq!(heard(&one), [(scope(1).id, 5)]);
        assert_eq!(heard(&two), []);
        two.set_actor(operator(1));
        ring(&bell, scope(1), 6);
        assert_eq!(heard(&two), [(scope(1).id, 6)], "rights of this moment");
    }

    #[test]
    fn who_is_slow_hears_the_newest_of_each_scope_and_what_is_gone_is_forgotten() {
        let bell = Bell::new();
        let ear = bell.listen(operator(1));
        for seq in 1..=10_000 {
            ring(&bell, scope(1), seq);
        }
        ring(&bell, ScopeInfo::CITY, 1);
        let mut all = heard(&ear);
        all.sort_unstable();
        let mut expected = [(scope(1).id, 10_000), (ScopeInfo::CITY.id, 1)];
        expected.sort_unstable();
        assert_eq!(all, expected);
        assert_eq!(bell.listeners(), 1);
        drop(ear);
        assert_eq!(bell.listeners(), 0);
    }
}
