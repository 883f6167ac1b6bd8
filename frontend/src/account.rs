//! The signed-in account, as the app names it.

pub(crate) use ikrar_app::context::{Account, hands_in};
