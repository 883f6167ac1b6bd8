//! The budget lines with their live total.

use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, budget_line},
};
use leptos::prelude::*;

use super::{items::remove_button, view::Page};
use crate::{
    components::{Button, EmptyState, entity_list, live},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// All budget lines, with the button for one more.
pub(super) fn lines(page: Page) -> AnyView {
    let ids = page.around.lines;
    let entries = move || ids.get().into_iter().enumerate().collect::<Vec<_>>();
    let is_open = Memo::new(move |_| page.row_lock.with(Option::is_none));
    let add = move || {
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::add_budget_line(replica, page.id, id, &[]).map(|draft| vec![draft])
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <section class="card budget" id="budget">
            <h2>{text::agreement::BUDGET}</h2>
            {live(move || ids.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::agreement::NO_LINE /> }
            }))}
            {entity_list(entries, move |(_, id)| line(page, id))}
            {live(move || is_open.get().then(|| view! {
                <div class="card__foot">
                    <Button label=text::agreement::ADD_LINE on_press=add id="add-budget-line" />
                </div>
            }))}
            <p class="budget__total">
                <span>{text::agreement::TOTAL}</span>
                <span class="figure" id="budget-total">
                    {page.pick(|document| document.total.clone())}
                </span>
            </p>
        </section>
    }
    .into_any()
}

fn line(page: Page, id: EntityId) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::BudgetLine, id, field, input);
    view! {
        <div class="budget__line" data-budget-line=id.uuid().to_string()>
            <EntryBox
                entry=entry(budget_line::CODE, InputKind::ShortText)
                label=text::agreement::CODE
            />
            <EntryBox
                entry=entry(budget_line::PROGRAM, InputKind::ShortText)
                label=text::agreement::PROGRAM
            />
            <EntryBox
                entry=entry(budget_line::AMOUNT, InputKind::Money)
                label=text::agreement::AMOUNT
            />
            <EntryBox
                entry=entry(budget_line::FUND_SOURCE, InputKind::ShortText)
                label=text::agreement::FUND_SOURCE
            />
            {super::moving::buttons(page, page.around.lines, id)}
            {remove_button(page, id, text::agreement::REMOVE_LINE)}
        </div>
    }
    .into_any()
}
