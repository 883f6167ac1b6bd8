//! Tells connected devices that a scope has grown. It carries no data: devices pull.
//!
//! With SQLite every writer is in this process and rings directly. With PostgreSQL another
//! process may write too, so one task polls `scope_head` and rings for all connections; listening
//! to `NOTIFY` would make every writing transaction take a global lock at commit.

use std::sync::Arc;

use ikrar_sync::identity::{ScopeId, Seq};
use tokio::sync::{broadcast, watch};

/// Rings that a slow connection may lag behind before it is told to pull everything.
const RINGS_HELD_MAX: usize = 1024;

/// "This scope now ends at this number."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring {
    /// The scope that grew.
    pub scope: ScopeId,
    /// Its newest number.
    pub seq: Seq,
}

/// The hub all connections listen to.
#[derive(Debug, Clone)]
pub struct Bell {
    rings: broadcast::Sender<Ring>,
    closed: Arc<watch::Sender<bool>>,
}

impl Bell {
    /// A hub without listeners.
    pub fn new() -> Self {
        Self {
            rings: broadcast::Sender::new(RINGS_HELD_MAX),
            closed: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Wakes every listener. Nobody listening is not a fault.
    pub fn ring(&self, ring: Ring) {
        // `send` fails only when nobody is connected.
        drop(self.rings.send(ring));
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
}

impl Default for Bell {
    fn default() -> Self {
        Self::new()
    }
}
