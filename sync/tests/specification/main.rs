//! The specification another team implements from says what the code does: every number, key and
//! formula of `docs/sync-encoding.md` is held against the code, in both directions, and its worked
//! examples against the encoder. What the code has and the document does not, or the other way
//! round, is named with the row to write.

// Marks the whole crate as tests, which may panic.
#![cfg(test)]

mod bounds;
mod codes;
mod content;
mod document;
mod examples;
mod formulas;
mod keys;
mod made_up;
mod messages;
mod notes;
mod numbers;
mod reader;
mod rights;
mod second_reading;
mod sources;
mod steps;
