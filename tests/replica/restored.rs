//! A server whose disk is gone and whose database is put back from the copy of last night: the
//! devices bring back what they had receipts for, and the operator reads what came.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use ikrar_domain::people::Role;
use ikrar_sync::identity::OperationId;
use serde_json::{Value, json};
use support::backup::recovery_of;
use support::folder::TemporaryFolder;
use support::link::Link;
use support::record::{Record, Stored};
use support::replica::ReplicaProgram;
use support::serving::ServerProcess;
use support::town::{Resident, Town};

use crate::office::Served;

const NOTHING_CAME_BACK: &str = "Tidak ada isian yang dikirim ulang: basis data ini belum pernah \
                                 dipulihkan dari cadangan, atau tidak ada yang hilang.\n";
const HEAD: &str = "akun\tperangkat\tisian\tkembali\ttidak ada lagi\tterakhir diterima";

/// The devices of a town of two agencies.
struct Devices {
    first: ReplicaProgram,
    /// Of the first one's account; it hears of nothing that is written after the copy.
    colleague: ReplicaProgram,
    second: ReplicaProgram,
    /// Writes nothing.
    reviewer: ReplicaProgram,
}

/// The people that work on them.
struct People {
    first: Resident,
    second: Resident,
    reviewer: Resident,
}

impl People {
    fn of(town: &Town) -> Result<Self> {
        let operator_of = |agency: usize| {
            let agency = town.agencies.get(agency).copied();
            let mut people = town.people.iter();
            let is_wanted =
                |one: &&Resident| one.role == Role::AgencyOperator && one.agency == agency;
            people.find(is_wanted).cloned().context("no operator")
        };
        let mut people = town.people.iter();
        let reviewer = people.find(|one| one.role == Role::PlanningReviewer);
        Ok(Self {
            first: operator_of(0)?,
            second: operator_of(1)?,
            reviewer: reviewer.cloned().context("no reviewer")?,
        })
    }
}

impl Devices {
    fn at(origin: &str, people: &People) -> Result<Self> {
        let open = |resident: &Resident| {
            let mut program = ReplicaProgram::start(origin, &resident.login, 1)?;
            program.sign_in(1)?;
            anyhow::Ok(program)
        };
        Ok(Self {
            first: open(&people.first)?,
            colleague: open(&people.first)?,
            second: open(&people.second)?,
            reviewer: open(&people.reviewer)?,
        })
    }

    fn all(&mut self) -> [&mut ReplicaProgram; 4] {
        [
            &mut self.first,
            &mut self.colleague,
            &mut self.second,
            &mut self.reviewer,
        ]
    }
}

fn sync(replica: &mut ReplicaProgram) -> Result<Value> {
    replica.done(&json!({"command": "sync"}))
}

/// An agreement with one item; the item.
fn write_item(replica: &mut ReplicaProgram, town: &Town, agency: usize) -> Result<Value> {
    let agency = town.agencies.get(agency).context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    let create = json!({"command": "create", "kind": "agreement", "fields": fields});
    let agreement = replica.done(&create)?["entity"].clone();
    let fields = json!({"agreement": agreement, "indicator": "Angka harapan hidup",
        "unit": "tahun", "target": "73.50"});
    let create = json!({"command": "create", "kind": "item", "fields": fields});
    Ok(replica.done(&create)?["entity"].clone())
}

fn edit(replica: &mut ReplicaProgram, item: &Value, field: &str, value: &str) -> Result<()> {
    let edit = json!({"command": "edit", "entity": item, "field": field, "value": value});
    replica.done(&edit).map(drop)
}

/// Who wrote each operation, by the accounts of the database.
async fn authors(record: &mut Record) -> Result<BTreeMap<(Vec<u8>, i64), String>> {
    let rows: Vec<(Vec<u8>, i64, String)> = sqlx::query_as(
        "select operation.replica, operation.dseq, account.login from operation \
         join account on account.user_id = operation.author",
    )
    .fetch_all(record.connection())
    .await?;
    let keyed = rows
        .into_iter()
        .map(|(replica, dseq, login)| ((replica, dseq), login));
    Ok(keyed.collect())
}

