//! What was spent, out of a finance system's table: two columns are chosen and remembered, what
//! every line would take is shown, then all of it is taken in one go.

use ikrar_domain::{
    agreement::BudgetLine,
    budget::{
        FinanceColumns, FinanceFound, FinanceLine, FinanceMatch, FinanceTable, is_day_of_year,
        read_finance_sheet, read_finance_table,
    },
    value::Rupiah,
};
use ikrar_sync::{
    edit::{self, TableOrigin},
    identity::EntityId,
    model,
    row::Rows,
};
use leptos::prelude::*;

use super::{spending::Section, view::Page};
use crate::{
    components::{Choice, Select, TextField, live, part},
    context::ChosenTable,
    entry::read_date,
    memo::Memo,
    pages::{
        perform,
        table_import::{TableForm, problem_list, problem_words},
    },
    text,
};

/// The section; nothing where no money can be typed either.
pub(super) fn import(section: Section) -> AnyView {
    let is_open = Memo::new(move |_| section.lock.with(Option::is_none));
    live(move || is_open.get().then(|| form(section.page)))
}

fn form(page: Page) -> AnyView {
    let form = TableForm::new();
    let services = page.services;
    let read = move |table: &ChosenTable| {
        let known = services.device().finance_columns();
        match table {
            ChosenTable::Sheet(sheet) => read_finance_sheet(sheet, &known),
            ChosenTable::Text(text) => read_finance_table(text, &known),
        }
    };
    view! {
        <details class="budget__import" id="spending-import">
            <summary>{text::spending::IMPORT}</summary>
            <p class="muted">{text::spending::IMPORT_LEAD}</p>
            {form.view(services, "spending", read, move |table| ready(page, form, table))}
        </details>
    }
    .into_any()
}

/// A table whose headings were found, and what is asked about it.
#[derive(Clone, Copy)]
struct Taking {
    page: Page,
    form: TableForm<FinanceTable>,
    columns: RwSignal<FinanceColumns>,
    found: Memo<FinanceMatch>,
    day: RwSignal<String>,
    day_error: RwSignal<Option<String>>,
    document: RwSignal<String>,
}

fn ready(page: Page, form: TableForm<FinanceTable>, table: FinanceTable) -> AnyView {
    let columns = RwSignal::new(table.guess(&page.services.device().finance_columns()));
    let headings = table.headings.clone();
    let found = Memo::new(move |_| {
        let lines = page
            .services
            .with_replica(|replica| lines_of(page, replica));
        columns.with(|columns| table.amounts_for(columns, &lines))
    });
    let taking = Taking {
        page,
        form,
        columns,
        found,
        day: RwSignal::new(String::new()),
        day_error: RwSignal::new(None),
        document: RwSignal::new(String::new()),
    };
    let column = |label, id: &str, part: fn(&mut FinanceColumns) -> &mut String| {
        let choices = headings.iter().map(|heading| Choice::new(heading, heading));
        let none = Choice::new("", text::quarter::CHOOSE);
        view! {
            <Select
                label=label
                id=id
                choices=std::iter::once(none).chain(choices).collect()
                value=Signal::derive(move || part(&mut columns.get()).clone())
                on_change=move |heading| columns.update(|columns| *part(columns) = heading)
            />
        }
    };
    view! {
        <div class="field-row">
            {column(text::spending::CODE_COLUMN, "spending-code", |of| &mut of.code)}
            {column(text::spending::AMOUNT_COLUMN, "spending-amount", |of| &mut of.amount)}
        </div>
        {live(move || found.with(|found| shown(taking, found)))}
        <div class="field-row">
            <TextField
                label=text::spending::AS_OF
                id="spending-as-of"
                value=taking.day
                error=taking.day_error
            />
            <TextField
                label=text::spending::DOCUMENT_HINT
                id="spending-document"
                value=taking.document
            />
        </div>
        {TableForm::<FinanceTable>::take(move || taking.take())}
    }
    .into_any()
}

impl Taking {
    fn take(self) {
        let page = self.page;
        let year = page
            .document
            .with_untracked(|document| document.as_ref().map(|one| one.year));
        let year = year.unwrap_or_default();
        let day = self.day.with_untracked(|day| read_date(day.trim()));
        let Some(as_of) = day.filter(|day| is_day_of_year(*day, year)) else {
            self.day_error.set(Some(text::spending::as_of_wrong(year)));
            return;
        };
        self.day_error.set(None);
        let amounts = self.found.with_untracked(FinanceMatch::amounts);
        let amounts: Vec<(EntityId, Rupiah)> = amounts
            .into_iter()
            .map(|(line, amount)| (EntityId::from_uuid(line.uuid()), amount))
            .collect();
        if amounts.is_empty() {
            page.tell.run(text::spending::NO_AMOUNT.into());
            return;
        }
        let drafts = page.services.with_replica_untracked(|replica| {
            self.document.with_untracked(|document| {
                let origin = TableOrigin { as_of, document };
                edit::take_in_realization(replica, page.quarter, origin, &amounts)
            })
        });
        perform(page.services, page.tell, drafts, move || {
            let columns = self.columns.try_get_untracked().unwrap_or_default();
            page.services.device().set_finance_columns(&columns);
            self.form.clear();
        });
    }
}

fn lines_of(page: Page, rows: &impl Rows) -> Vec<BudgetLine> {
    let agreement = page
        .document
        .with(|document| document.as_ref().map(|one| one.agreement));
    let lines = agreement.map_or_else(Vec::new, |agreement| {
        model::budget_lines_of(rows, agreement)
    });
    let read = |line: EntityId| rows.row(line).map(model::read_budget_line);
    lines.into_iter().filter_map(read).collect()
}

fn shown(taking: Taking, found: &FinanceMatch) -> AnyView {
    if taking
        .columns
        .with(|columns| columns.code.is_empty() || columns.amount.is_empty())
    {
        return view! { <p>{text::spending::CHOOSE_COLUMNS}</p> }.into_any();
    }
    let page = taking.page;
    let lines = page.services.with_replica_untracked(|replica| {
        let words = |line: &FinanceLine| line_words(page, replica, line);
        let lines = found.lines.iter().filter_map(words);
        lines.collect::<Vec<String>>()
    });
    let lines = lines
        .into_iter()
        .map(|words| view! { <li>{words}</li> })
        .collect_view();
    let problems = problem_words(&found.problems);
    let foreign = found.foreign;
    view! {
        <ul data-ready="">{part(lines)}</ul>
        {(foreign > 0).then(|| view! { <p class="muted">{text::spending::foreign(foreign)}</p> })}
        {problem_list(problems)}
    }
    .into_any()
}

fn line_words(page: Page, rows: &impl Rows, line: &FinanceLine) -> Option<String> {
    let id = EntityId::from_uuid(line.line.uuid());
    let promised = model::read_budget_line(rows.row(id)?);
    let name = [promised.code.trim(), " ", promised.program.trim()].concat();
    Some(match &line.found {
        FinanceFound::Nothing => text::spending::not_in_table(&name),
        FinanceFound::Ambiguous => text::spending::ambiguous(&name),
        FinanceFound::Amount {
            amount,
            rows: count,
            below,
        } => {
            let before = model::spending_of(rows, id, page.quarter).and_then(|one| one.amount);
            let before = before.map_or_else(|| text::spending::EMPTY.to_owned(), Rupiah::display);
            let words = text::spending::taken(&name, &before, &amount.display(), *count);
            let below = below.map(|below| text::spending::below(&below.display()));
            words + below.as_deref().unwrap_or_default()
        }
    })
}
