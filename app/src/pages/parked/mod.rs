//! Parked edits: stored by the server without effect, waiting for somebody with the right to
//! make them count or to say why not.

mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

pub(crate) use state::{Held, read_held};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    view::parked(services, user.clone())
}
