//! The budget documents of an agency's year, and where budgets differ.

mod cut;
mod import;
mod lines;
mod state;
mod tree;
mod view;

pub(crate) use view::editions;

use leptos::prelude::*;

use crate::{
    components::live,
    context::{Services, SessionUser},
    entry::share_rows,
    pages::{agency_year, not_found},
};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let user = StoredValue::new(user.clone());
    let place = agency_year();
    live(move || match place.get() {
        Some((agency, year)) => view::budget(services, &user.get_value(), agency, year),
        None => not_found::not_here(),
    })
}
