//! What was spent up to the quarter, line by line, and at the end of the year why something was
//! not.

use ikrar_domain::budget::{Efficiency, UnspentCause};
use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, budget_realization, unspent_cause},
};
use leptos::prelude::*;

use super::{
    spending_import::import,
    spending_state::{SpendingLine, SpendingSection, Unspent, read_line, read_section},
    view::Page,
};
use crate::{
    components::{Badge, Choice, Select, entity_list, live, part},
    entry::{Entry, EntryBox, FieldPlace, InputKind, SpendingPlace},
    memo::Memo,
    pages::perform,
    text,
};

/// What the lines share.
#[derive(Clone, Copy)]
pub(super) struct Section {
    pub(super) page: Page,
    read: Memo<Option<SpendingSection>>,
    pub(super) lock: Signal<Option<String>>,
}

/// The section below the grid.
pub(super) fn spending(page: Page) -> AnyView {
    let read = Memo::new(move |_| {
        let actor = page.user.with_value(crate::context::SessionUser::actor);
        page.document.with(|document| {
            let document = document.as_ref()?;
            let read = |replica: &_| read_section(replica, &actor, document);
            Some(page.services.with_replica(read))
        })
    });
    let section = Section {
        page,
        read,
        lock: Signal::derive(move || read.with(|read| read.as_ref()?.lock.clone())),
    };
    let has_lines = Memo::new(move |_| {
        read.with(|read| read.as_ref().is_some_and(|read| !read.lines.is_empty()))
    });
    live(move || has_lines.get().then(|| content(section)))
}

fn content(section: Section) -> AnyView {
    let words = move |pick: fn(&SpendingSection) -> String| {
        move || section.read.with(|read| read.as_ref().map(pick))
    };
    let ids = Memo::new(move |_| {
        section.read.with(|read| {
            read.as_ref()
                .map_or_else(Vec::new, |read| read.lines.clone())
        })
    });
    view! {
        <section class="card spending" id="spending" aria-labelledby="spending-title">
            <h2 id="spending-title">{text::spending::TITLE}</h2>
            <p class="muted">{text::spending::LEAD}</p>
            <p class="figure" id="spending-total">
                {words(|read| {
                    text::spending::total(&read.spent, &read.ceiling, &read.absorption)
                })}
            </p>
            <p class="muted">{words(|read| read.unknown.clone())}</p>
            {import(section)}
            {entity_list(
                move || ids.get().into_iter().enumerate().collect(),
                move |(_, id)| line(section, id),
            )}
        </section>
    }
    .into_any()
}

fn line(section: Section, id: EntityId) -> AnyView {
    let page = section.page;
    let read = Memo::new(move |_| {
        page.services
            .with_replica(|replica| read_line(replica, id, page.quarter))
    });
    let entry = move |field, input| {
        let place = SpendingPlace {
            line: id,
            quarter: page.quarter,
            field,
            input,
        };
        Entry::of_spending(page.services, place, section.lock)
    };
    let words =
        move |pick: fn(&SpendingLine) -> String| move || read.with(|read| read.as_ref().map(pick));
    let asks_reason =
        Memo::new(move |_| read.with(|read| read.as_ref().is_some_and(|read| read.asks_reason)));
    let unspent = Memo::new(move |_| read.with(|read| read.as_ref()?.unspent.clone()));
    view! {
        <article class="spending__line" data-budget-line=id.uuid().to_string()>
            <h3>{words(|read| [&read.code, " ", &read.program].concat())}</h3>
            <p class="muted">
                {words(|read| text::spending::of_line(&read.ceiling, &read.absorption))}
                {live(move || read.with(|read| {
                    let source = read.as_ref()?.source?;
                    Some(view! { " " <Badge label=source /> })
                }))}
                {words(|read| {
                    let judged = read.efficiency.map(Efficiency::label);
                    judged.map(text::spending::judged).unwrap_or_default()
                })}
            </p>
            <div class="field-row">
                <EntryBox
                    entry=entry(budget_realization::AMOUNT, InputKind::Money)
                    label=text::spending::AMOUNT
                />
                <EntryBox
                    entry=entry(budget_realization::AS_OF, InputKind::Date)
                    label=text::spending::AS_OF
                />
                <EntryBox
                    entry=entry(budget_realization::DOCUMENT, InputKind::ShortText)
                    label=text::spending::DOCUMENT
                />
            </div>
            {live(move || asks_reason.get().then(|| view! {
                <EntryBox
                    entry=entry(budget_realization::FALL_REASON, InputKind::Note)
                    label=text::spending::FALL_REASON
                />
            }))}
            <ul class="spending__doubts">
                {live(move || read.with(|read| {
                    let doubts = read.as_ref().map_or_else(Vec::new, |read| read.doubts.clone());
                    doubts.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()
                }))}
            </ul>
            {live(move || unspent.get().map(|unspent| causes(section, id, unspent)))}
        </article>
    }
    .into_any()
}

fn causes(section: Section, line: EntityId, unspent: Unspent) -> AnyView {
    let page = section.page;
    let open: Vec<Choice> = UnspentCause::ALL
        .iter()
        .filter(|cause| unspent.causes.iter().all(|(_, known)| known != *cause))
        .map(|cause| Choice::new(cause.code(), cause.label()))
        .collect();
    let choices = std::iter::once(Choice::new("", text::quarter::CHOOSE)).chain(open);
    let add = move |code: String| {
        let Some(cause) = UnspentCause::from_code(&code) else {
            return;
        };
        let drafts = page
            .services
            .with_replica_untracked(|replica| edit::add_unspent_cause(replica, line, cause));
        perform(page.services, page.tell, drafts, || ());
    };
    let known = unspent
        .causes
        .iter()
        .map(|(id, cause)| one_cause(section, *id, *cause))
        .collect_view();
    view! {
        <section class="spending__unspent">
            <h4>{text::spending::unspent(&unspent.amount)}</h4>
            {known}
            <Select
                label=text::spending::ADD_CAUSE
                id=["cause-", &line.hex()].concat()
                choices=choices.collect()
                value=Signal::stored(String::new())
                on_change=add
                disabled=Signal::derive(move || section.lock.with(Option::is_some))
            />
            <ul class="spending__doubts">
                {part(unspent.problems
                    .into_iter()
                    .map(|words| view! { <li>{words}</li> })
                    .collect_view())}
            </ul>
        </section>
    }
    .into_any()
}

fn one_cause(section: Section, id: EntityId, cause: UnspentCause) -> AnyView {
    let entry = move |field, input| {
        let place = FieldPlace::new(EntityKind::UnspentCause, id, field, input);
        Entry::of_field(section.page.services, place, section.lock)
    };
    view! {
        <div class="spending__cause" data-cause=cause.code()>
            <p>
                {cause.label()}" "
                <Badge label=cause.group().label() />
            </p>
            <div class="field-row">
                <EntryBox
                    entry=entry(unspent_cause::AMOUNT, InputKind::Money)
                    label=text::spending::CAUSE_AMOUNT
                />
                <EntryBox
                    entry=entry(unspent_cause::EXPLANATION, InputKind::Note)
                    label=text::spending::CAUSE_NOTE
                />
            </div>
        </div>
    }
    .into_any()
}
