//! The first page: the agreements of the agency, or all agencies for the city's roles, and what
//! needs the person.

mod attention;
mod new_agreement;
mod state;
mod view;

use leptos::prelude::*;

use crate::context::{Services, SessionUser};

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    view::home(services, user)
}
