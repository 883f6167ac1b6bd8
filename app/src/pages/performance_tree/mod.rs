//! The tree of cause and effect (pohon kinerja) of the city: from the RPJMD's results down to the
//! programs of every agency that bring them about.

mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, _user: &SessionUser) -> AnyView {
    view::tree(services)
}
