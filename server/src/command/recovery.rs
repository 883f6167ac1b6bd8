//! `ikrar recovery`: what devices gave back after the database was restored from a backup.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Outcome, block_on};
use crate::config::Config;
use crate::store::Store;
use crate::store::ledger::RecoveryLine;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<Outcome, CommandError> {
    block_on(async move {
        let store = Store::open(&config.database(&arguments.data)).await?;
        let lines = store.recoveries().await?;
        store.close().await;
        let mut output = std::io::stdout();
        output.write_all(report(&lines).as_bytes())?;
        let is_whole = lines.iter().all(|line| line.missing == 0);
        Ok(if is_whole {
            Outcome::Complete
        } else {
            Outcome::Partial
        })
    })
}

/// One line a device, and a total. Columns are separated by tabs, for other programs.
fn report(lines: &[RecoveryLine]) -> String {
    if lines.is_empty() {
        return "Tidak ada isian yang dikirim ulang: basis data ini belum pernah dipulihkan dari \
                cadangan, atau tidak ada yang hilang.\n"
            .to_owned();
    }
    let mut text =
        String::from("akun\tperangkat\tisian\tkembali\ttidak ada lagi\tterakhir diterima\n");
    for line in lines {
        let received_at = chrono::DateTime::from_timestamp(line.received_at.0, 0);
        let received_at = received_at.map_or_else(String::new, |time| {
            time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
        });
        // Writing into a string cannot fail.
        let _written = writeln!(
            text,
            "{}\t{}\t{}-{}\t{}\t{}\t{received_at}",
            line.login,
            line.replica.hex(),
            line.first.0,
            line.last.0,
            line.count,
            line.missing,
        );
    }
    let count: u64 = lines.iter().map(|line| line.count).sum();
    let missing: u64 = lines.iter().map(|line| line.missing).sum();
    let devices = lines.len();
    let _written = writeln!(
        text,
        "{count} isian kembali dari {devices} perangkat; {missing} tidak ada lagi di perangkatnya."
    );
    text
}

#[cfg(test)]
mod tests {
    use ikrar_sync::identity::{Dseq, ReplicaId, UnixSeconds};

    use super::*;

    #[test]
    fn the_report_counts_what_came_back_and_what_is_gone() {
        let line = RecoveryLine {
            login: "operator".into(),
            replica: ReplicaId::from_bytes([7; 16]),
            first: Dseq(4),
            last: Dseq(9),
            count: 6,
            missing: 1,
            received_at: UnixSeconds(1_767_225_600),
        };
        let text = report(&[line]);
        assert!(text.contains("operator\t07070707070707070707070707070707\t4-9\t6\t1\t2026-01-01"));
        assert!(
            text.ends_with("6 isian kembali dari 1 perangkat; 1 tidak ada lagi di perangkatnya.\n")
        );
        assert!(report(&[]).contains("belum pernah dipulihkan"));
    }
}
