//! The berita acara of a year's sessions: written here, closed here, printed from here.

use ikrar_domain::{
    agreement::{Level, SessionAction, SessionStatus},
    value::Year,
};
use ikrar_sync::{
    edit::{self, EditError, NewSession},
    identity::EntityId,
    model,
    operation::Draft,
    replica::Replica,
    schema::{EntityKind, Field, agreement, signing_session},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::attendance::list;
use super::record_state::{Attending, Record, may_record, read_record};
use crate::{
    components::{
        Badge, Button, ButtonKind, ReasonSheet, Tone, entity_list, live, open_while, part,
        reason_sheet,
    },
    context::{LinkState, Services, SessionUser},
    entry::{Entry, EntryBox, FieldPlace, InputKind},
    memo::Memo,
    pages::{Tell, perform, tell_by_toast},
    reading::{signing_place, suggested_parties, today},
    routes::addresses,
    text,
};

/// What the parts of one berita acara share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) id: EntityId,
    pub(super) record: Memo<Option<Record>>,
    lock: Signal<Option<String>>,
    pub(super) tell: Tell,
    /// The step that is asked why.
    reopening: RwSignal<Option<()>>,
}

impl Page {
    pub(super) fn entry(
        &self,
        kind: EntityKind,
        entity: EntityId,
        field: Field,
        input: InputKind,
    ) -> Entry {
        let place = FieldPlace::new(kind, entity, field, input);
        Entry::of_field(self.services, place, self.lock)
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock.with(Option::is_none)
    }

    fn has(&self, is: fn(&Record) -> bool) -> bool {
        self.record.with(|record| record.as_ref().is_some_and(is))
    }

    pub(super) fn line(&self, id: EntityId) -> Option<Attending> {
        self.record.with(|record| {
            let mut lines = record.as_ref()?.lines.iter();
            lines.find(|line| line.id == id).cloned()
        })
    }

    pub(super) fn act(&self, drafts: impl FnOnce(&Replica) -> Result<Vec<Draft>, EditError>) {
        let drafts = self.services.with_replica_untracked(drafts);
        perform(self.services, self.tell, drafts, || ());
    }
}

/// Every berita acara of a year, and a button to begin one.
pub(super) fn records(services: Services, user: &SessionUser, year: Year) -> AnyView {
    let actor = user.actor();
    let number = year.number();
    let ids = Memo::new(move |_| {
        let sessions = services.with_replica(|rows| model::sessions_of(rows, number));
        let ids = sessions.into_iter().map(|session| session.id);
        ids.collect::<Vec<_>>()
    });
    let entries = move || ids.get().into_iter().enumerate().collect();
    let tell = tell_by_toast();
    let user = StoredValue::new(user.clone());
    view! {
        <section class="card-list" id="records">
            <h2>{text::session::TITLE}</h2>
            <p class="muted">{text::session::LEAD}</p>
            {live(move || ids.with(Vec::is_empty).then(|| view! {
                <p class="muted">{text::session::NONE}</p>
            }))}
            {entity_list(entries, move |(_, id)| record(services, &user.get_value(), id))}
            {part(may_record(&actor).then(|| view! {
                <div class="card__foot">
                    <Button
                        label=text::session::OPEN
                        on_press=move || begin(services, tell, year)
                        id="open-session"
                    />
                </div>
            }))}
        </section>
    }
    .into_any()
}

/// Begins a berita acara with what is known already.
fn begin(services: Services, tell: Tell, year: Year) {
    let id = services.device().new_id();
    let held_on = today(services);
    let draft = services.with_replica_untracked(|rows| {
        let head = suggested_parties(rows, EntityId::default(), Level::HeadOfRegion, held_on);
        let named = |field| {
            let value = head.iter().find(|(known, _)| *known == field);
            value
                .and_then(|(_, value)| value.as_text())
                .unwrap_or_default()
        };
        edit::open_session(&NewSession {
            id,
            year,
            city: &signing_place(rows),
            held_on,
            presided_by: (
                named(agreement::FIRST_PARTY_NAME),
                named(agreement::FIRST_PARTY_TITLE),
            ),
        })
    });
    perform(services, tell, Ok(vec![draft]), || ());
}

fn record(services: Services, user: &SessionUser, id: EntityId) -> AnyView {
    let actor = user.actor();
    let record = Memo::new(move |_| services.with_replica(|rows| read_record(rows, &actor, id)));
    let lock = move || record.with(|record| record.as_ref().and_then(|one| one.lock.clone()));
    let page = Page {
        services,
        id,
        record,
        lock: Memo::new(move |_| lock()).into(),
        tell: tell_by_toast(),
        reopening: RwSignal::new(None),
    };
    let heading = move || record.with(|one| one.as_ref().map(|one| one.heading.clone()));
    let summary = move || record.with(|one| one.as_ref().map(|one| one.summary.clone()));
    let status = move || record.with(|one| one.as_ref().map(|one| one.status));
    let is_written = Memo::new(move |_| {
        page.has(|record| record.lock.as_deref() != Some(text::session::READ_ONLY))
    });
    view! {
        <article
            class="card"
            data-session=id.uuid().to_string()
            data-status=move || status().map(SessionStatus::code)
        >
            <div class="card__head">
                <h3>{heading}</h3>
                {live(move || status().map(badge))}
            </div>
            <p class="muted">{summary}</p>
            {live(move || is_written.get().then(|| words(page)))}
            {live(move || is_written.get().then(|| list(page)))}
            {papers(page)}
            {steps(page)}
        </article>
    }
    .into_any()
}

