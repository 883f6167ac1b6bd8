//! An address nobody knows.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{components::EmptyState, routes::addresses, text};

/// The page for unknown addresses.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    super::set_title(text::common::NOT_FOUND);
    view! {
        <main class="page" id="isi">
            <EmptyState
                title=text::common::NOT_FOUND
                detail=text::common::NOT_FOUND_DETAIL
                is_page=true
            >
                <A href=addresses::HOME attr:class="button button--secondary">
                    {text::common::BACK_HOME}
                </A>
            </EmptyState>
        </main>
    }
}

/// The page for an entity this device does not hold.
pub(crate) fn not_here() -> AnyView {
    view! {
        <EmptyState
            title=text::common::NOT_YET_HERE
            detail=text::common::NOT_YET_HERE_DETAIL
            is_page=true
        >
            <A href=addresses::HOME attr:class="button button--secondary">
                {text::common::BACK_HOME}
            </A>
        </EmptyState>
    }
    .into_any()
}
