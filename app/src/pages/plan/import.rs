//! Taking a plan's table in: what its rows would become.

use ikrar_domain::plan::{ImportRow, read_sheet, read_table};
use ikrar_sync::edit;
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::part,
    context::ChosenTable,
    pages::{perform, table_import::TableForm},
    text,
};

/// The card.
pub(super) fn import(page: Page) -> AnyView {
    let form = TableForm::new();
    let read = move |table: &ChosenTable| {
        let period = page.period.get_untracked();
        let edition = page.edition.get_untracked();
        match table {
            ChosenTable::Sheet(sheet) => read_sheet(sheet, period, edition),
            ChosenTable::Text(text) => read_table(text, period, edition),
        }
    };
    view! {
        <section class="card" id="plan-import">
            <h2>{text::plan::IMPORT}</h2>
            <p class="muted">{text::plan::IMPORT_LEAD}</p>
            {form.view(page.services, "import", read, move |rows| ready(page, form, rows))}
        </section>
    }
    .into_any()
}

fn ready(page: Page, form: TableForm<Vec<ImportRow>>, rows: Vec<ImportRow>) -> AnyView {
    let lines = rows
        .iter()
        .map(|row| {
            let words = [row.kind.label(), ": ", &row.text].concat();
            let details = &row.details;
            let figures = details.baseline.iter().chain(row.targets.iter().flatten());
            let mut targets: Vec<String> =
                figures.map(ikrar_domain::value::Figure::display).collect();
            targets.extend(details.polarity.map(|one| one.label().to_owned()));
            targets.extend(details.consolidation.map(|one| one.label().to_owned()));
            let words_of = [&details.definition, &details.formula, &details.source];
            targets.extend(words_of.into_iter().filter(|one| !one.is_empty()).cloned());
            let targets = targets.join(" · ");
            let indicator = row.indicator.clone();
            view! {
                <li>
                    {words}
                    {(!indicator.is_empty()).then(|| view! {
                        <span class="muted">" "{indicator}" "{targets}</span>
                    })}
                </li>
            }
        })
        .collect_view();
    let count = text::plan::import_ready(rows.len());
    let rows = StoredValue::new(rows);
    let take = move || {
        let device = page.services.device();
        let drafts = page.services.with_replica_untracked(|replica| {
            rows.with_value(|rows| edit::import_plan(replica, page.id, rows, || device.new_id()))
        });
        perform(page.services, page.tell, drafts, move || form.clear());
    };
    view! {
        <p data-ready="">{count}</p>
        <ul>{part(lines)}</ul>
        {TableForm::<Vec<ImportRow>>::take(take)}
    }
    .into_any()
}
