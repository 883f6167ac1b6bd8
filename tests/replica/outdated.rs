//! A server that no longer sends anything to builds as old as this one.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::protocol::PROTOCOL_VERSION;
use serde_json::json;
use support::pen::{Pen, agency_draft, new_id};
use support::replica::ReplicaProgram;
use support::server::{PASSWORD, TestServer};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_too_old_to_pull_says_so_and_goes_on_sending() -> Result<()> {
    let mut server = TestServer::start().await?;
    let agency = new_id();
    let administrator = server.visitor("kominfo", Role::Administrator, None).await?;
    let mut pen = Pen::of(&administrator);
    let operations = pen.write([agency_draft(agency, "Dinas Satu")]);
    let content_type = ikrar_sync::protocol::CONTENT_TYPE;
    let body = pen.push(operations);
    server
        .post_as(&administrator, "/sync/v1/push", content_type, body)
        .await?;
    let of_agency = Some(AgencyId::from_uuid(agency.uuid()));
    server
        .create_account("operator", Role::AgencyOperator, of_agency)
        .await?;
    server.adjust(|state| state.oldest_pull = PROTOCOL_VERSION + 1);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let serving = ikrar_server::serve(listener, server.state.clone(), std::future::pending());
    let serving = tokio::spawn(serving);

    let mut replica = ReplicaProgram::start(&origin, "operator", 1)?;
    replica.done(&json!({"command": "sign-in", "password": PASSWORD}))?;
    for number in 1..=2 {
        let fields = json!({"agency": agency.hex(), "year": 2026});
        let create = json!({"command": "create", "kind": "agreement", "fields": fields});
        replica.done(&create)?;
        replica.done(&json!({"command": "wait", "for": "sent"}))?;
        let status = replica.done(&json!({"command": "status"}))?;
        assert_eq!(status["sent"], json!(number));
        assert_eq!(status["waiting"], json!(0));
        assert_eq!(status["link"], "update_needed", "{status}");
    }
    let refused = replica.refused(&json!({"command": "sync"}))?;
    assert_eq!(
        refused, "update_needed",
        "and does not let anybody wait for nothing"
    );
    replica.end()?;
    let ledgers = server.state.ingest.ledgers().read().await;
    let scope = ikrar_sync::ledger::ScopeInfo::agency_year(agency, 2026);
    let ledger = ledgers.get(&scope.id).context("nothing has come")?;
    assert_eq!(ledger.rows().count(), 2);
    serving.abort();
    Ok(())
}
