//! The bug zoo: every seeded mutant of the engine must be found by the simulation, and without a
//! mutant the same seeds must pass. A check that no mutant needs, and a mutant that no check
//! finds, both say that something here is not what it seems.
#![expect(
    clippy::disallowed_methods,
    reason = "how long it took is what is told"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ikrar_sync::testing::simulate;
use ikrar_sync::zoo::{Mutant, wake};

/// Seeds a mutant may live through.
const SEEDS_MAX: u64 = 2_000;

/// The seed that finds the mutant, and how.
fn hunt(mutant: Mutant) -> Option<(u64, String)> {
    wake(Some(mutant));
    let found = (0..SEEDS_MAX).find_map(|seed| {
        let violation = simulate(seed, seed).err()?;
        Some((seed, violation.to_string()))
    });
    wake(None);
    found
}

/// What became of one mutant, in one line; the error is that it lives.
fn report(mutant: Mutant) -> Result<String, String> {
    let started = Instant::now();
    let Some((seed, violation)) = hunt(mutant) else {
        return Err(format!("{mutant:?} lives after {SEEDS_MAX} seeds"));
    };
    let seconds = started.elapsed().as_secs_f64();
    match simulate(seed, seed) {
        Ok(_) => Ok(format!(
            "{mutant:?}: {} seeds, {seconds:.1} s: {violation}",
            seed + 1
        )),
        Err(violation) => Err(format!("seed {seed} fails without {mutant:?}: {violation}")),
    }
}

#[test]
fn the_simulation_finds_every_mutant() {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(mutant) = Mutant::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match report(*mutant) {
                        Ok(line) => println!("{line}"),
                        Err(line) => failures.lock().unwrap().push(line),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
