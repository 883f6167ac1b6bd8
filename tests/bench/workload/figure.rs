//! What is printed: one JSON object a line, as `xtask` reads it.

use std::io::Write as _;

use anyhow::Result;

const GROUP: &str = "workload";

/// Which scenarios are wanted, and where their figures go.
#[derive(Debug)]
pub(crate) struct Figures {
    only: Option<String>,
    out: std::io::Stdout,
}

/// A figure's frame: the most it may be, and what others need for the same.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bound {
    pub(crate) limit: Option<f64>,
    pub(crate) baseline: Option<f64>,
}

impl Bound {
    /// Nothing to compare with.
    pub(crate) const NONE: Self = Self {
        limit: None,
        baseline: None,
    };

    pub(crate) const fn at_most(limit: f64) -> Self {
        Self {
            limit: Some(limit),
            baseline: None,
        }
    }

    /// The best figure of `docs/measurements.md`, which is of the same work.
    pub(crate) const fn beside(self, baseline: f64) -> Self {
        Self {
            baseline: Some(baseline),
            ..self
        }
    }
}

impl Figures {
    pub(crate) fn from_arguments() -> Self {
        let mut arguments = std::env::args().skip(1);
        let only = arguments.find(|word| word == "--only");
        Self {
            only: only.and_then(|_| arguments.next()),
            out: std::io::stdout(),
        }
    }

    /// Whether a pattern leaves this scenario in.
    pub(crate) fn wants(&self, scenario: &str) -> bool {
        let Some(only) = &self.only else { return true };
        let name = format!("{GROUP}/{scenario}/");
        // A pattern may name the group, the scenario, or one of its figures.
        name.starts_with(only.as_str()) || only.starts_with(&name) || !only.starts_with(GROUP)
    }

    /// What became of a scenario. One that cannot run here has a row that says so; those behind it
    /// are measured all the same.
    pub(crate) fn end(&mut self, scenario: &str, outcome: Result<()>) -> Result<()> {
        let Err(error) = outcome else { return Ok(()) };
        let line = serde_json::json!({
            "name": format!("{GROUP}/{scenario}"),
            "unit": "",
            "problem": format!("{error:#}"),
        });
        Ok(writeln!(self.out, "{line}")?)
    }

    pub(crate) fn print(&mut self, name: &str, value: f64, unit: &str, bound: Bound) -> Result<()> {
        let line = serde_json::json!({
            "name": format!("{GROUP}/{name}"),
            "value": value,
            "unit": unit,
            "limit": bound.limit,
            "baseline": bound.baseline,
        });
        Ok(writeln!(self.out, "{line}")?)
    }
}

/// A count as a figure's value; none here comes near where that is inexact.
pub(crate) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A part of a count, with three decimals.
pub(crate) fn per(total: f64, count: usize) -> f64 {
    (total / number(count.max(1)) * 1000.0).round() / 1000.0
}
