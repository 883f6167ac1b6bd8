//! A replica without a browser: the same engine as a native program.
//!
//! `ikrar_sync` decides everything that matters ([`Replica`](ikrar_sync::replica::Replica),
//! [`Connection`](ikrar_sync::connection::Connection)); here are the parts it asks for:
//!
//! - [`store`]: a folder on the disk in which every edit is durable before it is shown;
//! - [`transport`]: HTTP to the server, and the doorbell;
//! - [`session`]: one replica at work: hundreds of them fit in one process;
//! - [`command`]: JSON lines in, JSON lines out (`ikrar replica`, `docs/headless-replica.md`).

pub mod command;
pub mod session;
pub mod store;
pub mod transport;
