//! A number typed the Indonesian way. The field never decides what a text means: its caller
//! parses, and asks through [`NumberAsk`] when the text has two meanings.

use leptos::prelude::*;

use super::{Button, live};
use crate::text;

/// The two readings of an ambiguous number such as `1.234`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberReadings {
    /// The reading with the dot as decimal sign, already formatted.
    pub decimal: String,
    /// The reading with the dot as thousands separator, already formatted.
    pub thousands: String,
}

/// Asks which of two readings of a number was meant.
#[component]
pub fn NumberAsk(
    /// The readings; nothing is shown while there are none.
    #[prop(into)]
    readings: Signal<Option<NumberReadings>>,
    /// Called with the chosen text.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    live(move || {
        readings.get().map(|readings| {
            let (decimal, thousands) = (readings.decimal.clone(), readings.thousands.clone());
            view! {
                <div class="field__ask" role="alert" data-ask="number">
                    <span>{text::entry::WHICH_NUMBER}</span>
                    <Button
                        label=readings.decimal
                        on_press=move || on_choose.run(decimal.clone())
                        action="decimal"
                    />
                    <Button
                        label=readings.thousands
                        on_press=move || on_choose.run(thousands.clone())
                        action="thousands"
                    />
                </div>
            }
        })
    })
}

/// A labelled number.
#[component]
pub fn NumberField(
    /// What belongs in the field.
    #[prop(into)]
    label: String,
    /// Identity; the label and the error refer to it.
    #[prop(into)]
    id: String,
    /// The text as typed.
    value: RwSignal<String>,
    /// Called after each keystroke; `value` already holds the text.
    #[prop(into)]
    on_input: Callback<()>,
    /// Called on Enter, or when the field loses focus.
    #[prop(into)]
    on_done: Callback<()>,
    /// What is wrong with the text, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Shown but not editable.
    #[prop(optional, into)]
    read_only: Signal<bool>,
) -> impl IntoView {
    let error_id = [id.as_str(), "-error"].concat();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <input
                class="field__control field__control--number"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                id=id
                aria-describedby=error_id.clone()
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:readOnly=read_only
                prop:value=value
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    on_input.run(());
                }
                on:blur=move |_| on_done.run(())
                on:keydown=move |event| if event.key() == "Enter" { on_done.run(()) }
            />
            <p class="field__error" id=error_id>{move || error.get()}</p>
        </div>
    }
}
