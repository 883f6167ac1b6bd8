//! Taking in a document's table: checked cell by cell, shown as what it would change, then taken
//! whole.

use ikrar_domain::{
    budget::{
        Absent, BudgetTable, LineStep, Mismatch, Renewal, read_budget_sheet, read_budget_table,
        renewal,
    },
    plan::ImportProblem,
    value::Rupiah,
};
use ikrar_sync::{edit, identity::EntityId};
use leptos::{prelude::*, task::spawn_local};

use super::{state::Document, view::Page};
use crate::{
    components::{Button, ButtonKind, Check, NoteField, live, part},
    context::ChosenTable,
    pages::perform,
    text,
};

/// What the check found.
#[derive(Clone, Debug, PartialEq)]
enum Checked {
    Problems(Vec<String>),
    Ready(BudgetTable),
}

impl Checked {
    fn of(read: Result<BudgetTable, Vec<ImportProblem>>) -> Self {
        match read {
            Ok(table) => Self::Ready(table),
            Err(problems) => {
                let all = problems.iter();
                let words =
                    all.map(|one| text::plan::import_problem(one.row, &one.column, &one.problem));
                Self::Problems(words.collect())
            }
        }
    }
}

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Import {
    page: Page,
    id: EntityId,
    read: Memo<Option<Document>>,
    pasted: RwSignal<String>,
    checked: RwSignal<Option<Checked>>,
    /// Whether lines that the table does not name are taken out.
    removes: RwSignal<bool>,
}

/// The section; nothing where the document takes no edits.
pub(super) fn import(page: Page, id: EntityId, read: Memo<Option<Document>>) -> AnyView {
    let import = Import {
        page,
        id,
        read,
        pasted: RwSignal::new(String::new()),
        checked: RwSignal::new(None),
        removes: RwSignal::new(false),
    };
    live(move || page.is_open().then(|| section(import)))
}

fn section(import: Import) -> AnyView {
    let Import {
        page,
        pasted,
        checked,
        ..
    } = import;
    let key = import.id.uuid().to_string();
    let file_id = ["budget-file-", &key].concat();
    let chooser = file_id.clone();
    let edition = move || {
        let read = import.read;
        read.with_untracked(|one| one.as_ref().and_then(|one| one.content.edition))
    };
    let check = move || {
        let read = pasted.with_untracked(|text| read_budget_table(text, edition()));
        checked.set(Some(Checked::of(read)));
    };
    let choose = move || {
        let reading = page.services.device().read_table(chooser.clone());
        spawn_local(async move {
            let found = match reading.await {
                Ok(ChosenTable::Sheet(sheet)) => Checked::of(read_budget_sheet(&sheet, edition())),
                Ok(ChosenTable::Text(text)) => Checked::of(read_budget_table(&text, edition())),
                Err(fault) => Checked::Problems(vec![fault.0]),
            };
            let _ = checked.try_set(Some(found));
        });
    };
    view! {
        <details class="budget__import" data-import="">
            <summary>{text::budget::IMPORT}</summary>
            <p class="muted">{text::budget::IMPORT_LEAD}</p>
            <div class="field">
                <label class="field__label" for=file_id.clone()>{text::plan::IMPORT_FILE}</label>
                <input
                    type="file"
                    class="field__control"
                    accept=".xlsx,.csv"
                    id=file_id
                    on:change=move |_| choose()
                />
            </div>
            <NoteField
                label=text::plan::IMPORT_TABLE
                id=["budget-table-", &key].concat()
                value=pasted
                on_input=Callback::new(move |()| checked.set(None))
            />
            <div class="card__foot">
                <Button label=text::plan::IMPORT_CHECK on_press=check action="check-table" />
            </div>
            <div role="status">
                {live(move || checked.get().map(|found| match found {
                    Checked::Problems(problems) => problem_list(problems),
                    Checked::Ready(table) => ready(import, table),
                }))}
            </div>
        </details>
    }
    .into_any()
}

fn problem_list(problems: Vec<String>) -> AnyView {
    let lines = problems
        .into_iter()
        .map(|words| view! { <li class="field__error">{words}</li> })
        .collect_view();
    view! { <ul data-problems="">{part(lines)}</ul> }.into_any()
}

