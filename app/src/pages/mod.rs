//! One folder per page: `mod.rs` the route, `state.rs` what it shows as plain data with its
//! tests, `view.rs` the markup.

pub(crate) mod agreement;
pub(crate) mod conflict;
pub(crate) mod home;
pub(crate) mod not_found;
pub(crate) mod quarter;
pub(crate) mod review;
pub(crate) mod sign_in;
pub(crate) mod sync;

use leptos::prelude::*;

use crate::text;

/// Names the document after the page.
pub(crate) fn set_title(page: impl Into<String>) {
    let title = text::common::page_title(&page.into());
    Effect::new(move |_| document().set_title(&title));
}
