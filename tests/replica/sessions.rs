//! Whose replica it is, and what the program does with lines that are no commands.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use serde_json::json;
use support::replica::ReplicaProgram;
use support::server::PASSWORD;
use support::serving::ServerProcess;
use support::town::Town;

fn login_of(town: &Town, role: Role) -> Result<String> {
    let person = town.people.iter().find(|person| person.role == role);
    Ok(person.context("no such role")?.login.clone())
}

async fn served() -> Result<(Town, ServerProcess, String)> {
    let town = Town::on_sqlite(1).await?;
    let server = ServerProcess::start(town.place())?;
    let origin = format!("http://{}", server.address());
    Ok((town, server, origin))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_stays_its_owners_and_signing_out_keeps_the_outbox() -> Result<()> {
    let (town, _server, origin) = served().await?;
    let operator = login_of(&town, Role::AgencyOperator)?;
    let mut replica = ReplicaProgram::start(&origin, &operator, 1)?;
    let wrong = json!({"command": "sign-in", "password": "bukan sandinya"});
    assert_eq!(replica.refused(&wrong)?, "wrong_password");
    replica.sign_in(1)?;
    replica.done(&json!({"command": "offline"}))?;
    let agency = town.agencies.first().context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    replica.done(&create)?;
    let left = replica.done(&json!({"command": "sign-out"}))?;
    assert_eq!(left["told_server"], true);
    assert_eq!(replica.refused(&create)?, "signed_out");

    let other = login_of(&town, Role::AgencyHead)?;
    let stranger = json!({"command": "sign-in", "user": other, "password": PASSWORD});
    assert_eq!(replica.refused(&stranger)?, "other_account");
    replica.done(&json!({"command": "online"}))?;
    let status = replica.done(&json!({"command": "status"}))?;
    assert_eq!(status["waiting"], 1);
    replica.sign_in(1)?;
    let status = replica.done(&json!({"command": "status"}))?;
    assert_eq!(
        (&status["waiting"], &status["sent"]),
        (&json!(0), &json!(1))
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn many_replicas_work_in_one_process_and_bad_lines_end_none_of_them() -> Result<()> {
    const COUNT: usize = 30;
    let (town, _server, origin) = served().await?;
    let operator = login_of(&town, Role::AgencyOperator)?;
    let mut replicas = ReplicaProgram::start(&origin, &operator, COUNT)?;
    for number in 1..=COUNT {
        replicas.sign_in(number)?;
    }
    let agency = town.agencies.first().context("no agency")?.hex();
    for number in 1..=COUNT {
        assert_eq!(replicas.say(b"\xff{")?["error"]["code"], "bad_json");
        let fields = json!({"agency": agency, "year": 2026, "signed_place": number.to_string()});
        let create = json!({"command": "create", "kind": "agreement", "fields": fields,
            "replica": number});
        replicas.done(&create)?;
    }
    for number in 1..=COUNT {
        let sent = json!({"command": "wait", "for": "sent", "replica": number});
        replicas.done(&sent)?;
    }
    replicas.done(&json!({"command": "sync", "replica": COUNT}))?;
    let list = json!({"command": "list", "kind": "agreement", "replica": COUNT});
    let listed = replicas.done(&list)?;
    assert_eq!(listed["entities"].as_array().map(Vec::len), Some(COUNT));
    replicas.end()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_program_is_still_signed_in() -> Result<()> {
    let (town, mut server, origin) = served().await?;
    let operator = login_of(&town, Role::AgencyOperator)?;
    let mut replica = ReplicaProgram::start(&origin, &operator, 1)?;
    replica.sign_in(1)?;
    replica.end()?;
    replica.start_again()?;
    let status = replica.done(&json!({"command": "sync"}))?;
    assert_eq!(status["account"]["login"], json!(operator));
    assert_eq!(status["link"], "connected");
    server.stop()?;
    let lost = json!({"command": "sync", "timeout_ms": 800});
    assert_eq!(replica.refused(&lost)?, "timeout");
    Ok(())
}
