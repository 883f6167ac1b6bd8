//! Figures that a program of the tests package measures and prints.

use anyhow::{Context, Result};

use super::Figure;
use crate::process::{cargo, output_of};
use crate::workspace::Workspace;

const PACKAGE: &str = "ikrar-tests";
const PREFIX: &str = "bench-";
/// The group that needs the typesetter, and the feature that builds it in.
const DOCUMENTS_GROUP: &str = "agreements";
const TYPESETTER: &str = "typesetter";

/// A binary that prints figures.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program {
    binary: String,
    /// What its figures' names start with.
    pub(super) group: String,
}

/// Every `bench-*` binary of the tests package.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<Program>> {
    let arguments = ["metadata", "--locked", "--no-deps", "--format-version", "1"];
    let metadata = output_of(&mut cargo(workspace, &arguments))?;
    programs_in(&serde_json::from_str(&metadata)?)
}

/// Runs one program; what it prints on standard error passes through.
pub(super) fn measure(
    workspace: &Workspace,
    program: &Program,
    only: Option<&str>,
    environment: Vec<(&'static str, String)>,
) -> Result<Vec<Figure>> {
    let mut command = cargo(
        workspace,
        &[
            "run",
            "--locked",
            "--release",
            "--package",
            PACKAGE,
            "--bin",
            &program.binary,
        ],
    );
    // Documents cannot be measured without what sets them.
    if program.group == DOCUMENTS_GROUP {
        command.args(["--features", TYPESETTER]);
    }
    command.envs(environment);
    if let Some(pattern) = only {
        command.args(["--", "--only", pattern]);
    }
    parse(&output_of(&mut command)?).with_context(|| format!("output of {}", program.binary))
}

fn programs_in(metadata: &serde_json::Value) -> Result<Vec<Program>> {
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    let mut programs: Vec<Program> = packages
        .iter()
        .filter(|package| package["name"] == PACKAGE)
        .filter_map(|package| package["targets"].as_array())
        .flatten()
        .filter_map(|target| target["name"].as_str())
        .filter_map(|binary| {
            let group = binary.strip_prefix(PREFIX)?;
            Some(Program {
                binary: binary.to_owned(),
                group: group.to_owned(),
            })
        })
        .collect();
    programs.sort_by(|one, other| one.group.cmp(&other.group));
    Ok(programs)
}

fn parse(lines: &str) -> Result<Vec<Figure>> {
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).with_context(|| format!("not a figure: {line}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_name() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "ikrar-tests", "targets": [
                { "name": "tidy" }, { "name": "bench-wire" }, { "name": "bench-ingest" } ] },
            { "name": "other", "targets": [{ "name": "bench-x" }] },
        ]});
        let groups: Vec<String> = programs_in(&metadata)
            .unwrap()
            .into_iter()
            .map(|program| program.group)
            .collect();
        assert_eq!(groups, ["ingest", "wire"]);
    }

    #[test]
    fn a_line_that_is_no_figure_is_an_error_that_shows_it() {
        let error = format!("{:#}", parse("hello").unwrap_err());
        assert!(error.contains("hello"), "{error}");
    }
}
