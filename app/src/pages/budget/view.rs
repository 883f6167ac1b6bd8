//! Markup of the budget documents.

use ikrar_domain::agreement::{BudgetDocumentKind, NomenclatureEdition};
use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, Field, budget_document},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    cut::{cut, without_output},
    import::import,
    lines::lines,
    state::{Budget, Difference, Document, read_budget},
};
use crate::{
    components::{Badge, Button, Choice, EmptyState, Tone, entity_list, live, part},
    context::{Services, SessionUser},
    entry::{Entry, EntryBox, EntrySelect, FieldPlace, InputKind},
    memo::Memo,
    pages::{Tell, lock_banner, perform, set_title, tell_by_toast},
    reading::agency_name,
    routes::addresses,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    agency: EntityId,
    year: u16,
    pub(super) budget: Memo<Budget>,
    lock: Signal<Option<String>>,
    pub(super) tell: Tell,
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

    fn document(&self, id: EntityId) -> Option<Document> {
        self.budget.with(|budget| {
            let mut documents = budget.documents.iter();
            documents.find(|document| document.id == id).cloned()
        })
    }
}

/// The budget documents of an agency's year.
pub(super) fn budget(
    services: Services,
    user: &SessionUser,
    agency: EntityId,
    year: u16,
) -> AnyView {
    set_title(text::budget::TITLE);
    let actor = user.actor();
    let budget = Memo::new(move |_| {
        services.with_replica(|replica| read_budget(replica, &actor, agency, year))
    });
    let page = Page {
        services,
        agency,
        year,
        budget,
        lock: Memo::new(move |_| budget.with(|budget| budget.lock.clone())).into(),
        tell: tell_by_toast(),
    };
    let name = Memo::new(move |_| services.with_replica(|rows| agency_name(rows, agency)));
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::budget::TITLE}</h1>
                <p class="page__lead">
                    <A href=addresses::cascade(agency, year)>{move || name.get()}" · "{year}</A>
                </p>
                <p class="muted">{text::budget::LEAD}</p>
            </div>
            {lock_banner(page.lock)}
            {cut(page)}
            {differences(page)}
            {without_output(page)}
            {documents(page)}
        </main>
    }
    .into_any()
}

fn documents(page: Page) -> AnyView {
    let ids = Memo::new(move |_| {
        page.budget.with(|budget| {
            let documents = budget.documents.iter();
            documents.map(|document| document.id).collect::<Vec<_>>()
        })
    });
    let entries = move || ids.get().into_iter().enumerate().collect();
    let add = move || {
        let id = page.services.device().new_id();
        let kind = BudgetDocumentKind::Dpa;
        let draft = edit::new_budget_document(id, page.agency, page.year, kind);
        perform(page.services, page.tell, Ok(vec![draft]), || ());
    };
    view! {
        <section class="card-list" id="budget-documents">
            {live(move || ids.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::budget::EMPTY /> }
            }))}
            {entity_list(entries, move |(_, id)| document(page, id))}
            {live(move || page.is_open().then(|| view! {
                <div class="card__foot">
                    <Button label=text::budget::ADD on_press=add id="add-document" />
                </div>
            }))}
        </section>
    }
    .into_any()
}

fn document(page: Page, id: EntityId) -> AnyView {
    let read = Memo::new(move |_| page.document(id));
    let entry = move |field, input| page.entry(EntityKind::BudgetDocument, id, field, input);
    let kinds = BudgetDocumentKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind.code(), kind.label()));
    view! {
        <article class="card" data-document=id.uuid().to_string()>
            <div class="card__head">
                <h2>{move || read.with(|one| one.as_ref().map(|one| one.heading.clone()))}</h2>
                {live(move || read.with(|one| one.as_ref().is_some_and(|one| one.counts)).then(|| {
                    view! { <Badge label=text::budget::COUNTS tone=Tone::Positive /> }
                }))}
                {remove_button(page, id, text::budget::REMOVE_DOCUMENT)}
            </div>
            <div class="field-row">
                <EntrySelect
                    entry=entry(budget_document::KIND, InputKind::Code)
                    label=text::budget::KIND
                    choices=kinds.collect()
                />
                <EntryBox
                    entry=entry(budget_document::NUMBER, InputKind::ShortText)
                    label=text::budget::NUMBER
                />
                <EntryBox
                    entry=entry(budget_document::RATIFIED_ON, InputKind::Date)
                    label=text::budget::RATIFIED_ON
                />
                <EntrySelect
                    entry=entry(budget_document::EDITION, InputKind::Code)
                    label=text::budget::EDITION
                    choices=editions()
                />
            </div>
            <EntryBox
                entry=entry(budget_document::SOURCE, InputKind::Note)
                label=text::budget::SOURCE
            />
            {lines(page, id, read)}
            {import(page, id, read)}
        </article>
    }
    .into_any()
}

