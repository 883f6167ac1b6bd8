//! The bug zoo: every seeded mutant of the engine must be found by the simulation or by one of the
//! models, and without a mutant the same run must pass. A check that no mutant needs, and a mutant
//! that no check finds, both say that something here is not what it seems.
#![expect(
    clippy::disallowed_methods,
    reason = "how long it took is what is told"
)]

mod reference;
mod story;

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ikrar_sync::testing::models::{Bounds, explore};
use ikrar_sync::testing::{OFFICES_FROM, simulate};
use ikrar_sync::zoo::{Mutant, wake};
use story::about;

/// Seeds a mutant may live through. The rarest, a ring that a dying tab took along, shows in one
/// of some thousand cities: devices find most of what they missed by comparing.
const SEEDS_MAX: u64 = 3_000;
/// Cases of the reference model a mutant may live through.
const CASES_MAX: u32 = 3_000;

/// Who is sent to find a mutant: whoever is the first to see what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finder {
    /// Cities with every fault: what must never happen.
    Simulation,
    /// The same, where offices sign, record and plan as well.
    Offices,
    /// A small town at random: exactly what must happen.
    Reference,
    /// A small town in every order.
    Exhaustive,
    /// What meets too rarely for all of them, told on purpose.
    Story,
}

fn finder(mutant: Mutant) -> Finder {
    match mutant {
        // These need people who adopt, move agreements or share a tablet, or a restored server.
        Mutant::AdoptLosesAuthor
        | Mutant::AuthorNotChecked
        | Mutant::ExpectedIgnored
        | Mutant::FateHeardEarly
        | Mutant::GapAccepted
        | Mutant::HeldWhereItWas
        | Mutant::ReplayWithoutBase
        | Mutant::ResolveSettlesUnseen
        | Mutant::StaleStep
        | Mutant::SupersededReplays
        | Mutant::UnreachableReplays => Finder::Reference,
        Mutant::EmptyPlaceIsFree
        | Mutant::LateFigureApplied
        | Mutant::PlaceBeforeIgnored
        | Mutant::PutBackTwiceIsOwn
        | Mutant::SilentLineBelieved
        | Mutant::StandingBelieved
        | Mutant::StandingUnheard
        | Mutant::StandingWithoutDigest => Finder::Story,
        Mutant::ClosedRecordWritten | Mutant::FixedWritten | Mutant::ReplacedPlanWritten => {
            Finder::Offices
        }
        Mutant::ConflictsDoNotBlock | Mutant::RevokeDropsOutbox => Finder::Exhaustive,
        _ => Finder::Simulation,
    }
}

/// A small town with a lock and a move of one person.
const BOUNDS: Bounds = Bounds {
    locks: 1,
    moves: 1,
    ..Bounds::SAVES
};

/// `IKRAR_ZOO_SEEDS` gives the simulation more.
fn seeds_max() -> u64 {
    let wanted = std::env::var("IKRAR_ZOO_SEEDS").ok();
    wanted
        .and_then(|wanted| wanted.parse().ok())
        .unwrap_or(SEEDS_MAX)
}

/// The seed of a run: where there are offices, those that have them.
fn seed_of(finder: Finder, number: u64) -> u64 {
    let from = if finder == Finder::Offices {
        OFFICES_FROM
    } else {
        0
    };
    from + number.saturating_sub(1)
}

/// How many runs it took to find something, and what.
fn runs(finder: Finder, mutant: Mutant) -> Result<(), (u64, String)> {
    match finder {
        Finder::Simulation | Finder::Offices => (1..=seeds_max()).try_for_each(|number| {
            let seed = seed_of(finder, number);
            let run = simulate(seed, seed);
            run.map(drop)
                .map_err(|violation| (number, violation.to_string()))
        }),
        Finder::Reference => reference::examine(CASES_MAX, 0, false)
            .map_err(|(case, told)| (u64::try_from(case).unwrap_or_default(), told)),
        Finder::Exhaustive => explore(BOUNDS)
            .map(drop)
            .map_err(|finding| (1, finding.to_string())),
        Finder::Story => about(mutant)().map_err(|told| (1, told)),
    }
}

/// Whether the run that found the mutant passes without it.
fn passes_without(finder: Finder, mutant: Mutant, number: u64) -> Result<(), String> {
    match finder {
        Finder::Simulation | Finder::Offices => {
            let seed = seed_of(finder, number);
            let run = simulate(seed, seed);
            run.map(drop).map_err(|violation| violation.to_string())
        }
        Finder::Reference => {
            let cases = u32::try_from(number).unwrap_or(CASES_MAX);
            reference::examine(cases, 0, false).map_err(|(_, told)| told)
        }
        Finder::Exhaustive => explore(BOUNDS)
            .map(drop)
            .map_err(|finding| finding.to_string()),
        Finder::Story => about(mutant)(),
    }
}

/// What became of one mutant, in one line; the error is that it lives.
fn report(mutant: Mutant) -> Result<String, String> {
    let started = Instant::now();
    let finder = finder(mutant);
    wake(Some(mutant));
    let found = runs(finder, mutant);
    wake(None);
    let Err((number, told)) = found else {
        return Err(format!("{mutant:?} lives in the eyes of the {finder:?}"));
    };
    let seconds = started.elapsed().as_secs_f64();
    let first = told.lines().next().unwrap_or_default();
    match passes_without(finder, mutant, number) {
        Ok(()) => Ok(format!(
            "{mutant:?}: {finder:?}, {number} runs, {seconds:.1} s: {first}"
        )),
        Err(told) => Err(format!("run {number} fails without {mutant:?}: {told}")),
    }
}

#[test]
fn the_simulation_and_the_models_find_every_mutant() {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let wanted = std::env::var("IKRAR_ZOO").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(mutant) = Mutant::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !format!("{mutant:?}").contains(&wanted) {
                        continue;
                    }
                    match report(*mutant) {
                        // Of a test that passes, only this is seen.
                        Ok(line) => drop(writeln!(std::io::stderr(), "{line}")),
                        Err(line) => failures.lock().unwrap().push(line),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
