//! What a person sees while a command runs: numbered steps, elapsed time, a summary at the end.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Writes one line to standard error.
pub(crate) fn say(line: &str) {
    if cfg!(test) {
        // A test's made-up failure would read like a real one in the log.
        return;
    }
    // A closed terminal is no reason to stop a build.
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

/// Writes one line to standard output, which holds results only.
pub(crate) fn print_result(line: &str) -> Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// Runs named steps one after the other and remembers how each went.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    total: usize,
    finished: Vec<Finished>,
}

#[derive(Debug)]
struct Finished {
    name: String,
    took: Duration,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Steps {
    /// A run of `total` steps, all still ahead.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            started: Instant::now(),
            total,
            finished: Vec::new(),
        }
    }

    /// Runs one step whose failure ends the command.
    pub(crate) fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        self.announce(name);
        let started = Instant::now();
        let result = step();
        let outcome = if result.is_ok() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        self.finished.push(Finished {
            name: name.to_owned(),
            took: started.elapsed(),
            outcome,
        });
        result
    }

    /// Runs one step whose failure is told now and counted, while the others go on.
    pub(crate) fn attempt<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        match self.run(name, step) {
            Ok(value) => Some(value),
            Err(error) => {
                say(&format!("error in `{name}`: {error:#}"));
                None
            }
        }
    }

    /// Notes a step that cannot run because an earlier one failed.
    pub(crate) fn skip(&mut self, name: &str) {
        self.announce(name);
        say("  left out: an earlier step it needs has failed");
        self.finished.push(Finished {
            name: name.to_owned(),
            took: Duration::ZERO,
            outcome: Outcome::Skipped,
        });
    }

    /// Whether every step so far passed.
    pub(crate) fn all_passed(&self) -> bool {
        self.finished
            .iter()
            .all(|step| step.outcome == Outcome::Passed)
    }

    /// The table of steps with their times.
    pub(crate) fn summary(&self) -> String {
        let mut lines = vec!["summary".to_owned()];
        for step in &self.finished {
            let word = match step.outcome {
                Outcome::Passed => "passed",
                Outcome::Failed => "FAILED",
                Outcome::Skipped => "left out",
            };
            lines.push(format!(
                "  {word:<9} {:>8}  {}",
                clock(step.took),
                step.name
            ));
        }
        lines.push(format!(
            "  {:<9} {:>8}",
            "total",
            clock(self.started.elapsed())
        ));
        lines.join("\n")
    }

    fn announce(&self, name: &str) {
        say(&format!(
            "\n[step {} of {}, {}] {name}",
            self.finished.len() + 1,
            self.total,
            clock(self.started.elapsed())
        ));
    }
}

/// A duration as minutes and seconds.
pub(crate) fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} m {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_attempt_is_counted_and_does_not_stop_the_others() {
        let mut steps = Steps::new(2);
        assert_eq!(steps.attempt::<u8>("first", || anyhow::bail!("no")), None);
        assert_eq!(steps.attempt("second", || Ok(2)), Some(2));
        assert!(!steps.all_passed());
        let summary = steps.summary();
        assert!(summary.contains("FAILED"), "{summary}");
        assert!(summary.contains("passed"), "{summary}");
    }

    #[test]
    fn minutes_are_shown_from_sixty_seconds_on() {
        assert_eq!(clock(Duration::from_secs(59)), "59.0 s");
        assert_eq!(clock(Duration::from_secs(125)), "2 m 05 s");
    }
}
