//! The calendar of meetings, and what waits of their decisions.

use ikrar_domain::{
    meeting::MeetingStatus,
    value::{Quarter, Year},
};
use ikrar_sync::edit;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{
    Page,
    commitments::{done_sheet, list},
    state::{Card, may_hold, read_calendar, read_open},
};
use crate::{
    components::{Badge, Button, ButtonKind, Choice, Select, Tone, live, part},
    memo::Memo,
    pages::{evaluation, perform, set_title},
    reading::today,
    routes::addresses,
    text,
};

/// The page.
pub(super) fn calendar(page: Page) -> AnyView {
    set_title(text::meeting::TITLE);
    let open = Memo::new(move |_| {
        page.services
            .with_replica(|rows| read_open(rows, page.reader()))
    });
    let cards = Memo::new(move |_| page.services.with_replica(read_calendar));
    let may_plan = may_hold(&page.reader().actor);
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::meeting::TITLE}</h1>
                <p class="muted">{text::meeting::LEAD}</p>
            </div>
            <section class="card" id="open-commitments">
                <h2>{text::meeting::FOLLOW_UP}</h2>
                {list(page, open, text::meeting::NOTHING_OPEN, None)}
            </section>
            <section class="card-list" id="meetings">
                <h2>{text::meeting::CALENDAR}</h2>
                {may_plan.then(|| planner(page))}
                {live(move || cards.with(Vec::is_empty).then(|| view! {
                    <p class="muted">{text::meeting::NO_MEETING}</p>
                }))}
                {live(move || cards.get().into_iter().map(card).collect_view())}
            </section>
            {done_sheet(page)}
        </main>
    }
    .into_any()
}

pub(super) fn badge(status: MeetingStatus) -> AnyView {
    let tone = match status {
        MeetingStatus::Planned => Tone::Neutral,
        MeetingStatus::Held => Tone::Brand,
        MeetingStatus::Closed => Tone::Positive,
    };
    view! { <Badge label=status.label() tone=tone /> }.into_any()
}

fn card(card: Card) -> AnyView {
    let minutes = text::meeting::signed(card.signed, card.called.len());
    let has_begun = card.meeting.has_begun && !card.called.is_empty();
    view! {
        <article class="card" data-meeting=card.id.uuid().to_string()>
            <div class="card__head">
                <h3><A href=addresses::meeting(card.id)>{card.heading}</A></h3>
                {badge(card.status)}
            </div>
            <p class="muted">{card.occasion}</p>
            {part(has_begun.then(|| view! { <p class="muted">{minutes}</p> }))}
        </article>
    }
    .into_any()
}

/// Which quarter, and the button that puts a meeting on the calendar and opens it.
fn planner(page: Page) -> AnyView {
    let (year, quarter) = untrack(|| evaluation::now(today(page.services)));
    let choices = last_quarters(year, quarter);
    let chosen = RwSignal::new(0_usize);
    let told = choices.iter().zip(0_usize..).map(|((year, quarter), at)| {
        let words = format!("{} {year}", quarter.label());
        Choice::new(at.to_string(), words)
    });
    let told: Vec<Choice> = told.collect();
    let choices = StoredValue::new(choices);
    let navigate = use_navigate();
    let plan = move || {
        let at = chosen.get_untracked();
        let Some((year, quarter)) = choices.with_value(|all| all.get(at).copied()) else {
            return;
        };
        let id = page.services.device().new_id();
        let day = untrack(|| today(page.services));
        let draft = edit::plan_meeting(id, year, quarter, day);
        let navigate = navigate.clone();
        perform(page.services, page.tell, Ok(vec![draft]), move || {
            navigate(&addresses::meeting(id), NavigateOptions::default());
        });
    };
    view! {
        <div class="field-row meeting-planner">
            <Select
                label=text::meeting::QUARTER
                id="meeting-quarter"
                choices=told
                value=Signal::derive(move || chosen.get().to_string())
                on_change=move |code: String| chosen.set(code.parse().unwrap_or_default())
            />
            <Button
                label=text::meeting::PLAN
                kind=ButtonKind::Primary
                on_press=plan
                id="plan-meeting"
            />
        </div>
    }
    .into_any()
}

/// The quarter people look at now, and the three before it.
fn last_quarters(year: u16, quarter: Quarter) -> Vec<(Year, Quarter)> {
    let years = [year, year.saturating_sub(1)].into_iter();
    let quarters = years.flat_map(|year| {
        let quarters = Quarter::ALL.iter().rev();
        quarters.map(move |quarter| (year, *quarter))
    });
    quarters
        .skip_while(|one| *one != (year, quarter))
        .take(4)
        .filter_map(|(year, quarter)| Some((Year::new(year).ok()?, quarter)))
        .collect()
}
