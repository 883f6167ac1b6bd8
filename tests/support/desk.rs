//! A person's device without a browser: the replica that ships, a store in memory, and requests
//! to whichever server it is told to ask.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use ikrar_domain::people::Role;
use ikrar_sync::identity::{EntityId, ReplicaId, UnixSeconds};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::replica::Replica;
use ikrar_sync::testing::MemoryStore;
use uuid::Uuid;

use crate::http::post_sync;
use crate::server::Visitor;

/// Operations of one push.
const PIECE_MAX: usize = 200;
/// Pulls that one answer may ask for; more would be a circle.
const PULLS_MAX: usize = 200;
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

/// Somebody at a device.
#[derive(Debug)]
pub struct Desk {
    /// Who is signed in.
    pub visitor: Visitor,
    /// With which role.
    pub role: Role,
    /// The agency of the roles that have one.
    pub agency: Option<EntityId>,
    /// What the device shows.
    pub replica: Replica,
    store: MemoryStore,
    nonce: u64,
}

impl Desk {
    /// A new device.
    pub fn new(visitor: Visitor, role: Role, agency: Option<EntityId>) -> Self {
        let store = MemoryStore::new(ReplicaId::from_uuid(Uuid::now_v7()));
        Self {
            visitor,
            role,
            agency,
            replica: Replica::load(store.load()),
            store,
            nonce: 0,
        }
    }

    /// Saves what the person did.
    pub fn act(&mut self, drafts: Vec<Draft>) -> Vec<Operation> {
        let by = Authorship {
            author: EntityId::from_uuid(self.visitor.user.uuid()),
            session: self.visitor.session,
            claimed_at: NOW,
        };
        let operations = self.store.append(drafts, by);
        self.replica.appended(operations.clone());
        operations
    }

    /// Power off, power on.
    pub fn crash(&mut self) {
        self.replica = Replica::load(self.store.load());
    }

    /// Sends one piece; true while something is left.
    pub async fn push(&mut self, server: SocketAddr, operations_max: usize) -> Result<bool> {
        self.nonce += 1;
        let Some(request) = self.replica.next_push(self.nonce, operations_max) else {
            return Ok(false);
        };
        let body = self.replica.push_body(&request);
        let answer = post_sync(server, &self.visitor, "/sync/v1/push", &body).await?;
        ensure!(answer.status == 200, "push answered {}", answer.status);
        let outcome = self.replica.push_reply(&request, &answer.body, NOW)?;
        ensure!(
            !outcome.rewound,
            "the server has forgotten what it receipted"
        );
        ensure!(
            outcome.receipted == request.operations.len(),
            "{} receipts for {} operations",
            outcome.receipted,
            request.operations.len()
        );
        self.store.write(outcome.batch)?;
        Ok(self.replica.has_unsent())
    }

    /// Pulls until there is nothing more. A checksum that differs is an error: the device missed
    /// a change or has one that is none.
    pub async fn pull(&mut self, server: SocketAddr) -> Result<()> {
        for _ in 0..PULLS_MAX {
            self.nonce += 1;
            let request = self.replica.pull_request(self.nonce);
            let body = request.to_bytes();
            let answer = post_sync(server, &self.visitor, "/sync/v1/pull", &body).await?;
            ensure!(answer.status == 200, "pull answered {}", answer.status);
            let outcome = self.replica.pull_reply(&request, &answer.body, NOW)?;
            ensure!(
                outcome.mismatched.is_empty(),
                "{:?} differ",
                outcome.mismatched
            );
            self.store.write(outcome.batch)?;
            if outcome.push_first {
                // A scope that is gone may be a right taken away or a server put back from a
                // copy: the device asks what the server wants before it goes on.
                self.push(server, PIECE_MAX).await?;
            }
            if !outcome.more {
                return Ok(());
            }
        }
        anyhow::bail!("{PULLS_MAX} pulls and still more")
    }

    /// Sends everything, then takes everything.
    pub async fn exchange(&mut self, server: SocketAddr) -> Result<()> {
        while self.push(server, 200).await? {}
        self.pull(server).await
    }

    /// What is durable on this device.
    pub fn store(&self) -> &MemoryStore {
        &self.store
    }
}
