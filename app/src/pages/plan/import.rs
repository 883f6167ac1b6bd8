//! Taking a plan's table in: what its rows would become.

use ikrar_domain::{
    plan::{ImportRow, read_sheet, read_table},
    value::Figure,
};
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
            let [words, details] = preview(row);
            view! { <li>{words}" "<span class="muted">{details}</span></li> }
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

/// What a row becomes: its node in words, and all that its other cells tell.
fn preview(row: &ImportRow) -> [String; 2] {
    let details = &row.details;
    let year = details
        .baseline_year
        .map(|year| [" ", &year.to_string()].concat());
    let baseline = details.baseline.as_ref();
    let baseline = baseline.map(|figure| [": ", &figure.display()].concat());
    let begun = [year, baseline].into_iter().flatten().collect::<Vec<_>>();
    let named = |label: &str, words: &str| match words {
        "" => String::new(),
        words => [label, ": ", words].concat(),
    };
    let mut told = vec![
        row.code.clone(),
        named(text::plan::SUCCESS_FACTOR, &details.success_factor),
        row.indicator.clone(),
        row.unit.clone(),
    ];
    if !begun.is_empty() {
        told.push([text::plan::BASELINE, &begun.concat()].concat());
    }
    told.extend(row.targets.iter().flatten().map(Figure::display));
    told.extend(details.polarity.map(|one| one.label().to_owned()));
    told.extend(details.consolidation.map(|one| one.label().to_owned()));
    told.extend([&details.definition, &details.formula, &details.source].map(Clone::clone));
    told.retain(|one| !one.is_empty());
    [
        [row.kind.label(), ": ", &row.text].concat(),
        told.join(" · "),
    ]
}

#[cfg(test)]
mod tests {
    use ikrar_domain::plan::PlanPeriod;

    use super::*;

    #[test]
    fn preview_tells_every_cell_of_a_row() {
        let head = "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026;Tahun kondisi awal;\
            Kondisi awal;Faktor kunci keberhasilan;Formula";
        let period = PlanPeriod {
            first: 2024,
            last: 2026,
        };
        let read = |row: &str| {
            let rows = read_table(&[head, "\n", row].concat(), period, None).expect("rows");
            preview(&rows[0])
        };
        let [words, told] = read("Sasaran;;Sehat;Usia;tahun;72,5;;73;2023;71;Rujukan tepat;a / b");
        assert_eq!(words, "Sasaran: Sehat");
        assert_eq!(
            told,
            "Faktor kunci keberhasilan: Rujukan tepat · Usia · tahun · Kondisi awal 2023: 71 · \
             72,5 · 73 · a / b"
        );
        let [_, told] = read("Sasaran;;Sehat;Usia;;;;;2023;;;");
        assert_eq!(told, "Usia · Kondisi awal 2023");
        let [_, told] = read("Program;1.02.02;Upaya;;;;;;;;Mutu;");
        assert_eq!(
            told, "1.02.02 · Faktor kunci keberhasilan: Mutu",
            "without an indicator"
        );
    }
}
