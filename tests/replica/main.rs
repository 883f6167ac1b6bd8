//! `ikrar replica` against a real server process: the conversation of `docs/headless-replica.md`.

mod conversation;
mod outdated;
mod sessions;
