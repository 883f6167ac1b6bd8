//! Pictures as plain SVG, each with its figures in words beside it or in a table behind it.

use ikrar_domain::value::{Percent, Quarter};
use leptos::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::state::{Quarters, score_of, shown};
use crate::{components::part, text};

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

/// A bar for the percent with a line at a hundred.
pub(super) fn bullet(percent: Option<Percent>) -> AnyView {
    const WIDTH: u32 = PERCENT_MAX * PER_PERCENT;
    const HEIGHT: u32 = 24;
    const MARK: u32 = 100 * PER_PERCENT;
    let label = text::evaluation::bullet(&shown(percent));
    let sides = ["0 0 ", &WIDTH.to_string(), " ", &HEIGHT.to_string()].concat();
    view! {
        <svg class="bullet" viewBox=sides role="img" aria-label=label preserveAspectRatio="none">
            <rect class="bullet__track" x="0" y="8" width=WIDTH height="8" />
            {part(percent.map(|percent| view! {
                <rect class="bullet__bar" x="0" y="4" width=along(percent) height="16" />
            }))}
            <line class="bullet__mark" x1=MARK x2=MARK y1="0" y2=HEIGHT />
        </svg>
    }
    .into_any()
}

/// The scores of a year's quarters as a line, with their figures in a table behind it.
pub(super) fn trend(quarters: &Quarters, title: &'static str) -> AnyView {
    const STEP: u32 = 110;
    const LEFT: u32 = 90;
    const BASE: u32 = 170;
    let points: Vec<(Quarter, Percent)> = Quarter::ALL
        .iter()
        .filter_map(|quarter| Some((*quarter, score_of(quarters, *quarter)?.percent?)))
        .collect();
    let place = |quarter: Quarter, percent: Percent| {
        let index = u32::try_from(quarter.index()).unwrap_or(0);
        let right = LEFT.saturating_add(index.saturating_mul(STEP));
        (right, BASE.saturating_sub(along(percent) / 2))
    };
    let path: Vec<String> = points
        .iter()
        .map(|(quarter, percent)| {
            let (right, down) = place(*quarter, *percent);
            format!("{right},{down}")
        })
        .collect();
    let words: Vec<String> = points
        .iter()
        .map(|(quarter, percent)| format!("{}: {}", quarter.label(), percent.display()))
        .collect();
    let marks = points
        .iter()
        .map(|(quarter, percent)| {
            let (right, down) = place(*quarter, *percent);
            let name = text::common::quarter_short(quarter.roman());
            view! {
                <circle class="trend__mark" cx=right cy=down r="5" />
                <text class="trend__figure" x=right y=down.saturating_sub(12)>
                    {percent.display()}
                </text>
                <text class="trend__name" x=right y="192">{name}</text>
            }
        })
        .collect_view();
    let hundred = BASE.saturating_sub(100 * PER_PERCENT / 2);
    view! {
        <figure class="card trend">
            <figcaption>{title}</figcaption>
            <svg
                class="trend__picture"
                viewBox="0 0 480 200"
                role="img"
                aria-label=text::evaluation::trend(&words)
            >
                <line class="trend__axis" x1="30" x2="460" y1=BASE y2=BASE />
                <line class="trend__hundred" x1="30" x2="460" y1=hundred y2=hundred />
                <text class="trend__name" x="14" y=hundred>"100"</text>
                <polyline class="trend__line" points=path.join(" ") />
                {marks}
            </svg>
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
