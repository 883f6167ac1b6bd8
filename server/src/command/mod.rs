//! What a person can type after `ikrar`.
//!
//! Each subcommand is a file. Results go to standard output, complaints to standard error; the
//! exit status is 0 for done, 1 for "done, but some of the input could not be used" and 2 for
//! "not done".

mod account;
mod capaian;
mod chain;
mod check;
mod city_key;
mod demo;
mod recovery;
mod replica;
mod serve;
mod signature_service;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::api::error::describe;
use crate::auth::AuthError;
use crate::auth::account::AccountError;
use crate::config::{Config, ConfigError};
use crate::demo::DemoError;
use crate::store::StoreError;

/// Perjanjian Kinerja yang tetap dapat diisi tanpa koneksi.
#[derive(Debug, Parser)]
#[command(name = "ikrar", version, about)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the application and its data.
    Serve(serve::Arguments),
    /// Compute achievements of a CSV file, to check the arithmetic from outside.
    Capaian(capaian::Arguments),
    /// Manage accounts.
    Account(account::Arguments),
    /// Check whether a PDF is what the city has sealed.
    Periksa(check::Arguments),
    /// Manage the keys with which the city seals documents.
    Kunci(city_key::Arguments),
    /// Check that no operation was altered or taken out behind the server's back.
    Rantai(chain::Arguments),
    /// Report what devices gave back after the database was restored from a backup.
    Recovery(recovery::Arguments),
    /// Keep a replica without a browser, spoken to in JSON lines.
    Replica(replica::Arguments),
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The environment is unusable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Accounts could not be prepared.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// An account could not be created.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A replica's store cannot be used.
    #[error(transparent)]
    Replica(#[from] crate::replica::store::StoreFault),
    /// A replica could not be started.
    #[error(transparent)]
    Session(#[from] crate::replica::session::SessionError),
    /// An option has an unusable value.
    #[error("{option}: {reason}")]
    Option {
        /// As it is typed.
        option: &'static str,
        /// What to do instead.
        reason: String,
    },
    /// A file could not be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file as it was named.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The table is not one.
    #[error("{path} is not the table expected: {reason}")]
    Table {
        /// The file as it was named.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The address is taken or forbidden.
    #[error("cannot listen on {address}; choose another with --listen")]
    Listen {
        /// Which address.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The demo could not be put in.
    #[error("the demo city could not be put in")]
    Demo(#[from] DemoError),
    /// A document was checked and is not what the city has sealed.
    #[error("the document is not to be trusted")]
    NotTrusted,
    /// Reading or writing failed.
    #[error("input or output failed")]
    InputOutput(#[from] std::io::Error),
}

/// How a command that ran to its end went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Complete,
    /// Some of the input could not be used; each such part was named.
    Partial,
}

/// Runs the command and turns its result into an exit status.
pub fn run(command_line: CommandLine) -> ExitCode {
    let done = match command_line.command {
        Command::Serve(arguments) => with_config(|config| serve::run(arguments, config)),
        Command::Capaian(arguments) => capaian::run(&arguments),
        Command::Account(arguments) => with_config(|config| account::run(arguments, config)),
        Command::Periksa(arguments) => with_config(|config| check::run(&arguments, config)),
        Command::Kunci(arguments) => with_config(|config| city_key::run(&arguments, config)),
        Command::Rantai(arguments) => with_config(|config| chain::run(&arguments, config)),
        Command::Recovery(arguments) => with_config(|config| recovery::run(&arguments, config)),
        Command::Replica(arguments) => with_config(|config| replica::run(arguments, config)),
    };
    match done {
        Ok(Outcome::Complete) => ExitCode::SUCCESS,
        Ok(Outcome::Partial) => ExitCode::from(1),
        Err(error) => {
            complain(&format!("ikrar: {}", describe(&error)));
            ExitCode::from(2)
        }
    }
}

fn with_config(
    command: impl FnOnce(&Config) -> Result<Outcome, CommandError>,
) -> Result<Outcome, CommandError> {
    command(&Config::from_environment()?)
}

/// One line on standard error.
fn complain(line: &str) {
    // Nobody is left to tell when standard error is closed.
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// A runtime for the commands that speak to the database.
fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
