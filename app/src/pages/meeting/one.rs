//! One meeting: its words, the agencies it calls, their notulen.

use ikrar_domain::meeting::{AgendaStep, MeetingStatus, MinutesStanding};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    schema::{EntityKind, Field, meeting},
    value::Value,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Page,
    commitments::{done_sheet, list},
    decisions::Forms,
    list::badge,
    stage::stage,
    state::{Called, Card, may_hold, read_called, read_card, read_decisions},
};
use crate::{
    components::{Badge, Button, ButtonKind, Choice, Select, Tone, entity_list, live, part},
    entry::{Entry, EntryBox, FieldPlace, InputKind},
    memo::Memo,
    pages::{
        explained::explanation_sheet, not_found, perform, remove::checked_remove_button, set_title,
    },
    reading::Clock,
    routes::addresses,
    text,
};

/// What the parts of a meeting share.
#[derive(Clone, Copy)]
pub(super) struct MeetingPage {
    pub(super) page: Page,
    pub(super) id: EntityId,
    pub(super) card: Memo<Option<Card>>,
    /// At which agency and step the meeting is while it is held; none while it is not on the
    /// screen. By the agency's own id: others may call agencies, or take some out, meanwhile.
    pub(super) place: RwSignal<Option<(EntityId, AgendaStep)>>,
    /// What is typed and not yet a decision, for as long as the page is open.
    pub(super) forms: Forms,
    pub(super) may_hold: bool,
}

impl MeetingPage {
    /// An agency of the meeting, as it stands now.
    pub(super) fn called(self, id: EntityId) -> Memo<Option<Called>> {
        let services = self.page.services;
        let actor = self.page.reader().actor;
        Memo::new(move |_| {
            let clock = Clock::of(&*services.device());
            services.with_replica(|rows| read_called(rows, &actor, clock, id))
        })
    }

    fn words(self, pick: fn(&Card) -> String) -> impl Fn() -> Option<String> + Copy {
        move || self.card.with(|card| card.as_ref().map(pick))
    }

    /// Puts the meeting on the screen, at an agency's first step.
    fn show(self, called: Option<EntityId>) {
        self.place
            .set(called.map(|called| (called, AgendaStep::FIRST)));
    }

    pub(super) fn agencies(self) -> Vec<EntityId> {
        let called = self.card.with(|card| Some(card.as_ref()?.called.clone()));
        called.unwrap_or_default()
    }
}

/// The page of a meeting.
pub(super) fn meeting(page: Page, id: EntityId) -> AnyView {
    set_title(text::meeting::TITLE);
    let this = MeetingPage {
        page,
        id,
        card: Memo::new(move |_| page.services.with_replica(|rows| read_card(rows, id))),
        place: RwSignal::new(None),
        forms: Forms::new(),
        may_hold: may_hold(&page.reader().actor),
    };
    let is_here = Memo::new(move |_| this.card.with(Option::is_some));
    let is_on = Memo::new(move |_| this.place.with(Option::is_some));
    view! {
        <main class="page" id="isi">
            {live(move || match (is_here.get(), is_on.get()) {
                (false, _) => not_found::not_here(),
                (true, true) => stage(this),
                (true, false) => content(this),
            })}
            {done_sheet(page)}
            {explanation_sheet(page.explained)}
        </main>
    }
    .into_any()
}

fn content(this: MeetingPage) -> AnyView {
    let status = Memo::new(move |_| this.card.with(|card| Some(card.as_ref()?.status)));
    let entries = Memo::new(move |_| this.agencies());
    view! {
        <div class="page__title">
            <h1>{this.words(|card| card.heading.clone())}</h1>
            <p class="page__lead">{this.words(|card| card.occasion.clone())}</p>
            <p>{live(move || status.get().map(badge))}</p>
            <p><A href=addresses::MEETINGS>{text::meeting::BACK}</A></p>
        </div>
        {part(this.may_hold.then(|| plan(this)))}
        {begin(this)}
        <section class="card-list" id="called">
            <h2>{text::meeting::AGENCIES}</h2>
            {live(move || entries.with(Vec::is_empty).then(|| view! {
                <p class="muted">{text::meeting::NO_AGENCY}</p>
            }))}
            {entity_list(
                move || entries.get().into_iter().enumerate().collect(),
                move |(_, id)| agency(this, id),
            )}
        </section>
    }
    .into_any()
}

/// Day, time, place and chair; the agencies to call; the button that begins.
fn plan(this: MeetingPage) -> AnyView {
    let actor = this.page.reader().actor;
    let lock = Signal::derive(move || this.card.with(|card| card.as_ref()?.lock(&actor)));
    let is_open = Signal::derive(move || lock.with(Option::is_none));
    let entry_box = move |label: &'static str, field: Field, input: InputKind| {
        let place = FieldPlace::new(EntityKind::Meeting, this.id, field, input);
        let entry = Entry::of_field(this.page.services, place, lock);
        view! { <EntryBox entry=entry label=label /> }.into_any()
    };
    let boxes = vec![
        entry_box(text::meeting::HELD_ON, meeting::HELD_ON, InputKind::Date),
        entry_box(text::meeting::TIME, meeting::TIME, InputKind::ShortText),
        entry_box(text::meeting::PLACE, meeting::PLACE, InputKind::ShortText),
        entry_box(text::meeting::CHAIR, meeting::CHAIR, InputKind::ShortText),
    ];
    view! {
        <section class="card" id="meeting-plan">
            <div class="field-row">{boxes}</div>
            {live(move || is_open.get().then(|| caller(this)))}
            {checked_remove_button(
                this.page.services,
                this.page.tell,
                is_open,
                this.id,
                text::meeting::REMOVE_MEETING,
                model::check_meeting_removal,
            )}
        </section>
    }
    .into_any()
}

