//! A tablet over HTTP without a browser: the replica that ships, on a store in memory.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{EntityId, OperationId, ReplicaId};
use ikrar_sync::operation::{Authorship, Draft};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::replica::Replica;
use ikrar_sync::testing::MemoryStore;
use uuid::Uuid;

use crate::server::{TestServer, Visitor};

/// Exchanges before a test says that they do not end.
const EXCHANGES_MAX: usize = 1_000;

/// Somebody's tablet.
#[derive(Debug)]
pub struct Tablet {
    /// Who uses it.
    pub visitor: Visitor,
    /// What its screens read.
    pub replica: Replica,
    store: MemoryStore,
    nonce: u64,
}

impl Tablet {
    /// A new tablet of this person.
    pub fn of(visitor: Visitor) -> Self {
        let store = MemoryStore::new(ReplicaId::from_uuid(Uuid::now_v7()));
        Self {
            visitor,
            replica: Replica::load(store.load()),
            store,
            nonce: 0,
        }
    }

    /// One action of the person: durable first, then shown.
    pub fn act(&mut self, server: &TestServer, drafts: impl IntoIterator<Item = Draft>) {
        let by = Authorship {
            author: EntityId::from_uuid(self.visitor.user.uuid()),
            session: self.visitor.session,
            claimed_at: server.now(),
        };
        let operations = self.store.append(drafts.into_iter().collect(), by);
        self.replica.appended(operations);
    }

    /// Pushes and pulls until nothing is left to say.
    pub async fn sync(&mut self, server: &TestServer) -> Result<()> {
        for _ in 0..EXCHANGES_MAX {
            if !self.exchange(server).await? {
                return Ok(());
            }
        }
        anyhow::bail!("the exchange does not end")
    }

    /// One request. True while there is more to say.
    async fn exchange(&mut self, server: &TestServer) -> Result<bool> {
        self.nonce += 1;
        if let Some(request) = self.replica.next_push(self.nonce, usize::MAX) {
            let reply = self
                .ask(server, "/sync/v1/push", request.to_bytes())
                .await?;
            let outcome = self.replica.push_reply(&request, &reply, server.now())?;
            self.store.write(outcome.batch)?;
            return Ok(true);
        }
        let request = self.replica.pull_request(self.nonce);
        let reply = self
            .ask(server, "/sync/v1/pull", request.to_bytes())
            .await?;
        let outcome = self.replica.pull_reply(&request, &reply, server.now())?;
        anyhow::ensure!(outcome.mismatched.is_empty(), "the checksums differ");
        self.store.write(outcome.batch)?;
        Ok(outcome.more)
    }

    async fn ask(&self, server: &TestServer, path: &str, body: Vec<u8>) -> Result<Vec<u8>> {
        let reply = server
            .post_as(&self.visitor, path, CONTENT_TYPE, body)
            .await?;
        anyhow::ensure!(
            reply.status == StatusCode::OK,
            "{path}: {} {}",
            reply.status,
            reply.code()
        );
        Ok(reply.body.to_vec())
    }

    /// Power off, power on: only what was durable is left, and it must be all.
    pub fn restart(&mut self) {
        self.replica = Replica::load(self.store.load());
    }

    /// How many operations were ever made durable here.
    pub fn operations_total(&self) -> u64 {
        self.store.operations_total()
    }

    /// The last operation that was sent, with its present fate.
    pub fn last_sent(&self) -> Option<(OperationId, Disposition)> {
        let sent = self.replica.sent_operations().next()?;
        Some((sent.operation.id, sent.disposition))
    }
}
