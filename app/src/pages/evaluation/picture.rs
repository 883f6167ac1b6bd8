//! Pictures as plain SVG, each with its figures in words beside it or in a table behind it.

use ikrar_domain::value::{Percent, Quarter};
use leptos::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::state::{Quarters, score_of, shown};
use crate::text;

/// The widest percent a picture has room for; what is higher ends there, its figure beside it.
const PERCENT_MAX: u32 = 150;

/// Units of a picture's own length for one percent.
const PER_PERCENT: u32 = 2;

/// How far along a percent lies, in the picture's units.
fn along(percent: Percent) -> u32 {
    let most = Decimal::from(PERCENT_MAX);
    let inside = percent.value().clamp(Decimal::ZERO, most);
    let units = inside.checked_mul(Decimal::from(PER_PERCENT));
    units.and_then(|units| units.round().to_u32()).unwrap_or(0)
}

/// A picture out of its parts in SVG. They are numbers and percents of our own, never words that
/// somebody has typed.
fn picture(class: &'static str, sides: &'static str, label: String, parts: String) -> AnyView {
    view! { <svg class=class viewBox=sides role="img" aria-label=label inner_html=parts></svg> }
        .into_any()
}

/// One element of a picture.
fn element(name: &str, class: &str, places: &[(&str, u32)], content: &str) -> String {
    let places: String = places
        .iter()
        .map(|(name, number)| [" ", name, "=\"", &number.to_string(), "\""].concat())
        .collect();
    [
        "<",
        name,
        " class=\"",
        class,
        "\"",
        &places,
        ">",
        content,
        "</",
        name,
        ">",
    ]
    .concat()
}

/// A bar for the percent with a line at a hundred.
pub(super) fn bullet(percent: Option<Percent>) -> AnyView {
    let bar = |class, width, top, height| {
        let places = [("x", 0), ("y", top), ("width", width), ("height", height)];
        element("rect", class, &places, "")
    };
    let mark = 100 * PER_PERCENT;
    let parts = [
        bar("bullet__track", PERCENT_MAX * PER_PERCENT, 8, 8),
        percent.map_or_else(String::new, |percent| {
            bar("bullet__bar", along(percent), 4, 16)
        }),
        bar_mark(mark),
    ];
    let label = text::evaluation::bullet(&shown(percent));
    picture("bullet", "0 0 300 24", label, parts.concat())
}

fn bar_mark(right: u32) -> String {
    let places = [("x1", right), ("x2", right), ("y1", 0), ("y2", 24)];
    element("line", "bullet__mark", &places, "")
}

/// The scores of a year's quarters as a line, with their figures in a table behind it.
pub(super) fn trend(quarters: &Quarters, title: &'static str) -> AnyView {
    const STEP: u32 = 110;
    const LEFT: u32 = 90;
    const BASE: u32 = 170;
    let across = |class, down| {
        let places = [("x1", 30), ("x2", 460), ("y1", down), ("y2", down)];
        element("line", class, &places, "")
    };
    let words_at = |class, right, down, words: &str| {
        element("text", class, &[("x", right), ("y", down)], words)
    };
    let hundred = BASE.saturating_sub(100 * PER_PERCENT / 2);
    let mut parts = across("trend__axis", BASE);
    parts += &across("trend__hundred", hundred);
    parts += &words_at("trend__name", 14, hundred, "100");
    let mut path = String::new();
    let mut words = Vec::new();
    let mut marks = String::new();
    for (quarter, right) in Quarter::ALL
        .iter()
        .zip((0_u32..).map(|at| LEFT + at * STEP))
    {
        let Some(percent) = score_of(quarters, *quarter).and_then(|score| score.percent) else {
            continue;
        };
        let down = BASE.saturating_sub(along(percent) / 2);
        let figure = percent.display();
        path += &[" ", &right.to_string(), ",", &down.to_string()].concat();
        let mark = [("cx", right), ("cy", down), ("r", 5)];
        marks += &element("circle", "trend__mark", &mark, "");
        marks += &words_at("trend__figure", right, down.saturating_sub(12), &figure);
        let name = text::common::quarter_short(quarter.roman());
        marks += &words_at("trend__name", right, 192, &name);
        words.push([quarter.label(), ": ", &figure].concat());
    }
    parts += &[
        "<polyline class=\"trend__line\" points=\"",
        &path,
        "\"></polyline>",
    ]
    .concat();
    parts += &marks;
    let label = text::evaluation::trend(&words);
    view! {
        <figure class="card trend">
            <figcaption>{title}</figcaption>
            {picture("trend__picture", "0 0 480 200", label, parts)}
            {behind(quarters)}
        </figure>
    }
    .into_any()
}

/// The figures of a line, as a table.
fn behind(quarters: &Quarters) -> AnyView {
    let lines = Quarter::ALL
        .iter()
        .map(|quarter| {
            let score = score_of(quarters, *quarter);
            let coverage = score.map(|score| score.coverage.display());
            view! {
                <tr>
                    <th scope="row">{quarter.label()}</th>
                    <td>{shown(score.and_then(|score| score.percent))}</td>
                    <td>{coverage}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{text::evaluation::TREND_TABLE}</summary>
            <table class="trend__table">
                <thead>
                    <tr>
                        <th scope="col">{text::evaluation::QUARTERS}</th>
                        <th scope="col">{text::evaluation::SCORE}</th>
                        <th scope="col">{text::evaluation::COVERAGE}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_ends_at_the_edge_of_its_picture_and_never_before_nothing() {
        let long = |number: i64| along(Percent::new(Decimal::from(number)));
        assert_eq!(long(0), 0);
        assert_eq!(long(100), 100 * PER_PERCENT);
        assert_eq!(long(9_000), PERCENT_MAX * PER_PERCENT);
        assert_eq!(long(-40), 0);
    }
}
