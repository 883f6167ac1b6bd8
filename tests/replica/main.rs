//! `ikrar replica` against a real server process: the conversation of `docs/headless-replica.md`.

mod conversation;
mod files;
mod network;
mod office;
mod outdated;
mod restored;
mod sessions;
