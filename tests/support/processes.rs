//! Ends a program with all it started, without asking it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

const END_TIME_MAX: Duration = Duration::from_secs(10);

/// One process as the system shows it.
#[derive(Debug, Clone)]
struct Process {
    id: u32,
    parent: u32,
    command: String,
    is_zombie: bool,
}

/// SIGKILL to a process, all its descendants, and all whose command line holds `mark` (a name
/// nobody else uses), in one go. Returns when they are gone.
pub fn kill_family(root: u32, mark: &str) -> Result<()> {
    let deadline = Instant::now() + END_TIME_MAX;
    loop {
        let family = family(root, mark)?;
        if family.is_empty() {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "{family:?} do not end");
        // Some may have ended by themselves meanwhile, which `kill` complains about.
        Command::new("kill")
            .arg("-9")
            .args(family.iter().map(ToString::to_string))
            .output()?;
        std::thread::yield_now();
    }
}

fn family(root: u32, mark: &str) -> Result<Vec<u32>> {
    let all = processes()?;
    let mut members: BTreeSet<u32> = all
        .iter()
        .filter(|process| process.id == root || process.command.contains(mark))
        .map(|process| process.id)
        .collect();
    loop {
        let before = members.len();
        for process in &all {
            if members.contains(&process.parent) {
                members.insert(process.id);
            }
        }
        if members.len() == before {
            break;
        }
    }
    let is_alive = |id: &u32| all.iter().any(|one| one.id == *id && !one.is_zombie);
    Ok(members.into_iter().filter(is_alive).collect())
}

fn processes() -> Result<Vec<Process>> {
    let own = std::process::id();
    let listed = fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id: &u32| *id != own)
        .filter_map(read_process)
        .collect();
    Ok(listed)
}

/// Nothing when the process ended while it was being read.
fn read_process(id: u32) -> Option<Process> {
    let folder = Path::new("/proc").join(id.to_string());
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let command = fs::read(folder.join("cmdline")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().to_owned())
    };
    Some(Process {
        id,
        parent: field("PPid:")?.parse().ok()?,
        is_zombie: field("State:")?.starts_with('Z'),
        command: String::from_utf8_lossy(&command).replace('\0', " "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_ends_with_what_it_started() {
        let mark = format!("6{}", std::process::id());
        let mut parent = Command::new("sh")
            .args(["-c", &format!("sleep {mark} & sleep {mark}; true")])
            .spawn()
            .unwrap();
        while family(parent.id(), "no such mark").unwrap().len() < 3 {
            std::thread::yield_now();
        }
        kill_family(parent.id(), "no such mark").unwrap();
        assert!(!parent.wait().unwrap().success());
        assert_eq!(family(parent.id(), &mark).unwrap(), Vec::<u32>::new());
    }
}
