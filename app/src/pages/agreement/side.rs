//! Beside the editor: what is still missing, the review lanes, the quarters.

use ikrar_domain::value::Quarter;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::components::A;
use web_sys::HtmlElement;

use super::{
    state::{ProblemLine, places_of, problem_at},
    versions::versions,
    view::Page,
};
use crate::{
    components::{entity_list, live},
    context::LinkState,
    memo::Memo,
    pages::download,
    routes::addresses,
    text,
};

/// The side column.
pub(super) fn side(page: Page) -> AnyView {
    view! {
        <aside class="agreement__side">
            {completeness(page)}
            {lanes(page)}
            {versions(page)}
            {quarters(page)}
            {papers(page)}
        </aside>
    }
    .into_any()
}

fn completeness(page: Page) -> AnyView {
    let problems =
        Memo::new(move |_| page.pick(|document| document.problems.clone())().unwrap_or_default());
    let matters =
        Memo::new(move |_| page.pick(|document| document.status.is_editable())().unwrap_or(false));
    live(move || matters.get().then(|| problem_list(problems)))
}

fn problem_list(problems: Memo<Vec<ProblemLine>>) -> AnyView {
    view! {
        <section class="card" id="completeness">
            <h2>{text::agreement::COMPLETENESS}</h2>
            {live(move || problems.with(Vec::is_empty).then(|| {
                view! { <p>{text::agreement::COMPLETE}</p> }
            }))}
            <ul>
                {entity_list(
                    move || problems.with(|problems| places_of(problems)),
                    move |place| {
                        let line = Memo::new(move |_| {
                            problems.with(|problems| problem_at(problems, place).cloned())
                        });
                        live(move || line.get().map(problem))
                    },
                )}
            </ul>
        </section>
    }
    .into_any()
}

fn problem(problem: ProblemLine) -> AnyView {
    let (class, mark) = if problem.is_blocking {
        ("problem problem--blocking", text::agreement::BLOCKING)
    } else {
        ("problem problem--warning", text::agreement::WARNING)
    };
    let element = problem.element;
    view! {
        <li>
            <button type="button" class=class on:click=move |_| jump_to(&element)>
                <span class="problem__mark">{mark}</span>
                <span>{problem.message}</span>
            </button>
        </li>
    }
    .into_any()
}

/// Puts the cursor where the problem is.
fn jump_to(element: &str) {
    if let Some(found) = document().get_element_by_id(element) {
        found.scroll_into_view();
        // A box that cannot take the focus is still in sight.
        let _focused = found.unchecked_into::<HtmlElement>().focus();
    }
}

fn lanes(page: Page) -> AnyView {
    let is_internal = page.pick(|document| document.level.is_internal());
    let lanes = page.pick(|document| document.lanes);
    let state = |is_cleared: bool| {
        if is_cleared {
            text::agreement::LANE_CLEARED
        } else {
            text::agreement::LANE_OPEN
        }
    };
    live(move || {
        let lanes = lanes().filter(|_| is_internal() == Some(false))?;
        Some(view! {
            <section class="card" id="lanes">
                <h2>{text::agreement::LANES}</h2>
                <p>
                    {text::agreement::lane(
                        text::agreement::LANE_PLANNING,
                        state(lanes.planning),
                    )}
                </p>
                <p>
                    {text::agreement::lane(
                        text::agreement::LANE_ORGANISATION,
                        state(lanes.organisation),
                    )}
                </p>
            </section>
        })
    })
}

fn quarters(page: Page) -> AnyView {
    let links = Quarter::ALL
        .iter()
        .map(|quarter| {
            view! {
                <A
                    href=addresses::quarter(page.id, *quarter)
                    attr:class="button button--secondary"
                >
                    {text::common::quarter_short(quarter.roman())}
                </A>
            }
        })
        .collect_view();
    view! {
        <nav class="card" aria-label=text::agreement::QUARTERS>
            <h2>{text::agreement::QUARTERS}</h2>
            <div class="card__foot">
                {links}
                <A
                    href=addresses::action_plan(page.id)
                    attr:class="button button--secondary"
                    attr:id="open-action-plan"
                >
                    {text::action_plan::TITLE}
                </A>
            </div>
        </nav>
    }
    .into_any()
}

/// The agreement on paper: printed here without a connection, or fetched as PDF.
fn papers(page: Page) -> AnyView {
    let link = page.services.link();
    let is_offline = Memo::new(move |_| link.get() == LinkState::Offline);
    view! {
        <nav class="card" aria-label=text::paper::TITLE id="documents">
            <h2>{text::paper::TITLE}</h2>
            <div class="card__foot">
                <A
                    href=addresses::print(page.id)
                    attr:class="button button--secondary"
                    attr:id="print-preview"
                >
                    {text::paper::PREVIEW}
                </A>
                {live(move || (!is_offline.get()).then(|| {
                    download(addresses::pdf(page.id), text::paper::DOWNLOAD, "download-pdf")
                }))}
            </div>
            {live(move || is_offline.get().then(|| {
                view! { <p class="muted">{text::paper::ONLINE_ONLY}</p> }
            }))}
        </nav>
    }
    .into_any()
}
