//! The posts of an agency, whom each reports to, and who holds them from when to when.

mod accounts;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};
use crate::entry::share_rows;

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    view::people(services, user)
}
