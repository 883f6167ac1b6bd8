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
    /// It stands for the whole page: what there is none of is the page's heading.
    #[prop(optional)]
    is_page: bool,
    /// The action that fills the list.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p
                class="empty-state__title"
                role=is_page.then_some("heading")
                aria-level=is_page.then_some("1")
            >
                {title}
            </p>
            {detail.map(|detail| view! { <p>{detail}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
