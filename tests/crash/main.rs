//! The program as an office runs it, killed, frozen, doubled and restarted: what it has receipted
//! is there afterwards, once, in its place.
//!
//! `IKRAR_CRASH_ROUNDS` sets how often each database's server is killed; `IKRAR_CRASH_SEED` where
//! the random numbers begin. A run prints its rounds and how many receipts it held against the
//! database.

mod accounts;
mod kills;
mod number_trap;
mod oracle;
mod torn;
mod two_servers;
mod writers;

use std::io::Write;

/// Where the random numbers begin.
fn seed() -> u64 {
    setting("IKRAR_CRASH_SEED").unwrap_or(20_261_125)
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Shown also when the tests pass: how much was proven is part of the result.
fn say(words: &str) -> std::io::Result<()> {
    writeln!(std::io::stderr(), "{words}")
}
