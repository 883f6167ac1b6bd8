//! Faults on purpose: memory stores that lose what was not durable, links that lose, repeat and
//! reorder, servers that die between commit and reply. One seed is one run, for ever.
//!
//! What runs here is the code that ships: [`crate::replica::Replica`] and
//! [`crate::ledger::Ledger`]. Only the store and the link are stand-ins.

mod check;
mod contract;
pub(crate) mod device;
pub(crate) mod people;
mod random;
mod server;
mod world;

pub use check::Violation;
pub use contract::{Breach, Examination, Task};
pub use device::MemoryStore;
pub use people::{Person, people};
pub use random::Random;
pub use server::SimulatedServer;
pub use world::{Report, simulate};
