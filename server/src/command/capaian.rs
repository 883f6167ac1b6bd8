//! `ikrar capaian`: placeholder.
use clap::Args;
use super::{CommandError, Outcome};
#[derive(Debug, Args)]
pub(super) struct Arguments { file: String }
pub(super) fn run(_a: &Arguments) -> Result<Outcome, CommandError> { Ok(Outcome::Partial) }