/// All operations, with their authors' logins.
async fn written(town: &Town) -> Result<BTreeMap<OperationId, (Stored, String)>> {
    let mut record = Record::open(&town.place()).await?;
    let faults = record.faults().await?;
    ensure!(faults.is_empty(), "{faults:#?}");
    let mut authors = authors(&mut record).await?;
    let operations = record.operations().await?.into_iter();
    let with_author = operations.map(|(id, stored)| {
        let key = (id.replica.bytes().to_vec(), i64::try_from(id.dseq.0)?);
        let author = authors.remove(&key).context("an operation of nobody")?;
        anyhow::Ok((id, (stored, author)))
    });
    with_author.collect()
}

/// What the two operators write after the copy was taken; the last of the first one's stays on
/// the device. Gives the item that everybody edits.
async fn a_day_is_lost(
    town: &Town,
    server: &mut ServerProcess,
    devices: &mut Devices,
) -> Result<(Value, BTreeMap<OperationId, (Stored, String)>)> {
    let item = write_item(&mut devices.first, town, 0)?;
    for replica in devices.all() {
        sync(replica)?;
    }
    devices.colleague.done(&json!({"command": "offline"}))?;
    let copy = town.back_up().await?;
    for target in ["74.1", "74.2", "74.3"] {
        edit(&mut devices.first, &item, "target", target)?;
        sync(&mut devices.first)?;
    }
    write_item(&mut devices.second, town, 1)?;
    sync(&mut devices.second)?;
    sync(&mut devices.reviewer)?;
    devices.first.done(&json!({"command": "offline"}))?;
    edit(&mut devices.first, &item, "target", "74.4")?;

    let lost = written(town).await?;
    assert_eq!(recovery_of(&town.place())?, NOTHING_CAME_BACK);
    server.kill()?;
    town.fall_back_to(&copy)?;
    let kept = written(town).await?;
    assert_eq!(lost.len() - kept.len(), 5, "three edits and two creations");
    Ok((item, lost))
}

async fn tell_story(town: &Town) -> Result<()> {
    let mut server = ServerProcess::start(town.place())?;
    let link = Link::to(server.address()).await?;
    let people = People::of(town)?;
    let mut devices = Devices::at(&link.origin(), &people)?;
    let (item, lost) = a_day_is_lost(town, &mut server, &mut devices).await?;
    // One device was off meanwhile: what it has receipts for it knows from its disk.
    devices.second.kill()?;
    server.start_again()?;
    link.lead_to(server.address());
    devices.second.start_again()?;
    // Somebody who has heard of nothing is first, and gets the place that others have lost.
    devices.colleague.done(&json!({"command": "online"}))?;
    edit(&mut devices.colleague, &item, "unit", "th")?;
    sync(&mut devices.colleague)?;
    devices.first.done(&json!({"command": "online"}))?;
    for _ in 0..2 {
        for replica in devices.all() {
            sync(replica)?;
        }
    }

    everything_is_there_once(town, &lost, &people).await?;
    everybody_sees_it(&mut devices, &item)?;
    report_is_exact(town, &mut devices, &people)
}

/// What had receipts is there as it was sent, and beside it only what was written since.
async fn everything_is_there_once(
    town: &Town,
    lost: &BTreeMap<OperationId, (Stored, String)>,
    people: &People,
) -> Result<()> {
    let now = written(town).await?;
    for (id, (stored, author)) in lost {
        let (again, author_now) = now.get(id).with_context(|| format!("{id:?} is gone"))?;
        ensure!(again.envelope == stored.envelope, "{id:?} is another");
        assert_eq!(author_now, author, "{id:?}");
    }
    let mut new = now.iter().filter(|(id, _)| !lost.contains_key(id));
    let (mut since, mut of_first) = (0, 0);
    for (_, (_, author)) in new.by_ref() {
        since += 1;
        of_first += usize::from(*author == people.first.login);
    }
    assert_eq!((since, of_first), (2, 2), "one unsent and the colleague's");
    Ok(())
}