/// The editions of the nomenclature, and that nobody has said.
pub(crate) fn editions() -> Vec<Choice> {
    let mut editions = vec![Choice::new("", text::budget::EDITION_OPEN)];
    let all = NomenclatureEdition::ALL.iter();
    editions.extend(all.map(|one| Choice::new(one.code(), one.label())));
    editions
}

pub(super) fn remove_button(page: Page, id: EntityId, label: &'static str) -> AnyView {
    let is_open = Signal::derive(move || page.is_open());
    crate::pages::remove::remove_button(page.services, page.tell, is_open, id, label)
}

fn differences(page: Page) -> AnyView {
    let document = Memo::new(move |_| {
        page.budget
            .with(|budget: &Budget| budget.against_document.clone())
    });
    let below = Memo::new(move |_| {
        page.budget
            .with(|budget: &Budget| budget.against_below.clone())
    });
    view! {
        <section class="card" id="tie-document">
            <h2>{text::budget::TIE_DOCUMENT}</h2>
            {live(move || table(document.get(), text::budget::HEAD, text::budget::DOCUMENT))}
        </section>
        <section class="card" id="tie-below">
            <h2>{text::budget::TIE_LEVELS}</h2>
            {live(move || levels(below.get()))}
        </section>
    }
    .into_any()
}

fn levels(compared: Vec<(String, Vec<Difference>)>) -> AnyView {
    if compared.is_empty() {
        return table(None, text::budget::ABOVE, text::budget::BELOW);
    }
    let all = compared
        .into_iter()
        .map(|(title, differences)| {
            view! {
                <div>
                    <h3>{title}</h3>
                    {table(Some(differences), text::budget::ABOVE, text::budget::BELOW)}
                </div>
            }
        })
        .collect_view();
    part(all).into_any()
}

fn table(
    differences: Option<Vec<Difference>>,
    above: &'static str,
    below: &'static str,
) -> AnyView {
    let Some(differences) = differences else {
        return view! { <p class="muted">{text::budget::NOTHING_TO_COMPARE}</p> }.into_any();
    };
    if differences.is_empty() {
        return view! { <p>{text::budget::TIES}</p> }.into_any();
    }
    let rows = differences
        .into_iter()
        .map(|one| {
            view! {
                <tr class="grid__row">
                    <th class="grid__cell" scope="row">{one.name}</th>
                    <td class="grid__cell grid__cell--figure" data-label=above>
                        {one.above}
                    </td>
                    <td class="grid__cell grid__cell--figure" data-label=below>{one.below}</td>
                    <td
                        class="grid__cell grid__cell--figure"
                        data-label=text::budget::DIFFERENCE
                    >
                        {one.amount}
                    </td>
                </tr>
            }
        })
        .collect_view();
    let head = |words: &'static str| {
        view! { <th class="grid__head grid__head--figure" scope="col">{words}</th> }
    };
    view! {
        <div class="grid-frame">
            <table class="grid redline">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::budget::LINE}</th>
                        {head(above)}
                        {head(below)}
                        {head(text::budget::DIFFERENCE)}
                    </tr>
                </thead>
                <tbody>{part(rows)}</tbody>
            </table>
        </div>
    }
    .into_any()
}
