//! Documents set as PDF and read back: words, places, pages.

#![expect(clippy::expect_used, reason = "helpers of tests fail the test")]

mod levels;
mod made_up;
mod pages;
mod record;
mod words;
