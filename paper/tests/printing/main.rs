//! Documents set as PDF and read back: words, places, pages.

#![expect(clippy::expect_used, reason = "helpers of tests fail the test")]

mod levels;
mod made_up;
#[path = "../../../domain/tests/reports/made_up.rs"]
mod made_up_year;
mod pages;
mod record;
mod report;
mod words;