/// What would change; it follows the document, so that what is shown is what is taken.
fn ready(import: Import, table: BudgetTable) -> AnyView {
    let BudgetTable {
        rows,
        mismatches,
        unused,
    } = table;
    let renewed = Memo::new(move |_| {
        let lines = import.read.with(|one| {
            one.as_ref()
                .map(|one| one.content.lines.clone())
                .unwrap_or_default()
        });
        renewal(&lines, &rows)
    });
    let take = move || {
        let Import {
            page,
            id,
            pasted,
            checked,
            removes,
            ..
        } = import;
        let device = page.services.device();
        let absent = if removes.get_untracked() {
            Absent::Remove
        } else {
            Absent::Keep
        };
        let drafts = page.services.with_replica_untracked(|replica| {
            renewed.with_untracked(|renewed| {
                edit::take_in_budget(replica, id, renewed, absent, || device.new_id())
            })
        });
        perform(page.services, page.tell, drafts, move || {
            let _ = pasted.try_set(String::new());
            let _ = checked.try_set(None);
            let _ = removes.try_set(false);
        });
    };
    view! {
        {(!unused.is_empty()).then(|| view! {
            <p class="muted">{text::budget::unused_columns(&unused)}</p>
        })}
        {mismatch_list(&mismatches)}
        {live(move || renewed.with(|renewed| steps(import, renewed)))}
        <Button
            label=text::plan::IMPORT_TAKE
            kind=ButtonKind::Primary
            on_press=take
            action="take-table"
        />
    }
    .into_any()
}

fn mismatch_list(mismatches: &[Mismatch]) -> AnyView {
    if mismatches.is_empty() {
        return ().into_any();
    }
    let shown =
        |amount: Option<Rupiah>| amount.map_or(text::budget::NONE.to_owned(), Rupiah::display);
    let lines = mismatches
        .iter()
        .map(|one| {
            let (stated, found) = (shown(one.stated), shown(one.found));
            let words =
                text::budget::mismatch(one.row, &one.name, &stated, &found, &shown(one.amount()));
            view! { <li class="field__error">{words}</li> }
        })
        .collect_view();
    view! {
        <div data-mismatches="">
            <h3>{text::budget::MISMATCHES}</h3>
            <p class="muted">{text::budget::MISMATCHES_LEAD}</p>
            <ul>{part(lines)}</ul>
        </div>
    }
    .into_any()
}

fn steps(import: Import, renewed: &Renewal) -> AnyView {
    let count = |is_it: fn(&LineStep) -> bool| {
        let steps = renewed.steps.iter();
        steps.filter(|step| is_it(step)).count()
    };
    let added = count(|step| matches!(step, LineStep::Add(_)));
    let changed = count(|step| matches!(step, LineStep::Change { .. }));
    let same = count(|step| matches!(step, LineStep::Same(_)));
    let lines: Vec<AnyView> = renewed.steps.iter().filter_map(step_line).collect();
    let is_same = lines.is_empty();
    view! {
        <p data-ready="">{text::budget::import_ready(added, changed, same)}</p>
        {is_same.then(|| view! { <p>{text::budget::NOTHING_NEW}</p> })}
        <ul>{part(lines)}</ul>
        {absent(import, renewed)}
    }
    .into_any()
}

fn step_line(step: &LineStep) -> Option<AnyView> {
    let shown =
        |amount: Option<Rupiah>| amount.map_or(text::budget::NONE.to_owned(), Rupiah::display);
    let (word, row, figures) = match step {
        LineStep::Add(row) => (text::budget::ADDED, row, shown(row.amount)),
        LineStep::Change { before, row, .. } => {
            let figures = text::budget::becomes(&shown(*before), &shown(row.amount));
            (text::budget::CHANGED, row, figures)
        }
        LineStep::Same(_) => return None,
    };
    let words = [
        word,
        ": ",
        row.level.label(),
        " ",
        &row.code,
        " ",
        &row.name,
    ]
    .concat();
    let source = row.fund_source.clone();
    let line = view! { <li>{words}<span class="muted">" "{source}" "{figures}</span></li> };
    Some(line.into_any())
}

fn absent(import: Import, renewed: &Renewal) -> AnyView {
    if renewed.absent.is_empty() {
        return ().into_any();
    }
    let names = import.read.with_untracked(|one| {
        let lines = one.as_ref().map(|one| one.content.lines.as_slice());
        let lines = lines.unwrap_or_default().iter();
        lines
            .filter(|line| renewed.absent.contains(&line.id))
            .map(|line| [line.code.trim(), " ", line.program.trim()].concat())
            .collect::<Vec<_>>()
    });
    let lines = names
        .into_iter()
        .map(|name| view! { <li>{name}</li> })
        .collect_view();
    let removes = import.removes;
    view! {
        <div data-absent="">
            <p>{text::budget::IMPORT_ABSENT}</p>
            <ul>{part(lines)}</ul>
            <Check
                label=text::budget::REMOVE_ABSENT
                checked=removes
                on_change=move |ticked| removes.set(ticked)
            />
        </div>
    }
    .into_any()
}
