//! What is decided on the spot, and the notulen that is read out and signed.

use ikrar_domain::meeting::{Commitment, MeetingRefusal, MinutesStanding, check_open};
use ikrar_sync::{
    edit::{self, NewCommitment},
    identity::EntityId,
};
use leptos::prelude::*;

use super::{
    Page,
    commitments::list,
    one::{MeetingPage, standing},
    state::{Called, read_decisions, read_figures},
};
use crate::{
    components::{Button, ButtonKind, Choice, Select, TextField, live, part},
    entry::read_date,
    memo::Memo,
    pages::{
        perform,
        remove::{Asked, asking_button, remove_button},
    },
    text,
};

/// A decision being typed, with what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    text: RwSignal<String>,
    owner: RwSignal<String>,
    due: RwSignal<String>,
    item: RwSignal<String>,
    refusal: RwSignal<Option<MeetingRefusal>>,
}

/// The form of each agency: what is typed stays while the meeting turns pages, and while others
/// change which agencies it calls.
#[derive(Clone, Copy)]
pub(super) struct Forms(StoredValue<(Owner, Vec<(EntityId, Form)>)>);

impl Forms {
    pub(super) fn new() -> Self {
        Self(StoredValue::new((
            Owner::current().unwrap_or_default(),
            Vec::new(),
        )))
    }

    fn of(self, called: EntityId) -> Form {
        let mut found = None;
        self.0.update_value(|(owner, forms)| {
            let kept = forms.iter().find(|(id, _)| *id == called);
            let form = kept.map_or_else(|| owner.with(Form::new), |(_, form)| *form);
            if kept.is_none() {
                forms.push((called, form));
            }
            found = Some(form);
        });
        found.unwrap_or_else(Form::new)
    }
}

impl Form {
    fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            owner: RwSignal::new(String::new()),
            due: RwSignal::new(String::new()),
            item: RwSignal::new(String::new()),
            refusal: RwSignal::new(None),
        }
    }

    fn written(self) -> Commitment {
        Commitment {
            text: self.text.get_untracked(),
            owner: self.owner.get_untracked(),
            due: self.due.with_untracked(|due| read_date(due.trim())),
            indicator: None,
            is_done: false,
            done_on: None,
            note: String::new(),
        }
    }

    fn clear(self) {
        for typed in [self.text, self.owner, self.due, self.item] {
            typed.set(String::new());
        }
    }

    /// What is wrong with the box that these refusals are about.
    fn wrong(self, is_about: fn(MeetingRefusal) -> bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let refusal = self.refusal.get().filter(|refusal| is_about(*refusal));
            refusal.map(MeetingRefusal::user_message)
        })
    }
}

/// The decisions so far, and the form for the next one.
pub(super) fn decisions(this: MeetingPage, id: EntityId) -> AnyView {
    let page = this.page;
    let reader = page.reader();
    let called = this.called(id);
    let lines = Memo::new(move |_| {
        let read = |rows: &_| read_decisions(rows, reader, id);
        page.services.with_replica(read)
    });
    let may_hold = this.may_hold;
    let refusal = Memo::new(move |_| {
        let minutes = called.with(|called| Some(called.as_ref()?.row.minutes));
        minutes.and_then(|minutes| check_open(minutes).err())
    });
    let is_open = Signal::derive(move || may_hold && refusal.with(Option::is_none));
    let below = Callback::new(move |decision| {
        remove_button(
            page.services,
            page.tell,
            is_open,
            decision,
            text::meeting::REMOVE_DECISION,
        )
    });
    view! {
        {list(page, lines, text::meeting::NO_DECISION, Some(below))}
        {live(move || is_open.get().then(|| form(this, id, called)))}
        {live(move || refusal.get().map(|refusal| view! {
            <p class="step__refusal">{refusal.user_message()}</p>
        }))}
    }
    .into_any()
}

fn form(this: MeetingPage, called: EntityId, read: Memo<Option<Called>>) -> AnyView {
    let form = this.forms.of(called);
    let is_text = |refusal| refusal == MeetingRefusal::DecisionBlank;
    let is_owner = |refusal| refusal == MeetingRefusal::OwnerBlank;
    let is_due = |refusal| {
        matches!(
            refusal,
            MeetingRefusal::DueBlank | MeetingRefusal::DueBeforeMeeting { .. }
        )
    };
    let field = |label: &'static str, id: &'static str, value, error| {
        view! { <TextField label=label id=id value=value error=error /> }.into_any()
    };
    view! {
        <div class="stage__form" id="decision">
            {field(text::meeting::DECISION, "decision-text", form.text, form.wrong(is_text))}
            <div class="field-row">
                {field(text::meeting::OWNER, "decision-owner", form.owner, form.wrong(is_owner))}
                {field(text::meeting::DUE, "decision-due", form.due, form.wrong(is_due))}
                <Select
                    label=text::meeting::INDICATOR
                    id="decision-item"
                    choices=indicators(this, read)
                    value=form.item
                    on_change=move |code| form.item.set(code)
                />
            </div>
            <Button
                label=text::meeting::ADD_DECISION
                kind=ButtonKind::Primary
                on_press=move || decide(this, called, read, form)
                id="add-decision"
            />
        </div>
    }
    .into_any()
}

