//! A meeting while it is held: one agency and one step at a time, in large type, the navigation
//! hidden. What can be swiped has a button beside it.

use ikrar_domain::{
    evaluation::Standing,
    measurement::Outcome,
    meeting::{AgendaPlace, AgendaStep},
    value::{Percent, Quarter},
};
use ikrar_sync::identity::EntityId;
use leptos::{ev::PointerEvent, prelude::*, wasm_bindgen::JsCast, web_sys::Element};
use leptos_router::components::A;

use super::{
    commitments::list,
    decisions::{decisions, minutes},
    one::MeetingPage,
    state::{Cause, Figures, read_earlier, read_figures},
};
use crate::{
    components::{Badge, Button, ButtonKind, Tone, live, part},
    memo::Memo,
    pages::{
        evaluation::{IndicatorLine, read_working},
        focus_soon,
    },
    reading::Clock,
    routes::addresses,
    text,
};

/// The agency's name, which a reader hears when the page turns.
const HEADING: &str = "agenda-agency";
/// How far a finger goes before it means another page.
const SWIPE: i32 = 80;

/// The meeting on the screen.
pub(super) fn stage(this: MeetingPage) -> AnyView {
    let agencies = Memo::new(move |_| this.agencies());
    // None where the agency was taken out meanwhile.
    let place = Memo::new(move |_| {
        let (called, step) = this.place.get()?;
        let agency = agencies.with(|all| all.iter().position(|one| *one == called))?;
        Some(AgendaPlace { agency, step })
    });
    let next = Memo::new(move |_| {
        let count = agencies.with(Vec::len);
        let next = place.get().map(|place| place.next(count));
        next.unwrap_or((count > 0).then_some(AgendaPlace::FIRST))
    });
    let previous = Memo::new(move |_| place.get().and_then(AgendaPlace::previous));
    let go = move |to: Option<AgendaPlace>| {
        let Some(AgendaPlace { agency, step }) = to else {
            return;
        };
        let called = agencies.with_untracked(|all| all.get(agency).copied());
        if let Some(called) = called {
            this.place.set(Some((called, step)));
            focus_soon(HEADING.to_owned());
        }
    };
    let (press, release) = swipe(Callback::new(move |is_next: bool| {
        let to = if is_next { next } else { previous };
        go(to.get_untracked());
    }));
    let turn = move |label: &'static str, to: Memo<Option<AgendaPlace>>, action: &'static str| {
        let ends = Signal::derive(move || to.with(Option::is_none));
        view! {
            <Button
                label=label
                kind=ButtonKind::Primary
                on_press=move || go(to.get_untracked())
                disabled=ends
                action=action
            />
        }
    };
    view! {
        <div class="stage" on:pointerdown=press on:pointerup=release>
            {live(move || {
                let (called, step) = this.place.get()?;
                let words = Memo::new(move |_| {
                    place.get().map_or_else(
                        || text::meeting::GONE.to_owned(),
                        |place| told(place, agencies.with(Vec::len)),
                    )
                });
                Some(shown(this, step, words, called))
            })}
            <nav class="stage__foot" aria-label=text::meeting::TITLE>
                {turn(text::meeting::PREVIOUS, previous, "previous")}
                <Button
                    label=text::meeting::LEAVE
                    on_press=move || this.place.set(None)
                    action="leave"
                />
                {turn(text::meeting::NEXT, next, "next")}
            </nav>
        </div>
    }
    .into_any()
}

/// What a finger that comes down and goes up means: to the left is onwards.
fn swipe(turn: Callback<bool>) -> (impl Fn(PointerEvent), impl Fn(PointerEvent)) {
    let from = StoredValue::new(None::<(i32, i32)>);
    let press = move |event: PointerEvent| {
        // A finger in a box selects what is written there, and a second one makes it larger.
        let is_in_box = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| matches!(target.closest("input, select"), Ok(Some(_))));
        let is_finger = event.pointer_type() == "touch" && event.is_primary() && !is_in_box;
        from.set_value(is_finger.then(|| (event.client_x(), event.client_y())));
    };
    let release = move |event: PointerEvent| {
        let Some((x, y)) = from.get_value() else {
            return;
        };
        from.set_value(None);
        let across = event.client_x().saturating_sub(x);
        let along = event.client_y().saturating_sub(y);
        if across.abs() >= SWIPE && across.abs() >= along.abs().saturating_mul(2) {
            turn.run(across < 0);
        }
    };
    (press, release)
}

/// Where this is on the way, in words.
fn told(place: AgendaPlace, agencies: usize) -> String {
    let steps = AgendaStep::ALL;
    let number = steps.iter().take_while(|step| **step != place.step).count();
    text::meeting::place(
        place.agency.saturating_add(1),
        agencies,
        place.step.label(),
        number.saturating_add(1),
        steps.len(),
    )
}

