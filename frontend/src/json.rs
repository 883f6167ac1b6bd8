//! Flat JSON objects, as the engine reads and writes them.

pub(crate) use ikrar_sync::protocol::json::{Object, write};
