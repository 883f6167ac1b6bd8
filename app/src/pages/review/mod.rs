//! The reviewer's queue across agencies.

mod standing;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    view::queue(services, user)
}
