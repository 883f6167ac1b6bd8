//! The sync panel: what waits, what was sent, what needs a decision, what the device promises.

mod carry;
mod fates;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, _user: &SessionUser) -> AnyView {
    view::panel(services)
}
