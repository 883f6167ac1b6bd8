//! A power cut on SQLite: the files as they are at one instant, with whatever the cut tore.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use ikrar_sync::testing::Random;
use support::folder::TemporaryFolder;
use support::record::Record;
use support::serving::{Place, ServerProcess};
use support::town::Town;
use tokio::sync::watch;

use super::writers::Writer;
use super::{say, seed, setting};

const CUTS: usize = 25;
const WRITERS: usize = 3;
const DATABASE: &str = "ikrar.sqlite3";
const LOG: &str = "ikrar.sqlite3-wal";
/// Of SQLite's write-ahead log (its file format, section 4).
const LOG_HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// The server is stopped between two instructions and its files are copied as they are, so that
/// everything receipted until then must be in the copy. What the log holds beyond the last
/// commit was never promised to anybody: in the copy it is torn at random.
#[tokio::test(flavor = "multi_thread")]
async fn every_receipt_survives_a_power_cut_that_tears_what_was_being_written() -> Result<()> {
    let cuts = setting("IKRAR_CRASH_ROUNDS").map_or(Ok(CUTS), usize::try_from)?;
    let city = Town::on_sqlite(1).await?;
    let server = ServerProcess::start(city.place())?;
    let mut writers = Writer::at_work(&city, server.address(), WRITERS, seed()).await?;
    let mut random = Random::new(seed());
    let (mut receipts, mut torn) = (0, 0);
    for _ in 0..cuts {
        let (stop, stopped) = watch::channel(false);
        let address = server.address();
        let writing = writers.iter_mut().map(|writer| {
            let mut stopped = stopped.clone();
            async move {
                tokio::select! {
                    written = writer.write(address, || {}) => written,
                    _ = stopped.wait_for(|stopped| *stopped) => Ok(()),
                }
            }
        });
        let delay = Duration::from_micros(10_000 + u64::try_from(random.below(90_000))?);
        let copying = async {
            tokio::time::sleep(delay).await;
            server.freeze()?;
            // Nobody hears a receipt that was not sent before the copy was taken.
            stop.send_replace(true);
            let copy = copy(&city.place().folder)?;
            anyhow::Ok(copy)
        };
        let (written, copied) = tokio::join!(try_join_all(writing), copying);
        written?;
        let copied = copied?;
        torn += usize::from(tear(copied.path(), &mut random)?);
        receipts += check(copied.path(), &mut writers).await?;
        server.thaw()?;
        for writer in &mut writers {
            writer.finish(server.address()).await?;
        }
    }
    ensure!(receipts > cuts, "{receipts} receipts in {cuts} cuts");
    say(&format!(
        "power cuts on SQLite: {cuts}, {torn} of them tore a write, {receipts} receipts checked"
    ))?;
    Ok(())
}

fn copy(folder: &Path) -> Result<TemporaryFolder> {
    let copied = TemporaryFolder::new()?;
    for name in [DATABASE, LOG] {
        let from = folder.join(name);
        if from.exists() {
            std::fs::copy(from, copied.path().join(name))?;
        }
    }
    Ok(copied)
}

/// Overwrites with noise what the log holds after its last commit, and adds some more, as a disk
/// may that lost its power. Returns whether there was a write to tear.
fn tear(folder: &Path, random: &mut Random) -> Result<bool> {
    let file = folder.join(LOG);
    let Ok(mut log) = std::fs::read(&file) else {
        return Ok(false);
    };
    let Some(end) = end_of_last_commit(&log) else {
        return Ok(false);
    };
    let torn = log.len() > end;
    for byte in &mut log[end..] {
        if random.chance(50) {
            *byte = random.number().to_le_bytes()[0];
        }
    }
    let keep = random.below(log.len() - end + 1);
    log.truncate(end + keep);
    log.extend((0..random.below(9_000)).map(|_| random.number().to_le_bytes()[0]));
    std::fs::write(file, log)?;
    Ok(torn)
}

/// Where the last frame that commits ends. Frames of an earlier turn of the log carry another
/// salt.
fn end_of_last_commit(log: &[u8]) -> Option<usize> {
    let page_bytes = usize::try_from(number_at(log, 8)?).ok()?;
    let salts = log.get(16..24)?;
    let frame_bytes = FRAME_HEADER_BYTES + page_bytes;
    let mut end = LOG_HEADER_BYTES;
    let frames = log.get(LOG_HEADER_BYTES..)?.chunks_exact(frame_bytes);
    for (frame, number) in frames.zip(1..) {
        if frame.get(8..16)? != salts {
            break;
        }
        if number_at(frame, 4)? > 0 {
            end = LOG_HEADER_BYTES + number * frame_bytes;
        }
    }
    Some(end)
}

fn number_at(bytes: &[u8], place: usize) -> Option<u32> {
    let four = bytes.get(place..place + 4)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

async fn check(folder: &Path, writers: &mut [Writer]) -> Result<usize> {
    let place = Place {
        folder: folder.to_owned(),
        database: None,
    };
    let mut record = Record::open(&place).await?;
    let stored = record.operations().await?;
    let mut checked = 0;
    for writer in writers {
        writer.forget_checks();
        checked += writer.check(&stored).context("after the power cut")?;
    }
    let faults = record.faults().await?;
    ensure!(faults.is_empty(), "{faults:#?}");
    Ok(checked)
}
