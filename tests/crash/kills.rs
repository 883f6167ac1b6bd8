//! `kill -9` of the server, and of the database under it, at random moments of a push.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use ikrar_sync::testing::Random;
use support::postgres::DurablePostgres;
use support::record::Record;
use support::serving::ServerProcess;
use support::town::Town;

use super::writers::Writer;
use super::{say, seed, setting};

/// Kills in the test command.
const SQLITE_ROUNDS: usize = 120;
const POSTGRES_ROUNDS: usize = 80;
/// Of these one in so many takes the whole database.
const DATABASE_KILLED_EVERY: usize = 8;
const WRITERS: usize = 4;
/// A push takes some milliseconds here; the kill comes before, inside or after its commit.
const DELAY_MICROSECONDS_MAX: usize = 60_000;
/// The kill waits until a random number of pushes has begun, at most so many: the first are slow,
/// because a new process reads its ledgers.
const PUSHES_BEFORE_KILL_MAX: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn every_receipt_survives_kill_9_on_sqlite() -> Result<()> {
    let town = Town::on_sqlite(2).await?;
    let crashes = Crashes::begin(town, seed()).await?;
    crashes.run(rounds(SQLITE_ROUNDS), "SQLite").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_receipt_survives_kill_9_of_the_server_or_the_database_on_postgresql() -> Result<()> {
    let Some(town) = Town::on_durable_postgres(2).await? else {
        return Ok(());
    };
    let crashes = Crashes::begin(town, seed() + 1).await?;
    crashes.run(rounds(POSTGRES_ROUNDS), "PostgreSQL").await
}

fn rounds(usual: usize) -> usize {
    setting("IKRAR_CRASH_ROUNDS")
        .and_then(|rounds| usize::try_from(rounds).ok())
        .unwrap_or(usual)
}

struct Crashes {
    town: Town,
    server: ServerProcess,
    writers: Vec<Writer>,
    random: Random,
    seed: u64,
    receipts_checked: usize,
    database_kills: usize,
}

impl Crashes {
    async fn begin(town: Town, seed: u64) -> Result<Self> {
        let server = ServerProcess::start(town.place())?;
        let writers = Writer::at_work(&town, server.address(), WRITERS, seed).await?;
        Ok(Self {
            town,
            server,
            writers,
            random: Random::new(seed),
            seed,
            receipts_checked: 0,
            database_kills: 0,
        })
    }

    async fn run(mut self, rounds: usize, database: &str) -> Result<()> {
        let began = Instant::now();
        for round in 0..rounds {
            let outcome = self.round(round).await;
            outcome.with_context(|| format!("round {round} of seed {}", self.seed))?;
        }
        self.end().await?;
        ensure!(
            self.receipts_checked > rounds,
            "only {} receipts in {rounds} rounds: the kills come before anything is sent",
            self.receipts_checked
        );
        say(&format!(
            "crash loop on {database}: {rounds} kills ({} of the whole database), {} receipts \
             checked, seed {}, {:.0} s",
            self.database_kills,
            self.receipts_checked,
            self.seed,
            began.elapsed().as_secs_f64()
        ))?;
        Ok(())
    }

    /// Everybody writes, the server is killed and started again, and what it receipted is there.
    async fn round(&mut self, round: usize) -> Result<()> {
        let wanted = 1 + self.random.below(PUSHES_BEFORE_KILL_MAX);
        let delay =
            Duration::from_micros(u64::try_from(self.random.below(DELAY_MICROSECONDS_MAX))?);
        let takes_database = self.town.durable_postgres().is_some()
            && round % DATABASE_KILLED_EVERY == DATABASE_KILLED_EVERY - 1;
        let address = self.server.address();
        let started = AtomicUsize::new(0);
        let begun = tokio::sync::Notify::new();
        let writing = self.writers.iter_mut().map(|writer| {
            writer.write(address, || {
                started.fetch_add(1, Ordering::Relaxed);
                begun.notify_one();
            })
        });
        let killing = async {
            while started.load(Ordering::Relaxed) < wanted {
                begun.notified().await;
            }
            tokio::time::sleep(delay).await;
            if takes_database {
                kill_database(self.town.durable_postgres())?;
            }
            self.server.kill()
        };
        let (written, killed) = tokio::join!(try_join_all(writing), killing);
        written?;
        killed?;
        if takes_database {
            self.database_kills += 1;
            let database = self.town.durable_postgres().context("no database")?;
            database.start_again()?;
        }
        self.server.start_again()?;
        self.check().await?;
        for writer in &mut self.writers {
            writer.repeat(self.server.address()).await?;
        }
        Ok(())
    }

    /// Holds what was receipted against the rows, and the rows against each other.
    async fn check(&mut self) -> Result<()> {
        let mut record = Record::open(&self.town.place()).await?;
        let stored = record.operations().await?;
        for writer in &mut self.writers {
            self.receipts_checked += writer.check(&stored)?;
        }
        let faults = record.faults().await?;
        ensure!(faults.is_empty(), "{faults:#?}");
        Ok(())
    }

    /// After the last kill everything that was cut off arrives, and every receipt ever given is
    /// checked again.
    async fn end(&mut self) -> Result<()> {
        for writer in &mut self.writers {
            writer.finish(self.server.address()).await?;
            writer.forget_checks();
        }
        self.receipts_checked = 0;
        self.check().await
    }
}

fn kill_database(database: Option<&mut DurablePostgres>) -> Result<()> {
    database.context("no database")?.kill()
}
