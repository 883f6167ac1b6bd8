//! Seeded runs of whole cities of devices. A failing seed prints itself; it is then added to
//! `SEEDS_OF_PAST_FAILURES` and stays for ever.
#![expect(
    clippy::disallowed_methods,
    reason = "how long it took is told, and nothing depends on it"
)]

use std::io::Write as _;
use std::time::Instant;

use ikrar_sync::testing::{OFFICES_FROM, Report, describe, simulate};

/// Seeds that once found a fault, and which.
const SEEDS_OF_PAST_FAILURES: &[u64] = &[
    // A timer that a silence check had used up left a hanging pull without its watchdog.
    164,
    // A message damaged on the way had its operations held back until the next start.
    255, // A page was taken on another base than the one it had been asked for.
    275, 510,
    // A copy of a profile took the fate of the other copy's operation for its own.
    334, 380, // A choice that said what stood already was called applied, and was not.
    82, 450, 463,
    // An operation that had been passed over replaced what its author wrote later.
    // (55423 is also that of a field nobody had set, which was nobody's value after a move.)
    53_439, 55_423, 55_755, // A tab wrote on from a store that had been emptied meanwhile.
    50_434,
    61_179, // One push brought a removed row back and removed it: the removal still waits.
    51_007,
    53_321,  // A decision took the place of a note that others' sentences had been joined to.
    210_339, // The tab that gave an emptied store back remembered less than the one that sends.
    203_377, // What was refused alone waited for sixty-four pulls.
    974,
    // What was passed over, or refused while it was given back, was not asked for again by a
    // restored server that had what came after it.
    900_904, 904_714, 905_533, 907_652, 908_707, 910_269, 910_288, 914_438, 917_475,
    // A restored server got a copy of a push on its way, and the fate it gave was not heard of.
    907_681, 913_731, 915_333, 919_264,
    // A server was restored once more while a scope was fetched anew.
    907_109, 917_007, 917_103,
    // A restored server had other stamps where the checksum was the same.
    900_054, 906_557, 917_270,
    // A server was restored once more before any count of changed fates was heard that could tell.
    1_317_800, // That a server was restored was forgotten over a loss of power.
    1_317_048,
    // Its own move of a row, in the same push, is what a removal meets (the check was wrong).
    1_317_974, // Copies of a profile gave a restored server each its own operation in one place.
    906, 1_136, 2_164, 900_048, 902_880,
    // A copy wrote into the place of what the other had passed over.
    1_401_979,
    // A decision about a row that its author had taken out, unsent, and one about a removal that an
    // edit of the same push had met (the check was wrong).
    11, 1_301,
    // The run ended while a device asked after a row its store had lost, and before another heard
    // what had become of its edit in a scope it does not see (the end came too soon).
    2_002_505, 2_002_780,
    // A store given back from memory had forgotten that a restored server was to be compared.
    3_003_067,
    // One push gave an agreement away and brought it back (the check was wrong).
    1_455,
    // What a late copy of a push had moved was hidden by what its device pushed before it pulled.
    1_403_631, // A row was taken out over what somebody had put back unseen.
    4_006_864, 4_015_878,
    // A link came by a move beside one whose file had arrived, and waited for ever.
    4_021_780,
    // One push held an edit without a right and its adoption (the check was wrong).
    4_005_987, 4_010_543,
    // The run ended before a device with damaged rows had asked once more.
    4_004_758,
    // A version begun anew by somebody else, and taken out by its first author, was hidden.
    6_000_407, // The run waited for an old build to hear that its file had arrived.
    6_000_602, // One push took a plan's later version out and wrote the earlier one (the check).
    5_002_522, 5_002_736,
    // The run ended while a full reply had not come to another scope yet (the end came too soon).
    20_021_134, // What was refused alone waited for five pulls instead of four.
    20_033_619,
    // What a late copy of a push had changed was hidden by an operation without a place.
    20_002_570,
    // One push took a row out and adopted an edit of it, which waits beside that now (the check).
    155, // A row was taken out over what somebody had put back, by who had put it back as well.
    40_013_180,
];

/// A city of 396 devices: nearly as many as there may be.
const LARGE: u64 = 1_473;
/// Runs of cities whose offices sign, record and plan as well.
const OFFICES: u64 = 80;
/// Runs of the test command. `cargo xtask simulate` runs as many as you like.
const SEEDS: u64 = 400;

fn run(seed: u64, clocks: u64) -> Result<Report, String> {
    simulate(seed, clocks).map_err(|violation| {
        format!(
            "{violation}\n  reproduce: cargo xtask simulate --seeds 1 --from {seed}\n  ({})",
            describe(seed)
        )
    })
}

#[test]
fn no_guarantee_breaks_under_faults() -> Result<(), String> {
    let mut total = Report::default();
    let started = Instant::now();
    let past = SEEDS_OF_PAST_FAILURES.iter().copied();
    let fixed = past.chain([LARGE]).chain(0..SEEDS);
    let mut runs = 0;
    for seed in fixed.chain(OFFICES_FROM..OFFICES_FROM + OFFICES) {
        total.add(&run(seed, seed)?);
        runs += 1;
    }
    // Of a test that passes, only what goes to this stream is seen.
    let seconds = started.elapsed().as_secs_f64();
    let told = writeln!(
        std::io::stderr(),
        "{runs} simulated cities in {seconds:.1} s: {} operations, {} messages, {} crashes",
        total.operations,
        total.messages,
        total.crashes
    );
    told.map_err(|error| error.to_string())?;
    // A run that does nothing proves nothing.
    assert!(total.operations > SEEDS * 8, "{total:?}");
    assert!(total.conflicts > SEEDS / 8, "{total:?}");
    assert!(total.parked > SEEDS && total.crashes > SEEDS, "{total:?}");
    assert!(total.approvals > SEEDS / 8, "{total:?}");
    assert!(total.adopted > SEEDS / 80, "{total:?}");
    assert!(total.moved > SEEDS / 40, "{total:?}");
    assert!(total.signed > OFFICES / 40, "{total:?}");
    assert!(total.closed > OFFICES / 40, "{total:?}");
    assert!(total.versions > OFFICES / 40, "{total:?}");
    assert!(total.arrived > SEEDS / 4, "{total:?}");
    let rare = total.faults.iter().find(|(_, times)| **times < 20);
    assert_eq!(rare, None, "every fault strikes");
    assert!(total.faults.len() >= 26, "every fault strikes: {total:?}");
    Ok(())
}

#[test]
fn the_same_seed_gives_the_same_messages_to_the_bit() -> Result<(), String> {
    for seed in 0..30 {
        assert_eq!(run(seed, seed)?, run(seed, seed)?, "seed {seed}");
    }
    Ok(())
}

#[test]
fn clocks_wrong_by_ten_years_change_nothing() -> Result<(), String> {
    for seed in 0..60 {
        let (one, two) = (run(seed, 1)?, run(seed, 2)?);
        assert_eq!(one.outcome, two.outcome, "seed {seed}");
    }
    Ok(())
}
