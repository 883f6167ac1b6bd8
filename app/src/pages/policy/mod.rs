//! What the city decides about its agreements: the order of signing, which doubts block,
//! and until when the figures of a quarter are due.

mod deadlines;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    view::policy(services, user)
}
