//! One agency's sheet: where it stands, its points, and the steps that lead on.

use ikrar_domain::evaluation_sheet::{
    Aspect, Component, GradedBy, SheetAction, SheetStatus, display_points,
};
use ikrar_sync::edit;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Page, advice, grades,
    list::years,
    state::{Head, Held, points_words, predicate_words, read_head, read_held},
};
use crate::{
    components::{
        Badge, Button, ButtonKind, ReasonSheet, Tone, live, open_while, part, reason_sheet,
    },
    context::SessionUser,
    memo::Memo,
    pages::{open_link, set_title},
    routes::addresses,
    text,
};

/// The sub-component whose criteria are shown.
pub(super) type Opened = RwSignal<Option<(Component, Aspect)>>;

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
    let held = Memo::new(move |_| services.with_replica(|rows| read_held(rows, agency, year)));
    let sees_all = page.user.with_value(|user| user.role.reads_everything());
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::evaluation_sheet::title(year)}</h1>
                <p class="page__lead">{move || head.with(|head| head.name.clone())}</p>
                <p class="muted">{text::evaluation_sheet::LEAD}</p>
                {part(sees_all.then(|| view! {
                    <A href=addresses::sheets(year)>{text::evaluation_sheet::ALL}</A>
                }))}
            </div>
            {years(year, |year| addresses::sheet(agency, year))}
            {live(move || Some(head.with(headline)))}
            {steps(page, head)}
            {missing(held)}
            {components(page, head, held)}
            {advice::section(page, head)}
            {reason(page)}
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
            page.asked.set(Some(action));
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
fn reason(page: Page) -> AnyView {
    let title = Signal::derive(move || {
        let asked = page.asked.get();
        asked.map_or("", SheetAction::label).to_owned()
    });
    reason_sheet(&ReasonSheet {
        id: "sheet-reason",
        open: open_while(page.asked),
        title,
        label: text::evaluation_sheet::REASON,
        missing: text::evaluation_sheet::REASON_MISSING,
        send: (title, ButtonKind::Primary),
        above: None,
        act: Callback::new(move |words: String| {
            if let Some(action) = page.asked.get_untracked() {
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

fn components(page: Page, head: Memo<Head>, held: Memo<Vec<Held>>) -> AnyView {
    let opened: Opened = RwSignal::new(None);
    let column: Memo<Option<GradedBy>> = Memo::new(move |_| head.with(|head| head.column));
    let components = Component::ALL.iter().copied().map(|component| {
        let points = move || {
            let points = head.with(|head| head.score.of(component));
            points_words(points)
        };
        let aspects = Aspect::ALL.iter().copied().map(|aspect| {
            let place = (component, aspect);
            vec![
                opener(head, opened, place),
                live(move || {
                    let is_open = opened.get() == Some(place);
                    is_open.then(|| grades::criteria(page, column, held, place))
                }),
            ]
            .into_any()
        });
        view! {
            <section class="card sheet__component">
                <h2>{component.code()}". "{component.label()}</h2>
                <p class="muted">{points}</p>
                {part(aspects.collect::<Vec<AnyView>>())}
            </section>
        }
        .into_any()
    });
    components.collect::<Vec<AnyView>>().into_any()
}

/// The button that shows a sub-component's criteria, with its points.
fn opener(head: Memo<Head>, opened: Opened, place: (Component, Aspect)) -> AnyView {
    let (component, aspect) = place;
    let words = move || {
        head.with(|head| {
            let mut parts = head.score.parts.iter();
            let found = parts.find(|part| (part.component, part.aspect) == place);
            found.map_or_else(String::new, |part| points_words(part.points))
        })
    };
    let is_open = move || opened.get() == Some(place);
    let code = [component.code(), aspect.code()].concat();
    view! {
        <button
            type="button"
            class="button button--secondary sheet__opener"
            data-part=code
            aria-expanded=move || is_open().to_string()
            on:click=move |_| {
                let next = (!opened.with_untracked(|open| *open == Some(place))).then_some(place);
                opened.set(next);
            }
        >
            <strong>{aspect.label()}</strong>
            <span>{words}</span>
        </button>
    }
    .into_any()
}
