//! A note of several lines; it grows with its text.

use leptos::prelude::*;

/// A labelled note.
#[component]
pub fn NoteField(
    /// What belongs in the note.
    #[prop(into)]
    label: String,
    /// Identity; the label and the error refer to it.
    #[prop(into)]
    id: String,
    /// The text.
    value: RwSignal<String>,
    /// Called after each keystroke; `value` already holds the text.
    #[prop(optional, into)]
    on_input: Option<Callback<()>>,
    /// Called when the field loses focus.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
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
            <textarea
                class="field__control"
                rows="2"
                id=id
                aria-describedby=error_id.clone()
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:readOnly=read_only
                prop:value=value
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(on_input) = on_input {
                        on_input.run(());
                    }
                }
                on:blur=move |_| if let Some(on_done) = on_done { on_done.run(()) }
            ></textarea>
            <p class="field__error" id=error_id>{move || error.get()}</p>
        </div>
    }
}
