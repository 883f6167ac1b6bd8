//! `fuzz-target NAME`: one input from standard input through one decoder, for a fuzzer guided by
//! coverage. It aborts where a promise is broken.

use std::io::Read;

use anyhow::{Context, Result};
use support::fuzz::targets::targets;

fn main() -> Result<()> {
    let names: Vec<&str> = targets().map(|target| target.name).collect();
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let target = targets().find(|target| target.name == wanted);
    let target = target.with_context(|| format!("name one of {}", names.join(", ")))?;
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    (target.check)(&input);
    Ok(())
}
