//! What the conversations have in common: a served town, logins, an agreement in force.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use serde_json::{Value, json};
use support::replica::ReplicaProgram;
use support::serving::ServerProcess;
use support::town::Town;

/// A town and its server.
pub(crate) struct Served {
    pub(crate) town: Town,
    pub(crate) server: ServerProcess,
}

impl Served {
    pub(crate) async fn start() -> Result<Self> {
        let town = Town::on_sqlite(1).await?;
        let server = ServerProcess::start(town.place())?;
        Ok(Self { town, server })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.server.address())
    }

    pub(crate) fn login(&self, role: Role) -> Result<&str> {
        let mut people = self.town.people.iter();
        let person = people.find(|person| person.role == role);
        Ok(&person.context("no such role")?.login)
    }

    pub(crate) fn replica(&self, role: Role) -> Result<ReplicaProgram> {
        self.replica_at(&self.origin(), role)
    }

    /// A replica that reaches the server by another address.
    pub(crate) fn replica_at(&self, origin: &str, role: Role) -> Result<ReplicaProgram> {
        let mut replica = ReplicaProgram::start(origin, self.login(role)?, 1)?;
        replica.sign_in(1)?;
        Ok(replica)
    }

    /// The first agency's agreement in force, with one indicator; its id.
    pub(crate) fn agreement_in_force(&self, operator: &mut ReplicaProgram) -> Result<Value> {
        let agency = self.town.agencies.first().context("no agency")?.hex();
        let (agreement, item) = write_agreement(operator, &agency)?;
        operator.done(&json!({"command": "step", "entity": agreement, "step": "submit"}))?;
        operator.done(&json!({"command": "sync"}))?;
        for (role, step) in [
            (Role::PlanningReviewer, "clear"),
            (Role::OrganisationReviewer, "clear"),
            (Role::AgencyHead, "sign_first"),
            (Role::Leader, "sign_second"),
        ] {
            let mut person = self.replica(role)?;
            person.done(&json!({"command": "step", "entity": agreement, "step": step}))?;
            person.done(&json!({"command": "sync"}))?;
            let fates = person.done(&json!({"command": "fates"}))?;
            assert_eq!(fates["fates"][0]["fate"], "applied", "{step}: {fates}");
        }
        operator.done(&json!({"command": "sync"}))?;
        Ok(item)
    }
}

fn write_agreement(operator: &mut ReplicaProgram, agency: &str) -> Result<(Value, Value)> {
    let fields = json!({"agency": agency, "year": 2026,
        "first_party_name": "Siti Rahma", "first_party_title": "Kepala Dinas",
        "second_party_name": "Budi Santosa", "second_party_title": "Wali Kota"});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    let agreement = operator.done(&create)?["entity"].clone();
    let fields = json!({"agreement": agreement, "objective": "Meningkatnya mutu layanan",
        "indicator": "Indeks kepuasan", "unit": "indeks", "target": "80"});
    let create = json!({"command": "create", "kind": "item", "fields": fields});
    let item = operator.done(&create)?["entity"].clone();
    let fields = json!({"agreement": agreement, "program": "Program pelayanan",
        "amount": 1_000, "fund_source": "APBD"});
    operator.done(&json!({"command": "create", "kind": "budget_line", "fields": fields}))?;
    Ok((agreement, item))
}
