//! From the page the server rendered to the live one.
//!
//! Only the sign-in page comes rendered. It is drawn anew in the browser rather than woken where
//! it stands (docs/adr/0052): the code that wakes every kind of view would travel to everybody,
//! for a form of two boxes.

use ikrar_app::context::Typed;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Reads the boxes of the rendered page, then takes the page away.
pub(crate) fn take_rendered_page() -> Typed {
    let document = document();
    let typed = Typed {
        login: typed_into("login"),
        password: typed_into("password"),
        focused: document.active_element().map(|element| element.id()),
    };
    if let Some(body) = document.body() {
        body.set_text_content(None);
    }
    typed
}

fn typed_into(id: &str) -> String {
    let found = document().get_element_by_id(id);
    found
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default()
}
