//! What a process has used, as the system tells it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// The system counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Processor time a process has used so far, in its own code and in the system's.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold spaces; numbers begin behind it.
    let (_, numbers) = stat.rsplit_once(')').context("no process status")?;
    let ticks = numbers
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u32>)
        .sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

/// The most memory a process has held since [`forget_peak`], in megabytes.
pub(crate) fn peak_megabytes(process: u32) -> Result<f64> {
    megabytes(process, "VmHWM:")
}

/// The memory a process holds now, in megabytes.
pub(crate) fn held_megabytes(process: u32) -> Result<f64> {
    megabytes(process, "VmRSS:")
}

/// Counts the most from now on.
pub(crate) fn forget_peak(process: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}

fn megabytes(process: u32, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let words = line.context("no such number")?;
    let kilobytes: u32 = words.split_whitespace().next().context("empty")?.parse()?;
    Ok((f64::from(kilobytes) / 102.4).round() / 10.0)
}
