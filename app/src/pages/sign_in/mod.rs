//! Signing in: the only page the server renders. Works with password managers, keeps what was
//! typed, says what went wrong.

mod state;
mod view;

pub(crate) use view::SignIn;
