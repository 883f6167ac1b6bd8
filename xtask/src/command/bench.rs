//! `bench`: figures with their limits, as a table or as one JSON object. It fails where a figure
//! is over its limit or could not be measured, after all have been printed; `--report` only prints.

use anyhow::{Result, ensure};

use super::Arguments;
use crate::console::print_result;
use crate::figures::{self, Figure};
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let json = arguments.flag("--json");
    let report = arguments.flag("--report");
    let only = arguments.value("--only")?;
    arguments.finish()?;
    let figures = figures::collect(workspace, only.as_deref())?;
    if json {
        print_result(&serde_json::json!({ "figures": figures }).to_string())?;
    } else {
        print_result(&table(&figures))?;
    }
    let found = verdict(&figures);
    ensure!(report || found.is_empty(), "{found}");
    Ok(())
}

/// The names of the figures that are over their limits and of what was not measured; empty where
/// there are none.
fn verdict(figures: &[Figure]) -> String {
    let names = |is_meant: fn(&Figure) -> bool| {
        let meant = figures.iter().filter(|figure| is_meant(figure));
        let names: Vec<&str> = meant.map(|figure| figure.name.as_str()).collect();
        names.join(", ")
    };
    let over = names(Figure::is_over_limit);
    let unmeasured = names(|figure| figure.value.is_none());
    let told = [("over their limits", over), ("not measured", unmeasured)].into_iter();
    let told = told.filter(|(_, names)| !names.is_empty());
    let told: Vec<String> = told
        .map(|(what, names)| format!("{what}: {names}"))
        .collect();
    told.join("; ")
}

/// One line per figure; a figure over its limit, and what was not measured, is marked in words.
fn table(figures: &[Figure]) -> String {
    let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), shown);
    let mut lines = vec![format!(
        "{:<34} {:>14} {:<8} {:>14} {:>14}",
        "figure", "value", "unit", "limit", "baseline"
    )];
    for figure in figures {
        let mark = match &figure.problem {
            Some(problem) => format!("  NOT MEASURED: {problem}"),
            None if figure.is_over_limit() => "  OVER ITS LIMIT".to_owned(),
            None => String::new(),
        };
        lines.push(format!(
            "{:<34} {:>14} {:<8} {:>14} {:>14}{mark}",
            figure.name,
            cell(figure.value),
            figure.unit,
            cell(figure.limit),
            cell(figure.baseline),
        ));
    }
    lines.join("\n")
}

/// Whole numbers without decimals, others with two.
fn shown(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str, value: Option<f64>) -> Figure {
        Figure {
            name: name.to_owned(),
            value,
            unit: "B".to_owned(),
            limit: Some(2.0),
            baseline: None,
            problem: value.is_none().then(|| "too few files".to_owned()),
        }
    }

    #[test]
    fn a_figure_over_its_limit_is_marked_and_named_at_the_end() {
        let within = figure("size/program", Some(2.0));
        assert_eq!(verdict(std::slice::from_ref(&within)), "");
        assert!(!table(std::slice::from_ref(&within)).contains("OVER"));
        let figures = [within, figure("size/first-screen", Some(2.5))];
        assert!(table(&figures).contains("OVER ITS LIMIT"));
        assert_eq!(verdict(&figures), "over their limits: size/first-screen");
    }

    #[test]
    fn what_cannot_be_measured_says_so_in_its_row_beside_the_others() {
        let figures = [
            figure("workload/lines", None),
            figure("workload/w1/up", Some(1.0)),
        ];
        let rows = table(&figures);
        assert!(rows.contains("NOT MEASURED: too few files"), "{rows}");
        assert!(rows.contains("workload/w1/up"), "{rows}");
        assert_eq!(verdict(&figures), "not measured: workload/lines");
    }
}
