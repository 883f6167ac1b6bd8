//! The `ikrar` program: read the command line, call the library, give its exit status back.

use std::process::ExitCode;

use clap::Parser;
use ikrar_server::command::CommandLine;

fn main() -> ExitCode {
    ikrar_server::command::run(CommandLine::parse())
}
