//! The wording of the city's documents: its passages, its legal bases and its coat of arms, with
//! the document as it would be printed beside them.

mod bases;
mod emblem;
mod passages;
mod preview;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};
use crate::entry::share_rows;

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    view::wording(services, user)
}
