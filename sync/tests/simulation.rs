//! Seeded runs of whole cities of devices. A failing seed prints itself; it is then added to
//! `SEEDS_OF_PAST_FAILURES` and stays for ever.

use ikrar_sync::testing::{Report, simulate};

/// Seeds that once found a fault.
const SEEDS_OF_PAST_FAILURES: &[u64] = &[1];

/// Runs of the test command. `cargo xtask simulate` runs as many as you like.
const SEEDS: u64 = 150;

fn run(seed: u64, clocks: u64) -> Result<Report, String> {
    simulate(seed, clocks).map_err(|violation| format!("seed {seed}: {violation}"))
}

#[test]
fn no_guarantee_breaks_under_faults() -> Result<(), String> {
    let mut total = Report::default();
    for seed in SEEDS_OF_PAST_FAILURES.iter().copied().chain(0..SEEDS) {
        let report = run(seed, seed)?;
        total.operations += report.operations;
        total.conflicts += report.conflicts;
        total.parked += report.parked;
        total.approvals += report.approvals;
        total.crashes += report.crashes;
    }
    // A run that does nothing proves nothing.
    assert!(total.operations > SEEDS * 40, "{total:?}");
    assert!(total.conflicts > SEEDS, "{total:?}");
    assert!(total.parked > SEEDS && total.crashes > SEEDS, "{total:?}");
    assert!(total.approvals > SEEDS / 4, "{total:?}");
    Ok(())
}

#[test]
fn the_same_seed_gives_the_same_run() -> Result<(), String> {
    for seed in 0..10 {
        assert_eq!(run(seed, seed)?, run(seed, seed)?);
    }
    Ok(())
}

#[test]
fn clocks_wrong_by_ten_years_change_nothing() -> Result<(), String> {
    for seed in 0..20 {
        assert_eq!(run(seed, 1)?.trace, run(seed, 2)?.trace, "seed {seed}");
    }
    Ok(())
}
