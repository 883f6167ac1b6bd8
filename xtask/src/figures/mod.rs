//! The figures `bench` shows. Each provider is one file here, or a program of its own.
//!
//! A program is any binary of the package `ikrar-tests` whose name starts with `bench-`; it is
//! found by that name and needs no entry here. `bench-wire` prints figures named `wire/...`, one
//! JSON object a line: `{"name", "value", "unit", "limit", "baseline", "problem"}`, the last three
//! null or absent where there is none. What cannot be measured here has a problem in words and no
//! value. It gets `--only PATTERN` when one was given and may leave out
//! figures whose name does not contain it.
//!
//! Less is always better and a limit is the most that is allowed: a speed is given as a time, or
//! as how many times slower than its baseline something is.

mod browser;
mod program;
mod server;
mod size;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use self::program::Program;
use crate::workspace::Workspace;

/// One measured value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// `group/what`, such as `size/first-screen`.
    pub(crate) name: String,
    /// None where it could not be measured.
    #[serde(default)]
    pub(crate) value: Option<f64>,
    pub(crate) unit: String,
    /// The most the value may be.
    #[serde(default)]
    pub(crate) limit: Option<f64>,
    /// What a plain solution of the same task costs, in the same unit and the same run.
    #[serde(default)]
    pub(crate) baseline: Option<f64>,
    /// Why there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<String>,
}

impl Figure {
    pub(crate) fn is_over_limit(&self) -> bool {
        let over = |(value, limit)| value > limit;
        self.value.zip(self.limit).is_some_and(over)
    }

    /// What stands in place of the figures of a group that could not be measured.
    fn unmeasured(group: &str, error: &anyhow::Error) -> Self {
        Self {
            name: group.to_owned(),
            value: None,
            unit: String::new(),
            limit: None,
            baseline: None,
            problem: Some(format!("{error:#}")),
        }
    }
}

/// Measures every figure whose name contains `only`.
pub(crate) fn collect(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Figure>> {
    let programs = program::find(workspace)?;
    let mut groups = vec![size::GROUP.to_owned()];
    groups.extend(programs.iter().map(|program| program.group.clone()));
    let wanted = wanted_groups(&groups, only);
    let mut figures = Vec::new();
    if wanted.contains(&size::GROUP) {
        figures.extend(size::measure(workspace)?);
    }
    for program in programs
        .iter()
        .filter(|program| wanted.contains(&program.group.as_str()))
    {
        match measure(workspace, program, only) {
            Ok(measured) => figures.extend(measured),
            Err(error) => figures.push(Figure::unmeasured(&program.group, &error)),
        }
    }
    figures.retain(|figure| {
        figure.value.is_none() || only.is_none_or(|pattern| figure.name.contains(pattern))
    });
    Ok(figures)
}

fn measure(workspace: &Workspace, program: &Program, only: Option<&str>) -> Result<Vec<Figure>> {
    let environment = match program.group.as_str() {
        browser::GROUP => browser::prepare(workspace)?,
        server::GROUP => vec![server::prepare(workspace)?],
        _ => Vec::new(),
    };
    program::measure(workspace, program, only, environment)
}

/// The groups that must be measured for a pattern: those it names, or all if it names none.
fn wanted_groups<'a>(groups: &'a [String], only: Option<&str>) -> Vec<&'a str> {
    let named: Vec<&str> = groups
        .iter()
        .map(String::as_str)
        .filter(|group| only.is_some_and(|pattern| names_group(pattern, group)))
        .collect();
    if named.is_empty() {
        groups.iter().map(String::as_str).collect()
    } else {
        named
    }
}

/// Whether a pattern is a group's name, or begins with it and a slash.
fn names_group(pattern: &str, group: &str) -> bool {
    pattern
        .strip_prefix(group)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_names_a_group_measures_only_that() {
        let groups = ["size".to_owned(), "wire".to_owned()];
        assert_eq!(wanted_groups(&groups, Some("wire/alone")), ["wire"]);
        assert_eq!(wanted_groups(&groups, Some("size")), ["size"]);
        assert_eq!(wanted_groups(&groups, Some("alone")), ["size", "wire"]);
        assert_eq!(wanted_groups(&groups, None), ["size", "wire"]);
    }

    #[test]
    fn a_figure_at_its_limit_is_within_it() {
        let line = r#"{"name":"a/b","value":2,"unit":"B","limit":2}"#;
        let figure: Figure = serde_json::from_str(line).unwrap();
        assert!(!figure.is_over_limit());
        assert_eq!(figure.baseline, None);
        let line = r#"{"name":"a/b","value":2.5,"unit":"B","limit":2}"#;
        let figure: Figure = serde_json::from_str(line).unwrap();
        assert!(figure.is_over_limit());
    }
}