fn shown(this: MeetingPage, step: AgendaStep, words: Memo<String>, id: EntityId) -> AnyView {
    let read = this.called(id);
    let name = move || read.with(|read| read.as_ref().map(|read| read.agency.clone()));
    let reader = this.page.reader();
    let services = this.page.services;
    let content = match step {
        AgendaStep::Commitments => {
            let earlier =
                Memo::new(move |_| services.with_replica(|rows| read_earlier(rows, reader, id)));
            list(this.page, earlier, text::meeting::NO_EARLIER, None)
        }
        AgendaStep::Decisions => decisions(this, id),
        AgendaStep::Minutes => minutes(this, id),
        step => figures(this, step, id),
    };
    view! {
        <div class="page__title">
            <h1 id=HEADING tabindex="-1">{name}</h1>
            <p class="page__lead" id="agenda-place">{move || words.get()}</p>
        </div>
        <section class="stage__step" data-step=step.code()>
            <h2>{step.label()}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// The steps that look at the agency's figures.
fn figures(this: MeetingPage, step: AgendaStep, id: EntityId) -> AnyView {
    let called = this.called(id);
    let read = Memo::new(move |_| {
        let (agency, year, quarter) = called.with(|called| {
            let called = called.as_ref()?;
            let meeting = &called.meeting;
            Some((called.row.agency, meeting.year.number(), meeting.quarter))
        })?;
        let services = this.page.services;
        let read = services.with_replica(|rows| read_figures(rows, agency, year, quarter));
        Some((read, quarter))
    });
    live(move || {
        read.with(|read| {
            let (read, quarter) = read.as_ref()?;
            let Some(agreement) = read.agreement else {
                return Some(view! { <p>{text::meeting::NO_AGREEMENT}</p> }.into_any());
            };
            let content = match step {
                AgendaStep::Causes => causes(read),
                AgendaStep::Money => lines(read.money.clone()),
                _ => indicators(this, read, *quarter),
            };
            let address = addresses::quarter(agreement, *quarter);
            Some(
                view! {
                    {content}
                    <p>
                        <A href=address attr:class="button button--secondary">
                            {text::meeting::OPEN_QUARTER}
                        </A>
                    </p>
                }
                .into_any(),
            )
        })
    })
}

fn lines(words: Vec<String>) -> AnyView {
    let words = words.into_iter();
    view! { <ul>{part(words.map(|words| view! { <li>{words}</li> }).collect_view())}</ul> }
        .into_any()
}

fn causes(read: &Figures) -> AnyView {
    let told = |label: &'static str, words: &str| {
        (!words.trim().is_empty()).then(|| format!("{label}: {}", words.trim()))
    };
    let one = |cause: &Cause| {
        let mut words: Vec<String> = Vec::new();
        words.extend(told(text::meeting::OBSTACLES, &cause.obstacles));
        words.extend(told(text::meeting::FOLLOW_UP_PLAN, &cause.follow_up));
        if words.is_empty() {
            words.push(text::meeting::NO_CAUSE.to_owned());
        }
        view! { <h3>{cause.indicator.clone()}</h3> {lines(words)} }.into_any()
    };
    let all: Vec<AnyView> = read.causes.iter().map(one).collect();
    all.into_any()
}

fn indicators(this: MeetingPage, read: &Figures, quarter: Quarter) -> AnyView {
    let words = |outcome: Outcome| {
        let percent = outcome.percent();
        percent.map_or_else(|| outcome.display(), Percent::display)
    };
    let one = |line: &IndicatorLine| {
        let item = line.item;
        let open = move || {
            let me = this.page.user.with_value(|user| user.user);
            let services = this.page.services;
            let clock = Clock::of(&*services.device());
            let working = services
                .with_replica_untracked(|rows| read_working(rows, item, quarter, me, clock));
            this.page.explained.set(working);
        };
        let is_verified = line.standing == Standing::Verified;
        view! {
            <li class="stage__indicator" data-item=item.uuid().to_string()>
                <strong>{line.name.clone()}</strong>
                <span>
                    {text::meeting::AGAINST_QUARTER} " "
                    <Button
                        label=words(line.percent)
                        kind=ButtonKind::Quiet
                        on_press=open
                        action="why"
                    />
                </span>
                <span>{text::meeting::AGAINST_YEAR} " " {words(line.progress)}</span>
                {part((!is_verified).then(|| view! {
                    <Badge label=line.standing.label() tone=Tone::Warning />
                }))}
            </li>
        }
        .into_any()
    };
    let all: Vec<AnyView> = read.indicators.iter().map(one).collect();
    view! { <ul class="stage__indicators">{all}</ul> }.into_any()
}
