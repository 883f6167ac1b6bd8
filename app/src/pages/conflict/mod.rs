//! Conflicts: two people gave one field different values while apart. A person chooses or gives
//! a third value, and says why.

mod bulk;
mod inbox;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    view::conflicts(services, user.clone())
}