/// Writes the decision once nothing is missing.
fn decide(this: MeetingPage, called: EntityId, read: Memo<Option<Called>>, form: Form) {
    let written = form.written();
    let held_on = read.with_untracked(|read| read.as_ref().and_then(|read| read.meeting.held_on));
    let checked = written.check(held_on);
    form.refusal.set(checked.err());
    let (Ok(()), Some(due)) = (checked, written.due) else {
        return;
    };
    let item = form.item.with_untracked(|code| EntityId::from_hex(code));
    let id = this.page.services.device().new_id();
    let Page { services, tell, .. } = this.page;
    let drafts = services.with_replica_untracked(|rows| {
        let new = NewCommitment {
            id,
            called,
            text: &written.text,
            owner: &written.owner,
            due,
            item,
        };
        edit::decide(rows, &new).map(|draft| vec![draft])
    });
    // What is typed goes when it is stored, and stays where it is not.
    perform(services, tell, drafts, move || form.clear());
}

/// The indicators a decision may serve.
fn indicators(this: MeetingPage, read: Memo<Option<Called>>) -> Vec<Choice> {
    let figures = read.with_untracked(|read| {
        let read = read.as_ref()?;
        let (agency, meeting) = (read.row.agency, &read.meeting);
        let year = meeting.year.number();
        let services = this.page.services;
        Some(
            services
                .with_replica_untracked(|rows| read_figures(rows, agency, year, meeting.quarter)),
        )
    });
    let lines = figures.into_iter().flat_map(|read| read.indicators);
    let choices = lines.map(|line| Choice::new(line.item.hex(), line.name));
    let none = Choice::new("", text::meeting::NO_INDICATOR);
    std::iter::once(none).chain(choices).collect()
}

/// What is read out, and the signature.
pub(super) fn minutes(this: MeetingPage, id: EntityId) -> AnyView {
    let read = this.called(id);
    let told = Memo::new(move |_| read.with(|read| Some(read.as_ref()?.minutes.clone())));
    view! {
        <div id="minutes">
            {live(move || told.get().map(|told| {
                let told = told.into_iter();
                told.map(|words| view! { <p>{words}</p> }).collect_view()
            }))}
        </div>
        {standing(read)}
        {part(this.may_hold.then(|| signing(this, id, read)))}
    }
    .into_any()
}

fn signing(this: MeetingPage, id: EntityId, read: Memo<Option<Called>>) -> AnyView {
    let step = Memo::new(move |_| {
        read.with(|read| {
            let read = read.as_ref()?;
            Some((read.row.minutes, read.refusal.clone()))
        })
    });
    live(move || {
        step.get().map(|(minutes, refusal)| {
            let is_signed = minutes == MinutesStanding::Signed;
            let is_open = minutes == MinutesStanding::Open;
            view! {
                <div class="step">
                    {part((!is_signed).then(|| view! {
                        <Button
                            label=text::meeting::SIGN
                            kind=ButtonKind::Primary
                            on_press=move || this.page.act(|rows| {
                                Ok(edit::sign_minutes(rows, id)?.into_iter().collect())
                            })
                            disabled=refusal.is_some()
                            id="sign-minutes"
                        />
                    }))}
                    {part((!is_open).then(|| reopening(this, id)))}
                    {part(refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
                </div>
            }
        })
    })
}

/// The button that takes the signature back. Who was there has heard the notulen as it is.
fn reopening(this: MeetingPage, id: EntityId) -> AnyView {
    let reopen = move || {
        let page = this.page;
        page.act(|rows| Ok(edit::reopen_minutes(rows, id)?.into_iter().collect()));
    };
    let asked = Asked {
        label: (text::meeting::REOPEN, ButtonKind::Secondary),
        question: text::meeting::REOPEN_QUESTION,
        sure: (text::meeting::REOPEN_SURE, ButtonKind::Danger),
        action: "reopen",
        refusal: Callback::new(|()| None),
        act: Callback::new(move |()| reopen()),
    };
    asking_button(Signal::stored(true), asked)
}
