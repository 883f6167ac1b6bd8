//! Runs seeds of the simulation: `simulate --seeds N --from S`. Exits with 1 at the first broken
//! guarantee, naming the seed.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use ikrar_sync::testing::{Report, simulate};

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let seeds = number_after(&arguments, "--seeds")?.unwrap_or(1_000);
    let from = number_after(&arguments, "--from")?.unwrap_or(0);
    let mut out = std::io::stdout().lock();
    let mut total = Report::default();
    for seed in from..from.saturating_add(seeds) {
        match simulate(seed, seed) {
            Ok(report) => {
                total.operations += report.operations;
                total.conflicts += report.conflicts;
                total.parked += report.parked;
                total.crashes += report.crashes;
            }
            Err(violation) => {
                writeln!(out, "seed {seed}: {violation}")?;
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    writeln!(
        out,
        "{seeds} seeds from {from}: {} operations, {} conflicts, {} parked, {} crashes; \
         nothing broken",
        total.operations, total.conflicts, total.parked, total.crashes
    )?;
    Ok(ExitCode::SUCCESS)
}

fn number_after(arguments: &[String], name: &str) -> anyhow::Result<Option<u64>> {
    let Some(place) = arguments.iter().position(|argument| argument == name) else {
        return Ok(None);
    };
    let text = arguments
        .get(place + 1)
        .with_context(|| format!("{name} wants a number"))?;
    Ok(Some(text.parse().with_context(|| {
        format!("{name} {text} is not a number")
    })?))
}
