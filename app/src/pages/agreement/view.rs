//! The page around the editor's parts.

use ikrar_domain::{
    agreement::{ChangeScope, SigningParty, is_target},
    people::AppointmentKind,
};
use ikrar_sync::{
    identity::EntityId,
    schema::{EntityKind, Field, agreement, field_rule},
};
use leptos::prelude::*;

use super::{
    above::{Above, ItemAbove, above, items_above},
    amendment::terms,
    funding::{Payments, payments},
    hand_over::hand_over,
    items::items,
    lines::lines,
    plan::{Planned, planned},
    post::post,
    remarks::remarks,
    side::side,
    signing::{signatures, signing_sheet},
    state::{Document, read_document},
    steps::{note_sheet, step_buttons},
};
use crate::{
    components::{Badge, Choice, Tone, live},
    context::{Services, SessionUser},
    entry::{Entry, EntryBox, EntrySelect, FieldPlace, InputKind},
    memo::Memo,
    pages::{Tell, agreement_tone, lock_banner, not_found, set_title, tell_by_toast},
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) user: StoredValue<SessionUser>,
    pub(super) id: EntityId,
    pub(super) document: Memo<Option<Document>>,
    pub(super) lock: Signal<Option<String>>,
    /// The same for what an amendment of targets alone leaves as it was signed.
    pub(super) row_lock: Signal<Option<String>>,
    pub(super) noting: RwSignal<Option<ikrar_domain::agreement::AgreementAction>>,
    /// The side that is about to sign.
    pub(super) signing: RwSignal<Option<SigningParty>>,
    pub(super) tell: Tell,
    /// The indicators of the plan that items may answer to.
    pub(super) planned: Memo<Vec<Planned>>,
    /// What the cards of all items read, each once for them all.
    pub(super) around: Around,
}

/// What stands around every item of the agreement.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) above: Memo<Option<Above>>,
    pub(super) items_above: Memo<Vec<ItemAbove>>,
    pub(super) items: Memo<Vec<EntityId>>,
    pub(super) lines: Memo<Vec<EntityId>>,
    pub(super) payments: Memo<Payments>,
}

impl Around {
    fn follow(services: Services, id: EntityId, document: Memo<Option<Document>>) -> Self {
        let above = Memo::new(move |_| document.with(|d| d.as_ref()?.above.clone()));
        let of_document = move |list: fn(&Document) -> &Vec<EntityId>| {
            Memo::new(move |_| {
                document.with(|d| d.as_ref().map_or_else(Vec::new, |d| list(d).clone()))
            })
        };
        Self {
            above,
            items_above: Memo::new(move |_| {
                above.with(|above| {
                    let read = |above: &Above| {
                        services.with_replica(|rows| items_above(rows, id, above.id))
                    };
                    above.as_ref().map_or_else(Vec::new, read)
                })
            }),
            items: of_document(|document| &document.items),
            lines: of_document(|document| &document.lines),
            payments: Memo::new(move |_| services.with_replica(|rows| payments(rows, id))),
        }
    }
}

impl Page {
    /// A piece of the document, following it.
    pub(super) fn pick<T>(
        &self,
        pick: fn(&Document) -> T,
    ) -> impl Fn() -> Option<T> + Copy + use<T> {
        let document = self.document;
        move || document.with(|document| document.as_ref().map(pick))
    }

    /// An entry of a field, locked with the document.
    pub(super) fn entry(
        &self,
        kind: EntityKind,
        entity: EntityId,
        field: Field,
        input: InputKind,
    ) -> Entry {
        let place = FieldPlace::new(kind, entity, field, input);
        let in_tables = matches!(kind, EntityKind::Item | EntityKind::BudgetLine);
        let is_target = field_rule(kind, field).is_some_and(|rule| is_target(rule.name));
        let lock = if in_tables && !is_target {
            self.row_lock
        } else {
            self.lock
        };
        Entry::of_field(self.services, place, lock)
    }
}

/// The check of an agreement, in the browser's timeline.
const PREFLIGHT: &str = "preflight";

/// The page of an agreement.
pub(super) fn agreement(services: Services, user: SessionUser, id: EntityId) -> AnyView {
    let actor = user.actor();
    let document = Memo::new(move |_| {
        services.with_replica_measured(PREFLIGHT, |replica| read_document(replica, &actor, id))
    });
    let lock = Memo::new(move |_| document.with(|d| d.as_ref().and_then(|d| d.lock.clone())));
    let page = Page {
        services,
        user: StoredValue::new(user),
        id,
        document,
        lock: lock.into(),
        row_lock: Memo::new(move |_| {
            let scope = document.with(|d| d.as_ref().and_then(|d| d.change_scope));
            let outside = (scope == Some(ChangeScope::TargetsOnly))
                .then(|| text::amendment::TARGETS_ONLY_LOCK.to_owned());
            lock.get().or(outside)
        })
        .into(),
        noting: RwSignal::new(None),
        signing: RwSignal::new(None),
        tell: tell_by_toast(),
        planned: Memo::new(move |_| services.with_replica(|rows| planned(rows, id))),
        around: Around::follow(services, id, document),
    };
    let year = document.with_untracked(|d| d.as_ref().map_or(0, |d| d.year));
    set_title(text::home::agreement_title(year));
    let is_here = Memo::new(move |_| document.with(Option::is_some));
    live(move || {
        if is_here.get() {
            content(page)
        } else {
            not_found::not_here()
        }
    })
}

