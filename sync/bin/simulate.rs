//! Runs seeds of the simulation on all cores: `simulate --seeds N --from S [--threads T]`. Exits
//! with 1 after a broken guarantee, with the line that reproduces it.
#![expect(
    clippy::disallowed_methods,
    reason = "how long it took is what is told"
)]

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use ikrar_sync::testing::{Report, Violation, describe, simulate};

/// What all threads have done.
#[derive(Default)]
struct Total {
    report: Report,
    runs: u64,
    busy_ms: f64,
    failures: Vec<(u64, Violation)>,
}

fn main() -> std::io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)?.parse::<u64>().ok()
    };
    let seeds = number("--seeds").unwrap_or(1_000);
    let from = number("--from").unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = number("--threads").map_or(cores, |wanted| {
        usize::try_from(wanted).unwrap_or(cores).max(1)
    });
    let started = Instant::now();
    let next = AtomicU64::new(from);
    let end = from.saturating_add(seeds);
    let total = Mutex::new(Total::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&next, end, &total));
        }
    });
    let total = total.into_inner().unwrap_or_default();
    let wall_s = started.elapsed().as_secs_f64();
    print(&total, from, wall_s)?;
    Ok(if total.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn work(next: &AtomicU64, end: u64, total: &Mutex<Total>) {
    let mut own = Total::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            break;
        }
        let started = Instant::now();
        match simulate(seed, seed) {
            Ok(report) => own.report.add(&report),
            Err(violation) => own.failures.push((seed, violation)),
        }
        own.runs += 1;
        own.busy_ms += started.elapsed().as_secs_f64() * 1_000.0;
    }
    if let Ok(mut total) = total.lock() {
        total.report.add(&own.report);
        total.runs += own.runs;
        total.busy_ms += own.busy_ms;
        total.failures.extend(own.failures);
    }
}

fn print(total: &Total, from: u64, wall_s: f64) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let report = &total.report;
    let runs = f64::from(u32::try_from(total.runs).unwrap_or(u32::MAX));
    writeln!(
        out,
        "{} runs from seed {from} in {wall_s:.1} s: {:.0} runs/s, {:.2} ms a run on one core",
        total.runs,
        runs / wall_s.max(0.001),
        total.busy_ms / runs.max(1.0),
    )?;
    writeln!(
        out,
        "{} devices, {} operations, {} messages, {} hours of virtual time",
        report.devices,
        report.operations,
        report.messages,
        report.virtual_s / 3_600
    )?;
    writeln!(
        out,
        "{} conflicts, {} parked, {} adopted, {} moves, {} photos of which {} files arrived, \
         {} approvals, {} signatures, {} records closed, {} plan versions, {} crashes, \
         {} alarms after damage, {} operations gone with an emptied store, \
         {} copies under an identity of their own",
        report.conflicts,
        report.parked,
        report.adopted,
        report.moved,
        report.attached,
        report.arrived,
        report.approvals,
        report.signed,
        report.closed,
        report.versions,
        report.crashes,
        report.alarms,
        report.evicted,
        report.minted
    )?;
    writeln!(out, "faults:")?;
    for (fault, times) in &report.faults {
        writeln!(out, "  {times:>10}  {fault}")?;
    }
    let count = |wanted: fn(&Violation) -> bool| {
        let failures = total.failures.iter();
        failures.filter(|(_, violation)| wanted(violation)).count()
    };
    writeln!(
        out,
        "{} violations, of which {} stuck and {} divergent",
        total.failures.len(),
        count(Violation::is_stuck),
        count(Violation::is_divergent)
    )?;
    let mut failures: Vec<_> = total.failures.iter().collect();
    failures.sort_by_key(|(seed, _)| *seed);
    for (seed, violation) in failures.into_iter().take(20) {
        writeln!(
            out,
            "{violation}\n  reproduce: cargo xtask simulate --seeds 1 --from {seed}\n  ({})",
            describe(*seed)
        )?;
    }
    Ok(())
}
