//! A document's lines as a tree with its subtotals; one line at a time is open for writing.

use ikrar_sync::{
    edit,
    identity::EntityId,
    row::Rows as _,
    schema::{EntityKind, document_line},
    value::Value,
};
use leptos::prelude::*;

use super::{
    state::Document,
    tree::{Line, Tree, read_tree},
    view::{Page, remove_button},
};
use crate::{
    components::{Badge, Button, ButtonKind, Tone, live, part},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// The tree, the line that is open, and the sums.
pub(super) fn lines(page: Page, document: EntityId, read: Memo<Option<Document>>) -> AnyView {
    let tree = Memo::new(move |_| {
        read.with(|one| one.as_ref().map(|one| read_tree(&one.content)))
            .unwrap_or_default()
    });
    let opened = RwSignal::new(None::<EntityId>);
    // Told apart from the tree, so that the boxes stay while the line takes its place in it.
    let shown = Memo::new(move |_| {
        let is_here =
            |id: &EntityId| tree.with(|tree| tree.lines.iter().any(|line| line.id == *id));
        opened.get().filter(is_here)
    });
    let add = move || {
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::add_document_line(replica, document, id, &[]).map(|draft| vec![draft])
        });
        perform(page.services, page.tell, drafts, move || {
            let _ = opened.try_set(Some(id));
        });
    };
    view! {
        <div class="budget">
            {live(move || table(page, &tree.get(), opened))}
            {live(move || shown.get().map(|id| open_line(page, id, opened)))}
            {live(move || page.is_open().then(|| view! {
                <div class="card__foot">
                    <Button label=text::budget::ADD_LINE on_press=add action="add-line" />
                </div>
            }))}
            {live(move || sources(tree.with(|tree| tree.sources.clone())))}
            <p class="budget__total">
                <span>{text::agreement::TOTAL}</span>
                <span class="figure" data-total="">
                    {move || tree.with(|tree| tree.total.clone())}
                </span>
            </p>
        </div>
    }
    .into_any()
}

fn table(page: Page, tree: &Tree, opened: RwSignal<Option<EntityId>>) -> AnyView {
    if tree.lines.is_empty() {
        return view! { <p class="muted">{text::budget::NO_LINES}</p> }.into_any();
    }
    let doubtful = (tree.doubtful > 0).then(|| text::budget::doubtful_lines(tree.doubtful));
    let rows: Vec<AnyView> = tree
        .lines
        .iter()
        .map(|line| row(page, line.clone(), opened))
        .collect();
    let figure = |words: &'static str| {
        view! { <th class="grid__head grid__head--figure" scope="col">{words}</th> }
    };
    view! {
        <p role="status" data-doubtful="">{doubtful}</p>
        <div class="grid-frame">
            <table class="grid redline budget__tree">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::budget::NAME}</th>
                        <th class="grid__head" scope="col">{text::agreement::FUND_SOURCE}</th>
                        {figure(text::agreement::AMOUNT)}
                        {figure(text::budget::BELOW)}
                    </tr>
                </thead>
                <tbody>{part(rows)}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(page: Page, line: Line, opened: RwSignal<Option<EntityId>>) -> AnyView {
    let id = line.id;
    let findings = line
        .findings
        .into_iter()
        .map(|words| view! { <p class="field__error">{words}</p> }.into_any())
        .collect::<Vec<_>>();
    let depth = line.depth.min(4).to_string();
    view! {
        <tr class="grid__row" data-document-line=id.uuid().to_string() data-depth=depth>
            <th class="grid__cell budget__name" scope="row">
                <span class="muted">{line.level}" "{line.code}</span>
                <span>{line.name}</span>
                {line.is_cut.then(|| view! {
                    <Badge label=text::budget::CUT tone=Tone::Warning />
                })}
                {part(findings)}
                {page.is_open().then(|| view! {
                    <Button
                        label=text::budget::EDIT_LINE
                        kind=ButtonKind::Quiet
                        on_press=move || opened.set(Some(id))
                        action="edit-line"
                    />
                })}
            </th>
            <td class="grid__cell" data-label=text::agreement::FUND_SOURCE>{line.fund_source}</td>
            <td class="grid__cell grid__cell--figure" data-label=text::agreement::AMOUNT>
                {line.amount}
            </td>
            <td class="grid__cell grid__cell--figure" data-label=text::budget::BELOW>
                {line.below}
            </td>
        </tr>
    }
    .into_any()
}

fn sources(sources: Vec<(String, String)>) -> AnyView {
    if sources.is_empty() {
        return ().into_any();
    }
    let all = sources
        .into_iter()
        .map(|(source, amount)| {
            view! { <li class="budget__source"><span>{source}</span><span>{amount}</span></li> }
        })
        .collect_view();
    view! {
        <section data-sources="">
            <h3>{text::budget::SOURCES}</h3>
            <ul>{part(all)}</ul>
        </section>
    }
    .into_any()
}

fn open_line(page: Page, id: EntityId, opened: RwSignal<Option<EntityId>>) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::DocumentLine, id, field, input);
    let is_cut = Memo::new(move |_| {
        let flag = |rows: &ikrar_sync::replica::Replica| {
            Some(rows.row(id)?.value(document_line::CUT) == &Value::Bool(true))
        };
        page.services.with_replica(flag) == Some(true)
    });
    view! {
        <div class="budget__line budget__line--document" data-line=id.uuid().to_string()>
            <EntryBox
                entry=entry(document_line::CODE, InputKind::ShortText)
                label=text::agreement::CODE
            />
            <EntryBox
                entry=entry(document_line::NAME, InputKind::ShortText)
                label=text::budget::NAME
            />
            <EntryBox
                entry=entry(document_line::AMOUNT, InputKind::Money)
                label=text::agreement::AMOUNT
            />
            <EntryBox
                entry=entry(document_line::FUND_SOURCE, InputKind::ShortText)
                label=text::agreement::FUND_SOURCE
            />
            <EntryBox
                entry=entry(document_line::CUT, InputKind::Flag)
                label=text::budget::CUT
            />
            {live(move || is_cut.get().then(|| view! {
                <EntryBox
                    entry=entry(document_line::CUT_AMOUNT, InputKind::Money)
                    label=text::budget::CUT_AMOUNT
                />
            }))}
            <div class="card__foot">
                {remove_button(page, id, text::budget::REMOVE_LINE)}
                <Button
                    label=text::budget::CLOSE_LINE
                    on_press=move || opened.set(None)
                    action="close-line"
                />
            </div>
        </div>
    }
    .into_any()
}
