//! The sheets of all agencies.

use ikrar_domain::evaluation_sheet::{SheetStatus, display_points};
use leptos::prelude::*;
use leptos_router::components::A;

use super::state::{Line, predicate_words, read_list};
use crate::{
    components::{cell, heads, live, table},
    context::Services,
    memo::Memo,
    pages::set_title,
    routes::addresses,
    text,
};

/// The page of a year.
pub(super) fn list(services: Services, year: u16) -> AnyView {
    set_title(text::evaluation_sheet::title(year));
    let lines = Memo::new(move |_| services.with_replica(|rows| read_list(rows, year)));
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::evaluation_sheet::title(year)}</h1>
                <p class="muted">{text::evaluation_sheet::LIST_LEAD}</p>
            </div>
            {years(year, addresses::sheets)}
            {live(move || {
                let head = heads(&[
                    text::evaluation_sheet::AGENCY,
                    text::evaluation_sheet::STATUS,
                    text::evaluation_sheet::POINTS,
                    text::evaluation_sheet::PREDICATE,
                    text::evaluation_sheet::COVERAGE,
                    text::evaluation_sheet::OBTAINABLE,
                ]);
                let rows = lines.get().into_iter().map(|one| line(one, year));
                Some(table("evaluation__ranking", Some("sheets"), head, rows.collect()))
            })}
        </main>
    }
    .into_any()
}

/// The ways to the years beside.
pub(super) fn years(year: u16, address: impl Fn(u16) -> String) -> AnyView {
    let beside = |year: u16, label: &'static str| {
        view! {
            <A href=address(year) attr:class="button button--quiet">{label}" ("{year}")"</A>
        }
        .into_any()
    };
    let both = vec![
        beside(year.saturating_sub(1), text::evaluation_sheet::EARLIER_YEAR),
        beside(year.saturating_add(1), text::evaluation_sheet::LATER_YEAR),
    ];
    view! { <nav class="evaluation__navigation">{both}</nav> }.into_any()
}

fn line(line: Line, year: u16) -> AnyView {
    let status = line
        .status
        .map_or(text::evaluation_sheet::NOT_BEGUN, SheetStatus::label);
    let points = line.points;
    let figure = "grid__cell--figure";
    let cells = vec![
        cell(
            "",
            text::evaluation_sheet::STATUS,
            status.to_owned().into_any(),
        ),
        cell(
            figure,
            text::evaluation_sheet::POINTS,
            display_points(points.reached()).into_any(),
        ),
        cell(
            "",
            text::evaluation_sheet::PREDICATE,
            predicate_words(points).into_any(),
        ),
        cell(
            "",
            text::evaluation_sheet::COVERAGE,
            points.coverage().into_any(),
        ),
        cell(
            figure,
            text::evaluation_sheet::OBTAINABLE,
            display_points(points.obtainable()).into_any(),
        ),
    ];
    view! {
        <tr class="grid__row" data-agency=line.agency.uuid().to_string()>
            <th class="grid__cell" scope="row">
                <A href=addresses::sheet(line.agency, year) attr:class="evaluation__agency">
                    {line.name}
                </A>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}
