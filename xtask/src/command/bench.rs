//! `bench`: figures with their limits, as a table or as one JSON object.

use anyhow::Result;

use super::Arguments;
use crate::console::print_result;
use crate::figures::{self, Figure};
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let json = arguments.flag("--json");
    let only = arguments.value("--only")?;
    arguments.finish()?;
    let figures = figures::collect(workspace, only.as_deref())?;
    if json {
        print_result(&serde_json::json!({ "figures": figures }).to_string())
    } else {
        print_result(&table(&figures))
    }
}

/// One line per figure; a figure over its limit is marked in words.
fn table(figures: &[Figure]) -> String {
    let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), shown);
    let mut lines = vec![format!(
        "{:<34} {:>14} {:<8} {:>14} {:>14}",
        "figure", "value", "unit", "limit", "baseline"
    )];
    for figure in figures {
        let mark = if figure.is_over_limit() {
            "  OVER ITS LIMIT"
        } else {
            ""
        };
        lines.push(format!(
            "{:<34} {:>14} {:<8} {:>14} {:>14}{mark}",
            figure.name,
            shown(figure.value),
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

    #[test]
    fn a_figure_over_its_limit_is_marked() {
        let mut figure = Figure {
            name: "size/first-screen".to_owned(),
            value: 2.0,
            unit: "B".to_owned(),
            limit: Some(1.0),
            baseline: None,
        };
        assert!(table(std::slice::from_ref(&figure)).contains("OVER"));
        figure.limit = Some(2.0);
        assert!(!table(&[figure]).contains("OVER"));
    }
}
