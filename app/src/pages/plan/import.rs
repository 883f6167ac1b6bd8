//! Taking in a table: checked first, shown as what it would become, then taken whole.

use ikrar_domain::plan::{ImportProblem, ImportRow, read_sheet, read_table};
use ikrar_sync::edit;
use leptos::{prelude::*, task::spawn_local};

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, NoteField, live, part},
    context::ChosenTable,
    pages::perform,
    text,
};

/// What the check found.
#[derive(Clone, Debug, PartialEq)]
enum Checked {
    Problems(Vec<String>),
    Ready(Vec<ImportRow>),
}

impl Checked {
    fn of(read: Result<Vec<ImportRow>, Vec<ImportProblem>>) -> Self {
        match read {
            Ok(rows) => Self::Ready(rows),
            Err(problems) => {
                let all = problems.iter();
                let words =
                    all.map(|one| text::plan::import_problem(one.row, &one.column, &one.problem));
                Self::Problems(words.collect())
            }
        }
    }
}

/// The box in which a workbook is chosen.
const FILE_ID: &str = "import-file";

/// The card.
pub(super) fn import(page: Page) -> AnyView {
    let table = RwSignal::new(String::new());
    let checked = RwSignal::new(None::<Checked>);
    let check = move || {
        let period = page.period.get_untracked();
        let edition = page.edition.get_untracked();
        let read = table.with_untracked(|table| read_table(table, period, edition));
        checked.set(Some(Checked::of(read)));
    };
    let choose = move || {
        let reading = page.services.device().read_table(FILE_ID.to_owned());
        spawn_local(async move {
            let found = match reading.await {
                Ok(chosen) => {
                    let period = page.period.get_untracked();
                    let edition = page.edition.get_untracked();
                    Checked::of(match chosen {
                        ChosenTable::Sheet(sheet) => read_sheet(&sheet, period, edition),
                        ChosenTable::Text(text) => read_table(&text, period, edition),
                    })
                }
                Err(fault) => Checked::Problems(vec![fault.0]),
            };
            let _ = checked.try_set(Some(found));
        });
    };
    view! {
        <section class="card" id="plan-import">
            <h2>{text::plan::IMPORT}</h2>
            <p class="muted">{text::plan::IMPORT_LEAD}</p>
            <div class="field">
                <label class="field__label" for=FILE_ID>{text::plan::IMPORT_FILE}</label>
                <input
                    type="file"
                    class="field__control"
                    accept=".xlsx,.csv"
                    id=FILE_ID
                    on:change=move |_| choose()
                />
            </div>
            <NoteField
                label=text::plan::IMPORT_TABLE
                id="import-table"
                value=table
                on_input=Callback::new(move |()| checked.set(None))
            />
            <div class="card__foot">
                <Button label=text::plan::IMPORT_CHECK on_press=check id="import-check" />
            </div>
            <div role="status">
                {live(move || checked.get().map(|found| match found {
                    Checked::Problems(problems) => problems_view(problems),
                    Checked::Ready(rows) => ready(page, table, checked, rows),
                }))}
            </div>
        </section>
    }
    .into_any()
}

fn problems_view(problems: Vec<String>) -> AnyView {
    let lines = problems
        .into_iter()
        .map(|words| view! { <li class="field__error">{words}</li> })
        .collect_view();
    view! { <ul id="import-problems">{part(lines)}</ul> }.into_any()
}

fn ready(
    page: Page,
    table: RwSignal<String>,
    checked: RwSignal<Option<Checked>>,
    rows: Vec<ImportRow>,
) -> AnyView {
    let lines = rows
        .iter()
        .map(|row| {
            let words = [row.kind.label(), ": ", &row.text].concat();
            let targets: Vec<String> = row
                .targets
                .iter()
                .flatten()
                .map(ikrar_domain::value::Figure::display)
                .collect();
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
        perform(page.services, page.tell, drafts, move || {
            let _ = table.try_set(String::new());
            let _ = checked.try_set(None);
        });
    };
    view! {
        <p id="import-ready">{count}</p>
        <ul>{part(lines)}</ul>
        <Button
            label=text::plan::IMPORT_TAKE
            kind=ButtonKind::Primary
            on_press=take
            id="import-take"
        />
    }
    .into_any()
}
