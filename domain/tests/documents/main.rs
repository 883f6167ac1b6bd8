//! Official documents of every level, word by word.
//!
//! What a whole document says stands in `references/`, read and approved by a person. The claims
//! below are the traps of the field: years, titles, numbers, repealed law.

#![expect(clippy::expect_used, reason = "helpers of tests fail the test")]

mod amendment;
mod levels;
mod made_up;
mod round_trip;
mod session;
mod wording;
