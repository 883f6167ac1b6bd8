//! A choice among few values, as the platform's own select.

use leptos::prelude::*;

/// One value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stable code reported back.
    pub code: String,
    /// What the user reads.
    pub label: String,
}

impl Choice {
    /// A choice from its two texts.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            label: label.into(),
        }
    }
}

/// A labelled select.
#[component]
pub fn Select(
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// Identity; the label refers to it.
    #[prop(into)]
    id: String,
    /// The values.
    choices: Vec<Choice>,
    /// The code of the chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the code of the newly chosen value.
    #[prop(into)]
    on_change: Callback<String>,
    /// Shown but not usable.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|choice| {
            let code = choice.code.clone();
            view! {
                <option
                    value=choice.code
                    prop:selected=move || value.with(|value| *value == code)
                >
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select
                class="field__control"
                id=id
                prop:disabled=disabled
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
}
