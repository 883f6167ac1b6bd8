//! The schedule of a year: until when each quarter's figures are due.

use chrono::Datelike;
use ikrar_domain::value::Quarter;
use ikrar_sync::schema::{Field, report_deadline};
use leptos::prelude::*;

use crate::{
    components::{Choice, Select, live, part},
    context::Services,
    entry::{DeadlinePlace, Entry, EntryBox},
    reading::today,
    text,
};

/// The boxes of the chosen year, this one first.
pub(super) fn deadlines(services: Services, lock: Signal<Option<String>>) -> AnyView {
    let this_year = today(services).and_then(|day| u16::try_from(day.year()).ok());
    let Some(this_year) = this_year else {
        return ().into_any();
    };
    let year = RwSignal::new(this_year);
    let years = [
        this_year.saturating_sub(1),
        this_year,
        this_year.saturating_add(1),
    ];
    let choices = years.map(|year| Choice::new(year.to_string(), year.to_string()));
    let choose = move |code: String| {
        if let Ok(chosen) = code.parse() {
            year.set(chosen);
        }
    };
    view! {
        <Select
            label=text::policy::YEAR
            id="deadline-year"
            choices=choices.into()
            value=Signal::derive(move || year.get().to_string())
            on_change=choose
        />
        {live(move || {
            let year = year.get();
            let rows = Quarter::ALL.map(|quarter| boxes(services, lock, year, quarter));
            Some(part(rows.into_iter().collect_view()))
        })}
    }
    .into_any()
}

fn boxes(services: Services, lock: Signal<Option<String>>, year: u16, quarter: Quarter) -> AnyView {
    let entry = move |field: Field| {
        let place = DeadlinePlace {
            year,
            quarter,
            field,
        };
        Entry::of_deadline(services, place, lock)
    };
    view! {
        <div class="field-row">
            <EntryBox
                entry=entry(report_deadline::DUE_ON)
                label=text::policy::due_on(quarter.label())
            />
            <EntryBox
                entry=entry(report_deadline::GRACE_UNTIL)
                label=text::policy::grace_until(quarter.label())
            />
        </div>
    }
    .into_any()
}
