//! `cargo xtask COMMAND`: the only tool this project needs.
//!
//! Every command is one file of [`command`]. Progress and messages go to standard error, so that
//! standard output stays free for results (`bench --json`).

mod command;
mod console;
mod figures;
mod process;
#[cfg(test)]
mod scratch;
mod setup;
mod site;
mod workspace;

use std::process::ExitCode;

use crate::console::say;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command::dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
