//! The cascade of an agency's year: who promised what under whom, and what is still open.

mod state;
mod view;

use leptos::prelude::*;

use crate::{
    components::live,
    context::{Services, SessionUser},
    pages::{agency_year, not_found},
};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    let _ = user;
    let place = agency_year();
    live(move || match place.get() {
        Some((agency, year)) => view::cascade(services, agency, year),
        None => not_found::not_here(),
    })
}