fn content(page: Page) -> AnyView {
    view! {
        {head(page)}
        {lock_banner(page.lock)}
        <div class="agreement" data-locked=move || page.lock.with(Option::is_some).then_some("")>
            <div class="agreement__main">
                {terms(page)}
                {parties(page)}
                {above(page)}
                {budget_document(page)}
                {items(page)}
                {lines(page)}
                {signatures(page)}
                {remarks(page)}
            </div>
            {side(page)}
        </div>
        {hand_over(page)}
        {note_sheet(page)}
        {signing_sheet(page)}
    }
    .into_any()
}

fn head(page: Page) -> AnyView {
    let status = Memo::new(move |_| page.pick(|document| document.status)());
    let is_pending = Memo::new(move |_| {
        page.services
            .with_replica(|replica| replica.pending_step(page.id).is_some())
    });
    view! {
        <div class="page__head">
            <div class="page__title">
                <h1>{page.pick(|document| text::home::titled(document.kind, document.year))}</h1>
                <p class="page__lead">
                    {page.pick(|document| document.agency_name.clone())}
                    " · "
                    {page.pick(|document| document.level.label())}
                </p>
                <p
                    id="agreement-status"
                    data-status=move || {
                        status.get().map(ikrar_domain::agreement::AgreementStatus::code)
                    }
                >
                    {live(move || status.get().map(|status| {
                        view! { <Badge label=status.label() tone=agreement_tone(status) /> }
                    }))}
                    {live(move || is_pending.get().then(|| view! {
                        <Badge label=text::agreement::WAITING_FOR_SERVER tone=Tone::Brand />
                    }))}
                </p>
            </div>
            {step_buttons(page)}
        </div>
    }
    .into_any()
}

fn parties(page: Page) -> AnyView {
    let has_second =
        Memo::new(move |_| page.pick(|document| document.has_second_party)().unwrap_or(false));
    view! {
        <section class="card" id="parties">
            <h2>{text::agreement::PARTIES}</h2>
            {post(page)}
            {party(page, text::agreement::FIRST_PARTY, [
                agreement::FIRST_PARTY_NAME,
                agreement::FIRST_PARTY_TITLE,
                agreement::FIRST_PARTY_NIP,
                agreement::FIRST_PARTY_APPOINTMENT,
            ])}
            {live(move || has_second.get().then(|| party(page, text::agreement::SECOND_PARTY, [
                agreement::SECOND_PARTY_NAME,
                agreement::SECOND_PARTY_TITLE,
                agreement::SECOND_PARTY_NIP,
                agreement::SECOND_PARTY_APPOINTMENT,
            ])))}
        </section>
    }
    .into_any()
}

fn party(page: Page, heading: &'static str, [name, title, nip, kind]: [Field; 4]) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::Agreement, page.id, field, input);
    let kinds = AppointmentKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind.label()))
        .collect();
    view! {
        <fieldset class="party">
            <legend class="party__legend">{heading}</legend>
            <div class="field-row">
                <EntryBox entry=entry(name, InputKind::ShortText) label=text::agreement::NAME />
                <EntryBox
                    entry=entry(title, InputKind::ShortText)
                    label=text::agreement::POSITION
                />
            </div>
            <div class="field-row">
                <EntryBox entry=entry(nip, InputKind::ShortText) label=text::agreement::NIP />
                <EntrySelect
                    entry=entry(kind, InputKind::Code)
                    label=text::agreement::APPOINTMENT
                    choices=kinds
                />
            </div>
        </fieldset>
    }
    .into_any()
}

fn budget_document(page: Page) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::Agreement, page.id, field, input);
    let deadline = page.pick(|document| document.deadline.clone());
    view! {
        <section class="card" id="budget-document">
            <h2>{text::agreement::BUDGET_DOCUMENT}</h2>
            <div class="field-row">
                <EntryBox
                    entry=entry(agreement::BUDGET_DOCUMENT_NUMBER, InputKind::ShortText)
                    label=text::agreement::BUDGET_DOCUMENT_NUMBER
                />
                <EntryBox
                    entry=entry(agreement::BUDGET_DOCUMENT_RATIFIED_ON, InputKind::Date)
                    label=text::agreement::RATIFIED_ON
                />
            </div>
            {live(move || deadline().flatten().map(|date| view! {
                <p class="muted" id="deadline">{text::agreement::deadline(&date)}</p>
            }))}
        </section>
    }
    .into_any()
}
