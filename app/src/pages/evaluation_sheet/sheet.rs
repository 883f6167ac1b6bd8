//! One agency's sheet: where it stands, its points, and the steps that lead on.

use ikrar_domain::evaluation_sheet::{
    Aspect, Component, GradedBy, SheetAction, SheetStatus, display_points,
};
use ikrar_sync::{edit, replica::Replica};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Page, advice, grades,
    list::years,
    state::{Head, Held, points_words, predicate_words, read_head, read_held},
};
use crate::{
    components::{Badge, Button, ButtonKind, ReasonSheet, Tone, live, part, reason_sheet},
    context::SessionUser,
    memo::Memo,
    pages::{open_link, set_title},
    routes::addresses,
    text,
};

/// The place of the sub-component whose criteria are shown, in the order of the sheet.
type Opened = RwSignal<usize>;

/// None of them.
const CLOSED: usize = usize::MAX;

/// The page.
pub(super) fn sheet(page: Page) -> AnyView {
    let Page {
        services,
        agency,
        year,
        ..
    } = page;
    set_title(text::evaluation_sheet::title(year));
    let actor = page.user.with_value(SessionUser::actor);
    let head =
        Memo::new(move |_| services.with_replica(|rows| read_head(rows, &actor, agency, year)));
    // A whole year is counted once for what the server told, not for every grade that is given.
    let told = Memo::new(move |_| services.with_replica(Replica::standing));
    let traces = Memo::new(move |_| {
        told.with(|_| services.with_replica_untracked(|rows| read_held(rows, agency, year)))
    });
    let sees_all = page.user.with_value(|user| user.role.reads_everything());
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::evaluation_sheet::title(year)}</h1>
                <p class="page__lead">{move || head.with(|head| head.name.clone())}</p>
                <p class="muted">{text::evaluation_sheet::LEAD}</p>
                {part(sees_all.then(|| view! {
                    <A href=addresses::sheets(year) attr:class="evaluation__agency">
                        {text::evaluation_sheet::ALL}
                    </A>
                }))}
            </div>
            {years(year, |year| addresses::sheet(agency, year))}
            {live(move || Some(head.with(headline)))}
            {steps(page, head)}
            {missing(traces)}
            {components(page, head, traces)}
            {advice::section(page, head)}
            {reason(page, head)}
        </main>
    }
    .into_any()
}

/// The points, the predicate, and how much of the sheet they speak for.
fn headline(head: &Head) -> AnyView {
    let whole = head.score.whole();
    let status = head
        .status
        .map_or(text::evaluation_sheet::NOT_BEGUN, SheetStatus::label);
    let columns = head.columns.iter().filter(|(_, points)| points.graded > 0);
    let columns = columns.map(|(by, points)| {
        let words = [by.label(), ": ", &points_words(*points)].concat();
        view! { <li>{words}</li> }
    });
    view! {
        <section class="card evaluation__headline" id="sheet-points">
            <Badge label=status tone=Tone::Brand />
            <p class="evaluation__percent">{display_points(whole.reached())}</p>
            <p>{text::evaluation_sheet::PREDICATE}": "{predicate_words(whole)}</p>
            <p>{points_words(whole)}</p>
            <ul class="muted">{part(columns.collect_view())}</ul>
        </section>
    }
    .into_any()
}

fn steps(page: Page, head: Memo<Head>) -> AnyView {
    let steps = Memo::new(move |_| {
        // A step on its way is not asked for twice.
        let waits = page
            .services
            .with_replica(|replica| replica.pending_step(page.sheet).is_some());
        if waits {
            Vec::new()
        } else {
            head.with(|head| head.steps.clone())
        }
    });
    view! {
        <div class="page__actions" role="group" aria-label=text::agreement::ACTIONS>
            {live(move || {
                let steps = steps.get().into_iter();
                steps.map(|(action, refusal)| step(page, action, refusal)).collect_view()
            })}
        </div>
    }
    .into_any()
}

