//! Boxes for entries: a labelled field, the question about an ambiguous number, and the line
//! that says where the value is.

use ikrar_domain::measurement::{Polarity, Rule};
use ikrar_sync::schema::field_rule;
use leptos::prelude::*;

use super::{Entry, InputKind, NO_CODE, YES_CODE, joined::joined, late::late};
use crate::{
    components::{
        Choice, NoteField, NumberAsk, NumberField, SaveStateLine, Select, TextField, part,
    },
    text,
};

/// A labelled box for an entry, of the sort its input asks for.
#[component]
pub fn EntryBox(
    /// What is typed.
    entry: Entry,
    /// What belongs in the box.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let input = entry.input();
    let id = entry.element_id();
    let field = match input {
        InputKind::Note | InputKind::Passage(_) => note(entry, label, id),
        InputKind::Money => number(entry, label, id),
        InputKind::Target(rule) => {
            let is_number = rule.polarity.is_numeric();
            figure(entry, label, id, figure_choices(&rule), is_number)
        }
        InputKind::Realization(rule) => figure(entry, label, id, figure_choices(&rule), true),
        InputKind::Flag => choice(entry, label, id, yes_no_choices()),
        InputKind::ShortText | InputKind::Date | InputKind::Year | InputKind::Code => {
            line(entry, label, id)
        }
    };
    framed(entry, field)
}

/// A labelled select for an entry whose values are codes.
#[component]
pub fn EntrySelect(
    /// What is chosen.
    entry: Entry,
    /// What is chosen, in words.
    #[prop(into)]
    label: String,
    /// The values.
    choices: Vec<Choice>,
) -> impl IntoView {
    let id = entry.element_id();
    framed(entry, choice(entry, label, id, choices))
}

/// The choices of a figure that is not typed: yes or no, or the labels of a scale.
pub fn figure_choices(rule: &Rule) -> Option<Vec<Choice>> {
    match (rule.polarity, &rule.scale) {
        (Polarity::YesNo, _) => Some(yes_no_choices()),
        (Polarity::Predicate, Some(scale)) => Some(label_choices(scale.scale().labels())),
        _ => None,
    }
}

fn figure(
    entry: Entry,
    label: String,
    id: String,
    choices: Option<Vec<Choice>>,
    is_number: bool,
) -> AnyView {
    match choices {
        Some(choices) => choice(entry, label, id, choices),
        None if is_number => number(entry, label, id),
        None => line(entry, label, id),
    }
}

fn yes_no_choices() -> Vec<Choice> {
    vec![
        Choice::new("", text::quarter::CHOOSE),
        Choice::new(YES_CODE, text::common::YES),
        Choice::new(NO_CODE, text::common::NO),
    ]
}

/// The choices of an ordered scale, with a blank first.
fn label_choices(labels: &[String]) -> Vec<Choice> {
    std::iter::once(Choice::new("", text::quarter::CHOOSE))
        .chain(
            labels
                .iter()
                .map(|label| Choice::new(label.clone(), label.clone())),
        )
        .collect()
}

fn framed(entry: Entry, field: AnyView) -> AnyView {
    let (entity, number) = entry.key();
    let state = entry.state();
    let name = field_rule(entry.entity_kind(), number).map(|rule| rule.name);
    let is_note = entry.input() == InputKind::Note;
    view! {
        <div
            class="entry"
            data-entity=entity.uuid().to_string()
            data-field=name
            data-state=move || state.with(crate::components::SaveState::code)
            on:focusin=move |_| entry.focus()
        >
            {field}
            <NumberAsk
                readings=entry.readings()
                on_choose=move |text: String| entry.choose(&text)
            />
            <SaveStateLine state=state />
            {late(entry)}
            {part(is_note.then(|| joined(entry)))}
        </div>
    }
    .into_any()
}

/// Marks the box as wrong; the reason stands once, in the line below.
fn wrong(entry: Entry) -> Signal<Option<String>> {
    let error = entry.error();
    Signal::derive(move || error.with(Option::is_some).then(String::new))
}

fn line(entry: Entry, label: String, id: String) -> AnyView {
    view! {
        <TextField
            label=label
            id=id
            value=entry.text()
            on_input=Callback::new(move |()| entry.typed())
            on_done=Callback::new(move |()| entry.leave())
            error=wrong(entry)
            read_only=entry.is_locked()
        />
    }
    .into_any()
}

fn number(entry: Entry, label: String, id: String) -> AnyView {
    view! {
        <NumberField
            label=label
            id=id
            value=entry.text()
            on_input=move || entry.typed()
            on_done=move || entry.leave()
            error=wrong(entry)
            read_only=entry.is_locked()
        />
    }
    .into_any()
}

fn note(entry: Entry, label: String, id: String) -> AnyView {
    view! {
        <NoteField
            label=label
            id=id
            value=entry.text()
            on_input=Callback::new(move |()| entry.typed())
            on_done=Callback::new(move |()| entry.leave())
            error=wrong(entry)
            read_only=entry.is_locked()
        />
    }
    .into_any()
}

fn choice(entry: Entry, label: String, id: String, choices: Vec<Choice>) -> AnyView {
    view! {
        <Select
            label=label
            id=id
            choices=choices
            value=entry.text()
            on_change=move |code: String| {
                entry.choose(&code);
                entry.leave();
            }
            disabled=entry.is_locked()
        />
    }
    .into_any()
}
