//! The realizations of one agreement in one quarter: the page where figures are written, read
//! and reviewed.

mod at_once;
mod details;
mod due_steps;
mod evidence;
mod files;
mod grid;
mod keys;
mod lateness;
mod origin;
mod row_view;
mod spending;
mod spending_import;
mod spending_state;
mod state;
mod steps;
mod view;

use ikrar_domain::value::Quarter;
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub(super) use files::{FileLine, read_files};

use crate::context::{Services, SessionUser};
use crate::entry::share_rows;
use crate::memo::Memo;

/// The page; each agreement and quarter is a page of its own.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let user = user.clone();
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params.with(|params| {
            let agreement = EntityId::from_hex(&params.get("id")?)?;
            let number = params.get("quarter")?.parse::<u8>().ok()?;
            Some((agreement, Quarter::from_number(number).ok()?))
        })
    });
    view! {
        <main class="page quarter" id="isi">
            {move || match place.get() {
                Some((agreement, quarter)) => {
                    view::quarter(services, user.clone(), agreement, quarter)
                }
                None => super::not_found::not_here(),
            }}
        </main>
    }
    .into_any()
}
