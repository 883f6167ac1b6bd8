//! What whole-system tests stand on. Everything cleans up after itself when dropped.

pub mod folder;
pub mod pen;
pub mod postgres;
pub mod server;
