//! Roads that an office may have: a certificate of its own, and a proxy that dislikes something
//! for a while.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use serde_json::json;
use support::link::{Link, Trap};
use support::replica::ReplicaProgram;
use support::secure::{CERTIFICATE, secure};

use crate::office::Served;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_an_offices_own_certificate_is_believed_once_it_is_named() -> Result<()> {
    let served = Served::start().await?;
    let origin = format!("https://{}", secure(served.server.address(), 1).await?);
    let login = served.login(Role::AgencyOperator)?;
    let password = support::server::PASSWORD;
    let sign_in = json!({"command": "sign-in", "password": password});
    let mut stranger = ReplicaProgram::start(&origin, login, 1)?;
    assert_eq!(stranger.refused(&sign_in)?, "unreachable");

    let named = ["--certificates", CERTIFICATE];
    let mut replica = ReplicaProgram::start_with(&origin, login, 1, &named)?;
    replica.sign_in(1)?;
    let agency = served.town.agencies.first().context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    let agreement = replica.done(&create)?["entity"].clone();
    replica.done(&json!({"command": "sync"}))?;
    // The doorbell rings through it as well.
    let mut other = served.replica(Role::AgencyOperator)?;
    let edit = json!({"command": "edit", "entity": agreement, "field": "signed_place",
        "value": "Singkawang"});
    other.done(&edit)?;
    let known = json!({"command": "wait", "entity": agreement, "field": "signed_place",
        "value": "Singkawang"});
    replica.done(&known)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_refused_alone_is_sent_again_by_itself_when_it_is_due() -> Result<()> {
    let served = Served::start().await?;
    let link = Link::to(served.server.address()).await?;
    let mut replica = served.replica_at(&link.origin(), Role::AgencyOperator)?;
    // Once in columns and once by itself: then it is passed over until a pull was answered.
    link.lay(Trap::Answer {
        status: 400,
        retry_after: 0,
        times: 2,
    });
    let agency = served.town.agencies.first().context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    let agreement = replica.done(&create)?["entity"].clone();
    // Less than the time after which any replica asks anew.
    let mut other = served.replica(Role::AgencyOperator)?;
    let known = json!({"command": "wait", "entity": agreement, "timeout_ms": 40_000});
    other.done(&known)?;
    replica.done(&json!({"command": "wait", "for": "sent"}))?;
    let status = replica.done(&json!({"command": "status"}))?;
    assert_eq!(
        (&status["waiting"], &status["sent"]),
        (&json!(0), &json!(1))
    );
    Ok(())
}
