//! The whole product in real Chromium, over a network that is really cut.
//!
//! `pages` says how each screen is used, `stories` what people do with them. The web app must
//! be built: `cargo xtask test` does so, or `cargo xtask build --debug` before `cargo test`.

// Marks the whole crate as tests, which may panic.
#![cfg(test)]

mod pages;
mod stories;
mod world;

use self::stories::{bad_input, carry, evidence, look, proof};
use self::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_written_without_a_network_reaches_the_reviewer_and_comes_back() {
    World::tell("proof", proof::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_and_a_document_attached_offline_reach_the_reviewer_whole() {
    World::tell("evidence", evidence::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_answered_in_words_and_nothing_is_lost() {
    World::tell("bad-input", bad_input::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_fits_tablet_and_phone_and_obeys_the_keyboard() {
    World::tell("look", look::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_carried_as_a_file_counts_once() {
    World::tell("carry", carry::tell).await;
}
