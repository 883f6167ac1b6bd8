//! The models of a small town: what must become of everything, predicted in sets and maps.

mod reference;

use std::io::Write as _;

use ikrar_sync::testing::models::{Bounds, explore};

/// Cases of the test command. `IKRAR_MODEL_CASES` runs more, `IKRAR_MODEL_SEED` others.
const CASES: u32 = 1_000;
/// Fewer states would be no walk worth its name.
const STATES_MIN: usize = 20_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_the_town_is_what_the_reference_says() {
    let cases = number("IKRAR_MODEL_CASES").and_then(|cases| u32::try_from(cases).ok());
    let seed = number("IKRAR_MODEL_SEED").unwrap_or_default();
    if let Err((_, told)) = reference::examine(cases.unwrap_or(CASES), seed, true) {
        panic!("{told}");
    }
}

/// What the test command walks through: each kind of trouble, with what it meets in.
const BOUNDS: [Bounds; 5] = [
    Bounds {
        losses: 1,
        locks: 1,
        ..Bounds::SAVES
    },
    Bounds {
        copies: 1,
        moves: 1,
        ..Bounds::SAVES
    },
    Bounds {
        crashes: 1,
        restarts: 1,
        ..Bounds::SAVES
    },
    Bounds {
        saves: [2, 1],
        ..Bounds::SAVES
    },
    // All that one save can meet on its way: a lost receipt, a lock, and its person moved.
    Bounds {
        losses: 1,
        locks: 1,
        moves: 1,
        quick: true,
        ..Bounds::SAVES
    },
];

/// What `IKRAR_MODEL_DEEP` walks through as well: some minutes.
const DEEP_BOUNDS: [Bounds; 3] = [
    Bounds {
        losses: 1,
        locks: 1,
        moves: 1,
        ..Bounds::SAVES
    },
    Bounds {
        copies: 1,
        crashes: 1,
        locks: 1,
        ..Bounds::SAVES
    },
    Bounds {
        saves: [2, 2],
        locks: 2,
        ..Bounds::SAVES
    },
];

#[test]
fn in_every_order_of_a_few_things_the_town_is_what_the_reference_says() {
    let is_deep = std::env::var_os("IKRAR_MODEL_DEEP").is_some();
    let deep = DEEP_BOUNDS.iter().filter(|_| is_deep);
    let mut states = 0;
    for bounds in BOUNDS.iter().chain(deep) {
        let explored = explore(*bounds).unwrap_or_else(|finding| panic!("{bounds:?}: {finding}"));
        // Of a test that passes, only what goes to this stream is seen.
        drop(writeln!(std::io::stderr(), "{bounds:?}: {explored:?}"));
        // Where nothing can end, nothing was shown to come to a good end.
        assert!(explored.ends > 10, "{explored:?}");
        states += explored.states;
    }
    drop(writeln!(std::io::stderr(), "{states} states in all"));
    assert!(states > STATES_MIN, "{states}");
}
