//! The demo city with a signature service of its own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ikrar_domain::agreement::{AgreementAction, AgreementStatus, Signature};
use ikrar_domain::people::{Actor, Role};
use ikrar_server::auth::password;
use ikrar_server::certification::http::HttpService;
use ikrar_server::config::ClientSecret;
use ikrar_server::demo::{DEMO_PASSWORD, build};
use ikrar_server::install::install;
use ikrar_server::replica::transport::Origin;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::edit;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, UnixSeconds};
use ikrar_sync::model;
use ikrar_sync::operation::{Authorship, Operation};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use serde_json::json;
use support::server::{Reply, TestServer, Visitor};
use support::signature_service::{CLIENT, SIGNER, TestSignatureService};

const HEAD: &str = "kepala.disdukcapil";
/// Nobody is waited for in these tests.
pub(super) const LONG: Duration = Duration::from_mins(10);

/// The demo city with a signature service, and an agreement that is approved for signing.
pub(super) struct Town {
    pub(super) server: TestServer,
    pub(super) service: TestSignatureService,
    pub(super) agreement: EntityId,
    pub(super) head: Visitor,
}

impl Town {
    pub(super) async fn found() -> Result<Self> {
        Self::with_patience(LONG).await
    }

    pub(super) async fn with_patience(patience: Duration) -> Result<Self> {
        let mut server = TestServer::start().await?;
        let data = build()?;
        let account = data.accounts.iter().find(|one| one.login == HEAD);
        let agency = account.and_then(|one| one.agency);
        let mut agreements = data.scopes.iter().flat_map(|scope| {
            let ids = scope.ledger.of_kind(EntityKind::Agreement).into_iter();
            ids.filter_map(|id| Some((id, model::read_agreement(&scope.ledger, id)?)))
        });
        let found = agreements.find(|(_, one)| {
            Some(one.agency) == agency
                && one.status == AgreementStatus::Cleared
                && !one.level.is_internal()
        });
        let (agreement, _) = found.context("an agreement that waits for its signatures")?;
        let hash = password::hash(DEMO_PASSWORD)?;
        install(&server.state.store, data, &hash, server.now()).await?;
        server
            .state
            .store
            .add_city_key([3; 32], server.now())
            .await?;
        let service = TestSignatureService::start().await?;
        let adapter = adapter(&service.origin(), CLIENT, patience)?;
        server.adjust(|state| state.signature_service = Some(Arc::new(adapter)));
        let head = server.sign_in_with(HEAD, DEMO_PASSWORD).await?;
        Ok(Self {
            server,
            service,
            agreement,
            head,
        })
    }

    /// The content as a device shows it at this moment.
    pub(super) async fn content(&self) -> Result<BlobHash> {
        let ledgers = self.server.state.ingest.ledgers().read().await;
        let found = ledgers
            .values()
            .find(|ledger| ledger.row(self.agreement).is_some());
        let ledger = found.context("the agreement")?;
        Ok(BlobHash::from_bytes(model::content_root(
            ledger,
            self.agreement,
        )))
    }

    pub(super) async fn ask(&self, by: &Visitor, party: &str, passphrase: &str) -> Result<Reply> {
        // The scope is read by whoever asks first.
        self.file_of(by, self.agreement).await?;
        let content = self.content().await?.hex();
        self.ask_with(by, party, passphrase, &content).await
    }

    pub(super) async fn ask_with(
        &self,
        by: &Visitor,
        party: &str,
        passphrase: &str,
        content: &str,
    ) -> Result<Reply> {
        let body = json!({
            "party": party, "content": content, "place": "Contoh", "signed_on": "2026-01-23",
            "signer": SIGNER, "passphrase": passphrase,
        });
        let path = format!("/api/agreement/{}/certified", self.agreement.uuid());
        self.server
            .post_as(by, &path, "application/json", body.to_string())
            .await
    }

    pub(super) async fn file_of(&self, by: &Visitor, signature: EntityId) -> Result<Reply> {
        // An agreement is no signature: asking for it only has the scope read.
        let kind = if signature == self.agreement {
            format!("/api/agreement/{}/document", signature.uuid())
        } else {
            format!("/api/signature/{}/file", signature.uuid())
        };
        self.server.get_as(by, &kind).await
    }

    pub(super) async fn stands(&self) -> Result<(AgreementStatus, Vec<(EntityId, Signature)>)> {
        let ledgers = self.server.state.ingest.ledgers().read().await;
        let found = ledgers
            .values()
            .find(|ledger| ledger.row(self.agreement).is_some());
        let ledger = found.context("the agreement")?;
        let document = model::read_agreement(ledger, self.agreement).context("readable")?;
        let rows = model::signature_rows_of(ledger, self.agreement);
        Ok((document.status, rows))
    }

    pub(super) async fn nothing_was_signed(&self) -> Result<()> {
        let (status, signatures) = self.stands().await?;
        ensure!(status == AgreementStatus::Cleared, "{status:?}");
        ensure!(signatures.is_empty(), "{signatures:?}");
        Ok(())
    }

    /// A reviewer sends the agreement back.
    pub(super) async fn return_it(&self) -> Result<()> {
        let data = build()?;
        let role = Role::OrganisationReviewer;
        let account = data.accounts.iter().find(|one| one.role == role);
        let account = account.context("a reviewer")?;
        let draft = {
            let ledgers = self.server.state.ingest.ledgers().read().await;
            let found = ledgers
                .values()
                .find(|ledger| ledger.row(self.agreement).is_some());
            let action = AgreementAction::Return;
            let reason = Some("Target diperbaiki");
            edit::move_agreement(found.context("here")?, self.agreement, action, reason)?
        };
        let by = Authorship {
            author: EntityId::from_uuid(account.user.uuid()),
            session: 1,
            claimed_at: UnixSeconds(1),
        };
        let id = OperationId {
            replica: ReplicaId::from_bytes([0x77; 16]),
            dseq: Dseq(1),
        };
        let actor = Actor {
            user: account.user,
            role,
            agency: None,
        };
        let operation = Operation::from_draft(draft, id, 1, by);
        let now = self.server.now();
        let ingest = &self.server.state.ingest;
        ingest.import(actor, &[operation], now).await?;
        Ok(())
    }
}

/// The product's way to a service.
pub(super) fn adapter(origin: &str, client: &str, patience: Duration) -> Result<HttpService> {
    let origin = Origin::parse(origin, None)?;
    let client = ClientSecret::parse(client.to_owned())?;
    let name = "Layanan Contoh".to_owned();
    Ok(HttpService::new(name, origin, &client, patience))
}
