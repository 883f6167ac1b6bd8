//! Every decoder of bytes from outside, for a few seconds of damaged and hostile input each: it
//! never panics, never takes more memory than a few times what a body may unpack to, and what it
//! reads it reads the same again.
//!
//! `IKRAR_FUZZ_SECONDS` sets how long a target runs, `IKRAR_FUZZ_SEED` where the numbers begin. A
//! failure names its target, and its input stands in a file that `fuzz-target` takes.

mod bombs;
mod corpus;

use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ikrar_sync::protocol::frame::CONTENT_BYTES_MAX;
use ikrar_sync::testing::Random;
use peak_alloc::PeakAlloc;
use support::fuzz::mutate::mutated;
use support::fuzz::targets::{Target, targets};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A body of 256 kB may unpack to 8 MB; the columns and texts in it take a few times as much.
const MEMORY_BYTES_MAX: usize = 8 * CONTENT_BYTES_MAX;
const SECONDS: u64 = 2;
/// Read whole or not at all.
const SEALED: [&str; 1] = ["carried-queue"];
/// A code bears spaces and small letters, and a file what comes behind its line: hardly any damage
/// is harmless, but some is.
const NEARLY_SEALED: [&str; 2] = ["seal-code", "sealed-file"];

/// The only test here: memory is counted for the whole process.
#[tokio::test]
async fn no_input_breaks_a_decoder_or_takes_more_memory_than_it_may() -> Result<()> {
    let corpora = corpus::gather().await?;
    let seconds = setting("IKRAR_FUZZ_SECONDS").unwrap_or(SECONDS);
    let seed = setting("IKRAR_FUZZ_SEED").unwrap_or(20_261_125);
    for target in targets() {
        let corpus = corpora.of(target.name);
        ensure!(!corpus.is_empty(), "{} has no real messages", target.name);
        for message in corpus {
            ensure!(
                (target.decode)(message),
                "{} refuses a real message",
                target.name
            );
            hold(target, message, MEMORY_BYTES_MAX)?;
        }
        let mut most = 0;
        for bomb in bombs::for_target(target.name) {
            most = most.max(hold(target, &bomb.bytes, bomb.memory_bytes_max)?);
        }
        let mut random = Random::new(seed);
        let until = Instant::now() + Duration::from_secs(seconds);
        let (mut cases, mut read) = (0, 0);
        while Instant::now() < until {
            let input = mutated(corpus, &mut random);
            most = most.max(hold(target, &input, MEMORY_BYTES_MAX)?);
            let is_damaged = !corpus.contains(&input);
            read += usize::from(is_damaged && (target.decode)(&input));
            cases += 1;
        }
        // What is sealed is read whole or not at all; of anything else some damage is harmless.
        let is_sealed = SEALED.contains(&target.name);
        ensure!(
            (read == 0) == is_sealed || NEARLY_SEALED.contains(&target.name),
            "{}: {read} inputs were read",
            target.name
        );
        say(&format!(
            "fuzz {}: {cases} inputs, {read} of them readable, at most {} kB of memory",
            target.name,
            most / 1024
        ))?;
    }
    Ok(())
}

/// Runs one input; returns the memory that reading it took.
fn hold(target: &Target, input: &[u8], memory_bytes_max: usize) -> Result<usize> {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let decoded = std::panic::catch_unwind(|| (target.decode)(input));
    let taken = ALLOCATOR.peak_usage().saturating_sub(before);
    let checked = std::panic::catch_unwind(AssertUnwindSafe(|| (target.check)(input)));
    if decoded.is_err() || checked.is_err() || taken > memory_bytes_max {
        let file = std::env::temp_dir().join(format!("ikrar-fuzz-{}", target.name));
        std::fs::write(&file, input).context("the input")?;
        anyhow::bail!(
            "{}: panicked {}, took {taken} bytes of {memory_bytes_max}; the input is {}",
            target.name,
            decoded.is_err() || checked.is_err(),
            file.display()
        );
    }
    Ok(taken)
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Shown also when the test passes: how much was tried is part of the result.
fn say(words: &str) -> std::io::Result<()> {
    writeln!(std::io::stderr(), "{words}")
}
