//! Seeded runs of whole cities under every fault we know of, in virtual time.
//!
//! One seed decides everything: how many people, which faults, how often, and every step. What
//! runs is the code that ships: [`crate::replica::Replica`], [`crate::ledger::Ledger`] and
//! [`crate::connection::Connection`]. Stand-ins are the store, the line, the tabs of a browser
//! and the server's transactions, each written after the part it stands for.
//!
//! The guarantees are checked at every step (`watch`), and once more when the faults are over and
//! everything must have come together (`end`).

mod action;
mod agenda;
mod city;
mod end;
mod files;
mod files_served;
mod heal;
mod hear;
mod line;
mod offices;
mod packed;
mod plan;
mod report;
mod save;
mod serve;
mod tablet;
mod tabs;
mod trouble;
mod view;
mod watch;
mod world;

pub use offices::FROM as OFFICES_FROM;
pub use report::Report;

use self::plan::Plan;
use self::world::World;
use super::check::Violation;
use super::random::Random;

/// Runs one seed. Where the seed has wrong clocks, `clocks` chooses by how much, and must not
/// change the outcome (guarantee G9).
pub fn simulate(seed: u64, clocks: u64) -> Result<Report, Violation> {
    let mut world = World::new(seed, clocks);
    world.run()?;
    end::everything(&world)?;
    Ok(world.into_report())
}

/// What a seed decides before anything happens, in one line.
pub fn describe(seed: u64) -> String {
    Plan::of(seed, &mut Random::new(seed)).describe()
}
