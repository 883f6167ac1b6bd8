//! What is told: each story is one test with a city, networks and browsers of its own.

pub(crate) mod bad_input;
pub(crate) mod carry;
pub(crate) mod evidence;
pub(crate) mod look;
pub(crate) mod proof;
