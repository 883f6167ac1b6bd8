//! Faults on purpose: memory stores that lose what was not durable, links that lose, repeat and
//! reorder, servers that die between commit and reply. One seed is one run, for ever.
//!
//! What runs here is the code that ships: [`crate::replica::Replica`],
//! [`crate::ledger::Ledger`] and [`crate::connection::Connection`]. Only the store, the link and
//! the server's transactions are stand-ins.

mod check;
mod contract;
#[cfg(test)]
pub(crate) mod device;
pub mod models;
pub(crate) mod people;
mod random;
mod server;
mod simulation;
mod store;

pub use check::Violation;
pub use contract::{Breach, Examination, Task};
pub use people::Person;
pub use random::Random;
pub use server::SimulatedServer;
pub use simulation::{OFFICES_FROM, Report, describe, simulate};
pub use store::MemoryStore;
