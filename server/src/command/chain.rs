//! `ikrar rantai`: whether the record of operations is what was recorded, for auditors.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ikrar_sync::identity::{ScopeId, Seq};

use super::{CommandError, Outcome, block_on};
use crate::config::Config;
use crate::store::Store;
use crate::store::ledger::{Break, Checked, Link, Noted};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// What this command has said earlier, kept where nobody who runs the server could change it.
    #[arg(long)]
    noted: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<Outcome, CommandError> {
    let noted = match &arguments.noted {
        Some(path) => read_noted(path)?,
        None => Noted::new(),
    };
    block_on(async move {
        let store = Store::open(&config.database(&arguments.data)).await?;
        let checked = store.check_chains(&noted).await?;
        store.close().await;
        let mut output = std::io::stdout();
        output.write_all(report(&checked).as_bytes())?;
        let is_whole = checked.iter().all(|(_, one)| one.broken.is_none());
        Ok(if is_whole {
            Outcome::Complete
        } else {
            Outcome::Partial
        })
    })
}

/// One line a scope. Columns are separated by tabs, for other programs and for `--noted`.
fn report(checked: &[(ScopeId, Checked)]) -> String {
    let mut text = String::from("lingkup\turutan\tmata rantai\tisian\tkeadaan\n");
    for (scope, one) in checked {
        let state = match one.broken {
            None => "utuh".to_owned(),
            Some(Break::At(seq)) => format!(
                "putus pada urutan {}: isian itu diubah, atau yang sebelumnya hilang",
                seq.0
            ),
            Some(Break::End) => {
                format!("putus sesudah urutan {}: isian terakhir hilang", one.last.0)
            }
            Some(Break::Noted(seq)) => {
                format!("berbeda dari catatan pada urutan {}", seq.0)
            }
        };
        // Writing into a string cannot fail.
        let _written = writeln!(
            text,
            "{}\t{}\t{}\t{}\t{state}",
            scope.hex(),
            one.last.0,
            blake3::Hash::from_bytes(*one.link.bytes()).to_hex(),
            one.operations,
        );
    }
    text
}

fn read_noted(path: &Path) -> Result<Noted, CommandError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CommandError::Read {
        path: name.clone(),
        source,
    })?;
    let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let read = lines.enumerate().map(|(number, line)| {
        read_line(line).ok_or_else(|| CommandError::Table {
            path: name.clone(),
            reason: format!("line {} is none of `ikrar rantai`", number + 2),
        })
    });
    let noted: Result<Vec<_>, CommandError> = read.collect();
    // A scope without operations says nothing.
    let noted = noted?.into_iter().filter(|((_, seq), _)| seq.0 > 0);
    Ok(noted.collect())
}

fn read_line(text: &str) -> Option<((ScopeId, Seq), Link)> {
    let mut columns = text.split('\t');
    let scope = ScopeId::from_hex(columns.next()?)?;
    let seq = Seq(columns.next()?.parse().ok()?);
    let link = blake3::Hash::from_hex(columns.next()?).ok()?;
    Some(((scope, seq), Link::from_slice(link.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reported_can_be_noted_and_the_first_broken_link_is_named() {
        let scope = ScopeId::from_bytes([7; 16]);
        let link = Link::from_slice(&[9; 32]).unwrap();
        let checked = |broken| Checked {
            operations: 12,
            last: Seq(12),
            link,
            broken,
        };
        let text = report(&[(scope, checked(None))]);
        let second = text.lines().nth(1).unwrap();
        assert!(second.ends_with("\tutuh"), "{second}");
        assert_eq!(read_line(second), Some(((scope, Seq(12)), link)));
        let broken = report(&[(scope, checked(Some(Break::At(Seq(13)))))]);
        assert!(broken.contains("putus pada urutan 13"), "{broken}");
    }
}
