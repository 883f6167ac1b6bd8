//! What whole-system tests stand on. Everything cleans up after itself when dropped.

pub mod backup;
pub mod browser;
pub mod chromium;
pub mod desk;
pub mod edits;
pub mod folder;
pub mod front;
pub mod fuzz;
pub mod http;
pub mod link;
pub mod pen;
pub mod postgres;
pub mod processes;
pub mod program;
pub mod record;
pub mod replica;
pub mod secure;
pub mod server;
pub mod serving;
pub mod signature_service;
pub mod signers;
pub mod tablet;
pub mod town;
pub mod volatile;
pub mod volume;
