//! What the pages of the city and of an agency have in common.

use ikrar_domain::{
    evaluation::{Method, Score},
    measurement::Explanation,
    value::Quarter,
};
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Place,
    state::{band_words, caveat_words, shown},
};
use crate::{
    components::{Badge, Button, ButtonKind, Tab, Tabs, part},
    pages::{band_tone, explained::Explained},
    routes::addresses,
    text,
};

/// Which quarter, and the way to the years beside.
pub(super) fn navigation(place: Place, agency: Option<EntityId>) -> AnyView {
    let address = move |year, quarter| addresses::evaluation(year, quarter, agency);
    let tabs: Vec<Tab> = Quarter::ALL
        .iter()
        .map(|quarter| Tab {
            label: text::common::quarter_short(quarter.roman()),
            address: address(place.year, *quarter),
        })
        .collect();
    let beside = move |year: u16, label: &'static str| {
        view! {
            <A href=address(year, Quarter::Fourth) attr:class="button button--quiet">
                {label}" ("{year}")"
            </A>
        }
    };
    view! {
        <div class="evaluation__navigation">
            <Tabs label=text::evaluation::QUARTERS tabs=Signal::stored(tabs) />
            {beside(place.year.saturating_sub(1), text::evaluation::EARLIER_YEAR)}
            {beside(place.year.saturating_add(1), text::evaluation::LATER_YEAR)}
        </div>
    }
    .into_any()
}

/// The score on top: the percent, its category, how much it covers, and why.
pub(super) fn headline(score: &Score, method: &Method, explained: Explained) -> AnyView {
    let explanation = StoredValue::new(score.explanation.clone());
    let coverage = score.coverage;
    let words = text::evaluation::coverage(&coverage.display(), coverage.measured);
    view! {
        <section class="card evaluation__headline" id="evaluation-score">
            <p class="evaluation__percent">{shown(score.percent)}</p>
            {category(score, method)}
            <p>{text::evaluation::COVERAGE}": "{words}</p>
            <p class="muted">{caveat_words(score)}</p>
            <Button
                label=text::evaluation::WHY
                kind=ButtonKind::Secondary
                on_press=move || explained.set(Some(explanation.get_value()))
                action="why"
            />
            <details>
                <summary>{text::evaluation::CATEGORIES}</summary>
                <ul>
                    {part(band_words(method)
                        .into_iter()
                        .map(|words| view! { <li>{words}</li> })
                        .collect_view())}
                </ul>
            </details>
        </section>
    }
    .into_any()
}

/// The way to the evaluation sheets.
pub(super) fn sheet_link(address: String) -> AnyView {
    view! {
        <A href=address attr:class="button button--secondary" attr:id="open-sheets">
            {text::evaluation_sheet::OPEN}
        </A>
    }
    .into_any()
}

/// Words of less weight, on a line of their own.
pub(super) fn muted(words: String) -> AnyView {
    view! { <span class="evaluation__muted">{words}</span> }.into_any()
}

/// The category of a score in words.
pub(super) fn category(score: &Score, method: &Method) -> AnyView {
    part(score.category.map(|band| {
        view! { <Badge label=band.label tone=band_tone(method, band) /> }
    }))
}

/// A percent that opens its working.
pub(super) fn why(words: String, explanation: Explanation, explained: Explained) -> AnyView {
    let explanation = StoredValue::new(explanation);
    view! {
        <button
            type="button"
            class="grid__why"
            data-action="why"
            on:click=move |_| explained.set(Some(explanation.get_value()))
        >
            {words}
        </button>
    }
    .into_any()
}