/// Which agency is called next.
fn caller(this: MeetingPage) -> AnyView {
    let services = this.page.services;
    let chosen = RwSignal::new(String::new());
    let agencies = services.with_replica_untracked(model::agencies);
    let none = Choice::new("", text::quarter::CHOOSE);
    let choices = agencies
        .into_iter()
        .map(|(id, name)| Choice::new(id.hex(), name));
    let choices = std::iter::once(none).chain(choices).collect();
    let add = move || {
        let agency = chosen.with_untracked(|code| EntityId::from_hex(code));
        if let Some(agency) = agency {
            this.page.act(|rows| {
                let draft = edit::call_agency(rows, this.id, agency)?;
                Ok(draft.into_iter().collect())
            });
        }
    };
    view! {
        <div class="field-row meeting-planner">
            <Select
                label=text::meeting::AGENCY
                id="meeting-agency"
                choices=choices
                value=chosen
                on_change=move |code| chosen.set(code)
            />
            <Button label=text::meeting::ADD_AGENCY on_press=add id="call-agency" />
        </div>
    }
    .into_any()
}

fn begin(this: MeetingPage) -> AnyView {
    let read = Memo::new(move |_| {
        this.card.with(|card| {
            let card = card.as_ref()?;
            Some((card.meeting.has_begun, card.status, card.refusal()))
        })
    });
    let press = move |begins: bool| {
        let first = untrack(|| this.agencies()).first().copied();
        if !begins {
            return this.show(first);
        }
        let begun = this.page.services.with_replica_untracked(|rows| {
            let begun = edit::set_field(rows, this.id, meeting::BEGUN, Value::Bool(true))?;
            Ok(begun.into_iter().collect())
        });
        let Page { services, tell, .. } = this.page;
        perform(services, tell, begun, move || this.show(first));
    };
    live(move || {
        read.get().map(|(has_begun, status, refusal)| {
            let begins = this.may_hold && !has_begun;
            // Who does not hold it, or comes when all is signed, only looks at it.
            let is_over = !this.may_hold || status == MeetingStatus::Closed;
            let label = match (begins, is_over) {
                (true, _) => text::meeting::BEGIN,
                (_, true) => text::meeting::SHOW,
                _ => text::meeting::CONTINUE,
            };
            view! {
                <div class="step">
                    <Button
                        label=label
                        kind=ButtonKind::Primary
                        on_press=move || press(begins)
                        disabled=refusal.is_some()
                        id="begin-meeting"
                    />
                    {part(refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
                </div>
            }
        })
    })
}

/// An agency with its notulen and what was decided.
fn agency(this: MeetingPage, id: EntityId) -> AnyView {
    let read = this.called(id);
    let name = move || read.with(|read| read.as_ref().map(|read| read.agency.clone()));
    let reader = this.page.reader();
    let lines = Memo::new(move |_| {
        let services = this.page.services;
        services.with_replica(|rows| read_decisions(rows, reader, id))
    });
    let is_open = Signal::derive(move || {
        this.may_hold && read.with(|read| read.as_ref().is_some_and(is_unsigned))
    });
    view! {
        <article class="card" data-called=id.uuid().to_string()>
            <div class="card__head">
                <h3>{name}</h3>
                {standing(read)}
                {checked_remove_button(
                    this.page.services,
                    this.page.tell,
                    is_open,
                    id,
                    text::meeting::REMOVE_AGENCY,
                    model::check_called_removal,
                )}
            </div>
            {list(this.page, lines, text::meeting::NO_DECISION, None)}
            <div class="card__foot">
                <Button
                    label=text::meeting::SHOW
                    on_press=move || this.show(Some(id))
                    action="show"
                />
            </div>
        </article>
    }
    .into_any()
}

fn is_unsigned(read: &Called) -> bool {
    read.row.minutes == MinutesStanding::Open
}

/// Where an agency's notulen stands, and who signed it.
pub(super) fn standing(read: Memo<Option<Called>>) -> AnyView {
    let told = Memo::new(move |_| {
        read.with(|read| {
            let read = read.as_ref()?;
            Some((read.row.minutes, read.signed_by.clone()))
        })
    });
    live(move || {
        told.get().map(|(minutes, by)| {
            let tone = match minutes {
                MinutesStanding::Open => Tone::Neutral,
                MinutesStanding::Signed => Tone::Positive,
                MinutesStanding::Changed => Tone::Warning,
            };
            view! {
                <span class="meeting-standing">
                    <Badge label=minutes.label() tone=tone />
                    {part(by.map(|words| view! { <span class="muted">{words}</span> }))}
                </span>
            }
        })
    })
}