fn badge(status: SessionStatus) -> AnyView {
    let tone = match status {
        SessionStatus::Open => Tone::Brand,
        SessionStatus::Closed => Tone::Positive,
    };
    view! { <Badge label=status.label() tone=tone /> }.into_any()
}

/// Place, day, number and officials.
fn words(page: Page) -> AnyView {
    let boxed = move |(label, field): (&'static str, Field)| {
        let input = if field == signing_session::HELD_ON {
            InputKind::Date
        } else {
            InputKind::ShortText
        };
        let entry = page.entry(EntityKind::SigningSession, page.id, field, input);
        view! { <EntryBox entry=entry label=label /> }
    };
    let row = move |fields: [(&'static str, Field); 3]| {
        view! { <div class="field-row">{fields.map(boxed).collect_view()}</div> }.into_any()
    };
    view! {
        {row([
            (text::session::PLACE, signing_session::PLACE),
            (text::session::HELD_ON, signing_session::HELD_ON),
            (text::session::NUMBER, signing_session::NUMBER),
        ])}
        {row([
            (text::session::LETTERHEAD, signing_session::LETTERHEAD),
            (text::session::CITY, signing_session::CITY),
            (text::session::PRESIDED_NAME, signing_session::PRESIDED_NAME),
        ])}
        {row([
            (text::session::PRESIDED_TITLE, signing_session::PRESIDED_TITLE),
            (text::session::RECORDED_NAME, signing_session::RECORDED_NAME),
            (text::session::RECORDED_TITLE, signing_session::RECORDED_TITLE),
        ])}
        {boxed((text::session::RECORDED_NIP, signing_session::RECORDED_NIP)).into_any()}
    }
    .into_any()
}

/// Printing: the page without a connection, the PDF with one.
fn papers(page: Page) -> AnyView {
    let is_closed = Memo::new(move |_| page.has(|one| one.status == SessionStatus::Closed));
    let link = page.services.link();
    let is_near = Memo::new(move |_| matches!(link.get(), LinkState::Connected));
    view! {
        <div class="card__foot">
            <A
                href=addresses::record(page.id)
                attr:class="button button--secondary"
                attr:data-action="print-record"
            >
                {text::session::PRINT}
            </A>
            {live(move || (is_closed.get() && is_near.get()).then(|| view! {
                <a
                    class="button button--secondary"
                    href=addresses::record_pdf(page.id)
                    rel="external"
                    data-action="download-record"
                >
                    {text::session::DOWNLOAD}
                </a>
            }))}
            {live(move || (!is_closed.get()).then(|| view! {
                <span class="muted">{text::session::PDF_WHEN_CLOSED}</span>
            }))}
        </div>
    }
    .into_any()
}

/// Closing, opening again, taking out.
fn steps(page: Page) -> AnyView {
    let step = Memo::new(move |_| page.record.with(|one| one.as_ref()?.step.clone()));
    let is_asked = Memo::new(move |_| {
        let services = page.services;
        services.with_replica(|replica| replica.pending_step(page.id).is_some())
    });
    view! {
        {live(move || (is_asked.get()).then(|| view! {
            <p class="muted" data-pending="">{text::session::CLOSING}</p>
        }))}
        {live(move || {
            let step = step.get().filter(|_| !is_asked.get());
            step.map(|(action, refusal)| button(page, action, refusal))
        })}
        {reopen_sheet(page)}
    }
    .into_any()
}

fn button(page: Page, action: SessionAction, refusal: Option<String>) -> AnyView {
    let is_refused = refusal.is_some();
    let (label, kind) = match action {
        SessionAction::Close => (text::session::CLOSE, ButtonKind::Primary),
        SessionAction::Reopen => (text::session::REOPEN, ButtonKind::Secondary),
    };
    let press = move || match action {
        SessionAction::Close => close(page),
        SessionAction::Reopen => page.reopening.set(Some(())),
    };
    let remove = move || {
        page.act(|rows| Ok(edit::remove(rows, page.id)?.into_iter().collect()));
    };
    view! {
        <div class="step">
            <Button
                label=label
                kind=kind
                on_press=press
                disabled=is_refused
                action=action.code()
            />
            {part((action == SessionAction::Close).then(|| view! {
                <Button
                    label=text::session::REMOVE
                    kind=ButtonKind::Quiet
                    on_press=remove
                    action="remove-session"
                />
            }))}
            {part(refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
        </div>
    }
    .into_any()
}

/// First the record says what is signed; then it is closed over just that.
fn close(page: Page) {
    let noted = page
        .services
        .with_replica_untracked(|rows| edit::note_signed(rows, page.id));
    perform(page.services, page.tell, noted, move || {
        page.act(|rows| {
            edit::move_session(rows, page.id, SessionAction::Close, None).map(|draft| vec![draft])
        });
    });
}

fn reopen_sheet(page: Page) -> AnyView {
    let title = Signal::stored(text::session::REOPEN.to_owned());
    reason_sheet(&ReasonSheet {
        id: "reopen-session",
        open: open_while(page.reopening),
        title,
        label: text::session::REOPEN_REASON,
        missing: text::session::REOPEN_MISSING,
        send: (title, ButtonKind::Primary),
        above: None,
        act: Callback::new(move |words: String| {
            page.act(|rows| {
                let action = SessionAction::Reopen;
                let draft = edit::move_session(rows, page.id, action, Some(&words))?;
                Ok(vec![draft])
            });
            Ok(())
        }),
    })
}
