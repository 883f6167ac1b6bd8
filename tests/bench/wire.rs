//! Bytes an edit costs on the wire, counted exactly: the very request the device sends.
//!
//! The mix is the one of a planner's evening: 70 % numbers (half of them first entries, half
//! corrections), 20 % notes of 4 to 14 words, 10 % budgets; every edit carries its author, its
//! device, its sign-in, its time and the version it was made on.

use std::io::Write as _;

use ikrar_domain::value::Quarter;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::operation::{Authorship, Base, Body, Draft, Operation, WrittenBy};
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::schema::{self, EntityKind, budget_line, realization};
use ikrar_sync::testing::Random;
use ikrar_sync::value::Value;

mod edits;
mod words;

use edits::{Edits, figure};

fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut edits = Edits::new(2026);
    let batch = edits.evening(200).len();
    writeln!(
        out,
        "{}",
        figure(
            "wire/edit in a batch of 200",
            per(batch, 200),
            "B",
            Some(20.0)
        )
    )?;
    let mut edits = Edits::new(7);
    let alone: Vec<usize> = (0..100).map(|_| edits.evening(1).len()).collect();
    let mean = per(alone.iter().sum(), 100);
    let dearest = per(alone.iter().copied().max().unwrap_or(0), 1);
    writeln!(
        out,
        "{}",
        figure("wire/edit alone, mean of 100", mean, "B", Some(120.0))
    )?;
    writeln!(
        out,
        "{}",
        figure("wire/edit alone, dearest of 100", dearest, "B", None)
    )?;
    let mut edits = Edits::new(11);
    let report = edits.values_and_long_notes(200).len();
    writeln!(
        out,
        "{}",
        figure(
            "wire/edit in a batch of 200, half of it notes of 120 characters",
            per(report, 200),
            "B",
            None
        )
    )?;
    Ok(())
}

fn per(bytes: usize, edits: u32) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / f64::from(edits)
}
