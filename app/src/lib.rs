//! The screens of Ikrar: `shell` for the server, `App` for both sides.
//!
//! One WASM serves two starts. The server renders only the sign-in page and marks it with
//! `data-ssr`: the browser draws it anew and carries over what was typed. Every other address
//! gets the static shell, also from the service worker without a network, and the browser mounts
//! the app into it.
//!
//! Screens read the local replica through [`context::Services`] and never wait for a network.
//! Rules live in `ikrar_domain`; what a person did becomes drafts in `ikrar_sync::edit`.

#![recursion_limit = "256"]
#![expect(
    unreachable_pub,
    reason = "the component macro repeats a component's visibility inside a private module"
)]

mod chunks;
pub mod components;
pub mod context;
pub mod entry;
mod frame;
pub mod memo;
mod pages;
mod reading;
mod routes;
mod shell;
pub mod text;

use leptos::prelude::*;
use leptos_router::components::Router;

pub use pages::evaluation::CityEvaluation;
pub use routes::addresses;
pub use shell::{Assets, shell};

/// The whole app. The browser's composition root provides [`context::Services`] above it.
#[component]
pub fn App() -> impl IntoView {
    components::provide_toasts();
    entry::provide_unsettled();
    Effect::new(|_| {
        // The static shell shows a waiting line until the app stands.
        if let Some(waiting) = document().get_element_by_id(shell::WAITING_ID) {
            waiting.remove();
        }
    });
    view! {
        <Router>
            <frame::Frame />
        </Router>
    }
}
