//! How replicas of a city's performance agreements come to agree.
//!
//! Pure and sans-I/O: the browser, the server and the simulator run this very code. There is
//! no clock, no randomness and no async here; time, ids and bytes are arguments.
//!
//! # The walk
//!
//! 1. A person's edit becomes one or more [`operation::Draft`]s (module [`edit`]). The device's
//!    store gives each a place in its own sequence (`dseq`) and makes it durable: now it is an
//!    [`operation::Operation`], and it is never lost.
//! 2. The [`replica::Replica`] shows `view = replay(base, outbox)` at once.
//! 3. When a connection exists the outbox is pushed ([`protocol::push`]). The server's
//!    [`ledger::Ledger`] judges each operation, in order, and answers with a durable
//!    [`disposition::Receipt`] each: applied, merged, in conflict, or parked with a reason.
//! 4. The replica pulls ([`protocol::pull`]) what changed after its cursor, per scope.
//! 5. Files behind the figures ([`blob`]) follow in pieces, after everything else.
//!
//! Nothing reads a clock to order or merge: the server's per-scope sequence orders, and the
//! version of the field the author saw (`base`) tells whether two edits were concurrent.
//!
//! # Two devices and a server
//!
//! ```
//! # #[cfg(feature = "testing")]
//! # fn main() {
//! use ikrar_sync::testing::simulate;
//!
//! // Seven people's devices edit, crash and lose messages; then the faults stop. The run is an
//! // error if anything was lost, doubled, unattributed, or if the replicas differ.
//! let report = simulate(2026, 2026).unwrap();
//! assert!(report.operations > 0 && report.crashes > 0);
//! # }
//! # #[cfg(not(feature = "testing"))]
//! # fn main() {}
//! ```
//!
//! The rules are told with their reasons in `docs/sync-protocol.md`, bytes and numbers in
//! `docs/sync-encoding.md`.
#![deny(missing_docs)]

pub mod blob;
pub mod connection;
pub mod disposition;
pub mod edit;
pub mod identity;
pub mod journal;
pub mod ledger;
pub mod merge;
pub mod model;
pub mod operation;
pub mod ports;
pub mod protocol;
pub mod replica;
pub mod row;
pub mod schema;
pub mod seal;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod value;
mod wire;
pub mod zoo;
