//! The boxes in which passages are written. A passage that cannot be printed stays in its box and
//! says what is wrong.

use ikrar_domain::document::{Passage, Placeholder, UnitPlace};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    schema::{EntityKind, government},
    value::Value,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Choice, Select, live, part},
    entry::{Entry, EntryBox, FieldPlace, InputKind},
    memo::Memo,
    text,
};

/// A box for each passage, once the city's row is on the device.
pub(super) fn passages(page: Page) -> AnyView {
    let city = Memo::new(move |_| page.words.with(|words| words.government));
    live(move || match city.get() {
        None => view! { <p>{text::wording::NO_CITY}</p> }.into_any(),
        Some(city) => {
            let boxes = Passage::ALL.iter();
            part(
                boxes
                    .map(|passage| passage_box(page, city, *passage))
                    .collect_view(),
            )
            .into_any()
        }
    })
}

fn passage_box(page: Page, city: EntityId, passage: Passage) -> AnyView {
    let place = FieldPlace::new(
        EntityKind::Government,
        city,
        model::passage_field(passage),
        InputKind::Passage(passage),
    );
    let entry = Entry::of_field(page.services, place, page.lock);
    let standard = passage
        .standard()
        .lines()
        .map(|line| view! { <p>{line}</p> })
        .collect_view();
    let standard = part(standard);
    view! {
        <div class="wording__passage" data-passage=passage.code()>
            <EntryBox entry=entry label=passage.label() />
            <p class="muted">{text::wording::placeholders(&listed(passage.placeholders()))}</p>
            <details>
                <summary>{text::wording::STANDARD}</summary>
                {standard}
            </details>
        </div>
    }
    .into_any()
}

fn listed(placeholders: &[Placeholder]) -> String {
    let words = placeholders
        .iter()
        .map(|one| ["{", one.code(), "} ", one.label()].concat());
    words.collect::<Vec<_>>().join(", ")
}

/// Where the unit of a target stands.
pub(super) fn unit_place(page: Page) -> AnyView {
    let choices = UnitPlace::ALL.iter();
    let choices = choices.map(|one| Choice::new(one.code(), one.label()));
    let choose = move |code: String| {
        page.act(
            |rows| {
                let city = page.words.with_untracked(|words| words.government);
                let city = city.ok_or(edit::EditError::UnknownEntity)?;
                let draft = edit::set_field(rows, city, government::UNIT_PLACE, Value::text(&code));
                draft.map(|draft| draft.into_iter().collect())
            },
            || (),
        );
    };
    let is_locked = Signal::derive(move || !page.is_open());
    view! {
        <Select
            label=text::wording::UNIT_PLACE
            id="unit-place"
            choices=choices.collect()
            value=Signal::derive(move || {
                page.words.with(|words| words.template.unit_place().code().to_owned())
            })
            on_change=choose
            disabled=is_locked
        />
    }
    .into_any()
}
