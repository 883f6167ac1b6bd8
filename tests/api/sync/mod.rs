//! `/sync/v1`: what is stored, what is parked, what is refused, and that the server goes on.

mod blob;
mod carry;
mod chain;
mod disputed;
mod doorbell;
mod elsewhere;
mod endless;
mod extremes;
mod fates;
mod groups;
mod hostile;
mod meeting;
mod moving;
mod outdated;
mod parked;
mod pull;
mod push;
mod refusals;
mod restore;
mod stores;
mod waiting;

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::pull::PullReply;
use ikrar_sync::protocol::push::PushReply;
use support::pen::{Pen, YEAR, agency_draft, agreement_draft, new_id};
use support::server::{Reply, TestServer, Visitor};

/// A server with two agencies and an operator in the first.
pub(crate) struct City {
    pub(crate) server: TestServer,
    pub(crate) own: EntityId,
    pub(crate) other: EntityId,
    pub(crate) operator: Visitor,
}

impl City {
    pub(crate) async fn found(server: TestServer) -> Result<Self> {
        let (own, other) = (new_id(), new_id());
        let administrator = server.visitor("kominfo", Role::Administrator, None).await?;
        let mut pen = Pen::of(&administrator);
        let operations = pen.write([
            agency_draft(own, "Dinas Satu"),
            agency_draft(other, "Dinas Dua"),
        ]);
        let reply = push(&server, &administrator, pen.push(operations)).await?;
        assert_eq!(
            dispositions(&reply),
            [Disposition::Applied, Disposition::Applied]
        );
        let agency = Some(AgencyId::from_uuid(own.uuid()));
        let operator = server
            .visitor("operator", Role::AgencyOperator, agency)
            .await?;
        Ok(Self {
            server,
            own,
            other,
            operator,
        })
    }

    pub(crate) async fn found_each() -> Result<Vec<Self>> {
        let mut cities = Vec::new();
        for server in TestServer::start_each().await? {
            cities.push(Self::found(server).await?);
        }
        Ok(cities)
    }

    pub(crate) fn scope(&self) -> ScopeInfo {
        ScopeInfo::agency_year(self.own, YEAR)
    }

    pub(crate) async fn push(&self, body: Vec<u8>) -> Result<PushReply> {
        push(&self.server, &self.operator, body).await
    }

    pub(crate) async fn raw_push(&self, body: Vec<u8>) -> Result<Reply> {
        self.server
            .post_as(&self.operator, "/sync/v1/push", CONTENT_TYPE, body)
            .await
    }

    /// The server is well: it takes an ordinary agreement.
    pub(crate) async fn assert_goes_on(&self) -> Result<()> {
        let mut pen = Pen::of(&self.operator);
        let operations = pen.write([agreement_draft(self.own, new_id())]);
        let reply = self.push(pen.push(operations)).await?;
        assert_eq!(dispositions(&reply), [Disposition::Applied]);
        Ok(())
    }
}

pub(crate) async fn push(
    server: &TestServer,
    visitor: &Visitor,
    body: Vec<u8>,
) -> Result<PushReply> {
    let reply = server
        .post_as(visitor, "/sync/v1/push", CONTENT_TYPE, body)
        .await?;
    anyhow::ensure!(
        reply.status == StatusCode::OK,
        "{} {}",
        reply.status,
        reply.text()
    );
    assert_eq!(reply.header("content-type"), CONTENT_TYPE);
    Ok(PushReply::from_bytes(&reply.body)?)
}

pub(crate) async fn pull(
    server: &TestServer,
    visitor: &Visitor,
    body: Vec<u8>,
) -> Result<PullReply> {
    let reply = server
        .post_as(visitor, "/sync/v1/pull", CONTENT_TYPE, body)
        .await?;
    anyhow::ensure!(
        reply.status == StatusCode::OK,
        "{} {}",
        reply.status,
        reply.text()
    );
    Ok(PullReply::from_bytes(&reply.body)?)
}

pub(crate) fn dispositions(reply: &PushReply) -> Vec<Disposition> {
    reply
        .receipts
        .iter()
        .map(|receipt| receipt.disposition.clone())
        .collect()
}

pub(crate) fn park_reason(reply: &PushReply) -> Option<ParkReason> {
    match &reply.receipts.first()?.disposition {
        Disposition::Parked(parked) => Some(parked.reason),
        _ => None,
    }
}