fn everybody_sees_it(devices: &mut Devices, item: &Value) -> Result<()> {
    let mut scopes = Vec::new();
    for replica in devices.all() {
        let status = replica.done(&json!({"command": "status"}))?;
        let quiet = (&status["waiting"], &status["conflicts"], &status["parked"]);
        assert_eq!(quiet, (&json!(0), &json!(0), &json!(0)), "{status}");
        let fates = replica.done(&json!({"command": "fates"}))?;
        let fates = fates["fates"].as_array().context("no fates")?;
        let is_applied = |fate: &Value| fate["fate"] == "applied";
        ensure!(fates.iter().all(is_applied), "{fates:?}");
        scopes.push(status["scopes"].clone());
    }
    assert_eq!(scopes[0], scopes[1]);
    for replica in [
        &mut devices.first,
        &mut devices.colleague,
        &mut devices.reviewer,
    ] {
        let read = replica.done(&json!({"command": "read", "entity": item}))?;
        let fields = (&read["fields"]["target"], &read["fields"]["unit"]);
        assert_eq!(fields, (&json!("74.4"), &json!("th")));
    }
    Ok(())
}

/// A line for each device that gave something back, and a sum, in words.
fn report_is_exact(town: &Town, devices: &mut Devices, people: &People) -> Result<()> {
    let report = recovery_of(&town.place())?;
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines.len(), 4, "{report}");
    assert_eq!(lines.first(), Some(&HEAD));
    for (replica, login, places, count) in [
        (&mut devices.first, &people.first.login, "3-5", 3),
        (&mut devices.second, &people.second.login, "1-2", 2),
    ] {
        let status = replica.done(&json!({"command": "status"}))?;
        let store = status["store"].as_str().context("no store")?;
        let line = format!("{login}\t{store}\t{places}\t{count}\t0\t20");
        let is_it = |told: &&&str| told.starts_with(&line) && told.ends_with(" UTC");
        assert_eq!(lines.iter().filter(is_it).count(), 1, "{line} in {report}");
    }
    let sum = "5 isian kembali dari 2 perangkat; 0 tidak ada lagi di perangkatnya.";
    assert_eq!(lines.last(), Some(&sum));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_server_lacked_is_back_once_and_the_operator_reads_what_came() -> Result<()>
{
    for town in Town::on_each(2).await? {
        tell_story(&town).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_a_restored_server_lacks_is_sent_again_by_who_attached_it() -> Result<()> {
    let mut served = Served::start().await?;
    let link = Link::to(served.server.address()).await?;
    let folder = TemporaryFolder::new()?;
    let path = |name: &str| folder.path().join(name);
    let mut tablet = served.replica_at(&link.origin(), Role::AgencyOperator)?;
    let item = served.agreement_in_force(&mut tablet)?;
    let copy = served.town.back_up().await?;

    let bytes = b"%PDF-1.7\nDaftar hadir";
    std::fs::write(path("daftar hadir.pdf"), bytes)?;
    let attach = json!({"command": "attach", "item": item, "quarter": 1,
        "file": path("daftar hadir.pdf").to_string_lossy()});
    let evidence = tablet.done(&attach)?["entity"].clone();
    tablet.done(&json!({"command": "wait", "for": "files"}))?;
    // What the person chose may be gone by now; the device has kept its own.
    std::fs::remove_file(path("daftar hadir.pdf"))?;
    served.server.kill()?;
    served.town.fall_back_to(&copy)?;
    served.server.start_again()?;
    link.lead_to(served.server.address());
    // A device that goes on running asks again after a minute; one that is started anew at once.
    tablet.kill()?;
    tablet.start_again()?;

    for _ in 0..2 {
        tablet.done(&json!({"command": "sync"}))?;
    }
    tablet.done(&json!({"command": "wait", "for": "files"}))?;
    let read = json!({"command": "read", "entity": evidence});
    assert_eq!(tablet.done(&read)?["fields"]["status"], "stored");
    let mut reader = served.replica(Role::PlanningReviewer)?;
    let fetch = json!({"command": "fetch", "entity": evidence,
        "file": path("salinan.pdf").to_string_lossy()});
    reader.done(&fetch)?;
    assert_eq!(std::fs::read(path("salinan.pdf"))?, bytes);
    Ok(())
}
