//! A tick box with its label as part of the touch target.

use leptos::prelude::*;

/// A tick box.
#[component]
pub fn Check(
    /// What a tick means.
    #[prop(into)]
    label: String,
    /// Ticked or not.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Shown but not usable.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Identity for links and scripts.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                class="check__box"
                id=id
                prop:checked=checked
                prop:disabled=disabled
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}
