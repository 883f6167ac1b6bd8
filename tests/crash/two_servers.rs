//! Two server processes on one PostgreSQL: devices move between them in the middle of their work,
//! and neither serves a stale view, skips an operation or gives a number twice.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use ikrar_domain::people::Role;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::protocol::doorbell::{Ring, write_ring};
use ikrar_sync::testing::Random;
use support::desk::Desk;
use support::edits::random_drafts;
use support::http::{Doorbell, sign_in};
use support::pen::YEAR;
use support::record::Record;
use support::serving::ServerProcess;
use support::town::{Resident, Town};

use super::{oracle, say, seed};

const STEPS_PER_DESK: usize = 40;
/// A device whose server is gone tries the other; this many failures in a row are too many.
const FAILURES_MAX: usize = 400;

/// Where the two servers listen now; a restarted one has another port.
struct Addresses(Mutex<[SocketAddr; 2]>);

impl Addresses {
    fn of(&self, server: usize) -> SocketAddr {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[server % 2]
    }

    fn set(&self, server: usize, address: SocketAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[server % 2] = address;
    }
}

async fn desk_of(server: SocketAddr, resident: &Resident) -> Result<Desk> {
    let visitor = sign_in(server, &resident.login).await?;
    Ok(Desk::new(visitor, resident.role, resident.agency))
}

/// Works, pushing to one server and pulling from the other.
async fn work(
    desk: &mut Desk,
    town: &Town,
    addresses: &Addresses,
    mut random: Random,
) -> Result<usize> {
    let mut failures = 0;
    for step in 0..STEPS_PER_DESK {
        let drafts = random_drafts(desk, &town.agencies, &mut random);
        desk.act(drafts);
        let mut server = step;
        while let Err(error) = turn(desk, addresses, server, &mut random).await {
            // Only a missing server is excused: what the device refuses to believe is a finding.
            ensure!(is_missing(&error), error);
            failures += 1;
            server += 1;
            ensure!(failures < FAILURES_MAX, "no server answers: {error:#}");
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    Ok(failures)
}

async fn turn(
    desk: &mut Desk,
    addresses: &Addresses,
    server: usize,
    random: &mut Random,
) -> Result<()> {
    desk.push(addresses.of(server), 1 + random.below(5)).await?;
    desk.pull(addresses.of(server + 1)).await
}

fn is_missing(error: &anyhow::Error) -> bool {
    let is_cut = error.to_string().contains("cut off");
    is_cut || error.downcast_ref::<std::io::Error>().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_move_between_two_servers_miss_nothing() -> Result<()> {
    let Some(town) = Town::on_postgres(2).await? else {
        return Ok(());
    };
    let mut servers = [
        ServerProcess::start(town.place())?,
        ServerProcess::start(town.place())?,
    ];
    let addresses = Addresses(Mutex::new([servers[0].address(), servers[1].address()]));
    let mut desks = Vec::new();
    for (number, resident) in town.people.iter().enumerate() {
        desks.push(desk_of(addresses.of(number), resident).await?);
    }
    let begin = seed();
    let working = (begin..).zip(&mut desks).map(|(seed, desk)| {
        let random = Random::new(seed);
        work(desk, &town, &addresses, random)
    });
    let restarting = async {
        // One after the other, while the other serves; the second time without a goodbye.
        for (number, graceful) in [(0, true), (1, true), (0, false), (1, false)] {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            if graceful {
                servers[number].stop()?;
            } else {
                servers[number].kill()?;
            }
            servers[number].start_again()?;
            addresses.set(number, servers[number].address());
        }
        anyhow::Ok(())
    };
    let (worked, restarted) = tokio::join!(try_join_all(working), restarting);
    restarted?;
    let failures: usize = worked?.into_iter().sum();
    for (number, desk) in desks.iter_mut().enumerate() {
        desk.exchange(addresses.of(number)).await?;
    }
    let mut record = Record::open(&town.place()).await?;
    let faults = record.faults().await?;
    ensure!(faults.is_empty(), "{faults:#?}");
    for (number, desk) in desks.iter_mut().enumerate() {
        desk.pull(addresses.of(number + 1)).await?;
        oracle::check(&mut record, desk).await?;
    }
    say(&format!(
        "two servers: {} devices, {} operations, 4 restarts, {failures} requests without a server",
        desks.len(),
        record.operations().await?.len()
    ))?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_rings_and_shows_what_the_other_has_just_written() -> Result<()> {
    let Some(town) = Town::on_postgres(1).await? else {
        return Ok(());
    };
    let writing = ServerProcess::start(town.place())?;
    let reading = ServerProcess::start(town.place())?;
    let find = |role| town.people.iter().find(move |one| one.role == role);
    let (Some(operator), Some(reviewer)) =
        (find(Role::AgencyOperator), find(Role::PlanningReviewer))
    else {
        anyhow::bail!("nobody lives here");
    };
    let mut operator = desk_of(writing.address(), operator).await?;
    let mut reviewer = desk_of(reading.address(), reviewer).await?;
    let mut doorbell = Doorbell::open(reading.address(), &reviewer.visitor).await?;
    let mut record = Record::open(&town.place()).await?;
    let mut random = Random::new(seed());
    let info = ScopeInfo::agency_year(town.agencies[0], YEAR);
    for number in 1..=8 {
        let before = operator.replica.head(info.id).map(|head| head.seq);
        while operator.replica.head(info.id).map(|head| head.seq) == before {
            let drafts = random_drafts(&operator, &town.agencies, &mut random);
            operator.act(drafts);
            operator.exchange(writing.address()).await?;
        }
        let head = operator.replica.head(info.id).unwrap_or_default();
        let ring = format!("\"scope\":\"{}\",\"seq\":{}}}", info.id.hex(), head.seq.0);
        doorbell.wait_for(&ring).await?;
        reviewer.pull(reading.address()).await?;
        ensure!(
            reviewer.replica.head(info.id) == Some(head),
            "turn {number}: the other server is behind what it rang for"
        );
        oracle::check(&mut record, &reviewer).await?;
        // A line that opens now tells exactly where the reviewer stands.
        let stands = write_ring(&Ring::Stands(reviewer.replica.standing()));
        Doorbell::open(reading.address(), &reviewer.visitor)
            .await?
            .wait_for(&stands)
            .await?;
    }
    Ok(())
}
