//! The steps of the action plan that the quarter's report looks at, with what came of each.

use ikrar_domain::action_plan::StepStanding;
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Badge, Tone, live, part},
    memo::Memo,
    pages::action_plan::{DueStep, due_steps},
    routes::addresses,
    text,
};

/// The section; nothing where the quarter has no steps.
pub(super) fn section(page: Page) -> AnyView {
    let steps = Memo::new(move |_| {
        let items = page
            .document
            .with(|read| read.as_ref().map(|read| read.items.clone()));
        let items = items.unwrap_or_default().into_iter();
        page.services.with_replica(|rows| {
            items
                .flat_map(|item| due_steps(rows, item, page.quarter))
                .collect::<Vec<_>>()
        })
    });
    live(move || steps.with(|steps| (!steps.is_empty()).then(|| shown(page, steps))))
}

fn shown(page: Page, steps: &[DueStep]) -> AnyView {
    view! {
        <section class="card" id="due-steps">
            <h2>{text::action_plan::DUE}</h2>
            <ul>{part(steps.iter().map(one).collect_view())}</ul>
            <p>
                <a class="link" href=addresses::action_plan(page.agreement)>
                    {text::action_plan::OPEN}
                </a>
            </p>
        </section>
    }
    .into_any()
}

fn one(step: &DueStep) -> AnyView {
    let is_approved = step.standing == StepStanding::Approved;
    view! {
        <li>
            {step.told.clone()}
            {(!is_approved).then(|| view! {
                " "
                <Badge label=step.standing.label() tone=Tone::Warning />
            })}
        </li>
    }
    .into_any()
}
