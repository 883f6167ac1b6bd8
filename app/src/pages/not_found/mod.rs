//! An address nobody knows.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{routes::addresses, text};

/// The page for unknown addresses.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    super::set_title(text::common::NOT_FOUND);
    view! {
        <main class="page" id="isi">
            {told(text::common::NOT_FOUND, text::common::NOT_FOUND_DETAIL)}
        </main>
    }
}

/// The page for an entity this device does not hold.
pub(crate) fn not_here() -> AnyView {
    told(
        text::common::NOT_YET_HERE,
        text::common::NOT_YET_HERE_DETAIL,
    )
}

fn told(title: &'static str, detail: &'static str) -> AnyView {
    view! {
        <div class="empty-state">
            <h1>{title}</h1>
            <p>{detail}</p>
            <A href=addresses::HOME attr:class="button button--secondary">
                {text::common::BACK_HOME}
            </A>
        </div>
    }
    .into_any()
}
