//! How much of a known amount is done, in words and as a bar.

use leptos::prelude::*;

/// A progress bar with its words.
#[component]
pub fn Progress(
    /// The words, for instance "9 dari 12 indikator terisi".
    #[prop(into)]
    label: Signal<String>,
    /// How much is done.
    #[prop(into)]
    done: Signal<usize>,
    /// How much there is.
    #[prop(into)]
    total: Signal<usize>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <span>{label}</span>
            <progress
                class="progress__bar"
                aria-label=label
                max=move || total.get().max(1).to_string()
                prop:value=move || u32::try_from(done.get()).unwrap_or(u32::MAX)
            ></progress>
        </div>
    }
}
