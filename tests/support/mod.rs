//! What whole-system tests stand on. Everything cleans up after itself when dropped.

pub mod browser;
pub mod folder;
pub mod link;
pub mod pen;
pub mod postgres;
pub mod processes;
pub mod program;
pub mod server;
