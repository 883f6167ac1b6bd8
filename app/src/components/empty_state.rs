//! What a list says when it has nothing to show.

use leptos::prelude::*;

/// A friendly place for a list without entries.
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What it means or what to do.
    #[prop(optional, into)]
    detail: Option<String>,
    /// The action that fills the list.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p class="empty-state__title">{title}</p>
            {detail.map(|detail| view! { <p>{detail}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
