//! Room on the disk. A build that runs out of it fails somewhere in the middle, with words that
//! name a crate; here it is said before the first minute is spent.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian::find_program;
use crate::process::output_of;
use crate::workspace::Workspace;

/// What `test` fills in an empty folder, with some room for its databases and browsers.
const TESTS_KIBIBYTES: u64 = 14 * 1024 * 1024;

/// Fails where an empty folder could not take what the tests build. A folder that was built in
/// before needs less, and how much less nobody knows: it is let through.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    if workspace.keeps_increments() || find_program(&["df"]).is_none() {
        return Ok(());
    }
    let table = output_of(Command::new("df").arg("-Pk").arg(workspace.target()))?;
    let free = free_kibibytes(&table).context("`df -Pk` printed no table")?;
    if free < TESTS_KIBIBYTES {
        bail!(
            "building and testing everything needs {} GB of free disk, {} has {} GB.\n  \
             Free some, or name another place with CARGO_TARGET_DIR.",
            in_gigabytes(TESTS_KIBIBYTES),
            workspace.target().display(),
            in_gigabytes(free),
        );
    }
    Ok(())
}

/// The fourth column of the table's only line.
fn free_kibibytes(table: &str) -> Option<u64> {
    table
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()
}

fn in_gigabytes(kibibytes: u64) -> u64 {
    kibibytes / (1024 * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_bytes_are_read_from_the_table() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                     /dev/vda 264127488 64003192 30000000 69% /\n";
        assert_eq!(free_kibibytes(table), Some(30_000_000));
        assert_eq!(free_kibibytes("df: no such file"), None);
    }
}
