//! The signing session: every agency's agreement of a year, who has signed, and one go for all
//! that wait for the same hand.

mod attendance;
mod certified;
mod form;
mod pin;
mod record;
mod record_state;
mod state;
mod view;

use ikrar_domain::value::Year;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub(crate) use form::{Given, Signing, draft, form};

use crate::{
    components::live,
    context::{Services, SessionUser},
    entry::share_rows,
    memo::Memo,
};

/// The page; each year is a page of its own.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let user = StoredValue::new(user.clone());
    let params = use_params_map();
    let year = Memo::new(move |_| params.with(|params| Year::parse(&params.get("year")?).ok()));
    live(move || match year.get() {
        Some(year) => view::session(services, &user.get_value(), year),
        None => super::not_found::not_here(),
    })
}
