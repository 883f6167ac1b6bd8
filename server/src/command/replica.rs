//! `ikrar replica`: a device without a browser, spoken to in JSON lines.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Outcome, block_on};
use crate::config::Config;
use crate::replica::command::Console;
use crate::replica::session::Session;
use crate::replica::store::FileStore;
use crate::replica::transport::Origin;
use crate::telemetry;

/// Replicas a process may be asked for; each is a folder and a task.
const REPLICAS_MAX: u16 = 2_000;
/// A longer line is no command.
const LINE_BYTES_MAX: usize = 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The server, such as `https://ikrar.example.id`.
    #[arg(long)]
    server: String,
    /// The login that `sign-in` takes when it names none.
    #[arg(long)]
    user: String,
    /// The folder of the replicas' stores; created if missing.
    #[arg(long)]
    data: PathBuf,
    /// How many replicas; commands name one by its number, from 1.
    #[arg(long, default_value_t = 1, value_parser = replica_count())]
    replicas: u16,
    /// A PEM file of certificates to trust beside the public authorities.
    #[arg(long)]
    certificates: Option<PathBuf>,
}

fn replica_count() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=i64::from(REPLICAS_MAX))
}

pub(super) fn run(arguments: Arguments, config: &Config) -> Result<Outcome, CommandError> {
    telemetry::start(&config.log_filter);
    let certificates = match &arguments.certificates {
        Some(path) => Some(std::fs::read(path).map_err(|source| CommandError::Read {
            path: path.display().to_string(),
            source,
        })?),
        None => None,
    };
    let origin = Origin::parse(&arguments.server, certificates.as_deref()).map_err(|error| {
        CommandError::Option {
            option: "--server",
            reason: error.to_string(),
        }
    })?;
    block_on(async move {
        let mut sessions = Vec::new();
        for number in 1..=arguments.replicas {
            let store = FileStore::open(&arguments.data.join(number.to_string()))?;
            sessions.push(Session::open(Box::new(store), origin.clone()).await?);
        }
        let console = Console::new(sessions, arguments.user);
        let conversed = converse(&console).await;
        console.close().await;
        conversed.map(|()| Outcome::Complete)
    })
}

/// One reply for each line, until the input ends.
async fn converse(console: &Console) -> Result<(), CommandError> {
    loop {
        let read = tokio::task::spawn_blocking(|| read_line(&mut std::io::stdin().lock()));
        let Some(line) = read.await.map_err(std::io::Error::from)?? else {
            return Ok(());
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut reply = console.answer(&line).await;
        reply.push('\n');
        let mut output = std::io::stdout().lock();
        let written = output
            .write_all(reply.as_bytes())
            .and_then(|()| output.flush());
        match written {
            // Nobody reads any more.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
}

/// The next line, cut off where it is too long to be a command; nothing at the end.
fn read_line(input: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut is_any = false;
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(is_any.then_some(line));
        }
        is_any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(bytes.len());
        let room = LINE_BYTES_MAX.saturating_sub(line.len());
        line.extend(bytes.iter().take(taken.min(room)));
        let used = end.map_or(bytes.len(), |end| end.saturating_add(1));
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one_and_a_last_one_needs_no_end() {
        let mut input = std::io::BufReader::with_capacity(3, &b"satu\n\ndua"[..]);
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut input).unwrap() {
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["satu", "", "dua"]);
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_a_command() {
        let long = vec![b'x'; LINE_BYTES_MAX + 10_000];
        let line = read_line(&mut &long[..]).unwrap().unwrap();
        assert_eq!(line.len(), LINE_BYTES_MAX);
    }
}
