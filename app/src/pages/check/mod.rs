//! Checking a document by its seal, on this device: a file, a photo of the paper, or a code. Open
//! to everybody; what is known of the agreement depends on what this device holds.

mod state;
mod view;

use leptos::prelude::*;

use crate::context::Services;

/// The page.
pub(crate) fn page(services: Services) -> AnyView {
    view::check(services)
}
