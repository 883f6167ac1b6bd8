//! Taking in a document's table: checked cell by cell, shown as what it would change, then taken
//! whole.

use ikrar_domain::{
    budget::{
        Absent, BudgetTable, LineStep, Mismatch, Renewal, read_budget_sheet, read_budget_table,
        renewal,
    },
    value::Rupiah,
};
use ikrar_sync::{edit, identity::EntityId};
use leptos::prelude::*;

use super::{state::Document, view::Page};
use crate::{
    components::{Check, live, part},
    context::ChosenTable,
    memo::Memo,
    pages::{perform, table_import::TableForm},
    text,
};

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Import {
    page: Page,
    id: EntityId,
    read: Memo<Option<Document>>,
    form: TableForm<BudgetTable>,
    /// Whether lines that the table does not name are taken out.
    removes: RwSignal<bool>,
}

/// The section; nothing where the document takes no edits.
pub(super) fn import(page: Page, id: EntityId, read: Memo<Option<Document>>) -> AnyView {
    let import = Import {
        page,
        id,
        read,
        form: TableForm::new(),
        removes: RwSignal::new(false),
    };
    live(move || page.is_open().then(|| section(import)))
}

fn section(import: Import) -> AnyView {
    let key = ["budget-", &import.id.uuid().to_string()].concat();
    let read = move |table: &ChosenTable| {
        let document = import.read;
        let edition =
            document.with_untracked(|one| one.as_ref().and_then(|one| one.content.edition));
        match table {
            ChosenTable::Sheet(sheet) => read_budget_sheet(sheet, edition),
            ChosenTable::Text(text) => read_budget_table(text, edition),
        }
    };
    let services = import.page.services;
    view! {
        <details class="budget__import" data-import="">
            <summary>{text::budget::IMPORT}</summary>
            <p class="muted">{text::budget::IMPORT_LEAD}</p>
            {import.form.view(services, &key, read, move |table| ready(import, table))}
        </details>
    }
    .into_any()
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
            form,
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
            form.clear();
            let _ = removes.try_set(false);
        });
    };
    view! {
        {(!unused.is_empty()).then(|| view! {
            <p class="muted">{text::budget::unused_columns(&unused)}</p>
        })}
        {mismatch_list(&mismatches)}
        {live(move || renewed.with(|renewed| steps(import, renewed)))}
        {TableForm::<BudgetTable>::take(take)}
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
