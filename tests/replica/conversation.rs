//! Two replicas of one office: offline work, a killed process, a conflict and its decision.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use serde_json::{Value, json};
use support::replica::ReplicaProgram;
use support::serving::ServerProcess;
use support::town::Town;

/// The login of an agency's operator.
fn operator_of(town: &Town) -> Result<String> {
    let agency = town.agencies.first().copied();
    let operator = town
        .people
        .iter()
        .find(|person| person.role == Role::AgencyOperator && person.agency == agency);
    Ok(operator.context("no operator")?.login.clone())
}

fn origin(server: &ServerProcess) -> String {
    format!("http://{}", server.address())
}

/// The fates of a replica's own operations, oldest first.
fn fates(replica: &mut ReplicaProgram) -> Result<Vec<String>> {
    let reply = replica.done(&json!({"command": "fates"}))?;
    let fates = reply["fates"].as_array().context("no fates")?;
    let word = |fate: &Value| fate["fate"].as_str().unwrap_or_default().to_owned();
    Ok(fates.iter().map(word).collect())
}

fn tell_story(town: &Town) -> Result<()> {
    let server = ServerProcess::start(town.place())?;
    let login = operator_of(town)?;
    let mut first = ReplicaProgram::start(&origin(&server), &login, 1)?;
    let mut second = ReplicaProgram::start(&origin(&server), &login, 1)?;
    first.sign_in(1)?;
    second.sign_in(1)?;

    let agency = town.agencies.first().context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    let agreement = first.done(&create)?["entity"].clone();
    let fields = json!({"agreement": agreement, "indicator": "Angka harapan hidup",
        "unit": "tahun", "target": "73.50"});
    let create = json!({"command": "create", "kind": "item", "fields": fields});
    let item = first.done(&create)?["entity"].clone();
    first.done(&json!({"command": "sync"}))?;
    assert_eq!(fates(&mut first)?, ["applied", "applied"]);
    // The other one hears of it by itself.
    let known = json!({"command": "wait", "entity": item, "field": "target", "value": "73.5"});
    second.done(&known)?;

    // Both away; what the killed one has said is kept.
    for replica in [&mut first, &mut second] {
        replica.done(&json!({"command": "offline"}))?;
    }
    let edit =
        |value: &str| json!({"command": "edit", "entity": item, "fields": {"target": value}});
    first.done(&edit("74.1"))?;
    first.kill()?;
    second.done(&edit("75"))?;
    second.done(&json!({"command": "online"}))?;
    second.done(&json!({"command": "wait", "for": "sent"}))?;
    first.start_again()?;
    let status = first.done(&json!({"command": "sync"}))?;
    assert_eq!(
        (&status["waiting"], &status["conflicts"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(fates(&mut first)?, ["applied", "applied", "conflict"]);

    decide(&mut first, &mut second, &item)
}

/// Either replica can settle it; both see the decision.
fn decide(first: &mut ReplicaProgram, second: &mut ReplicaProgram, item: &Value) -> Result<()> {
    let sync = json!({"command": "sync"});
    second.done(&sync)?;
    let conflicts = second.done(&json!({"command": "conflicts"}))?;
    let conflict = &conflicts["conflicts"][0];
    assert_eq!(conflict["incumbent"]["value"], "75");
    assert_eq!(conflict["challengers"][0]["value"], "74.1");
    assert_eq!(conflict["challengers"][0]["base_value"], "73.5");
    let resolve = json!({"command": "resolve", "entity": item, "field": "target",
        "choose": 1, "reason": "Sesuai dokumen renstra"});
    second.done(&resolve)?;
    second.done(&sync)?;
    let settled = json!({"command": "wait", "entity": item, "field": "target", "value": "74.1"});
    first.done(&settled)?;
    first.done(&json!({"command": "wait", "for": "quiet"}))?;
    assert_eq!(fates(first)?, ["applied", "applied", "resolved"]);
    assert_eq!(second.refused(&resolve)?, "no_conflict");
    let scopes = json!({"command": "status"});
    let mine = first.done(&scopes)?["scopes"].clone();
    assert_eq!(mine, second.done(&scopes)?["scopes"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_work_survives_a_kill_and_a_conflict_is_settled_by_a_person() -> Result<()> {
    for town in Town::on_each(2).await? {
        tell_story(&town)?;
    }
    Ok(())
}
