//! The commands, one file each, and the little parsing they need.

mod bench;
mod build;
mod check;
mod run;
mod simulate;
mod test;

use anyhow::{Context, Result, bail};

use crate::console::print_result;
use crate::workspace::Workspace;

const USAGE: &str = "\
cargo xtask COMMAND

  run                        build everything and serve the demo city
  build [--debug]            build the site, then the program `ikrar` with the site inside
  check                      formatting, lints and quick unit tests
  test                       everything continuous integration runs
  bench [--json] [--report] [--only PATTERN]
                             measure sizes and speeds; a table, or one JSON object
  simulate [--seeds N] [--from SEED]
                             run the seeded simulation of many devices and a server";

/// Runs the command that the first argument names.
pub(crate) fn dispatch(arguments: &[String]) -> Result<()> {
    let workspace = Workspace::find()?;
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    let mut rest = Arguments::new(rest);
    match command {
        "run" => run::run(&workspace, rest),
        "build" => build::run(&workspace, rest),
        "check" => check::run(&workspace, rest),
        "test" => test::run(&workspace, rest),
        "bench" => bench::run(&workspace, rest),
        "simulate" => simulate::run(&workspace, rest),
        "help" | "--help" | "-h" => {
            rest.flag("--help");
            print_result(USAGE)
        }
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}

/// Arguments of one command; each is taken out once it is understood.
#[derive(Debug)]
pub(crate) struct Arguments {
    left: Vec<String>,
}

impl Arguments {
    pub(crate) fn new(arguments: &[String]) -> Self {
        Self {
            left: arguments.to_vec(),
        }
    }

    /// Takes out a flag without value.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let found = self.left.iter().position(|argument| argument == name);
        if let Some(index) = found {
            self.left.remove(index);
        }
        found.is_some()
    }

    /// Takes out `name VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(index) = self.left.iter().position(|argument| argument == name) else {
            return Ok(None);
        };
        if index + 1 >= self.left.len() {
            bail!("{name} needs a value\n\n{USAGE}");
        }
        self.left.remove(index);
        Ok(Some(self.left.remove(index)))
    }

    /// Takes out `name NUMBER`.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<u64>> {
        let Some(text) = self.value(name)? else {
            return Ok(None);
        };
        let number = text
            .parse()
            .with_context(|| format!("{name}: `{text}` is not a number"))?;
        Ok(Some(number))
    }

    /// Fails if anything is left that nobody understood.
    pub(crate) fn finish(self) -> Result<()> {
        match self.left.first() {
            None => Ok(()),
            Some(argument) => bail!("`{argument}` is not understood here\n\n{USAGE}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::new(
            &words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn flags_and_values_come_in_any_order() {
        let mut given = arguments(&["--only", "size", "--json"]);
        assert!(given.flag("--json"));
        assert_eq!(given.value("--only").unwrap().as_deref(), Some("size"));
        assert!(given.finish().is_ok());
    }

    #[test]
    fn anything_unknown_is_refused() {
        assert!(arguments(&["--jsom"]).finish().is_err());
        assert!(arguments(&["--seeds", "many"]).number("--seeds").is_err());
        assert!(arguments(&["--seeds"]).number("--seeds").is_err());
    }
}
