//! Tells connected devices that a scope has grown. It carries no data: devices pull.
//!
//! With SQLite every writer is in this process and rings directly. With PostgreSQL another
//! process may write too, so one task polls `scope_head` and rings for all connections; listening
//! to `NOTIFY` would make every writing transaction take a global lock at commit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::ledger::ScopeInfo;
use tokio::sync::{broadcast, watch};
use tokio::time::MissedTickBehavior;

use crate::store::{Store, StoreError};

/// Rings that a slow connection may lag behind before it is closed and pulls everything.
const RINGS_HELD_MAX: usize = 1024;
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
#[derive(Debug, Clone)]
pub struct Bell {
    rings: broadcast::Sender<Ring>,
    /// What was rung last, so that the poller does not repeat what the writer has rung.
    newest: Arc<Mutex<BTreeMap<ScopeId, Seq>>>,
    closed: Arc<watch::Sender<bool>>,
}

impl Bell {
    /// A hub without listeners.
    pub fn new() -> Self {
        Self {
            rings: broadcast::Sender::new(RINGS_HELD_MAX),
            newest: Arc::default(),
            closed: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Wakes every listener, once for each number. Nobody listening is not a fault.
    pub fn ring(&self, ring: Ring) {
        if self.note_newest(&ring) {
            // `send` fails only when nobody is connected.
            drop(self.rings.send(ring));
        }
    }

    /// Rings from now on.
    pub fn listen(&self) -> broadcast::Receiver<Ring> {
        self.rings.subscribe()
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

    fn note_newest(&self, ring: &Ring) -> bool {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = newest.entry(ring.info.id).or_default();
        let is_new = ring.seq > *known;
        *known = ring.seq.max(*known);
        is_new
    }
}

impl Default for Bell {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_rings_once() {
        let bell = Bell::new();
        let mut listener = bell.listen();
        for seq in [1, 1, 3, 2] {
            bell.ring(Ring {
                info: ScopeInfo::CITY,
                seq: Seq(seq),
            });
        }
        let heard: Vec<u64> = std::iter::from_fn(|| listener.try_recv().ok())
            .map(|ring| ring.seq.0)
            .collect();
        assert_eq!(heard, [1, 3]);
    }
}
