//! What strangers' bytes are held against: one target for each decoder, and mutations that know
//! what the bytes are made of.
//!
//! The test `fuzz` runs every target for a moment. A fuzzer guided by coverage can run them for
//! days: the program `fuzz-target NAME` reads one input from its standard input and aborts where
//! a promise is broken, which is all such a fuzzer asks for.

pub mod city;
mod judged;
pub mod kept;
mod line;
pub mod mutate;
pub mod papers;
pub mod targets;
