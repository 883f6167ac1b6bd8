//! A person at a device: a real replica that speaks with a test server over its routes.

use anyhow::{Context, Result, ensure};
use axum::http::StatusCode;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, UnixSeconds};
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::Loaded;
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::replica::Replica;
use support::server::{TestServer, Visitor};
use uuid::Uuid;

/// Exchanges after which a sound server has answered everything.
const EXCHANGES_MAX: usize = 20;

/// See the module's words.
#[derive(Debug)]
pub(super) struct Desk {
    /// Who sits here.
    pub(super) visitor: Visitor,
    /// What the person sees.
    pub(super) replica: Replica,
    next: Dseq,
}

impl Desk {
    /// A fresh device of this person.
    pub(super) fn of(visitor: Visitor) -> Self {
        let loaded = Loaded {
            replica: ReplicaId::from_uuid(Uuid::now_v7()),
            ..Loaded::default()
        };
        Self {
            visitor,
            replica: Replica::load(loaded),
            next: Dseq(1),
        }
    }

    /// Writes one save and exchanges until nothing is left; the fate of its last operation.
    pub(super) async fn act(
        &mut self,
        server: &TestServer,
        drafts: Vec<Draft>,
    ) -> Result<Disposition> {
        let group = self.next.0;
        let by = Authorship {
            author: EntityId::from_uuid(self.visitor.user.uuid()),
            session: self.visitor.session,
            claimed_at: UnixSeconds(1_800_000_000),
        };
        let mut operations = Vec::new();
        for draft in drafts {
            let id = OperationId {
                replica: self.replica.id(),
                dseq: self.next,
            };
            operations.push(Operation::from_draft(draft, id, group, by));
            self.next = self.next.next();
        }
        self.replica.appended(operations);
        self.sync(server).await?;
        let last = self.replica.sent_operations().next();
        Ok(last.context("nothing was sent")?.disposition)
    }

    /// Pushes and pulls until nothing is left.
    pub(super) async fn sync(&mut self, server: &TestServer) -> Result<()> {
        for _ in 0..EXCHANGES_MAX {
            if let Some(request) = self.replica.next_push(7, 200) {
                let reply = self.post(server, "push", request.to_bytes()).await?;
                self.replica.push_reply(&request, &reply, server.now())?;
            }
            let request = self.replica.pull_request(8);
            let reply = self.post(server, "pull", request.to_bytes()).await?;
            let outcome = self.replica.pull_reply(&request, &reply, server.now())?;
            ensure!(outcome.mismatched.is_empty(), "the checksums differ");
            if !outcome.more && !self.replica.has_unsent() {
                return Ok(());
            }
        }
        anyhow::bail!("a sound server and still not in step")
    }

    async fn post(&self, server: &TestServer, step: &str, body: Vec<u8>) -> Result<Vec<u8>> {
        let path = ["/sync/v1/", step].concat();
        let reply = server
            .post_as(&self.visitor, &path, CONTENT_TYPE, body)
            .await?;
        ensure!(
            reply.status == StatusCode::OK,
            "{step}: {} {}",
            reply.status,
            reply.text()
        );
        Ok(reply.body.to_vec())
    }
}
