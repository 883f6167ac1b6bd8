//! A one-line field whose text nobody beside the screen reads.

use leptos::prelude::*;

/// A labelled line of hidden text.
#[component]
pub fn SecretField(
    /// What belongs in the field.
    #[prop(into)]
    label: String,
    /// Identity; the label and the error refer to it.
    #[prop(into)]
    id: String,
    /// The text.
    value: RwSignal<String>,
    /// What is wrong with it, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Only digits: the keyboard of a telephone shows nothing else.
    #[prop(optional)]
    digits: bool,
    /// What password managers are told it is.
    autocomplete: &'static str,
) -> impl IntoView {
    let error_id = [id.as_str(), "-error"].concat();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <input
                class="field__control"
                type="password"
                inputmode=digits.then_some("numeric")
                autocomplete=autocomplete
                id=id
                aria-describedby=error_id.clone()
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            <p class="field__error" id=error_id>{move || error.get()}</p>
        </div>
    }
}