fn step(page: Page, action: SheetAction, refusal: Option<String>) -> AnyView {
    let kind = if action.needs_reason() || action == SheetAction::Withdraw {
        ButtonKind::Secondary
    } else {
        ButtonKind::Primary
    };
    let press = move || {
        if action.needs_reason() {
            page.asked.set(true);
        } else {
            go(page, action, None);
        }
    };
    view! {
        <div class="step">
            <Button
                label=action.label()
                kind=kind
                on_press=press
                disabled=refusal.is_some()
                action=action.code()
            />
            {part(refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
        </div>
    }
    .into_any()
}

fn go(page: Page, action: SheetAction, reason: Option<&str>) {
    page.act(|rows| Ok(vec![edit::move_sheet(rows, page.sheet, action, reason)?]));
}

/// The dialog that asks why.
fn reason(page: Page, head: Memo<Head>) -> AnyView {
    let asked = move |head: &Head| {
        let mut steps = head.steps.iter().map(|(action, _)| *action);
        steps.find(|action| action.needs_reason())
    };
    let title = Signal::derive(move || {
        let asked = head.with(asked);
        asked.map_or("", SheetAction::label).to_owned()
    });
    reason_sheet(&ReasonSheet {
        id: "sheet-reason",
        open: page.asked,
        title,
        label: text::evaluation_sheet::REASON,
        missing: text::evaluation_sheet::REASON_MISSING,
        send: (title, ButtonKind::Primary),
        above: None,
        act: Callback::new(move |words: String| {
            if let Some(action) = head.with_untracked(asked) {
                go(page, action, Some(&words));
            }
            Ok(())
        }),
    })
}

/// A line of what the app holds, with the way there.
pub(super) fn held_line(held: Held) -> AnyView {
    view! { <li>{held.told}" "{part(held.address.map(open_link))}</li> }.into_any()
}

/// What the app holds too little of.
fn missing(held: Memo<Vec<Held>>) -> AnyView {
    view! {
        <details class="card" id="sheet-missing">
            <summary>{text::evaluation_sheet::MISSING}</summary>
            <ul class="sheet__held">
                {live(move || {
                    let all = held.get().into_iter();
                    all.filter(|one| !one.is_whole).map(held_line).collect_view()
                })}
            </ul>
            {live(move || held.with(|held| held.iter().all(|one| one.is_whole)).then(|| view! {
                <p class="muted">{text::evaluation_sheet::NOTHING_MISSING}</p>
            }))}
        </details>
    }
    .into_any()
}

fn components(page: Page, head: Memo<Head>, traces: Memo<Vec<Held>>) -> AnyView {
    let opened: Opened = RwSignal::new(CLOSED);
    let column: Memo<Option<GradedBy>> = Memo::new(move |_| head.with(|head| head.column));
    let mut sections: Vec<AnyView> = Vec::new();
    let mut at = 0_usize;
    for component in Component::ALL.iter().copied() {
        let mut parts: Vec<AnyView> = Vec::new();
        for aspect in Aspect::ALL.iter().copied() {
            let place = at;
            let code = [component.code(), aspect.code()].concat();
            parts.push(opener(head, opened, place, code, aspect.label()));
            parts.push(live(move || {
                let is_open = opened.get() == place;
                is_open.then(|| grades::criteria(page, column, traces, (component, aspect)))
            }));
            at = at.saturating_add(1);
        }
        let title = [component.code(), ". ", component.label()].concat();
        let points = live(move || {
            let points = head.with(|head| head.score.of(component));
            Some(muted(points_words(points)))
        });
        sections.push(
            view! {
                <section class="card sheet__component">
                    <h2>{title}</h2>
                    {points}
                    {parts}
                </section>
            }
            .into_any(),
        );
    }
    sections.into_any()
}

/// Words of less weight.
pub(super) fn muted(words: String) -> AnyView {
    view! { <p class="muted">{words}</p> }.into_any()
}

/// The button that shows a sub-component's criteria, with its points.
fn opener(
    head: Memo<Head>,
    opened: Opened,
    place: usize,
    code: String,
    label: &'static str,
) -> AnyView {
    let words = live(move || {
        let words = head.with(|head| {
            let found = head.score.parts.get(place);
            found.map_or_else(String::new, |part| points_words(part.points))
        });
        Some(view! { <span>{words}</span> })
    });
    view! {
        <button
            type="button"
            class="button button--secondary sheet__opener"
            data-part=code
            aria-expanded=move || (opened.get() == place).to_string()
            on:click=move |_| {
                opened.update(|open| *open = if *open == place { CLOSED } else { place });
            }
        >
            <strong>{label}</strong>
            {words}
        </button>
    }
    .into_any()
}
